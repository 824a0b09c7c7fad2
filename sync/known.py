"""What the store knows of the tasks of a page, asked for the whole page at once."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from typing import NamedTuple
from typing import Protocol

from msgspec import Struct
from sqlalchemy import Connection

from mapping.model import Account
from mapping.model import Event
from mapping.model import Home
from mapping.model import Origin
from sync.bulk import select_in
from sync.bulk import select_rows
from sync.identity import is_same_task
from sync.plan import Sighting
from sync.rows import event_value

_STORED = (
    "t.id, t.tool, t.site, t.native_id, t.key, t.status, t.native_status, t.native_priority, t.owners_known, "
    "t.updated, t.state, t.content_hash, t.first_seen"
)


class Incoming(Protocol):
    """A task on its way into the store: what it is called."""

    @property
    def origin(self) -> Origin:
        """Give its identity."""

    @property
    def key(self) -> str:
        """Give its key."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Give its earlier keys."""


class Stored(Struct, frozen=True):
    """The part of a kept task that a new reading is compared with."""

    id: int
    origin: Origin
    key: str
    status: str
    native_status: str
    native_priority: str | None
    owners_known: bool
    updated: str | None
    state: str
    content_hash: bytes
    first_seen: str


class Place(Struct, frozen=True):
    """A present home of a task: its row, and since when it lies there, None for since before it was seen."""

    row: int
    home: Home
    since: str | None


class Looks(NamedTuple):
    """The newest moment that a reading of a task showed, the last run that read it, and two marks of rules by which it was read.

    The marks are one and the same only where all its readings went by these rules.
    """

    shown: str
    run_seq: int
    rules: str
    other_rules: str


@lru_cache(maxsize=4096)
def scope_ids(text: str) -> tuple[str, ...]:
    """Read the scopes of a sighting."""
    return tuple(json.loads(text))


def sightings_of(connection: Connection, name: str, native_ids: Sequence[str]) -> Mapping[str, list[Sighting]]:
    """Give how a connection last saw these native ids."""
    found: dict[str, list[Sighting]] = defaultdict(list)
    for row in select_in(
        connection,
        "SELECT s.task_id, s.native_id, s.fingerprint, s.rules, s.scopes, s.as_of, s.run_seq, t.links_known"
        " FROM sightings s JOIN tasks t ON t.id = s.task_id WHERE s.connection = ? AND s.native_id IN :many",
        native_ids,
        (name,),
    ):
        mark = None if row[2] is None else bytes(row[2])
        found[row[1]].append(Sighting(row[0], row[1], mark, row[3], scope_ids(row[4]), row[5], row[6], bool(row[7])))
    return found


def stored_tasks(connection: Connection, tasks: Sequence[Incoming], names: Sequence[str]) -> dict[Origin, Stored]:
    """Find the kept task of each incoming one: by origin, by an earlier origin, or as the same task joined later.

    ``names`` are the names that the connection bears and bore.
    """
    wanted = {task.origin for task in tasks}
    ids = [task.origin.native_id for task in tasks]
    found: dict[Origin, Stored] = {}
    for row in select_in(connection, f"SELECT {_STORED} FROM tasks t WHERE t.native_id IN :many", ids):  # noqa: S608  # ours
        kept = _stored(row)
        if kept.origin in wanted:
            found[kept.origin] = kept
    missing = [task for task in tasks if task.origin not in found]
    if missing:
        found.update(_by_alias(connection, missing))
    missing = [task for task in missing if task.origin not in found]
    if missing:
        found.update(joined(connection, missing, names, {kept.id for kept in found.values()}))
    return found


def _by_alias(connection: Connection, tasks: Sequence[Incoming]) -> dict[Origin, Stored]:
    wanted = {task.origin for task in tasks}
    rows = select_in(
        connection,
        f"SELECT a.tool, a.site, a.native_id, {_STORED} FROM aliases a JOIN tasks t ON t.id = a.task_id"  # noqa: S608  # ours
        " WHERE a.native_id IN :many",
        [task.origin.native_id for task in tasks],
    )
    pairs = ((Origin(*row[:3]), _stored(row[3:])) for row in rows)
    return {origin: kept for origin, kept in pairs if origin in wanted}


def joined(
    connection: Connection, tasks: Sequence[Incoming], names: Sequence[str], taken: set[int]
) -> dict[Origin, Stored]:
    """Find kept tasks, other than those taken, that are the same as incoming ones under another origin."""
    candidates: dict[str, list[tuple[Stored, Sequence[str]]]] = defaultdict(list)
    keys = list({key for task in tasks for key in (task.key, *task.keys)})
    ids = [task.origin.native_id for task in tasks]
    for name in _connections_of(connection, {task.origin.tool for task in tasks}, names):
        believed = names if name in names else ()  # what another connection sighted is on the same site or another task
        for column, values in (("key", keys), ("native_id", ids)):
            query = (
                f"SELECT s.{column}, {_STORED} FROM sightings s JOIN tasks t ON t.id = s.task_id"  # noqa: S608  # ours
                f" WHERE s.connection = ? AND s.{column} IN :many"
            )
            for row in select_in(connection, query, values, (name,)):
                candidates[row[0]].append((_stored(row[1:]), believed))
    found: dict[Origin, Stored] = {}
    for task in tasks:
        task_keys = (task.key, *task.keys)
        for kept, believed in (each for name in (task.origin.native_id, *task_keys) for each in candidates[name]):
            if kept.id not in taken and is_same_task(kept.origin, kept.key, task.origin, task_keys, believed):
                found[task.origin] = kept
                taken.add(kept.id)
                break
    return found


def twins_between(connection: Connection, tool: str, one: str, other: str) -> list[tuple[Stored, Stored]]:
    """Give the tasks that are kept at two sites under the same id, the one that was born first before the other."""
    same = (
        "t.native_id IN (SELECT b.native_id FROM tasks b WHERE b.tool = ? AND b.site = ?) AND t.tool = ? AND t.site = ?"
    )
    query = f"SELECT {_STORED} FROM tasks t WHERE {same}"  # noqa: S608  # ours
    here = [_stored(row) for row in select_rows(connection, query, (tool, other, tool, one))]
    there = {row[3]: _stored(row) for row in select_rows(connection, query, (tool, one, tool, other))}
    pairs = [sorted((kept, there[kept.origin.native_id]), key=lambda each: (each.first_seen, each.id)) for kept in here]
    return [(first, second) for first, second in pairs]


def _connections_of(connection: Connection, tools: Iterable[str], names: Sequence[str]) -> list[str]:
    """Give the names of a connection, and the others that may see the same sites."""
    rows = select_in(connection, "SELECT name FROM connections WHERE tool IN :many ORDER BY name", list(tools))
    return list(dict.fromkeys((*names, *(name for (name,) in rows))))


def _stored(row: Sequence[Any]) -> Stored:
    number, *origin, key, status, native_status, native_priority, known, updated, state, digest, since = row
    shown = (status, native_status, native_priority)
    return Stored(number, Origin(*origin), key, *shown, bool(known), updated, state, bytes(digest), since)


def newest_sightings(connection: Connection, ids: Sequence[int]) -> dict[int, Looks]:
    """Give for each task how it was seen last, by whichever connection."""
    rows = select_in(
        connection,
        "SELECT task_id, max(as_of), max(run_seq), min(rules), max(rules) FROM sightings"
        " WHERE task_id IN :many GROUP BY task_id",
        ids,
    )
    return {row[0]: Looks(*row[1:]) for row in rows}


def owners_of(connection: Connection, ids: Sequence[int]) -> Mapping[int, list[Account]]:
    """Give the accounts that hold each task, as last known: their ids, names and addresses."""
    found: dict[int, list[Account]] = defaultdict(list)
    for number, native_id, name, email in select_in(
        connection,
        "SELECT o.task_id, a.native_id, a.name, a.email FROM owners o JOIN accounts a ON a.id = o.account_id"
        " WHERE o.task_id IN :many ORDER BY o.task_id, o.position",
        ids,
    ):
        found[number].append(Account(native_id, name, email=email))
    return found


def homes_of(connection: Connection, ids: Sequence[int]) -> Mapping[int, dict[str, Place]]:
    """Give the present homes of each task by scope."""
    found: dict[int, dict[str, Place]] = defaultdict(dict)
    for number, row, since, *home in select_in(
        connection,
        "SELECT task_id, id, from_at, scope, scope_name, section, position FROM homes"
        " WHERE until_at IS NULL AND task_id IN :many ORDER BY id",
        ids,
    ):
        found[number][home[0]] = Place(row, Home(*home), since)
    return found


def events_of(connection: Connection, ids: Sequence[int]) -> Mapping[int, list[tuple[int, Event]]]:
    """Give the kept events of each task with their row ids."""
    found: dict[int, list[tuple[int, Event]]] = defaultdict(list)
    for row in select_in(
        connection,
        "SELECT task_id, id, kind, at, author, before, after, source FROM events WHERE task_id IN :many ORDER BY id",
        ids,
    ):
        found[row[0]].append((row[1], event_value(row[2:])))
    return found
