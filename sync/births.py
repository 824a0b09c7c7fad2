"""Whether the tool that answers is the one that was read before, by the moments at which its tasks were made.

A tool that counts its ids gives those of another instance again, for other tasks. When a task was made it never changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from datetime import timedelta
from threading import Lock
from typing import Any
from typing import TypeVar

from msgspec import Struct
from sqlalchemy import Connection

from connectors.api import Record
from mapping.errors import ConnectorError
from mapping.errors import Fault
from mapping.errors import fault
from mapping.errors import msg
from sync.boundary import mapped
from sync.boundary import plugin_errors
from sync.bulk import select_in
from sync.bulk import select_rows
from sync.ready import Ready
from sync.ready import ReadyRecord
from sync.ready import ready_of
from sync.rows import CREATED
from sync.source import Source
from sync.store import Store

T = TypeVar("T")

_ENOUGH = 100
"""So many tasks that were made when they are known to have been made are looked for, and no more."""

_SAMPLE = 100
"""So many known tasks are asked for by their ids where there is doubt: what a tool tells in one request."""

_NAMED = 5

_ROUGHLY = timedelta(hours=26)
"""So far two tools may be apart in what they tell of one moment: in days without a zone, from one end of the earth to the other."""

_ZONES = timedelta(minutes=15)
"""Clocks of two zones differ by a multiple of this."""


class Born(Struct, frozen=True):
    """A known task: its key, and when it was made."""

    key: str
    at: datetime

    def agrees(self, came: datetime) -> bool | None:
        """Whether a task that was made then can be this one; None where that cannot be told.

        Exports round, to the minute or the day, and know no zone. Nor does Jira's own database: where its server keeps the
        clock of another zone, all moments shift. Who told a moment is not asked, as it stands long after others read the task.
        """
        if came == self.at:
            return True
        if abs(came - self.at) > _ROUGHLY:
            return False
        return None if self._is_rounded or self.is_shifted(came) else False

    def is_shifted(self, came: datetime) -> bool:
        """Whether a moment is off by no more than rounding and the time of another zone."""
        apart = abs(came - self.at)
        beside = min(apart % _ZONES, -apart % _ZONES)
        spare = timedelta(minutes=1) if self._is_rounded else timedelta(seconds=0 if self.at.microsecond else 1)
        return apart <= _ROUGHLY and (not beside or beside < spare)

    @property
    def _is_rounded(self) -> bool:
        return not (self.at.second or self.at.microsecond)


class _Odd(Struct, frozen=True):
    native_id: str
    known: Born
    came: datetime


def counts_ids(source: Source) -> bool:
    """Whether the ids of a connection's tasks are those of another instance of its tool as well."""
    return callable(getattr(source.connector, "born", None))


def asked_births(source: Source, native_ids: Sequence[str]) -> Mapping[str, datetime]:
    """Ask when tasks were made; what cannot be told of them proves nothing."""
    born: Mapping[str, datetime] = {}
    if native_ids:
        with suppress(ConnectorError), plugin_errors(source.tool):
            born = source.connector.born(native_ids)  # type: ignore[attr-defined]  # counts_ids has seen it
    return born


class Births:
    """Watches what a connection gives in one run, in whatever thread it is asked; asks nothing unless something is odd."""

    def __init__(self, store: Store, source: Source) -> None:
        """Look at what the store knows of the connection."""
        self._store = store
        self._source = source
        self._lock = Lock()
        self._met: dict[str, bool] = {}
        self._asked = False
        self._is_first: bool | None = None
        self._verdict: Fault | None = None
        self._odd: list[_Odd] = []

    @property
    def notes(self) -> tuple[Fault, ...]:
        """Tell of tasks that were made at another moment though it is the same tool."""
        if self._verdict is not None or not self._odd:
            return ()
        return (
            fault(
                "Connection {connection}: {count} {count:task|tasks} ({keys}) {count:says|say} another time of creation than before; the others agree, so it is the same tool, and they are taken for the same.",
                connection=self._source.name,
                count=len(self._odd),
                keys=", ".join(each.known.key for each in self._odd[:_NAMED])
                + (", …" if len(self._odd) > _NAMED else ""),
                advice=msg(
                    "If the tool was restored from a backup, they may be new ones under the ids of lost ones: look at their history."
                ),
            ),
        )

    @property
    def proven(self) -> bool:
        """Whether something that came shows that it is the tool that was read before."""
        return any(self._met.values())

    def see(self, records: Sequence[Record]) -> None:
        """Look at records before they are kept; raise ConnectorError where they are those of another tool.

        It is another one where at least as many of the known tasks that come were made at another moment as at the known
        one. Before that is said, some that are known are asked for.
        """
        with self._lock:
            if self._verdict is None and sum(self._met.values()) < _ENOUGH and not self._knows_nothing():
                self._judge(self._compare({each.native_id: each for each in records}))

    def prove(self) -> None:
        """Ask for some known tasks, unless one has shown already that it is the same tool; raise ConnectorError as `see` does."""
        with self._lock:
            self._judge([] if self.proven else self._odd_of_sample())

    def _knows_nothing(self) -> bool:
        """Whether the connection knew no task when the run began: then there is nothing to compare with, page after page."""
        if self._is_first is None:
            with self._store.read() as connection:
                seen = select_rows(
                    connection, "SELECT 1 FROM sightings WHERE connection = ? LIMIT 1", (self._source.name,)
                )
                self._is_first = not list(seen)
        return self._is_first

    def _judge(self, odd: list[_Odd]) -> None:
        self._odd += odd
        if odd and not self._is_same:
            self._odd += self._odd_of_sample()
            if not self._is_same:
                self._verdict = _another(self._source, self._odd, len(self._met))
        if self._verdict is not None:
            raise ConnectorError(self._verdict)

    @property
    def _is_same(self) -> bool:
        return 2 * sum(self._met.values()) > len(self._met)

    def _compare(self, came: Mapping[str, Record | datetime]) -> list[_Odd]:
        """Note whether tasks were made when they are known to have been made; give those that were not."""
        new = [native_id for native_id in came if native_id not in self._met]
        if not new:
            return []
        with self._store.read() as connection:
            known = _known(connection, self._source, new)
        odd: list[_Odd] = []
        for native_id, born in known.items():
            found = came[native_id]
            at = self._made(found) if isinstance(found, Record) else found
            agrees = None if at is None else born.agrees(at)
            if at is None or agrees is None:
                continue
            self._met[native_id] = agrees
            if not agrees:
                odd.append(_Odd(native_id, born, at))
        return odd

    def _made(self, record: Record) -> datetime | None:
        ready: Ready | Fault | None = record.ready if isinstance(record, ReadyRecord) else None
        if ready is None:
            whole = record.unpacked() if isinstance(record, ReadyRecord) else record
            task = mapped(self._source.connector, self._source.tool, whole)
            ready = task if isinstance(task, Fault) else ready_of(task)
        at = None if isinstance(ready, Fault) else ready.row[CREATED]
        return None if at is None else datetime.fromisoformat(at)

    def _odd_of_sample(self) -> list[_Odd]:
        """Ask for known tasks, once in a run; give those that were made at another moment."""
        if self._asked:
            return []
        self._asked = True
        with self._store.read() as connection:
            ids = sample_ids(connection, self._source.name)
        return self._compare(asked_births(self._source, [each for each in ids if each not in self._met]))


def spread(ids: Sequence[T]) -> Sequence[T]:
    """Give as many of these as are asked for at once, spread over all of them."""
    return ids[:: -(-len(ids) // _SAMPLE) or 1]


def sample_ids(connection: Connection, name: str) -> Sequence[str]:
    """Give the ids of some live tasks of a connection."""
    query = (
        "SELECT s.native_id FROM sightings s JOIN tasks t ON t.id = s.task_id"
        " WHERE s.connection = ? AND t.state = 'live' AND t.created IS NOT NULL ORDER BY t.id"
    )
    return spread([row[0] for row in select_rows(connection, query, (name,))])


def births_at(connection: Connection, tool: str, site: str) -> Mapping[str, Born]:
    """Give when some of the live tasks of a site were made, by native id."""
    query = "SELECT t.native_id, t.key, t.created FROM tasks t WHERE t.tool = ? AND t.site = ? AND t.state = 'live'"
    rows = select_rows(connection, f"{query} AND t.created IS NOT NULL ORDER BY t.id", (tool, site))
    return _births(spread(list(rows)))


def _known(connection: Connection, source: Source, native_ids: Sequence[str]) -> Mapping[str, Born]:
    """Give when tasks were made, as far as the connection saw them."""
    query = (
        "SELECT s.native_id, t.key, t.created FROM sightings s JOIN tasks t ON t.id = s.task_id"
        " WHERE s.connection = ? AND t.created IS NOT NULL AND s.native_id IN :many"
    )
    return _births(select_in(connection, query, native_ids, (source.name,)))


def _births(rows: Iterable[Sequence[Any]]) -> Mapping[str, Born]:
    return {native_id: Born(key, datetime.fromisoformat(at)) for native_id, key, at in rows}


def _another(source: Source, odd: Sequence[_Odd], count: int) -> Fault:
    first = odd[0]
    return fault(
        "Connection {connection}: another tool answers at {site} than the one that was read before. {key} (id {native_id}) was created {then}; what answers now says {now}, and differs in {odd} of {count} known {count:task|tasks}. No known task was touched.",
        connection=source.name,
        site=source.site or source.tool,
        key=first.known.key,
        native_id=first.native_id,
        then=_moment(first.known.at),
        now=_moment(first.came),
        odd=len(odd),
        count=count,
        advice=msg(
            "If it took the place of the former one for good, give the connection a new name in dure.yaml, without the old one under was:. It is read from its start then, and what is known of the former one stands. If not, mend url: or the tool; the next run goes on."
        ),
    )


def _moment(at: datetime) -> str:
    return at.isoformat(sep=" ", timespec="milliseconds" if at.microsecond else "seconds").replace("+00:00", " UTC")
