from __future__ import annotations

import csv
import io
from datetime import UTC
from datetime import date
from datetime import datetime
from pathlib import Path

import pytest

from connectors.api import ConnectionOptions
from connectors.api import ConnectorContext
from connectors.exports.asana import AsanaExports
from dure.testing import ConnectorContract
from mapping.errors import ConnectorError
from mapping.model import Link
from mapping.model import LinkKind
from mapping.model import MappingRules
from mapping.model import Status

HEADER = (
    "Task ID",
    "Created At",
    "Completed At",
    "Last Modified",
    "Name",
    "Section/Column",
    "Assignee",
    "Assignee Email",
    "Start Date",
    "Due Date",
    "Tags",
    "Notes",
    "Projects",
    "Parent task",
    "Blocked By (Dependencies)",
    "Blocking (Dependencies)",
    "중요도",
)
KOREAN = (
    "작업 ID",
    "생성일",
    "완료일",
    "마지막 수정일",
    "이름",
    "섹션/열",
    "담당자",
    "담당자 이메일",
    "시작일",
    "마감일",
    "태그",
    "메모",
    "프로젝트",
    "상위 작업",
)
ID = "120456789012341"


def row(number=1, **given):
    cells = {
        "Task ID": f"{ID}{number}",
        "Created At": "2026-11-01",
        "Last Modified": "2026-11-02",
        "Name": f"업무 {number}",
        "Section/Column": "접수",
        "Assignee": "이서연",
        "Assignee Email": "seoyeon@acme.example",
        "Projects": "운영 프로젝트",
        **given,
    }
    return [cells.get(name, "") for name in HEADER]


def write(folder: Path, *rows, header=HEADER, encoding="utf-8"):
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    (folder / "tasks.csv").write_bytes(text.getvalue().encode(encoding))


def connect(folder: Path, *, rules=None, **options):
    given = ConnectionOptions(tool="asana", export="*.csv", **options)
    made = rules or MappingRules(connection="vendor", timezone="Asia/Seoul")
    return AsanaExports(ConnectorContext(name="vendor", options=given, rules=made, base=folder))


def read(connector):
    return [page for chain in connector.chains() for page in connector.pages(chain, None)]


def tasks(connector):
    return [connector.to_task(record) for page in read(connector) for record in page.records]


def rejected(connector):
    return [str(fault) for page in read(connector) for fault in page.rejected]


class TestContract(ConnectorContract):
    expected_tasks = 2
    expected_rejected = 2

    @pytest.fixture(autouse=True)
    def sample(self, tmp_path):
        self.folder = tmp_path
        write(
            tmp_path, row(1), row(2, Assignee="", **{"Assignee Email": ""}), row(3)[:-2], row(**{"Task ID": "1.2E+15"})
        )

    def connector(self):
        return connect(self.folder)


def test_a_row_is_a_task_with_its_gid(tmp_path):
    write(
        tmp_path,
        row(1, **{"Due Date": "2026-12-01", "Tags": "배너, 긴급", "Notes": "첫 줄\n둘째 줄", "중요도": "높음"}),
    )
    (task,) = tasks(connect(tmp_path))
    assert (task.key, task.due, task.labels) == (f"{ID}1", date(2026, 12, 1), ("배너", "긴급"))
    assert (task.description, task.fields) == ("첫 줄\n둘째 줄", {"중요도": ("높음",)})
    assert task.created == datetime(2026, 10, 31, 15, tzinfo=UTC)
    assert (task.homes[0].scope_name, task.homes[0].section) == ("운영 프로젝트", "접수")


def test_the_assignee_is_known_by_e_mail_else_by_name(tmp_path):
    write(tmp_path, row(1), row(2, **{"Assignee Email": ""}), row(3, **{"Assignee": "", "Assignee Email": ""}))
    found = tasks(connect(tmp_path))
    assert [[owner.account for owner in task.owners] for task in found] == [["seoyeon@acme.example"], ["이서연"], []]
    assert (found[0].accounts[0].email, found[0].accounts[0].name) == ("seoyeon@acme.example", "이서연")


def test_without_columns_of_assignees_owners_are_unknown(tmp_path):
    write(tmp_path, [f"{ID}1", "업무"], header=("Task ID", "Name"))
    assert tasks(connect(tmp_path))[0].owners is None


def test_a_row_with_a_date_of_completion_is_done(tmp_path):
    write(tmp_path, row(1, **{"Completed At": "2026-11-20"}))
    (task,) = tasks(connect(tmp_path))
    assert (task.status, task.done) == (Status.DONE, datetime(2026, 11, 19, 15, tzinfo=UTC))


def test_the_map_reads_sections_and_choices(tmp_path):
    write(tmp_path, row(1, 중요도="보류"), row(2))
    rules = MappingRules(connection="vendor", status={"보류": Status.BACKLOG, "접수": Status.IN_PROGRESS})
    assert [task.status for task in tasks(connect(tmp_path, rules=rules))] == [Status.IN_PROGRESS] * 2


@pytest.mark.parametrize("native_id", ["1.21143E+15", "121,700", "1,21143E+15", "", "12.0", "abc", "1204560000000000"])
def test_an_id_that_a_spreadsheet_destroyed_is_refused_with_its_line(tmp_path, native_id):
    write(tmp_path, row(1), row(2, **{"Task ID": native_id}))
    (told,) = rejected(connect(tmp_path))
    assert told.startswith("tasks.csv:3: ")
    assert "JSON" in told
    assert len(tasks(connect(tmp_path))) == 1


def test_ids_that_all_end_where_a_spreadsheet_rounds_are_refused(tmp_path):
    write(tmp_path, *(row(number, **{"Task ID": f"12045678901234{number}0"}) for number in (1, 2, 3)))
    assert len(rejected(connect(tmp_path))) == 3


def test_a_healthy_id_may_end_in_zero(tmp_path):
    write(tmp_path, row(1), row(2, **{"Task ID": "1204567890123450"}))
    assert rejected(connect(tmp_path)) == []


def test_one_id_for_two_names_was_rounded(tmp_path):
    write(tmp_path, row(1), row(2, **{"Task ID": f"{ID}1"}))
    assert len(rejected(connect(tmp_path))) == 2


def test_a_parent_is_found_by_a_name_that_one_task_bears(tmp_path):
    write(
        tmp_path,
        row(1, Name="행사"),
        row(2, Name="중복"),
        row(3, Name="중복"),
        row(4, **{"Parent task": "행사", "Projects": "", "Section/Column": ""}),
        row(5, **{"Parent task": "중복"}),
        row(6, **{"Parent task": "없는 업무"}),
    )
    found = tasks(connect(tmp_path))
    assert [task.parent for task in found] == [None, None, None, f"{ID}1", "중복", "없는 업무"]
    assert found[3].homes == ()


def test_dependencies_are_links_where_the_name_is_one_task_s(tmp_path):
    write(tmp_path, row(1, Name="시안"), row(2, **{"Blocked By (Dependencies)": "시안"}))
    assert tasks(connect(tmp_path))[1].links == (Link(LinkKind.BLOCKS, f"{ID}1", "blocked by"),)


def test_projects_joined_by_commas_are_homes(tmp_path):
    write(tmp_path, row(1), row(2, Projects="운영 프로젝트, CS"))
    homes = tasks(connect(tmp_path))[1].homes
    assert [(home.scope_name, home.section) for home in homes] == [("운영 프로젝트", "접수"), ("CS", None)]


def test_the_one_configured_project_gives_the_scope_its_id(tmp_path):
    write(tmp_path, row(1))
    connector = connect(tmp_path, scopes=["1204567890000000"])
    page = read(connector)[-1]
    assert (page.listings[0].scope.id, page.records[0].scopes) == ("1204567890000000", ("1204567890000000",))
    assert tasks(connector)[0].homes[0].scope == "1204567890000000"


@pytest.mark.parametrize(("options", "whole"), [({}, False), ({"whole": True}, True)])
def test_a_table_is_whole_only_if_the_settings_say_so(tmp_path, options, whole):
    write(tmp_path, row(1))
    assert read(connect(tmp_path, **options))[-1].listings[0].whole is whole


def test_a_round_thousand_of_rows_is_truncated_even_if_called_whole(tmp_path):
    write(tmp_path, *(row(number) for number in range(2000)))
    found = read(connect(tmp_path, whole=True))[-1].listings[0]
    assert (found.truncated, found.whole) == (True, False)


def test_a_refused_row_proves_no_absence(tmp_path):
    write(tmp_path, row(1), row(2, **{"Task ID": "1.2E+15"}))
    assert not read(connect(tmp_path, whole=True))[-1].listings[0].whole


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp949", "utf-16"])
def test_korean_headers_are_read_in_every_encoding(tmp_path, encoding):
    cells = [
        f"{ID}1",
        "2026-11-01",
        "",
        "",
        "배너",
        "접수",
        "이서연",
        "s@acme.example",
        "",
        "2026-12-01",
        "",
        "",
        "운영",
        "",
    ]
    write(tmp_path, cells, header=KOREAN, encoding=encoding)
    (task,) = tasks(connect(tmp_path))
    assert (task.title, task.owners[0].account, task.due) == ("배너", "s@acme.example", date(2026, 12, 1))


@pytest.mark.parametrize("written", ["11/23/2026", "23/11/2026", "2026. 11. 23.", "2026-11-23", "23 Nov 2026"])
def test_dates_that_a_spreadsheet_rewrote_are_read(tmp_path, written):
    write(tmp_path, row(1, **{"Created At": "", "Last Modified": "", "Due Date": written}))
    assert tasks(connect(tmp_path))[0].due == date(2026, 11, 23)


def test_a_table_without_names_is_an_error(tmp_path):
    write(tmp_path, ["1"], header=("Task ID",))
    with pytest.raises(ConnectorError, match=r"tasks\.csv:1: The table has no column name"):
        read(connect(tmp_path))


def test_a_header_alone_is_an_empty_table(tmp_path):
    write(tmp_path)
    page = read(connect(tmp_path))[-1]
    assert (page.records, page.rejected, page.listings[0].whole) == ((), (), False)


def test_dates_whose_order_stays_open_are_told(tmp_path):
    write(tmp_path, row(1, **{"Created At": "01/02/2026", "Last Modified": "03/02/2026"}))
    notes = [str(note) for page in read(connect(tmp_path)) for note in page.notes]
    assert len(notes) == 1
    assert notes[0].startswith("tasks.csv: Whether the dates")
