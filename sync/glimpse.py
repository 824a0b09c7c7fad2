"""A few tasks of the store as they stand, chosen by their titles: for an answer that may not wait for all of them."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection

from gaps.world import World
from mapping.parties import Directory
from sync.bulk import select_rows
from sync.reading import load_tracked
from sync.store import Store
from sync.terms import GONE
from sync.terms import Terms
from sync.terms import empty_world
from sync.terms import remembered
from sync.terms import sites_of
from sync.values import instant_text

Titles = Iterator[tuple[str, str]]
T = TypeVar("T")

_COMPARED = (
    "SELECT t.uid, t.title FROM tasks t WHERE t.state = 'live' AND NOT t.container AND NOT t.template"
    " AND ((t.status IN ('todo', 'in-progress') AND NOT t.archived)"
    " OR (t.status = 'done' AND COALESCE(t.done, t.updated, '') >= ?))"
)


def glimpse(
    store: Store, terms: Terms, *, now: datetime, pick: Callable[[Titles], T], uids: Callable[[T], Sequence[str]]
) -> tuple[World, T]:
    """Give what ``pick`` makes of the titles of open and lately finished tasks, and a world of the ``uids`` that it chose.

    The gaps of that world are not known, and nothing of it proves anything.
    """
    with store.read() as connection:
        picked = pick(_titles(connection, instant_text(now - remembered(terms.rules))))
        chosen = uids(picked)
        tracked = load_tracked(connection, connections=terms.connections, done_since=None, only=chosen)
    world = replace(
        empty_world(terms, now),
        tasks={uid: each for uid, each in tracked.items() if each.state not in GONE},
        directory=Directory(terms.parties.values(), terms.people, sites_of(tracked.values())),
    )
    return world, picked


def is_named(store: Store, name: str) -> bool:
    """Whether a task has this key, id or address, in any case."""
    lowered = name.lower()
    with store.read() as connection:
        keys = select_rows(connection, "SELECT 1 FROM sightings s WHERE LOWER(s.key) = ? LIMIT 1", (lowered,))
        told = select_rows(
            connection, "SELECT 1 FROM tasks t WHERE LOWER(t.key) = ? OR LOWER(t.url) = ? LIMIT 1", (lowered, lowered)
        )
        return any(keys) or any(told)


def _titles(connection: Connection, since: str) -> Titles:
    return ((uid, title) for uid, title in select_rows(connection, _COMPARED, (since,)))
