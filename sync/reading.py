"""Tasks out of the store, all at once, each with what its latest readings proved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from itertools import chain
from typing import Any
from typing import TypeVar

from msgspec import Struct
from sqlalchemy import Connection

from gaps.tracked import Tracked
from mapping.collector import collector_paused
from mapping.model import Account
from mapping.model import Event
from mapping.model import Home
from mapping.model import Link
from mapping.model import LinkKind
from mapping.model import Owner
from mapping.model import State
from mapping.model import Task
from sync.bulk import select_in
from sync.bulk import select_rows
from sync.knowing import NEVER_READ
from sync.knowing import reading_of
from sync.known import scope_ids
from sync.needed import needed_uids
from sync.people import told_apart
from sync.rows import TASK_COLUMNS
from sync.rows import account_value
from sync.rows import event_value
from sync.rows import task_value
from sync.runs import latest_readings
from sync.runs import run_numbers
from sync.texts import instant_text

T = TypeVar("T")
_RECENT = (
    "(t.status NOT IN ('done', 'cancelled') AND NOT t.archived) OR t.state <> 'live' OR COALESCE(t.updated, '') >= ?"
    " OR COALESCE(t.done, t.updated, t.created, '9') >= ?"
)
_LINK_KIND = {kind.value: kind for kind in LinkKind}


class _Sight(Struct, frozen=True):
    """How one connection sees a task, and what its latest reading proved of it."""

    connection: str
    key: str
    scopes: tuple[str, ...]
    missing: bool
    read: bool
    proven: bool
    last_read: datetime | None


def load_tracked(
    connection: Connection,
    *,
    connections: Sequence[str],
    done_since: datetime | None,
    only: Sequence[str] | None = None,
) -> dict[str, Tracked]:
    """Give the tasks that these connections have sighted, by uid, those that are gone included.

    Work that was finished or put away, and left alone before ``done_since``, is passed over, unless a living gap rests
    on it, it is linked on purpose, or recent work lies in it. The order of the connections decides by which name a task
    is called. With ``only`` no others than these uids are read.
    """
    with collector_paused():
        return _Loader(connection, connections, done_since, only).load()


class ScopeProofs(Struct, frozen=True):
    """What the latest readings prove of scopes, each as (connection, scope).

    ``known`` are all there are, ``whole`` those that were read in full, ``shown`` tells up to when each was seen.
    """

    known: frozenset[tuple[str, str]]
    whole: frozenset[tuple[str, str]]
    shown: Mapping[tuple[str, str], datetime]


def scope_proofs(connection: Connection, connections: Sequence[str] = ()) -> ScopeProofs:
    """Give what is proven of the scopes of these connections; of all, when none are named.

    A connection of which no scope is known yet stands as the scope ``*``, which nothing proves.
    """
    names = list(connections) or [name for (name,) in select_rows(connection, "SELECT name FROM connections")]
    used = select_rows(connection, "SELECT connection, id FROM scopes WHERE NOT retired")
    found = {(name, scope) for name, scope in used if name in names}
    found |= {(name, "*") for name in names if all(name != known for known, _ in found)}
    latest = [(result.name, scope) for result in latest_readings(connection, names) for scope in result.scopes]
    whole = {(name, scope.id) for name, scope in latest if scope.whole and scope.complete}
    shown = {(name, scope.id): scope.as_of for name, scope in latest if scope.as_of is not None}
    return ScopeProofs(known=frozenset(found), whole=frozenset(whole & found), shown=shown)


class _Loader:
    def __init__(
        self,
        connection: Connection,
        names: Sequence[str],
        done_since: datetime | None,
        only: Sequence[str] | None,
    ) -> None:
        self._connection = connection
        self._names = names
        self._since = done_since
        self._only = only
        self._needed: list[str] | None = None

    def load(self) -> dict[str, Tracked]:
        sights = self._sights()
        accounts = self._accounts()
        owners = self._grouped(
            "SELECT o.task_id, a.native_id, o.leads FROM owners o JOIN accounts a ON a.id = o.account_id"
            " JOIN tasks t ON t.id = o.task_id WHERE {} ORDER BY o.task_id, o.position",
            lambda row: _owner(row[1], bool(row[2])),
        )
        homes = self._grouped(
            "SELECT h.task_id, h.scope, h.scope_name, h.section, h.position FROM homes h"
            " JOIN tasks t ON t.id = h.task_id WHERE h.until_at IS NULL AND ({}) ORDER BY h.id",
            lambda row: _home(row[1], row[2], row[3], row[4]),
        )
        links = self._grouped(
            "SELECT l.task_id, l.kind, l.target, l.native FROM links l"
            " JOIN tasks t ON t.id = l.task_id WHERE {} ORDER BY l.id",
            lambda row: Link(_LINK_KIND[row[1]], row[2], row[3]),
        )
        events = self._grouped(
            "SELECT e.task_id, e.kind, e.at, e.author, e.before, e.after, e.source FROM events e"
            " JOIN tasks t ON t.id = e.task_id WHERE {} ORDER BY e.task_id, e.at, e.id",
            lambda row: event_value(row[1:]),
        )
        found: dict[str, Tracked] = {}
        for number, uid, state, first_seen, *row in self._rows(f"SELECT {self._columns()} FROM tasks t WHERE {{}}"):  # noqa: S608  # ours
            seen = sights.get(number)
            if seen is None:
                continue
            held, happened = tuple(owners.get(number, ())), tuple(events.get(number, ()))
            task = task_value(
                row,
                owners=held,
                accounts=_involved(accounts.get((row[0], row[1]), {}), held, row[14], happened),
                homes=tuple(homes.get(number, ())),
                links=tuple(links.get(number, ())),
                events=happened,
            )
            found[uid] = _tracked(uid, task, State(state), datetime.fromisoformat(first_seen), seen)
        return found

    def _columns(self) -> str:
        return ", ".join(("t.id", "t.uid", "t.state", "t.first_seen", *(f"t.{name}" for name in TASK_COLUMNS)))

    def _rows(self, query: str) -> Iterator[Sequence[Any]]:
        """Run a query for the tasks that are wanted: the recent ones, and older ones that are still spoken of."""
        if self._only is not None:
            return select_in(self._connection, query.format("t.uid IN :many"), self._only)
        if self._since is None:
            return select_rows(self._connection, query.format("1 = 1"))
        since = instant_text(self._since)
        recent = select_rows(self._connection, query.format(_RECENT), (since, since))
        old = f"NOT ({_RECENT}) AND t.uid IN :many"
        if self._needed is None:
            self._needed = needed_uids(self._connection, _RECENT, since)
        return chain(recent, select_in(self._connection, query.format(old), self._needed, (since, since)))

    def _grouped(self, query: str, make: Callable[[Sequence[Any]], T]) -> Mapping[int, list[T]]:
        found: dict[int, list[T]] = defaultdict(list)
        for row in self._rows(query):
            found[row[0]].append(make(row))
        return found

    def _accounts(self) -> Mapping[tuple[str, str], Mapping[str, Account]]:
        """Give the accounts by site; one on which nobody was seen yet has none."""
        found: dict[tuple[str, str], dict[str, Account]] = defaultdict(dict)
        query = "SELECT tool, site, native_id, name, username, email, active, kind, former FROM accounts"
        for row in select_rows(self._connection, query):
            found[row[0], row[1]][row[2]] = account_value(row[2:])
        return {site: told_apart(accounts) for site, accounts in found.items()}

    def _sights(self) -> Mapping[int, list[_Sight]]:
        seqs = run_numbers(self._connection)
        readings = {
            each.name: reading_of(self._connection, each, seqs)
            for each in latest_readings(self._connection, self._names)
        }
        retired = set(select_rows(self._connection, "SELECT connection, id FROM scopes WHERE retired"))
        found: dict[int, list[_Sight]] = defaultdict(list)
        for name in self._names:
            reading = readings.get(name, NEVER_READ)
            dropped = {scope for connection, scope in retired if connection == name}
            for number, key, text, run_seq, missing in self._seen_by(name):
                ids = scope_ids(text)
                if not ids or not dropped.issuperset(ids):
                    gone = missing is not None
                    asked = tuple(each for each in ids if each not in dropped) if dropped else ids
                    known = not gone and reading.knows(number, asked)
                    marked = run_seq == reading.seq and not gone
                    proven = known or (marked and not reading.proves.isdisjoint(ids))
                    before = None if known or marked or gone else reading.last_read(number, ids, run_seq)
                    found[number].append(_Sight(name, key, ids, gone, known or marked, proven, before))
        return found

    def _seen_by(self, name: str) -> Iterator[Sequence[Any]]:
        columns = "SELECT s.task_id, s.key, s.scopes, s.run_seq, s.missing_seq FROM sightings s"
        if self._only is None:
            return select_rows(self._connection, f"{columns} WHERE s.connection = ?", (name,))
        few = f"{columns} JOIN tasks t ON t.id = s.task_id WHERE s.connection = ? AND t.uid IN :many"
        return select_in(self._connection, few, self._only, (name,))


def _tracked(uid: str, task: Task, state: State, first_seen: datetime, seen: Sequence[_Sight]) -> Tracked:
    present = [each for each in seen if not each.missing] or seen
    best = present[0]
    read = any(each.read for each in seen)
    return Tracked(
        uid=uid,
        ref=f"{best.connection}:{best.key}",
        connection=best.connection,
        task=task,
        state=state,
        sightings=tuple((each.connection, scope) for each in present for scope in each.scopes),
        first_seen=first_seen,
        read=read,
        proven=any(each.proven for each in seen),
        last_read=None if read else max((each.last_read for each in seen if each.last_read is not None), default=None),
    )


def _involved(
    known: Mapping[str, Account], owners: Collection[Owner], reporter: str | None, events: Iterable[Event]
) -> tuple[Account, ...]:
    """Give the accounts that a task names: who holds it, who asked for it, and who did what."""
    names = [owner.account for owner in owners]
    if reporter is not None:
        names.append(reporter)
    for event in events:
        names += (name for name in (event.author, event.before, event.after) if name is not None)
    return tuple(known[name] for name in dict.fromkeys(names) if name in known)


@lru_cache(maxsize=65536)
def _owner(account: str, leads: bool) -> Owner:
    return Owner(account, leads)


@lru_cache(maxsize=65536)
def _home(scope: str, name: str, section: str | None, position: int | None) -> Home:
    return Home(scope, name, section, position)
