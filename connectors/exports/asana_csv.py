"""An Asana project as CSV: no project ids, parents by name, dates without a time, and ids that Excel destroys."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from connectors.api import ConnectorContext
from connectors.api import Listing
from connectors.api import Record
from connectors.api import Scope
from connectors.compose import is_round
from connectors.compose import record_of
from connectors.exports.base import Found
from connectors.exports.batch import Note
from connectors.exports.files import ExportFile
from connectors.exports.tables import Row
from connectors.exports.tables import names_in
from connectors.exports.tables import read_table
from mapping.dates import Order
from mapping.dates import guess_order
from mapping.dates import read_moment
from mapping.errors import Fault
from mapping.errors import Place
from mapping.errors import fault
from mapping.errors import msg
from mapping.text import fold

_ALIASES: Mapping[str, Sequence[str]] = {
    "id": ("task id", "작업 id", "작업id", "업무 id", "태스크 id"),
    "created": ("created at", "created", "생성일", "생성 일시", "생성 날짜", "만든 날짜", "작성일"),
    "completed": ("completed at", "completed", "완료일", "완료 일시", "완료 날짜", "완료 시간"),
    "modified": ("last modified", "modified at", "마지막 수정", "마지막 수정일", "최종 수정일", "수정일", "수정 날짜"),
    "name": ("name", "task name", "이름", "작업 이름", "작업명", "업무 이름", "업무명", "제목"),
    "section": (
        "section/column",
        "section",
        "column",
        "섹션/열",
        "섹션/칼럼",
        "섹션/컬럼",
        "섹션",
        "열",
        "칼럼",
        "컬럼",
    ),
    "assignee": ("assignee", "담당자", "담당자 이름"),
    "email": ("assignee email", "담당자 이메일", "담당자 메일"),
    "start": ("start date", "시작일", "시작 날짜"),
    "due": ("due date", "마감일", "마감 날짜", "기한"),
    "tags": ("tags", "태그"),
    "notes": ("notes", "description", "메모", "설명", "노트"),
    "projects": ("projects", "project", "프로젝트"),
    "parent": ("parent task", "parent", "상위 작업", "상위 업무"),
    "blocked": ("blocked by (dependencies)", "blocked by", "차단됨 (종속성)", "차단 요소 (종속성)", "선행 작업"),
    "blocking": ("blocking (dependencies)", "blocking", "차단 중 (종속성)", "차단 (종속성)", "후속 작업"),
}
_WHOLE_ID = re.compile(r"[0-9]{1,32}")
_EXACT_DIGITS = 15  # as many as a number in Excel keeps
_PLAINLY_ROUNDED = "000000"
_FEW = 2
_OWN_COLUMNS = {"completed": "completed", "created_at": "created", "due_on": "due", "tags": "tags"}
"""Facts of which a table without these columns says nothing, which is not the same as saying that there are none."""
_NOT_COMPLETED = frozenset({"", "false", "no", "0", "아니요"})


class Survey(Struct, frozen=True):
    """What a first reading of the table tells, before single rows can be understood.

    ``named`` gives the id of each name that only one task bears; ``doubled`` the ids of several names.
    """

    rows: int
    shared: tuple[str, ...]
    named: Mapping[str, str]
    doubled: frozenset[str]
    rounded: bool
    order: Order
    order_open: bool

    def refuses(self, native_id: str) -> bool:
        """Whether an id was destroyed by a spreadsheet, or could have been."""
        if not _WHOLE_ID.fullmatch(native_id) or native_id in self.doubled:
            return True
        return _ends_in_zeros(native_id) and (self.rounded or native_id.endswith(_PLAINLY_ROUNDED))


class AsanaCsv:
    """Reads the CSV of one project."""

    format = "asana-csv"

    def __init__(self) -> None:
        """Start without having looked at any file."""
        self._surveys: dict[ExportFile, Survey] = {}

    def scopes(self, file: ExportFile) -> Sequence[Scope]:
        """Give the project that all rows share by its name: its id is not in the table."""
        shared = self._survey(file).shared
        return [Scope(shared[0], shared[0])] if len(shared) == 1 else ()

    def read(self, file: ExportFile, context: ConnectorContext) -> Iterator[Found]:
        """Give every row with a usable id in the shape of the API, and what the table proves of its project."""
        survey = self._survey(file)
        scope = _scope(survey, context)
        yield scope
        if survey.order_open:
            yield _open_order(file)
        rejected, seen = 0, set[str]()
        for row in _rows(file):
            found = row if isinstance(row, Fault) else _read_row(file, row, survey, scope)
            if isinstance(found, Fault):
                rejected += 1
            elif found.native_id in seen:
                continue
            else:
                seen.add(found.native_id)
            yield found
        cut = is_round(survey.rows)
        yield Listing(scope, context.options.whole and not cut and not rejected, truncated=cut, as_of=file.as_of)

    def _survey(self, file: ExportFile) -> Survey:
        if file not in self._surveys:
            self._surveys[file] = _survey(file)
        return self._surveys[file]


def _open_order(file: ExportFile) -> Note:
    return Note(
        fault(
            "Whether the dates of this table name the day or the month first cannot be told for sure.",
            place=file.place,
            advice=msg("Export it anew without a spreadsheet in between, or as JSON."),
        )
    )


def _rows(file: ExportFile) -> Iterator[Row | Fault]:
    return read_table(file, _ALIASES, ("id", "name"))


def _survey(file: ExportFile) -> Survey:
    rows = 0
    ids: dict[str, str] = {}
    doubled: set[str] = set()
    names: dict[str, str | None] = {}
    projects: Counter[str] = Counter()
    top = 0
    past: set[str] = set()
    due: set[str] = set()
    for row in _rows(file):
        rows += 1
        if isinstance(row, Fault):
            continue
        native_id, name = row["id"], row["name"]
        if ids.setdefault(native_id, name) != name:
            doubled.add(native_id)
        names[name] = native_id if names.get(name, native_id) == native_id else None
        if row["projects"]:
            top += 1
            projects.update(names_in(row["projects"]))
        past.update(filter(None, (row[column] for column in ("created", "completed", "modified"))))
        due.update(filter(None, (row["due"],)))
    long = [each for each in ids if len(each) > _EXACT_DIGITS and _WHOLE_ID.fullmatch(each)]
    guess = guess_order(past, file.as_of.date(), due)
    return Survey(
        rows=rows,
        shared=tuple(project for project, count in projects.items() if count == top),
        named={name: native_id for name, native_id in names.items() if name and native_id},
        doubled=frozenset(doubled),
        rounded=len(long) >= _FEW and all(map(_ends_in_zeros, long)),
        order=guess.order if guess else Order.DAY_FIRST,
        order_open=guess is not None and not guess.sure,
    )


def _ends_in_zeros(native_id: str) -> bool:
    return len(native_id) > _EXACT_DIGITS and set(native_id[_EXACT_DIGITS:]) == {"0"}


def _scope(survey: Survey, context: ConnectorContext) -> Scope:
    """Give the project: by the id that the settings name where there is just one, else by its name."""
    configured = context.options.scopes or []
    folded = {fold(name) for name in configured}
    named = [project for project in survey.shared if fold(project) in folded] or list(survey.shared)
    name = named[0] if len(named) == 1 else ""
    if len(configured) == 1 and (configured[0].isdigit() or not name):
        return Scope(configured[0], name)
    return Scope(name or context.name, name)


def _read_row(file: ExportFile, row: Row, survey: Survey, scope: Scope) -> Record | Fault:
    native_id = row["id"]
    if survey.refuses(native_id):
        return fault(
            "The task id {id} was changed by a spreadsheet and names no task any more.",
            place=Place(file.name, row.line),
            advice=msg("Export the project as JSON, or load the CSV into the spreadsheet with that column as text."),
            id=native_id or "–",
        )
    payload = {"task": _task(row, survey, scope), "parent": survey.named.get(row["parent"], row["parent"]) or None}
    return record_of(file.place, native_id, native_id, (scope.id,), payload)


def _task(row: Row, survey: Survey, scope: Scope) -> dict[str, Any]:
    """Give a row in the shape in which the API gives a task."""
    completed = _date(row["completed"], survey.order)
    task: dict[str, Any] = {
        "gid": row["id"],
        "name": row["name"],
        "notes": row.cells.get("notes", ""),
        "completed": fold(row["completed"]) not in _NOT_COMPLETED,
        "completed_at": completed,
        "created_at": _date(row["created"], survey.order),
        "modified_at": _date(row["modified"], survey.order),
        "due_on": _date(row["due"], survey.order),
        "tags": [{"name": name} for name in names_in(row["tags"])],
        "memberships": _memberships(row, scope),
        "dependencies": _named(row["blocked"], survey),
        "dependents": _named(row["blocking"], survey),
        "custom_fields": [{"gid": "", "name": name, "enum_value": {"name": value}} for name, value in row.others],
    }
    for name, column in _OWN_COLUMNS.items():
        if column not in row.cells:
            del task[name]
    if "assignee" in row.cells or "email" in row.cells:
        person = {"name": row["assignee"], "email": row["email"]}
        task["assignee"] = person if any(person.values()) else None
    return task


def _memberships(row: Row, scope: Scope) -> list[dict[str, Any]]:
    """Give the projects of a row; the column of sections speaks of the project that was exported."""
    names = names_in(row["projects"])
    section = {"name": row["section"]} if row["section"] else None
    known = "section" in row.cells
    found: list[dict[str, Any]] = []
    if row["section"] or scope.name in names or not (row["parent"] or names):
        found.append({"project": {"gid": scope.id, "name": scope.name}, **({"section": section} if known else {})})
    found += [
        {"project": {"gid": name, "name": name}, **({"section": None} if known else {})}
        for name in names
        if name != scope.name
    ]
    return found


def _named(cell: str, survey: Survey) -> list[dict[str, Any]]:
    """Give the tasks of a cell of names, where each name is one task's alone."""
    return [{"gid": survey.named[name]} for name in names_in(cell) if name in survey.named]


def _date(cell: str, order: Order) -> str | None:
    moment = read_moment(cell, order)
    if moment is None:
        return None
    return f"{moment.day.isoformat()}T{moment.clock.isoformat()}" if moment.clock else moment.day.isoformat()
