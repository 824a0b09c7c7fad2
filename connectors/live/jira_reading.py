"""The reading of a Jira: what was edited since the last look, and projects in full where that is not known."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from concurrent.futures import Future
from concurrent.futures import wait
from datetime import UTC
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING
from typing import Any

from msgspec.structs import replace

from connectors.api import ConnectorContext
from connectors.api import Listing
from connectors.api import Page
from connectors.api import Record
from connectors.api import Scope
from connectors.live.aside import FAILURES
from connectors.live.aside import Apart
from connectors.live.errors import ForbiddenError
from connectors.live.errors import LiveError
from connectors.live.errors import NotFoundError
from connectors.live.errors import RejectedError
from connectors.live.field_names import field_of
from connectors.live.field_names import unknown_fields
from connectors.live.jira_beside import Beside
from connectors.live.jira_beside import Beyond
from connectors.live.jira_calls import JiraCalls
from connectors.live.jira_cost import least_requests
from connectors.live.jira_cursor import OVERLAP
from connectors.live.jira_cursor import JiraCursor
from connectors.live.jira_cursor import read_cursor
from connectors.live.jira_pass import FullPass
from connectors.live.jira_records import asked_fields
from connectors.live.jira_records import edited_at
from connectors.live.jira_records import form_of
from connectors.live.jira_records import needed_fields
from connectors.live.jira_records import record_of
from connectors.live.jira_records import unread_facts
from connectors.live.jira_records import updated
from connectors.live.jira_records import wanted_fields
from connectors.live.jira_records import written_fields
from connectors.live.jira_requests import Issue
from connectors.live.jira_roster import Roster
from connectors.live.jira_roster import find_roster
from connectors.live.parallel import ahead
from mapping.dates import instant
from mapping.errors import Fault
from mapping.jira_fields import CUSTOM
from mapping.jira_fields import READ_BESIDE
from mapping.loose import text_of

if TYPE_CHECKING:
    from connectors.live.wire import Wire

_REFUSALS = (RejectedError, ForbiddenError, NotFoundError)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class JiraReading:
    """One reading of one Jira."""

    def __init__(self, context: ConnectorContext, calls: JiraCalls, wire: Wire, beside: Beside, site: str) -> None:
        """Read by these calls; ``site`` is the address that people know, where the API has another."""
        self._context = context
        self._calls = calls
        self._wire = wire
        self._beside = beside
        self._site = site
        self._names: Mapping[str, str] = {}
        self._needed: Mapping[str, frozenset[str]] = {}
        self._unread: Sequence[str] = ()
        self._whole: Mapping[str, int | None] = {}
        self._lost: dict[str, Fault] = {}
        self._known: frozenset[str] = frozenset()
        self._former: dict[str, set[str]] = {}
        self._unknown: tuple[Fault, ...] = ()
        self._told: Sequence[Mapping[str, Any]] | None = None
        self._apart: Apart | None = None
        self._anew = self._again = False
        self._newest: Future[Issue | None] | None = None
        self._asked: datetime | None = None

    def pages(self, text: str | None) -> Iterator[Page]:
        """Read on from a cursor; the last page says of each project what was read of it."""
        began = self._wire.server_time
        self._wire.budget.need(least_requests(cloud=self._calls.cloud))
        cursor = read_cursor(text, form_of(self._context)).believed(began)
        cursor, roster = self._prepared(cursor)
        began = began or self._wire.server_time  # nothing was asked before that, and no issue is listed yet
        self._wire.budget.need(least_requests(len(roster.scopes), cloud=self._calls.cloud))
        self._names = cursor.fields
        self._needed = needed_fields(self._context, cursor.fields)
        self._unread = unread_facts(self._context, cursor.fields) if cursor.blind else ()
        self._lost.update(roster.lost)
        self._apart = Apart(self._calls.myself) if len(roster.scopes) > 1 else None
        looked = {key: mark for key, mark in cursor.marks.items() if key in roster.scopes and key not in cursor.todo}
        cursor = replace(cursor, marks=looked)
        if cursor.todo:
            if self._beside.budget.left is not None:
                cursor = replace(cursor, began=cursor.began or self._began())
                yield self._page([], [], cursor)  # what was found out so far need not be asked again
            fields = asked_fields(self._context, cursor.fields)
            reading = FullPass(self._calls, self._beside, self._record, fields, self._began, apart=self._apart)
            for found in reading.pages(cursor):
                cursor = found.cursor
                yield self._page(found.records, found.rejected, cursor, expected=found.expected)
            self._whole = {**self._whole, **reading.whole}
            self._lost.update(reading.lost)
            cursor = replace(cursor, began=None, todo=(), after="")
        self._known = frozenset(cursor.marks)
        for mark in sorted(set(looked.values())):
            for records, rejected, after in self._changes(cursor, [key for key in looked if looked[key] == mark]):
                cursor = after
                yield self._page(records, rejected, cursor)
        if self._anew and not self._again:
            self._again = True
            self._lost.clear()
            yield from self.pages(replace(cursor, written={}).text())
            return
        yield dataclasses.replace(
            self._page([], [], cursor),
            done=True,
            listings=tuple(self._listings(roster, began)),
            notes=(*roster.notes, *self._unknown, *self._beside.notes()),
        )

    def _prepared(self, cursor: JiraCursor) -> tuple[JiraCursor, Roster]:
        """Say which projects there are, and which of them must be read in full, asking only where it is not known."""
        if cursor.blind:
            cursor = self._seeing(cursor)
        written = self._context.options.scopes
        known = {name: cursor.written.get(name, "") for name in written or ()}
        self._note_former(known)
        if written and all(key in cursor.marks for key in known.values()) and not cursor.todo:
            return cursor, Roster({key: Scope(key) for key in known.values()})
        fields = None if cursor.marks or cursor.todo or self._told else ahead(self._beside.fields)
        roster = find_roster(self._calls, self._context)
        self._note_former(roster.written, known)
        fresh = [key for key in roster.scopes if key not in cursor.marks]
        resumed = [key for key in cursor.todo if key in fresh]
        begun = resumed[:1] == list(cursor.todo[:1])
        todo = (*resumed, *(key for key in fresh if key not in resumed))
        if todo and not (resumed and begun):
            self._newest, self._asked = ahead(partial(self._calls.newest, todo)), self._wire.server_time
            cursor = replace(self._told_fields(cursor, fields), began=None, after="")
            if self._asked is None:
                wait([self._newest])  # nothing else tells that it is no newer than what is listed from here on
        return replace(cursor, written=roster.written, todo=todo), roster

    def _told_fields(
        self, cursor: JiraCursor, asked: Future[Sequence[Mapping[str, Any]] | None] | None = None
    ) -> JiraCursor:
        """Say which custom fields are asked for: where Jira fails to tell which there are, those known before or written by id."""
        known = self._told
        if known is None:
            known = self._beside.fields() if asked is None else asked.result()
        if known is None:
            return replace(cursor, fields={**written_fields(self._context), **cursor.fields}, blind=True)
        self._told = known
        self._unknown = unknown_fields(
            self._context, [field_of(each) for each in known] or None, only=CUSTOM, beside=READ_BESIDE
        )
        return replace(cursor, fields=wanted_fields(self._context, known), blind=False)

    def _seeing(self, cursor: JiraCursor) -> JiraCursor:
        """Ask again which fields there are; once Jira tells it, what was read without is read anew."""
        told = self._told_fields(cursor)
        as_before = told.fields == cursor.fields and not unread_facts(self._context, cursor.fields)
        return told if told.blind or as_before else replace(told, marks={}, todo=(), after="")

    def _began(self) -> datetime | None:
        """Give the moment up to which this reading sees all edits: the newest one of when it began, and none that lies ahead."""
        if self._newest is None:
            return None
        try:
            newest = self._newest.result()
        except FAILURES as error:
            if self._apart is None:
                raise
            # One of the projects may be all that fails: until when the others are seen, the clock tells.
            self._apart.bear(error)
            return self._asked - OVERLAP if self._asked else _NEVER
        edit = (updated(newest) if newest else None) or _NEVER
        return min(edit, self._asked or edit)

    def _note_former(self, written: Mapping[str, str], before: Mapping[str, str] = MappingProxyType({})) -> None:
        """Note which keys projects bore: those that the settings still name, and those under which they were read last."""
        for name, key in written.items():
            self._former.setdefault(key, set()).update({name, before.get(name, "")} - {"", key})

    def _changes(
        self, cursor: JiraCursor, keys: Sequence[str]
    ) -> Iterator[tuple[list[Record], list[Fault], JiraCursor]]:
        """Give what was edited in these projects since their mark, page by page with the cursor behind each."""
        mark = cursor.marks[keys[0]]
        since = mark if cursor.settled else mark - OVERLAP
        fields = asked_fields(self._context, cursor.fields)
        edge: dict[str, str] = {}
        anew = False
        for issues in self._edited(keys, since, fields):
            seen = {text_of(each.get("id")): edited_at(each) for each in issues}
            fresh = [each for each in issues if cursor.edge.get(text_of(each.get("id"))) != edited_at(each)]
            anew = anew or bool(fresh)
            newest = max((moment for each in issues if (moment := updated(each)) is not None), default=mark)
            mark = max(mark, self._passed(newest))
            edge = {key: text for key, text in (edge | seen).items() if (instant(text, UTC) or mark) >= mark - OVERLAP}
            moved = replace(cursor, marks={**cursor.marks, **dict.fromkeys(keys, mark)}, settled=False)
            yield (*self._records(fresh), moved)
        keys = [key for key in keys if key not in self._lost]
        now = self._wire.server_time
        quiet = not anew and now is not None and now >= mark + OVERLAP
        marks = {key: moment for key, moment in cursor.marks.items() if key not in self._lost}
        yield [], [], replace(cursor, marks={**marks, **dict.fromkeys(keys, mark)}, edge=edge, settled=quiet)

    def _passed(self, edit: datetime) -> datetime:
        """Give an edit's moment, or now where it lies ahead: what is edited until then must not be passed over."""
        return min(edit, self._wire.server_time or edit)

    def _edited(self, keys: Sequence[str], since: datetime, fields: Sequence[str]) -> Iterator[Sequence[Issue]]:
        """Search for edits; where Jira does not know a project any more, find out which, and go on without it."""
        try:
            yield from self._search(keys, since, fields)
        except FAILURES as error:
            if self._apart is None:
                raise
            if len(keys) > 1:
                yield from self._one_by_one(keys, since, fields, error)
            else:
                self._lost[keys[0]] = self._apart.bear(error)
        except _REFUSALS as error:
            now = find_roster(self._calls, self._context)
            left = [key for key in keys if key in now.scopes]
            gone = [key for key in keys if key not in now.scopes]
            if not gone:
                yield from self._one_by_one(keys, since, fields, error)
                return
            # A project that bears another key now is read once more from the start of this reading, under that key.
            self._anew = self._anew or not self._known.issuperset(now.written.values())
            self._lost.update({key: now.lost.get(key) or error.faults[0] for key in gone})
            yield from self._search(left, since, fields) if left else ()

    def _one_by_one(
        self, keys: Sequence[str], since: datetime, fields: Sequence[str], error: LiveError
    ) -> Iterator[Sequence[Issue]]:
        """Search for edits in each project alone: one that Jira refuses does not hold back the others."""
        refused: dict[str, Fault] = {}
        for key in keys:
            try:
                yield from self._search([key], since, fields)
            except _REFUSALS as own:
                refused[key] = own.faults[0]
            except FAILURES as own:
                if self._apart is None:
                    raise
                refused[key] = self._apart.bear(own)
        if len(refused) == len(keys):
            raise error
        self._lost.update(refused)

    def _search(self, keys: Sequence[str], since: datetime, fields: Sequence[str]) -> Iterator[Sequence[Issue]]:
        return self._calls.changed(keys, since, self._wire.server_time, fields)

    def _records(self, issues: Sequence[Issue]) -> tuple[list[Record], list[Fault]]:
        beside = self._beside.of(issues)
        made = [self._record(each, *beside.get(text_of(each.get("id")), (None, None))) for each in issues]
        return [each for each in made if isinstance(each, Record)], [each for each in made if isinstance(each, Fault)]

    def _record(self, issue: Issue, history: Beyond | None, remote: Beyond | None) -> Record | Fault:
        links = not self._context.rules.minimal
        return record_of(
            issue,
            self._names,
            site=self._site,
            history=history,
            remote=remote,
            links=links,
            needed=self._needed,
            unread=self._unread,
        )

    def _page(
        self, records: Sequence[Record], rejected: Sequence[Fault], cursor: JiraCursor, *, expected: int | None = None
    ) -> Page:
        return Page(
            records,
            rejected,
            cursor=cursor.text(),
            server_time=self._wire.server_time,
            expected=expected,
        )

    def _listings(self, roster: Roster, began: datetime | None) -> Iterator[Listing]:
        for key, scope in roster.scopes.items():
            if key not in self._lost:
                was = tuple(sorted(self._former.get(key, ())))
                yield Listing(scope, whole=key in self._whole, as_of=began, total=self._whole.get(key), was=was)
        for key, why in self._lost.items():
            yield Listing(roster.scopes.get(key, Scope(key)), whole=False, error=why)
