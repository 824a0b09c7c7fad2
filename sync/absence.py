"""Which tasks are not where they were: believed only where every scope that had listed them denies them in this run."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import NamedTuple

from msgspec import Struct
from sqlalchemy import Connection

from mapping.model import State
from sync.bulk import select_in
from sync.bulk import select_rows
from sync.bulk import update_rows
from sync.families import Parent
from sync.known import scope_ids
from sync.runs import Run
from sync.source import Source
from sync.texts import instant_text
from sync.texts import scopes_text

_ROOM = 4096


class Listed(NamedTuple):
    """A live task as a connection has it: its native id there, and the scopes that listed it last."""

    task_id: int
    native_id: str
    scopes: tuple[str, ...]


_Scopes = tuple[str, ...]


class Presence:
    """What was seen to be there in this run: the scopes that listed each task, and native ids by scope as counted.

    ``listed`` are how many tasks each scope listed. A task takes five bytes here, however many there are: tasks are
    numbered one by one, and few of them differ in their scopes.
    """

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self.listed: dict[str, int] = {}
        self.census: dict[str, frozenset[str]] = {}
        self._scopes: list[_Scopes | None] = [None]
        self._places: dict[_Scopes, int] = {}
        self._where = array("i")
        self._unchanged = bytearray()

    def note(self, pairs: Iterable[tuple[int, _Scopes]], unchanged: Iterable[int] = ()) -> None:
        """Take in what a page listed."""
        where, listed = self._where, self.listed
        for number, scopes in pairs:
            if number >= len(where):
                where.frombytes(bytes((number + _ROOM - len(where)) * where.itemsize))
            new, before = scopes, self._scopes[where[number]]
            if before:
                new = tuple([scope for scope in scopes if scope not in before])
                scopes = (*before, *new)  # noqa: PLW2901  # those that listed it by now
            if new or before is None:
                where[number] = self._places.get(scopes) or self._place(scopes)
                for scope in new:
                    listed[scope] = listed.get(scope, 0) + 1
        for number in unchanged:
            if number >= len(self._unchanged):
                self._unchanged.extend(bytes(number + _ROOM - len(self._unchanged)))
            self._unchanged[number] = 1

    def where(self, number: int) -> _Scopes | None:
        """Give the scopes that listed a task, None where none did."""
        return self._scopes[self._where[number]] if number < len(self._where) else None

    def has(self, task: Parent) -> bool:
        """Whether a task was listed or counted."""
        return self.where(task.task_id) is not None or any(task.native_id in ids for ids in self.census.values())

    def unchanged(self) -> Iterator[int]:
        """Give the numbers of the tasks that came as they were known, in order."""
        at = self._unchanged.find(1)
        while at >= 0:
            yield at
            at = self._unchanged.find(1, at + 1)

    def _place(self, scopes: _Scopes) -> int:
        """Give scopes a place that did not list anything together yet."""
        place = self._places[scopes] = len(self._scopes)
        self._scopes.append(scopes)
        return place

    def counting(self, native_id: str, scopes: Iterable[str]) -> Iterator[str]:
        """Give those of these scopes that counted a task."""
        return (scope for scope in scopes if native_id in self.census.get(scope, ()))

    def count(self, scope: str) -> int:
        """Give how many tasks a scope holds: as counted, else as listed."""
        census = self.census.get(scope)
        return self.listed.get(scope, 0) if census is None else len(census)

    def counted(self) -> dict[str, tuple[str, ...]]:
        """Give for every native id the scopes that counted it."""
        found: dict[str, tuple[str, ...]] = {}
        for scope, ids in self.census.items():
            only = (scope,)
            for native_id in ids:
                found[native_id] = (*found[native_id], scope) if native_id in found else only
        return found


class Absence(Struct, frozen=True):
    """Tasks that left some of their scopes, with those they are in now, and tasks that none of their scopes holds.

    ``moved`` are tasks that were counted where no reading had listed them, ``unlisted`` those that were counted where they
    are known to be, and that a reading from the start did not bring; ``new`` native ids that were counted and are those of no live
    task.
    """

    left: tuple[tuple[Listed, tuple[str, ...]], ...] = ()
    missing: tuple[Listed, ...] = ()
    moved: tuple[Listed, ...] = ()
    unlisted: tuple[Listed, ...] = ()
    new: tuple[str, ...] = ()


def live_sightings(connection: Connection, name: str, *, but_of: Run | None = None) -> Iterator[Listed]:
    """Give the live tasks that a connection has sighted, one after the other: there may be many.

    ``but_of`` leaves those out that this run wrote into their only scope: they were listed there just now.
    """
    query = (
        "SELECT s.task_id, s.native_id, s.scopes FROM sightings s JOIN tasks t ON t.id = s.task_id"
        " WHERE t.state = 'live' AND s.connection = ?"
    )
    if but_of is None:
        rows = select_rows(connection, query, (name,))
    else:
        rows = select_rows(connection, f"{query} AND (s.run_seq <> ? OR s.scopes LIKE ?)", (name, but_of.seq, "%,%"))
    return (Listed(number, native_id, scope_ids(text)) for number, native_id, text in rows)


def out_of_sight(connection: Connection, name: str, since: datetime) -> tuple[tuple[Listed, ...], tuple[Listed, ...]]:
    """Give the tasks of a connection that went out of sight after a moment, and the others, those first that were asked for longest ago."""
    rows = select_rows(
        connection,
        "SELECT s.task_id, s.native_id, s.scopes, t.state_at FROM sightings s JOIN tasks t ON t.id = s.task_id"
        " WHERE t.state = ? AND s.connection = ? ORDER BY COALESCE(s.missing_seq, 0), s.task_id",
        (State.OUT_OF_SIGHT.value, name),
    )
    found = [
        (Listed(number, native_id, scope_ids(text)), at > instant_text(since)) for number, native_id, text, at in rows
    ]
    return tuple(task for task, is_late in found if is_late), tuple(task for task, is_late in found if not is_late)


def find_absent(
    tasks: Iterable[Listed],
    presence: Presence,
    whole: AbstractSet[str],
    retired: Collection[str] = (),
    anew: AbstractSet[str] = frozenset(),
) -> Absence:
    """Compare what was sighted with what is there.

    ``tasks`` may lack those that were listed in their only scope, unless some were counted.
    ``whole`` are the scopes whose listing proves absence; ``retired`` ones are not asked any more and hold nothing back,
    ``anew`` ones were read from their start.
    """
    left: list[tuple[Listed, tuple[str, ...]]] = []
    missing: list[Listed] = []
    moved: list[Listed] = []
    unlisted: list[Listed] = []
    counted = presence.counted()
    new = set(counted)
    for task in tasks:
        new.discard(task.native_id)
        elsewhere = counted.get(task.native_id, ())
        listed = presence.where(task.task_id)
        if listed is None and not anew.isdisjoint(elsewhere):
            unlisted.append(task)
        if elsewhere or listed is not None:
            if len(task.scopes) > 1 or elsewhere:
                seen = (*(listed or ()), *elsewhere)
                kept = tuple(scope for scope in task.scopes if scope in seen or scope not in whole)
                scopes = tuple(dict.fromkeys((*kept, *seen)))
                if scopes != task.scopes:
                    left.append((task, scopes))
                    if listed is None and not set(scopes) <= set(task.scopes):
                        moved.append(task)
        elif (asked := [scope for scope in task.scopes if scope not in retired]) and whole >= set(asked):
            missing.append(task)
    return Absence(tuple(left), tuple(missing), tuple(moved), tuple(unlisted), tuple(sorted(new)))


def vouched(connection: Connection, name: str, presence: Presence, known: frozenset[str]) -> Iterator[int]:
    """Give the tasks of a connection that lie in several scopes, some of them not ``known``, and that a known one gave or counted."""
    query = "SELECT task_id, native_id, scopes FROM sightings WHERE connection = ? AND missing_seq IS NULL AND scopes LIKE ?"
    for number, native_id, text in select_rows(connection, query, (name, "%,%")):
        scopes = scope_ids(text)
        told = known.intersection((*(presence.where(number) or ()), *presence.counting(native_id, scopes)))
        if told and not known.issuperset(scopes):
            yield number


def denied_elsewhere(
    connection: Connection, tasks: Sequence[Listed], name: str, run: Run | None, configured: Collection[str]
) -> tuple[Listed, ...]:
    """Give the tasks that every other connection which had sighted them denies in this run, too.

    Without a run it is enough that each denied them when it looked last: what nobody sees is not looked for in every run.
    A connection that is configured no more, or reads none of the scopes any more that it had sighted a task in, holds
    nothing back.
    """
    retired = _retired_elsewhere(connection, name)
    held: set[int] = set()
    rows = select_in(
        connection,
        "SELECT task_id, connection, missing_seq, scopes FROM sightings WHERE task_id IN :many",
        [task.task_id for task in tasks],
    )
    for number, other, missing_seq, text in rows:
        reads_it = not configured or other in configured
        denies_it = missing_seq is not None if run is None else missing_seq == run.seq
        if other != name and not denies_it and reads_it and not _all_in(scope_ids(text), retired[other]):
            held.add(number)
    return tuple(task for task in tasks if task.task_id not in held)


def scopes_elsewhere(connection: Connection, source: Source, configured: Collection[str]) -> frozenset[str]:
    """Give the scopes of the same site that other configured connections read: they will tell of what lies there."""
    rows = select_rows(
        connection,
        "SELECT s.connection, s.id FROM scopes s JOIN connections c ON c.name = s.connection"
        " WHERE NOT s.retired AND c.tool = ? AND s.connection <> ?"
        " AND c.site = (SELECT site FROM connections WHERE name = ?)",
        (source.tool, source.name, source.name),
    )
    return frozenset(scope for other, scope in rows if other in configured)


def _retired_elsewhere(connection: Connection, name: str) -> Mapping[str, set[str]]:
    retired: dict[str, set[str]] = defaultdict(set)
    for other, scope in select_rows(
        connection, "SELECT connection, id FROM scopes WHERE retired AND connection <> ?", (name,)
    ):
        retired[other].add(scope)
    return retired


def _all_in(ids: Collection[str], retired: Collection[str]) -> bool:
    return bool(ids) and all(scope in retired for scope in ids)


def write_absence(connection: Connection, name: str, run: Run, absence: Absence, states: Mapping[int, State]) -> None:
    """Keep which tasks left a scope, which are missing, and what became of those that are gone."""
    places = [(scopes_text(scopes), task.task_id, name) for task, scopes in absence.left]
    update_rows(connection, "sightings", ("scopes",), ("task_id", "connection"), places)
    mark_missing(connection, name, run, [task.task_id for task in absence.missing])
    now = instant_text(run.at)
    gone = [(state.value, now, number) for number, state in states.items() if state is not State.LIVE]
    update_rows(connection, "tasks", ("state", "state_at"), ("id",), gone)


def mark_missing(connection: Connection, name: str, run: Run, numbers: Iterable[int]) -> None:
    """Keep that a connection no longer holds these tasks; what it holds again will be mapped anew."""
    rows = [(run.seq, None, number, name) for number in numbers]
    update_rows(connection, "sightings", ("missing_seq", "fingerprint"), ("task_id", "connection"), rows)
