"""A few tasks of the store as they stand, chosen by what they say: for an answer that may not wait for all of them."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from typing import TypeVar

from msgspec.structs import replace
from sqlalchemy import Connection

from gaps.links import target_name
from gaps.tracked import Tracked
from gaps.world import World
from mapping.collector import collector_paused
from mapping.parties import Directory
from sync.bulk import select_in
from sync.bulk import select_rows
from sync.hosts import load_hosts
from sync.reading import load_tracked
from sync.store import Store
from sync.terms import GONE
from sync.terms import Terms
from sync.terms import empty_world
from sync.terms import remembered
from sync.text_index import load_readings
from sync.verdicts import load_verdicts

if TYPE_CHECKING:
    from gaps.duplicates.weighing.volume import Readings

T = TypeVar("T")

_DEEPEST = 12
"""How many tasks may lie in each other until no more of them are looked for."""


def glimpse(
    store: Store,
    terms: Terms,
    *,
    now: datetime,
    asked: Sequence[str],
    pick: Callable[[Readings], T],
    uids: Callable[[T], Collection[str]],
) -> tuple[World, T]:
    """Give what ``pick`` makes of what all compared tasks say, and a world of the ``asked`` ones and the ``uids`` that it chose.

    All that they lie in is in that world. Its gaps are not known, and nothing of it proves anything.
    """
    with store.read() as connection:
        with collector_paused():
            picked = pick(load_readings(connection, now - remembered(terms.rules), asked))
        tracked = _with_ancestors(connection, terms, sorted({*asked, *uids(picked)}))
        said = frozenset(each.pair for each in load_verdicts(connection) if each.stands)
        sites = _sites(connection, terms.connections)
        hosts = load_hosts(connection).former
    world = replace(
        empty_world(terms, now),
        tasks={uid: each for uid, each in tracked.items() if each.state not in GONE},
        directory=Directory(terms.parties.values(), terms.people, sites),
        not_duplicates=said,
        hosts=hosts,
    )
    return world, picked


def named(store: Store, name: str, connections: Sequence[str]) -> tuple[str, ...]:
    """Give the uids of the tasks that have this key, id, address or reference, in any case."""
    lowered = name.strip().lower()
    head, colon, key = lowered.partition(":")
    known = [each for each in connections if each.lower() == head]
    with store.read() as connection:
        if colon and known:
            query = "SELECT t.uid FROM sightings s JOIN tasks t ON t.id = s.task_id WHERE s.connection = ? AND LOWER(s.key) = ?"
            return tuple(sorted({row[0] for row in select_rows(connection, query, (known[0], key))}))
        query = (
            "SELECT t.uid FROM tasks t WHERE LOWER(t.key) = ? OR LOWER(t.url) = ?"
            " OR t.id IN (SELECT s.task_id FROM sightings s WHERE LOWER(s.key) = ?)"
        )
        return tuple(sorted({row[0] for row in select_rows(connection, query, (lowered, lowered, lowered))}))


def _with_ancestors(connection: Connection, terms: Terms, uids: Sequence[str]) -> dict[str, Tracked]:
    """Load tasks with all that they lie in: where a task without a place of its own lies, its parent says."""
    found: dict[str, Tracked] = {}
    wanted = list(uids)
    for _ in range(_DEEPEST):
        new = load_tracked(connection, connections=terms.connections, done_since=None, only=wanted) if wanted else {}
        found.update(new)
        names = {target_name(each.task.parent) for each in new.values() if each.task.parent}
        wanted = sorted(_uids_of(connection, names) - found.keys())
        if not wanted:
            break
    return found


def _uids_of(connection: Connection, names: set[str]) -> set[str]:
    rows = [
        row
        for column in ("native_id", "key")
        for row in select_in(connection, f"SELECT t.uid FROM tasks t WHERE t.{column} IN :many", sorted(names))  # noqa: S608  # ours
    ]
    return {row[0] for row in rows}


def _sites(connection: Connection, names: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Give the tool and site that each connection reads, as one of its tasks tells."""
    query = "SELECT t.tool, t.site FROM sightings s JOIN tasks t ON t.id = s.task_id WHERE s.connection = ? LIMIT 1"
    rows = {name: next(select_rows(connection, query, (name,)), None) for name in names}
    return {name: (row[0], row[1]) for name, row in rows.items() if row is not None}
