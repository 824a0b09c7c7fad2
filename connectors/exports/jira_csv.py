"""Issues as Jira's CSV: one column per value, headers and dates in the language of whoever exported."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import suppress
from itertools import islice
from typing import Any
from typing import ClassVar

from connectors.api import ConnectorContext
from connectors.api import Listing
from connectors.api import Record
from connectors.api import Scope
from connectors.compose import is_round
from connectors.compose import record_of
from connectors.exports.batch import Note
from connectors.exports.files import ExportFile
from connectors.exports.jira_dates import DateReader
from connectors.exports.jira_dates import learn_dates
from connectors.exports.jira_headers import Group
from connectors.exports.jira_headers import Layout
from connectors.exports.jira_headers import read_layout
from connectors.exports.jira_scopes import ScopeBook
from connectors.exports.jira_statuses import UnknownStatuses
from connectors.exports.sniff import key_column
from mapping.errors import ConnectorError
from mapping.errors import Fault
from mapping.errors import Place
from mapping.errors import fault
from mapping.errors import msg
from mapping.jira import is_start_name
from mapping.jira import project_of
from mapping.jira_fields import CUSTOM
from mapping.text import fold
from sheets.decode import csv_rows

_KEY = re.compile(r"[A-Z][A-Z0-9_]*-\d+", re.IGNORECASE)
_COMMENT_PARTS = 3
_MOST_COLUMNS = 16_384  # as many as a sheet of Excel can have
_ROWS_LOOKED_AT = 200
_NOBODY = frozenset(
    ("unassigned", "할당되지 않음", "할당 안 됨", "할당되지않음", "미할당", "담당자 없음", "지정되지 않음", "미지정")
)
_OWN_COLUMNS = {
    "status": ("status", "category"),
    "priority": ("priority",),
    "labels": ("labels",),
    "created": ("created",),
    "duedate": ("due",),
}
"""Facts of which a table without these columns says nothing, which is not the same as saying that there are none."""
_UNRESOLVED = frozenset(("unresolved", "미해결", "해결되지 않음", "해결 안 됨", "없음"))


class JiraCsv:
    """Reads the CSV of a filter, in either language."""

    format: ClassVar[str] = "jira-csv"

    def scopes(self, file: ExportFile) -> Sequence[Scope]:  # noqa: ARG002 - only reading tells
        """Give none: the projects are told by the issues alone."""
        return ()

    def read(self, file: ExportFile, context: ConnectorContext) -> Iterator[Record | Fault | Note | Scope | Listing]:
        """Give the issues, a fault for each row that cannot be used, and a listing for every project among them."""
        layout = _layout(file)
        dates = learn_dates(file, layout, context.rules.timezone)
        yield from _foreign(layout, file)
        if not dates.sure:
            yield Note(_ambiguous(file))
        book, statuses = ScopeBook(), UnknownStatuses(context.rules)
        count = 0
        for line, row in islice(csv_rows(file), 1, None):
            count += 1
            found = _issue(line, row, layout, dates, file)
            if isinstance(found, Fault):
                yield found
                continue
            statuses.meet(found["fields"], line)
            scopes, met = book.meet(*project_of(found))
            yield from met
            yield record_of(file.place, found["id"], found["key"], scopes, found)
        yield from (Note(note) for note in dates.unread(file))
        yield from statuses.notes(file)
        yield from book.listings(file, whole=context.options.whole, truncated=is_round(count), total=None)


def _layout(file: ExportFile) -> Layout:
    rows: list[tuple[int, list[str]]] = []
    with suppress(ConnectorError):  # what cannot be read on is told when its turn comes
        rows.extend(islice(csv_rows(file), _ROWS_LOOKED_AT))
    header = rows[0][1] if rows else []
    if len(header) > _MOST_COLUMNS:
        raise ConnectorError(
            fault(
                "The table has {columns:number} columns; more than {most:number} are not read.",
                place=Place(file.name, rows[0][0]),
                advice=msg("Export it anew with fewer fields."),
                columns=len(header),
                most=_MOST_COLUMNS,
            )
        )
    layout = read_layout(header, key_column([row for _, row in rows[1:]]))
    if not layout.has("key"):
        raise ConnectorError(
            fault(
                "The table has no column with the keys of issues (Issue key, 이슈 키).",
                place=Place(file.name, rows[0][0] if rows else 1),
                advice=msg("Export it anew with all fields."),
            )
        )
    return layout


def _foreign(layout: Layout, file: ExportFile) -> Iterator[Note]:
    """Tell that hardly a header was understood: the issues have keys then, but neither titles nor statuses."""
    if not layout.has("summary") and not layout.has("status"):
        yield Note(
            fault(
                "The table has neither titles nor statuses under headers that dure knows.",
                place=Place(file.name, 1),
                advice=msg("Set the language of your Jira profile to English or Korean and export it anew."),
            )
        )


def _issue(
    line: int, row: Sequence[str], layout: Layout, dates: DateReader, file: ExportFile
) -> dict[str, Any] | Fault:
    """Give a row in the shape of the API, or what is wrong with it."""
    if len(row) < layout.width or any(row[layout.width :]):
        return fault(
            "The row has {cells} cells where the header has {columns}, and was left out.",
            place=Place(file.name, line),
            advice=msg("Export it anew without changing it in between."),
            cells=len(row),
            columns=layout.width,
        )
    key = layout.cell(row, "key")
    if not _KEY.fullmatch(key):
        return fault(
            "The row has no key of an issue (found: {found}) and was left out.",
            place=Place(file.name, line),
            advice=msg("Export it anew without changing it in between."),
            found=key[:80] or "-",
        )
    native_id = layout.cell(row, "id")
    fields, names = _fields(row, layout, dates)
    # A spreadsheet turns long numbers into 1.2E+05: what is not a plain number is no id any more.
    plain = native_id.isascii() and native_id.isdigit()
    return {"id": native_id if plain else key, "key": key, "fields": fields, "names": names}


def _fields(row: Sequence[str], layout: Layout, dates: DateReader) -> tuple[dict[str, Any], dict[str, str]]:
    fields: dict[str, Any] = {
        "summary": layout.cell(row, "summary"),
        "issuetype": _named(layout.cell(row, "type")),
        "status": _status(row, layout),
        "project": {"key": layout.cell(row, "project_key"), "name": layout.cell(row, "project_name")},
        "priority": _named(layout.cell(row, "priority")),
        "resolution": _resolution(layout.cell(row, "resolution")),
        "labels": [part.strip(",") for text in layout.cells(row, "labels") for part in text.split()],
        "components": [{"name": text} for text in layout.cells(row, "components")],
        "fixVersions": [{"name": text} for text in layout.cells(row, "fix_versions")],
        "versions": [{"name": text} for text in layout.cells(row, "versions")],
        "description": layout.cell(row, "description"),
        "environment": layout.cell(row, "environment"),
        "sprint": layout.cells(row, "sprint"),
        "parent": _parent(row, layout),
        "comment": {"comments": list(_comments(layout.cells(row, "comments"), dates))},
        "attachment": [{"value": text.rpartition(";")[2]} for text in layout.cells(row, "attachments")],
        "created": dates.time(layout.cell(row, "created"), "created"),
        "updated": dates.time(layout.cell(row, "updated"), "updated"),
        "resolutiondate": dates.time(layout.cell(row, "resolved"), "resolved"),
        "statuscategorychangedate": dates.time(layout.cell(row, "category_changed"), "category_changed"),
        "duedate": dates.date(layout.cell(row, "due"), "due"),
    }
    for name, columns in _OWN_COLUMNS.items():
        if not any(map(layout.has, columns)):
            del fields[name]
    for role in ("assignee", "reporter"):
        if layout.has(role) or layout.has(f"{role}_id"):
            fields[role] = _person(layout.cell(row, role), layout.cell(row, f"{role}_id"))
    names: dict[str, str] = {}
    fields["issuelinks"] = _named_columns(row, layout, dates, fields, names)
    return fields, names


def _named_columns(
    row: Sequence[str], layout: Layout, dates: DateReader, fields: dict[str, Any], names: dict[str, str]
) -> list[dict[str, Any]]:
    """Add the filled custom and unknown columns to ``fields`` and ``names``; give the links."""
    links: list[dict[str, Any]] = []
    for group, name, place in layout.named:
        text = row[place].strip()
        if not text:
            continue
        if group is Group.INWARD or group is Group.OUTWARD:
            side = "inwardIssue" if group is Group.INWARD else "outwardIssue"
            links.append({"type": {"name": name}, side: {"key": text}})
            continue
        field = f"{CUSTOM}{name}" if group is Group.CUSTOM else f"{CUSTOM}column {name}"
        names[field] = name
        read = dates.date(text, "due") if is_start_name(name) else None
        fields.setdefault(field, []).append(read or text)
    return links


def _named(text: str) -> dict[str, str] | None:
    return {"name": text} if text else None


def _status(row: Sequence[str], layout: Layout) -> dict[str, Any]:
    return {"name": layout.cell(row, "status"), "statusCategory": _named(layout.cell(row, "category"))}


def _resolution(text: str) -> dict[str, str] | None:
    return None if fold(text) in _UNRESOLVED else _named(text)


def _person(name: str, account_id: str) -> dict[str, str] | None:
    if account_id:
        return {"accountId": account_id, "displayName": name}
    return {"displayName": name} if name and fold(name) not in _NOBODY else None


def _parent(row: Sequence[str], layout: Layout) -> Mapping[str, str] | None:
    """Give the parent by key, else by id; older exports hold its id under Parent, others its key or its title."""
    for text in (layout.cell(row, "parent_key"), layout.cell(row, "parent")):
        if _KEY.fullmatch(text):
            return {"key": text}
    told = layout.cell(row, "parent")
    return {"id": told} if told.isascii() and told.isdigit() else None


def _comments(texts: Sequence[str], dates: DateReader) -> Iterator[dict[str, Any]]:
    for text in texts:
        parts = text.split(";", _COMMENT_PARTS - 1)
        at = dates.time(parts[0], "comments") if len(parts) == _COMMENT_PARTS else None
        if at is not None:
            author = parts[1].strip()
            yield {"created": at, "author": {"accountId": author} if author else None}


def _ambiguous(file: ExportFile) -> Fault:
    return fault(
        "The dates could have the day or the month first; which of the two cannot be told for sure.",
        place=file.place,
        advice=msg("Export with month names or as 2026-11-22, or check one date of the result."),
    )
