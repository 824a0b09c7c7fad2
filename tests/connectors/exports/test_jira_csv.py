from __future__ import annotations

import csv
import io
from datetime import UTC
from datetime import date
from datetime import datetime

import pytest

from mapping.model import Account
from mapping.model import Event
from mapping.model import EventKind
from mapping.model import Home
from mapping.model import Link
from mapping.model import LinkKind
from mapping.model import Owner
from mapping.model import Priority
from mapping.model import Status

AFTERNOON = datetime(2026, 11, 22, 6, 4, tzinfo=UTC)
ENGLISH = [
    ("Summary", "배너, 교체"),
    ("Issue key", "WEB-7"),
    ("Issue id", "10023"),
    ("Issue Type", "Task"),
    ("Status", "In Review"),
    ("Status Category", "In Progress"),
    ("Project key", "WEB"),
    ("Project name", "온라인몰"),
    ("Priority", "Highest"),
    ("Resolution", ""),
    ("Assignee", "김민수"),
    ("Assignee Id", "5b10"),
    ("Reporter", "이서연"),
    ("Reporter Id", "5c20"),
    ("Created", "22/Nov/26 3:04 PM"),
    ("Updated", "22/Nov/26 3:04 PM"),
    ("Resolved", ""),
    ("Due date", "30/Nov/26 12:00 AM"),
    ("Labels", ""),
    ("Labels", "배너"),
    ("Labels", "긴급"),
    ("Description", "여러 줄\nhttps://trello.com/c/aB3dE6gH"),
    ("Components", "쇼핑"),
    ("Components", "모바일"),
    ("Parent", "10001"),
    ("Parent key", "WEB-1"),
    ("Sprint", "11월 1주"),
    ("Sprint", "11월 2주"),
    ("Comment", "22/Nov/26 3:04 PM;5c20;확인; 했습니다"),
    ("Comment", ""),
    ("Comment", "no date;x;y"),
    ("Attachment", "22/Nov/26 3:04 PM;5c20;a.png;https://hanbit.example/a.png"),
    ("Outward issue link (Duplicate)", "OPS-1"),
    ("Inward issue link (Blocks)", "OPS-2"),
    ("Custom field (금액)", "50,000"),
    ("Custom field (Time Spent)", "3"),
    ("Time Spent", "60"),
    ("Custom field (Start date)", "01/Nov/26 12:00 AM"),
    ("Watchers", "이서연"),
    ("Log Work", "x"),
]
KOREAN = [
    ("요약", "배너, 교체"),
    ("이슈 키", "WEB-7"),
    ("이슈 ID", "10023"),
    ("이슈 유형", "Task"),
    ("상태", "In Review"),
    ("상태 범주", "진행 중"),
    ("프로젝트 키", "WEB"),
    ("프로젝트 이름", "온라인몰"),
    ("우선순위", "가장 높음"),
    ("해결책", "해결되지 않음"),
    ("담당자", "김민수"),
    ("담당자 ID", "5b10"),
    ("보고자", "이서연"),
    ("보고자 ID", "5c20"),
    ("만듦", "22/11월/26 3:04 오후"),
    ("업데이트", "22/11월/26 3:04 오후"),
    ("해결됨", ""),
    ("기한", "30/11월/26 12:00 오전"),
    ("레이블", "배너"),
    ("레이블", "긴급"),
    ("설명", "여러 줄\nhttps://trello.com/c/aB3dE6gH"),
    ("구성요소", "쇼핑"),
    ("구성요소", "모바일"),
    ("상위", "10001"),
    ("상위 키", "WEB-1"),
    ("스프린트", "11월 1주"),
    ("스프린트", "11월 2주"),
    ("댓글", "22/11월/26 3:04 오후;5c20;확인; 했습니다"),
    ("Outward issue link (Duplicate)", "OPS-1"),
    ("Inward issue link (Blocks)", "OPS-2"),
    ("사용자정의 필드 (금액)", "50,000"),
    ("사용자 정의 필드 (Time Spent)", "3"),
    ("소요 시간", "60"),
    ("사용자정의 필드 (Start date)", "01/11월/26 12:00 오전"),
    ("지켜보는 사람", "이서연"),
]


def table(*rows, delimiter=","):
    """Write rows of (header, cell) pairs; the first row's headers are the header."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow([header for header, _ in rows[0]])
    writer.writerows([[cell for _, cell in row] for row in rows])
    return out.getvalue()


def simple(**columns):
    """Write one column per keyword, ``_`` standing for a blank, from lists of cells; every issue has a title."""
    columns.setdefault("Summary", ["x"] * len(columns["Issue_key"]))
    names = [name.replace("_", " ") for name in columns]
    return table(*([*zip(names, cells, strict=True)] for cells in zip(*columns.values(), strict=True)))


@pytest.mark.parametrize("row", [ENGLISH, KOREAN], ids=["english", "korean"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949"])
def test_an_issue_is_read_in_every_language_delimiter_and_encoding(read, row, delimiter, encoding):
    task = read({"a.csv": table(row, delimiter=delimiter).encode(encoding)}).tasks["WEB-7"]

    assert task.origin == ("jira", "~hq", "10023")
    assert (task.title, task.type, task.native_status) == ("배너, 교체", "Task", "In Review")
    assert task.description == "여러 줄\nhttps://trello.com/c/aB3dE6gH"
    assert (task.status, task.priority, task.resolution) == (Status.IN_PROGRESS, Priority.URGENT, None)
    assert (task.owners, task.reporter) == ((Owner("5b10", leads=True),), "5c20")
    assert task.accounts == (Account("5b10", "김민수"), Account("5c20", "이서연"))
    assert task.homes == (Home("WEB", "온라인몰"),)
    assert (task.labels, task.components) == (("배너", "긴급"), ("쇼핑", "모바일"))
    assert (task.created, task.updated, task.done) == (AFTERNOON, AFTERNOON, None)
    assert task.due == date(2026, 11, 30)
    assert task.started == datetime(2026, 10, 31, 15, tzinfo=UTC)
    assert task.parent == "WEB-1"
    assert task.events == (Event(EventKind.COMMENT, AFTERNOON, "5c20"),)
    assert task.history_from is None
    assert task.links == (
        Link(LinkKind.DUPLICATE, "OPS-1", "Duplicate"),
        Link(LinkKind.BLOCKS, "OPS-2", "Blocks"),
        Link(LinkKind.MENTION, "https://trello.com/c/aB3dE6gH"),
    )
    assert task.fields["금액"] == ("50,000",)
    assert task.fields["Time Spent"] == ("3",)
    assert task.fields["Sprint"] == ("11월 1주", "11월 2주")


@pytest.mark.parametrize("header", ["Work item key", "ISSUE  KEY", "Key", "업무 항목 키", "이슈키", "\u00a0issue key "])
def test_the_key_is_found_under_any_of_its_names(read, header):
    assert list(read({"a.csv": table([("Summary", "x"), (header, "A-1")])}).tasks) == ["A-1"]


def test_the_key_is_found_by_its_form_where_no_header_is_known(read):
    rows = ([("Titel", "x"), ("Oben", "AB-9"), ("Nr", f"AB-{n}")] for n in (1, 2))

    assert list(read({"a.csv": table(*rows)}).tasks) == ["AB-1", "AB-2"]


def test_headers_of_another_language_are_noted(read):
    found = read({"a.csv": table([("Titel", "x"), ("Nr", "AB-1"), ("Stand", "offen")])})

    assert ["neither titles nor statuses" in note for note in found.notes] == [True]
    assert list(found.tasks) == ["AB-1"]


def test_a_table_that_looks_like_jira_without_its_keys_is_refused(read):
    rows = [[("Nr", f"AB-{n}"), ("Summary", "x")] for n in range(60)] + [[("Nr", "total"), ("Summary", "x")]]

    assert "has no column with the keys" in read({"a.csv": table(*rows)}).failures[0]


def test_a_table_with_more_columns_than_a_sheet_can_have_is_refused_at_its_header(read):
    row = [("Issue key", "A-1"), *((f"column {number}", "") for number in range(100_000))]

    assert "a.csv:1: The table has 100001 columns; more than 16384" in read({"a.csv": table(row)}).failures[0]


@pytest.mark.parametrize("destroyed", ["1.2E+05", "10,023", "", "#######", "10023.0"])
def test_an_id_that_a_spreadsheet_destroyed_gives_way_to_the_key(read, destroyed):
    found = read({"a.csv": simple(Issue_key=["A-1"], Issue_id=[destroyed])})

    assert found.tasks["A-1"].origin.native_id == "A-1"


def test_without_a_column_of_assignees_owners_are_unknown(read):
    assert read({"a.csv": simple(Issue_key=["A-1"])}).tasks["A-1"].owners is None


@pytest.mark.parametrize("cell", ["", " ", "Unassigned", "할당되지 않음"])
def test_an_empty_assignee_is_nobody(read, cell):
    assert read({"a.csv": simple(Issue_key=["A-1"], Assignee=[cell])}).tasks["A-1"].owners == ()


def test_without_ids_the_name_is_the_account(read):
    task = read({"a.csv": simple(Issue_key=["A-1"], Assignee=["김민수"])}).tasks["A-1"]

    assert task.accounts == (Account("김민수", "김민수"),)


def test_owner_fields_are_read_by_name(read):
    row = [
        ("Issue key", "A-1"),
        ("Assignee", ""),
        ("Custom field (협업자)", "김민수"),
        ("Custom field (협업자)", "이서연"),
    ]

    assert read({"a.csv": table(row)}, rules={"owner_fields": ("협업자",)}).tasks["A-1"].owners == (
        Owner("김민수"),
        Owner("이서연"),
    )


def test_the_order_of_numeric_dates_is_learned_from_the_whole_file(read):
    found = read({"a.csv": simple(Issue_key=["A-1", "A-2"], Created=["03/04/2026 1:00 PM", "03/14/2026 1:00 PM"])})

    assert [task.created.date() for task in found.tasks.values()] == [date(2026, 3, 4), date(2026, 3, 14)]
    assert found.notes == []


def test_dates_that_leave_the_order_open_are_noted(read):
    found = read({"a.csv": simple(Issue_key=["A-1"], Created=["03/04/2026 13:00"])})

    assert found.tasks["A-1"].created.date() == date(2026, 4, 3)
    assert found.notes[0].startswith("a.csv: The dates could have the day or the month first")


def test_times_are_read_in_the_configured_zone(read):
    found = read({"a.csv": simple(Issue_key=["A-1"], Created=["2026-11-22 15:04"])}, rules={"timezone": "UTC"})

    assert found.tasks["A-1"].created == datetime(2026, 11, 22, 15, 4, tzinfo=UTC)


def test_unreadable_dates_are_unknown_and_noted(read):
    found = read({"a.csv": simple(Issue_key=["A-1"], Created=["gestern"], Due_date=["bald"])})

    assert (found.tasks["A-1"].created, found.tasks["A-1"].due) == (None, None)
    assert [note.partition(";")[0] for note in found.notes] == [
        "a.csv: 1 dates of the column created cannot be read",
        "a.csv: 1 dates of the column due cannot be read",
    ]


def test_rows_that_do_not_fit_are_left_out_with_their_line_and_the_others_go_on(read):
    text = 'Issue key,Summary\nA-1,"two\nlines"\nA-2\nA-3,x,y\nA-4,x,,\n,x\nGesamt,4\n\nA-5,x\n'
    found = read({"a.csv": text})

    assert list(found.tasks) == ["A-1", "A-4", "A-5"]
    assert [told.partition(",")[0].partition(" (")[0] for told in found.rejected] == [
        "a.csv:4: The row has 1 cells where the header has 2",
        "a.csv:5: The row has 3 cells where the header has 2",
        "a.csv:7: The row has no key of an issue",
        "a.csv:8: The row has no key of an issue",
    ]


def test_a_category_in_either_language_decides_and_a_status_name_alone_does_not(read):
    found = read({"a.csv": simple(Issue_key=["A-1", "A-2"], Status=["Done", "x"], Status_Category=["", "완료"])})

    assert [task.status for task in found.tasks.values()] == [Status.TODO, Status.DONE]


def test_a_resolution_finishes_or_cancels_where_there_is_no_category(read):
    found = read({"a.csv": simple(Issue_key=["A-1", "A-2", "A-3"], Resolution=["Done", "Won't Do", "Unresolved"])})

    assert [task.status for task in found.tasks.values()] == [Status.DONE, Status.CANCELLED, Status.TODO]


@pytest.mark.parametrize(
    ("cell", "parent"), [("WEB-1", "WEB-1"), ("10001", "10001"), ("배너 개편 에픽", None), ("", None)]
)
def test_a_parent_is_a_key_or_an_id_and_never_a_title(read, cell, parent):
    assert read({"a.csv": simple(Issue_key=["A-1"], Parent=[cell])}).tasks["A-1"].parent == parent


def test_hostile_cells_survive(read):
    title = "=1+1\x00" + "가" * 1_000_000
    found = read({"a.csv": simple(Issue_key=["A-1"], Summary=[title])})

    assert found.tasks["A-1"].title == title.replace("\x00", "\\u0000")


def test_a_file_cut_inside_a_cell_gives_the_rows_before_and_proves_nothing(read):
    found = read({"a.csv": 'Issue key,Summary\nA-1,x\nA-2,"cut'}, whole=True)

    assert list(found.tasks) == ["A-1"]
    assert found.listings == {}
    assert found.failures[0].startswith("a.csv:3: The file ends inside a cell")
