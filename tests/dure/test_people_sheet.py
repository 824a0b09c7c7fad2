"""The sheet of accounts: written with proposals, ticked by a person, taken over whole or not at all."""

import csv
import io
import zipfile

import openpyxl
import pytest
from tool_exports import issue
from tool_exports import jira

ACCOUNTS = {"5b10-chris": "Chris P.", "5b10-hana": "강하나", "5b10-other": "이서연", "5b10-desk": "운영 공용"}
PEOPLE = """# who works for whom
- name: 김민수   # lead
  party: home
  accounts: {hq: 5b10-minsu}
- {name: 이서연, party: acme, emails: [sy@acme.example]}
"""


@pytest.fixture
def company(shop):
    """Give a workspace whose tasks are held by four accounts that nobody knows, and one that is known."""
    owners = [{"accountId": key, "accountType": "atlassian", "displayName": name} for key, name in ACCOUNTS.items()]
    shop.export("hq", jira(issue(9), *(issue(number, owner=owner) for number, owner in enumerate(owners, 1))))
    shop.save()
    (shop.folder / "people.yaml").write_text(PEOPLE, encoding="utf-8")
    assert shop.as_is("reconcile").code == 0
    return shop


def people(shop):
    return (shop.folder / "people.yaml").read_text("utf-8")


def fill(
    shop, *rows, header=("OK (O)", "Connection", "Account", "Person", "Party", "Shared account (O)"), name="t.csv"
):
    """Write a sheet by hand: tick, account, person, party and perhaps shared, for connection hq."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(header)
    writer.writerows([tick, "hq", account, *rest] for tick, account, *rest in rows)
    (shop.folder / name).write_text(written.getvalue(), encoding="utf-8")
    return shop.as_is("people", "import", name)


def test_the_sheet_proposes_names_and_parties_with_reasons_and_ticks_nothing(company):
    written = company.as_is("people", "export")

    assert written.code == 0, written.err
    assert written.out == "people.xlsx\n"
    assert "dure people import people.xlsx" in written.err
    asked, known = openpyxl.load_workbook(company.folder / "people.xlsx").worksheets
    rows = {row[2]: row for row in asked.iter_rows(min_row=2, values_only=True)}
    assert rows.keys() == ACCOUNTS.keys()
    assert rows["5b10-other"] == (
        None,
        "hq",
        "5b10-other",
        "이서연",
        None,
        1,
        "이서연",
        "ACME 운영",
        None,
        "the same name: 이서연",
    )
    assert {row[0] for row in rows.values()} == {None}
    assert rows["5b10-hana"][6:8] == ("강하나", None)
    assert [row[1] for row in known.iter_rows(min_row=2, values_only=True)] == ["5b10-minsu"]
    choices = {str(each.sqref)[0]: each.formula1 for each in asked.data_validations.dataValidation}
    assert choices == {"A": '"O"', "H": '"한빛상사,ACME 운영"', "I": '"O"'}


def test_ticked_rows_are_taken_over_and_nothing_else_changes(company):
    company.as_is("people", "export")
    path = company.folder / "people.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for row in sheet.iter_rows(min_row=2):
        if row[2].value in {"5b10-chris", "5b10-other", "5b10-desk"}:
            row[0].value = "O"
            row[7].value = "ACME 운영"
            row[8].value = "O" if row[2].value == "5b10-desk" else None
    book.save(path)

    taken = company.as_is("people", "import", "people.xlsx")

    assert taken.code == 0, taken.err
    assert people(company).startswith(
        PEOPLE.replace("emails: [sy@acme.example]", "emails: [sy@acme.example], accounts: {hq: 5b10-other}")
    )
    assert "- name: 운영 공용\n  party: acme\n  accounts: {hq: 5b10-desk}\n  shared: yes\n" in people(company)
    assert "강하나" not in people(company)
    assert "3 accounts more; 1 row was not ticked" in taken.err
    assert "Next: dure reconcile" in taken.err
    assert len(company.as_is("people", "--format", "json").json["unknown"]) == 1


def test_taking_over_twice_changes_nothing(company):
    row = ("O", "5b10-chris", "Chris P.", "acme")
    fill(company, row)
    once = people(company)

    again = fill(company, row)

    assert (again.code, people(company)) == (0, once)
    assert "Nothing was changed" in again.err


def test_without_a_tick_a_name_that_is_alike_is_not_applied(company):
    told = fill(company, ("", "5b10-other", "이서연", "acme"), ("x", "5b10-hana", "강하나", "acme"))

    assert (told.code, people(company)) == (0, PEOPLE)
    assert "2 rows not ticked" in told.err


@pytest.mark.parametrize(
    ("row", "cell", "sentence"),
    [
        (("maybe", "5b10-chris", "Chris P.", "acme"), "1", "“maybe” is neither yes nor no"),
        (("O", "", "Chris P.", "acme"), "3", "No account stands here"),
        (("O", "5b10-chris", "", "acme"), "4", "Nobody stands here"),
        (("O", "5b10-chris", "Chris P.", ""), "5", "No party stands here"),
        (("O", "5b10-chris", "Chris P.", "amce"), "5", "There is no party amce"),
        (("O", "5b10-chris", "Chris P.", "acme", "perhaps"), "6", "“perhaps” is neither yes nor no"),
        (("O", "5b10-chris", "C" * 300, "acme"), "4", "This cannot stand here"),
        (("O", "5b10-minsu", "강하나", "acme"), "3", "This account already belongs to 김민수 of 한빛상사"),
        (("O", "5b10-chris", "김민수", "acme"), "5", "people.yaml lists 김민수 as one of 한빛상사"),
    ],
)
def test_one_wrong_row_is_told_with_its_cell_and_keeps_all_others_out(company, row, cell, sentence):
    told = fill(company, ("O", "5b10-hana", "강하나", "acme"), row)

    assert (told.code, people(company)) == (2, PEOPLE)
    assert f"t.csv:3:{cell}: {sentence}" in told.err


def test_ticks_that_contradict_each_other_are_told_together(company):
    told = fill(
        company,
        ("O", "5b10-chris", "Chris P.", "acme"),
        ("O", "5b10-chris", "강하나", "acme"),
        ("O", "5b10-hana", "강하나", "acme"),
        ("O", "5b10-desk", "강하나", "home"),
    )

    assert (told.code, people(company)) == (2, PEOPLE)
    assert "t.csv:3:4: Row 2 gives this account to someone else: Chris P." in told.err
    assert "t.csv:5:5: Row 4 says that 강하나 is of ACME 운영." in told.err


def test_two_accounts_of_one_person_become_one_entry(company):
    told = fill(company, ("확인", "5b10-chris", "강하나", "ACME 운영"), ("ㅇ", "5b10-hana", "강하나", "acme"))

    assert told.code == 0, told.err
    assert people(company) == PEOPLE + "- name: 강하나\n  party: acme\n  accounts: {hq: [5b10-chris, 5b10-hana]}\n"


def test_a_cell_of_a_workbook_is_named_as_the_workbook_does(company):
    company.as_is("people", "export", "s.xlsx")
    book = openpyxl.load_workbook(company.folder / "s.xlsx")
    book.worksheets[0]["A2"] = "hm"
    book.save(company.folder / "s.xlsx")

    told = company.as_is("people", "import", "s.xlsx")

    assert told.code == 2
    assert "s.xlsx!To confirm!A2: “hm”" in told.err


def test_a_korean_csv_goes_there_and_back(company):
    company.settings["language"] = "ko"
    company.write("dure.yaml", company.settings)

    written = company.as_is("people", "export", "사람.csv")

    assert written.code == 0, written.err
    path = company.folder / "사람.csv"
    text = path.read_text("utf-8-sig")
    assert text.splitlines()[0].startswith("확인 (O),연결,계정")
    path.write_text(text.replace("\n,hq,5b10-other", "\nO,hq,5b10-other"), encoding="cp949")
    assert company.as_is("people", "import", "사람.csv").code == 0
    assert "accounts: {hq: 5b10-other}" in people(company)


def test_a_sheet_of_something_else_is_refused_by_its_columns(company):
    told = fill(company, ("O", "5b10-chris", "Chris P.", "acme"), header=("a", "b", "c", "d", "e", "f"))

    assert told.code == 2
    assert told.err.count("There is no column") == 5


def test_a_sheet_that_is_there_is_not_written_over(company):
    (company.folder / "people.xlsx").write_bytes(b"mine")

    refused = company.as_is("people", "export")

    assert refused.code == 2
    assert (company.folder / "people.xlsx").read_bytes() == b"mine"
    assert company.as_is("people", "export", "--force").code == 0
    assert zipfile.is_zipfile(company.folder / "people.xlsx")
    assert company.as_is("people", "export", "people.txt").code == 2


def test_a_hostile_name_is_no_formula_in_the_sheet(shop):
    owner = {"accountId": "5b10-x", "accountType": "atlassian", "displayName": '=HYPERLINK("http://x")'}
    shop.export("hq", jira(issue(1, owner=owner)))
    shop.reconcile()

    shop.as_is("people", "export")

    cell = openpyxl.load_workbook(shop.folder / "people.xlsx").worksheets[0]["D2"]
    assert (cell.data_type, cell.value[:2]) == ("s", "'=")
