"""The contract of every connector, and what a list in a sheet may hold."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from dure_tasklist import TaskList, TaskListOptions

from dure.api import ConnectorContext, ConnectorError, MappingRules, Page, Record, Status, Task
from dure.testing import ConnectorContract

COLUMNS = {
    "id": "번호",
    "title": "제목",
    "owner": "담당",
    "status": "상태",
    "due": "기한",
    "label": "구분",
    "created": "등록일",
}
HEADER = ["번호", "제목", "담당", "상태", "기한", "구분", "등록일", "비고"]
AT_NINE = datetime(2026, 11, 2, 9)  # noqa: DTZ001 - Excel knows no zones
ROWS: list[list[Any]] = [
    ["A-1", "배너 교체", "김민수", "진행", "2026-11-30", "배너", AT_NINE, "급함"],
    ["A-2", "문의 답변", "이서연 / sy@acme.example", "대기", date(2026, 12, 1), "CS, 문의", None, None],
    ["A-3", "월간 보고", "미정", "완료", "26.11.28", "", None, None],
    [None, "번호가 없는 일", "김민수", "진행", None, None, None, None],
    ["A-1", "두 번 적힌 일", "김민수", "진행", None, None, None, None],
    ["A-4", "품절 정리", None, "진행", "곧", None, None, None],
]


def write(path: Path, rows: list[list[Any]] = ROWS) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "운영"
    for row in [["2026년 11월 운영 업무"], [], HEADER, *rows]:
        page.append(row)
    book.save(path)
    return path


def connector(path: Path, **options: Any) -> TaskList:
    given = TaskListOptions.model_validate({"tool": "tasklist", "columns": COLUMNS, "export": path.name, **options})
    status = {"진행": Status.IN_PROGRESS, "완료": Status.DONE}
    rules = MappingRules(connection="sheet", timezone="Asia/Seoul", status=status)
    return TaskList(ConnectorContext(name="sheet", options=given, rules=rules, base=path.parent))


def read(path: Path, **options: Any) -> tuple[Page, dict[str, Task]]:
    made = connector(path, **options)
    page = made.read()
    return page, {record.key: made.to_task(record) for record in page.records}


class TestTaskList(ConnectorContract):
    expected_tasks = 4
    expected_rejected = 2

    @pytest.fixture(autouse=True)
    def list_there(self, tmp_path: Path) -> None:
        self.path = write(tmp_path / "list.xlsx")

    def connector(self) -> TaskList:
        return connector(self.path)


def test_a_row_becomes_a_task(tmp_path: Path) -> None:
    _, tasks = read(write(tmp_path / "list.xlsx"))

    first, second = tasks["A-1"], tasks["A-2"]
    assert (first.title, first.status, first.due) == ("배너 교체", Status.IN_PROGRESS, date(2026, 11, 30))
    assert [(owner.account, owner.leads) for owner in first.owners or ()] == [("김민수", True)]
    assert [owner.leads for owner in second.owners or ()] == [False, False]
    assert [account.email for account in second.accounts] == [None, "sy@acme.example"]
    assert (second.status, second.due, second.labels) == (Status.TODO, date(2026, 12, 1), ("CS", "문의"))
    assert (tasks["A-3"].owners, tasks["A-3"].due) == ((), date(2026, 11, 28))
    assert first.created is not None
    assert first.created.isoformat() == "2026-11-02T00:00:00+00:00"


def test_what_cannot_be_used_is_told_with_sheet_and_cell(tmp_path: Path) -> None:
    page, _ = read(write(tmp_path / "list.xlsx"))

    assert [str(each.place) for each in page.rejected] == ["list.xlsx!운영!A7", "list.xlsx!운영!A8"]
    assert {str(each.place): str(each.message) for each in page.notes} == {
        "list.xlsx!운영!D5": "“대기” is no status under status: and is taken for work to do.",
        "list.xlsx!운영!E9": "“곧” is no date that can be read.",
    }


def test_a_list_without_a_needed_column_is_told_with_those_that_are_there(tmp_path: Path) -> None:
    path = write(tmp_path / "list.xlsx")

    with pytest.raises(ConnectorError) as told:
        connector(path, columns={**COLUMNS, "owner": "담당자"}).verify()

    assert "list.xlsx!운영!3: There is no column “담당자”. The titles there are: 번호, 제목, 담당," in str(told.value)


def test_only_a_whole_list_without_a_fault_proves_that_a_task_is_gone(tmp_path: Path) -> None:
    faulty, clean = write(tmp_path / "faulty.xlsx"), write(tmp_path / "clean.xlsx", ROWS[:3])

    assert [page.listings[0].whole for page in (read(faulty, whole=True)[0], read(clean)[0])] == [False, False]
    assert read(clean, whole=True)[0].listings[0].whole


def test_csv_of_korean_windows_reads_alike(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("번호;제목;담당\nA-1;배너 교체;김민수\n".encode("cp949"))

    _, tasks = read(path, columns={"id": "번호", "title": "제목", "owner": "담당"})

    assert tasks["A-1"].title == "배너 교체"


def test_a_list_without_a_column_of_owners_does_not_say_that_nobody_holds_the_work(tmp_path: Path) -> None:
    path = write(tmp_path / "list.xlsx")

    _, tasks = read(path, columns={"id": "번호", "title": "제목"})

    assert tasks["A-1"].owners is None


def test_a_task_is_looked_up_again_by_its_id(tmp_path: Path) -> None:
    (found,) = connector(write(tmp_path / "list.xlsx")).reread(["A-3"])

    assert isinstance(found, Record)
    assert found.key == "A-3"
