"""Issues as saved answers of Jira's REST API, version 2 or 3: a search, a list of issues, or one issue."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any
from typing import ClassVar

from msgspec import Struct

from connectors.api import ConnectorContext
from connectors.api import Listing
from connectors.api import Record
from connectors.api import Scope
from connectors.compose import is_round
from connectors.exports.batch import Note
from connectors.exports.files import ExportFile
from connectors.exports.jira_scopes import ScopeBook
from connectors.exports.jira_statuses import UnknownStatuses
from connectors.exports.json_stream import Item
from connectors.exports.json_stream import stream_items
from mapping.errors import ConnectorError
from mapping.errors import Fault
from mapping.errors import fault
from mapping.errors import msg
from mapping.jira import project_of
from mapping.jira_fields import CUSTOM
from mapping.loose import object_of
from mapping.loose import text_of
from sheets.decode import open_text

_ISSUES = ("issues",)
_TAIL = 1 << 20


class Extent(Struct, frozen=True):
    """Which part of a search an answer says it is; ``start`` and ``total`` are None where paging goes by tokens.

    ``last`` is False where it says that more follows, True where it says that nothing does.
    """

    start: int | None
    count: int
    total: int | None
    last: bool | None

    @property
    def partial(self) -> bool:
        """Whether this alone cannot be all that the search found."""
        if self.last is False or (self.start or 0) > 0:
            return True
        if self.total is not None:
            return self.count < self.total
        return self.last is None and is_round(self.count)


class JiraJson:
    """Reads saved answers of searches, one issue at a time."""

    format: ClassVar[str] = "jira-json"

    def scopes(self, file: ExportFile) -> Sequence[Scope]:  # noqa: ARG002 - only reading tells
        """Give none: the projects are told by the issues alone."""
        return ()

    def read(self, file: ExportFile, context: ConnectorContext) -> Iterator[Record | Fault | Note | Scope | Listing]:
        """Give the issues, and a listing for every project among them."""
        book, statuses = ScopeBook(), UnknownStatuses(context.rules)
        names: Mapping[str, Any] = {}
        members: Mapping[str, Any] = {}
        count, begun = 0, False
        with open_text(file) as text:
            for found in stream_items(text, _ISSUES, name=file.name):
                if isinstance(found, Item):
                    count += 1
                    issue, met = _issue(found, names, book, file, count)
                    yield from met
                    yield issue
                    statuses.meet(object_of(object_of(found.value).get("fields")))
                else:
                    members, begun = found.values, begun or not found.final
                    names = names if found.final else object_of(members.get("names")) or _late_names(file)
        if "issues" in members and begun:
            advice = msg("Save each answer of a search into a file of its own.")
            raise ConnectorError(fault("`issues` stands here twice.", place=file.place, advice=advice))
        if "issues" in members:
            raise ConnectorError(
                fault("`issues` is no list.", place=file.place, advice=msg("Save the whole answer of a search."))
            )
        if count == 0 and "fields" in members:
            count = 1
            issue, met = _issue(Item(members, json.dumps(members)), {}, book, file, 1)
            yield from met
            yield issue
            statuses.meet(object_of(members.get("fields")))
        yield from statuses.notes(file)
        extent = extent_of(members, count)
        yield from book.listings(file, whole=context.options.whole, truncated=extent.partial, total=extent.total)


def extent_of(members: Mapping[str, Any], count: int) -> Extent:
    """Read what a search answer says of its paging."""
    last = members.get("isLast")
    if text_of(members.get("nextPageToken")):
        last = False
    return Extent(
        _whole_number(members.get("startAt")),
        count,
        _whole_number(members.get("total")),
        last if isinstance(last, bool) else None,
    )


def read_extent(file: ExportFile) -> Extent:
    """Read a file only for its paging; raises as reading it does."""
    count = 0
    members: Mapping[str, Any] = {}
    with open_text(file) as text:
        for found in stream_items(text, _ISSUES, name=file.name):
            if isinstance(found, Item):
                count += 1
            else:
                members = found.values
    return extent_of(members, count)


def _issue(
    item: Item, names: Mapping[str, Any], book: ScopeBook, file: ExportFile, number: int
) -> tuple[Record | Fault, Sequence[Scope]]:
    """Give the record of an issue, and its project if that is met for the first time."""
    issue, source = item
    key = text_of(issue.get("key")) if isinstance(issue, dict) else ""
    native_id = (text_of(issue.get("id")) or key) if isinstance(issue, dict) else ""
    if not native_id:
        return _nameless(file, number), ()
    used = _used_names(issue, names)
    if used:
        source = f'{source[:-1]},"names":{json.dumps(used)}}}'
        issue = {**issue, "names": used}
    raw = source.encode("utf-8", "backslashreplace")
    scopes, met = book.meet(*project_of(issue))
    fingerprint = hashlib.blake2b(raw, digest_size=16).digest()
    return Record(native_id, key or native_id, scopes, issue, fingerprint, raw), met


def _nameless(file: ExportFile, number: int) -> Fault:
    return fault(
        "Element {number} of `issues` has neither id nor key and was left out.",
        place=file.place,
        advice=msg("Export it anew; the others were read."),
        number=number,
    )


def _used_names(issue: Mapping[str, Any], names: Mapping[str, Any]) -> dict[str, Any]:
    if not names or "names" in issue:
        return {}
    filled = object_of(issue.get("fields")).items()
    return {key: names[key] for key, value in filled if value is not None and key.startswith(CUSTOM) and key in names}


def _late_names(file: ExportFile) -> Mapping[str, Any]:
    """Find the names of fields where they stand behind the issues, as Jira writes them."""
    with file.path.open("rb") as stream:
        stream.seek(max(0, file.size - _TAIL))
        tail = stream.read().replace(b"\0", b"")
    if b'"names"' not in tail:
        return {}
    members: Mapping[str, Any] = {}
    with open_text(file) as text:
        for found in stream_items(text, _ISSUES, name=file.name):
            if not isinstance(found, Item):
                members = found.values
    return object_of(members.get("names"))


def _whole_number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
