"""The agreement in Excel on the command line: begun there, exported, imported, and told where it is wrong."""

import re

import openpyxl
import pytest
from tool_exports import issue
from tool_exports import jira

from sheets.tables import read_tables


@pytest.fixture
def sheet(shop, tmp_path):
    """Give a workbook of the shop's agreement."""
    shop.settings["language"] = "ko"
    shop.export("hq", jira(issue(1)))
    assert shop.run("split", "export", "분장.xlsx").code == 0
    return tmp_path / "분장.xlsx"


def test_a_workbook_is_the_agreement_that_it_was_made_of(shop, sheet):
    text = shop.run("split", "export").out
    before = shop.run("split", "show", "--format", "json").json

    shop.settings["agreement"] = "분장.xlsx"

    assert shop.run("split", "show", "--format", "json").json == before
    assert shop.run("split", "export").out == text
    assert [table.name for table in read_tables(sheet)] == ["업무분장", "협약", "안내"]


def test_a_workbook_decides_as_yaml_does(shop, sheet):
    from_text = shop.reconcile()

    shop.settings["agreement"] = "분장.xlsx"
    again = shop.run("reconcile", "--format", "json")

    assert again.err == ""
    assert [gap["id"] for gap in again.json["gaps"]] == [gap["id"] for gap in from_text["gaps"]]


def test_a_workbook_becomes_yaml_again(shop, sheet, tmp_path):
    text = shop.run("split", "export").out
    shop.settings["agreement"] = "next.yaml"
    refused = shop.run("split", "import", str(sheet))
    taken = shop.run("split", "import", str(sheet), "next.yaml")

    assert refused.code == 2
    assert "agreement.yaml" in refused.err
    assert taken.code == 0, taken.err
    assert (tmp_path / "next.yaml").read_text("utf-8") == text
    assert shop.run("split", "import", str(sheet), "next.yaml").code == 2
    assert shop.run("split", "import", str(sheet), "next.yaml", "--force").code == 0
    assert shop.run("split", "check").code == 0


def test_a_wrong_cell_is_told_and_nothing_is_written(shop, sheet, tmp_path):
    book = openpyxl.load_workbook(sheet)
    book["업무분장"]["C2"] = "없는 회사"
    book.save(sheet)

    told = shop.run("split", "import", str(sheet), "next.yaml")

    assert told.code == 2
    assert "분장.xlsx!업무분장!C2" in told.err
    assert not (tmp_path / "next.yaml").exists()


def test_people_of_a_workbook_are_kept_on_the_way_there_and_back(shop, sheet, tmp_path):
    book = openpyxl.load_workbook(sheet)
    page = book.create_sheet("사람")
    for row in (("이름", "소속", "계정: hq"), ("김민수", "home", "minsu, minsukim")):
        page.append(row)
    book.save(sheet)
    shop.settings.pop("people", None)
    shop.settings["agreement"] = "분장.xlsx"
    (tmp_path / "new").mkdir()

    exported = shop.run("split", "export", "again.xlsx")
    beside = shop.run("split", "import", "again.xlsx", "next.yaml")
    taken = shop.run("split", "import", "again.xlsx", "new/agreement.yaml")

    assert exported.code == 0, exported.err
    assert [table.name for table in read_tables(tmp_path / "again.xlsx")] == ["업무분장", "협약", "사람", "안내"]
    assert beside.code == 2
    assert not (tmp_path / "next.yaml").exists()
    assert taken.code == 0, taken.err
    assert "accounts: {hq: [minsu, minsukim]}" in (tmp_path / "new" / "people.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    "arguments", [("export", "--format", "xlsx"), ("import", "dure.yaml"), ("export", "dure.yaml")]
)
def test_what_cannot_be_meant_is_refused(shop, sheet, arguments):
    assert shop.run("split", *arguments).code == 2


@pytest.mark.parametrize(("language", "name"), [("ko", "업무분장.xlsx"), ("en", "agreement.xlsx")])
def test_a_newcomer_may_begin_in_excel(dure, tmp_path, language, name):
    begun = dure("init", "--yes", "--agreement", "xlsx", "--agreed", "--vendor", "ACME", "--language", language)

    assert begun.out.split() == ["dure.yaml", name, "people.yaml"]
    assert not (tmp_path / "agreement.yaml").exists()
    assert dure("split", "check").code == 0
    assert dure("init", "--yes").code == 2


def test_advice_speaks_of_the_sheet_and_is_read_as_it_stands_in_a_cell(shop, sheet):
    strange = {"labels": ["가, 낯선 라벨", "밖"]}
    shop.export("hq", jira(issue(1, "새 일", **strange), issue(2, "다른 새 일", **strange)))
    shop.settings["agreement"] = "분장.xlsx"

    first = next(gap for gap in shop.reconcile()["gaps"] if gap["kind"] == "not-covered")
    cell = re.search("‘대상’ 칸에 (.+)\\)", first["settle"][0])[1]
    book = openpyxl.load_workbook(sheet)
    page = book["업무분장"]
    heads = {head.value: head.column for head in page[1]}
    row = page.max_row + 1
    for head, value in {"ID": "new", "업무": "새 업무", "주관": "한빛상사", "대상": cell}.items():
        page.cell(row, heads[head], value)
    book.save(sheet)

    assert "covers:" not in str(first["settle"])
    assert first["id"] not in {gap["id"] for gap in shop.reconcile()["gaps"] if gap["state"] != "resolved"}
