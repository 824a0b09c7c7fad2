from __future__ import annotations

import csv
import io
import json

import openpyxl
import pytest

from gaps.gap import GapState
from reports.attachments import attachments_of
from reports.language import Language
from reports.wording import word_report

HOSTILE = ("=HYPERLINK(1)", "+1", "-1", "@x", "\tx", "＝1", "|x")


@pytest.fixture
def attach(make):
    def files(*forms, party="home", code="ko"):
        report, language = make(party), Language(code)
        made = attachments_of(report, word_report(report, language), language, forms)
        return {each.name: each.data for each in made}

    return files


@pytest.fixture
def book(attach):
    def opened(**more):
        return openpyxl.load_workbook(io.BytesIO(attach("xlsx", **more)["weekly-2026-11-23.xlsx"]))

    return opened


@pytest.fixture
def few(workspace):
    workspace.gap("unassigned", workspace.task("hq:PAY-1", "결제창 오류", labels=("결제",)), state=GapState.NEW)
    workspace.gap(
        "duplicate",
        workspace.task("hq:WEB-7", "가을 배너", "minsu", labels=("배너",)),
        workspace.task("ops:8", "가을 배너", "seoyeon", labels=("배너",)),
    )
    return workspace


def test_the_workbook_has_a_line_for_each_gap_with_filters_a_fixed_head_and_links(few, book):
    page = book()["정할 일"]

    assert [cell.value for cell in page[1]][:6] == ["구분", "시급도", "종류", "상태", "업무", "제목"]
    assert page.max_row == 3
    assert page.freeze_panes == "F2"
    assert page.auto_filter.ref == "A1:P3"
    assert {cell.hyperlink.target for cell in page["E"][1:]} == {"https://hq.example/PAY-1", "https://hq.example/WEB-7"}


def test_beside_the_decisions_stand_numbers_sources_and_what_it_is_for(few, book):
    opened = book()

    assert opened.sheetnames == ["정할 일", "수치", "회사", "출처", "안내"]
    assert "이 보고는 개인 평가에 쓰지 않기로 합의했습니다." in [row[0].value for row in opened["안내"].iter_rows()]
    assert book(party="acme", code="en").sheetnames == ["Decisions", "Numbers", "Sources", "About"]


def test_the_text_with_commas_opens_in_korean_excel(few, attach):
    data = attach("csv")["weekly-2026-11-23.csv"]
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))

    assert data.startswith("\ufeff구분,".encode())
    assert data.count(b"\r\n") == 3 == len(rows)
    assert {len(row) for row in rows} == {16}
    assert rows[1][4:6] == ["hq:PAY-1", "결제창 오류"] or rows[2][4:6] == ["hq:PAY-1", "결제창 오류"]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_is_taken_for_a_formula(workspace, attach, book, text):
    workspace.gap("unassigned", workspace.task("hq:PAY-1", text, labels=("결제",)))
    rows = list(csv.reader(io.StringIO(attach("csv")["weekly-2026-11-23.csv"].decode("utf-8-sig"))))

    cells = [cell for sheet in book() for row in sheet.iter_rows() for cell in row if cell.value is not None]

    assert all(cell.data_type == "s" for cell in cells)
    assert not any(str(cell.value).lstrip().startswith(HOSTILE[:4]) for cell in cells)
    assert not any(cell.startswith(HOSTILE[:4]) for row in rows for cell in row)


def test_page_and_data_are_those_of_the_report(few, attach):
    files = attach("html", "json", "html", party="acme")

    assert list(files) == ["weekly-2026-11-23.html", "weekly-2026-11-23.json"]
    assert files["weekly-2026-11-23.html"].startswith(b"<!doctype html>")
    assert json.loads(files["weekly-2026-11-23.json"])["party"] == "acme"


def test_no_file_of_a_vendor_dates_or_names_what_is_hidden_from_it(few, attach):
    hidden = few.task("hq:CANARY-1", "HOMECANARY", "minsu", labels=("결제",))
    few.gap("duplicate", few.task("ops:1", "배너", "seoyeon", labels=("배너",)), hidden)
    files = attach("csv", "json", "html", party="acme")
    rows = list(csv.reader(io.StringIO(files["weekly-2026-11-23.csv"].decode("utf-8-sig"))))

    assert not any(b"CANARY" in data for data in files.values())
    assert next(row for row in rows if "상대" in row[8])[13] == ""
