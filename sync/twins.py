"""Tasks that were born apart, because nobody told where their connections look, and turn out to be one."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence

from msgspec.structs import replace
from sqlalchemy import Connection
from sqlalchemy import select
from sqlalchemy import text

from mapping.model import Event
from mapping.model import EventSource
from mapping.model import Origin
from sync.arrival import Arrival
from sync.bulk import delete_rows
from sync.bulk import move_rows
from sync.bulk import upsert_rows
from sync.known import Stored
from sync.known import events_of
from sync.known import joined
from sync.plan import Sighting
from sync.runs import Run
from sync.tables import tasks
from sync.telling import inherit

_Known = Mapping[str, Sequence[Sighting]]


def reunite(
    connection: Connection,
    run: Run,
    arrivals: Sequence[Arrival],
    stored: dict[Origin, Stored],
    known: _Known,
    names: Sequence[str],
) -> _Known:
    """Make one of every kept task and the other one that is the same; give how the connection sees tasks now.

    The one born first stays, with the history, sightings, gaps and verdicts of both; ``stored`` then names it.
    """
    doubtful = [each for each in arrivals if each.origin in stored and not _is_settled(each, stored, known)]
    if not doubtful:
        return known
    twins = joined(connection, doubtful, names, {kept.id for kept in stored.values()})
    moved: dict[int, int] = {}
    for origin, twin in twins.items():
        stays, goes = sorted((stored[origin], twin), key=lambda kept: (kept.first_seen, kept.id))
        unite(connection, run, stays, goes)
        moved[goes.id] = stays.id
        stored[origin] = replace(stays, content_hash=b"")  # written anew, so that its history is put in order
    return {
        native_id: [each._replace(task_id=moved.get(each.task_id, each.task_id)) for each in seen]
        for native_id, seen in known.items()
    }


def _is_settled(each: Arrival, stored: Mapping[Origin, Stored], known: _Known) -> bool:
    """Whether it comes as it is known, and the connection has sighted it, and no other under the same id."""
    kept, seen = stored[each.origin], known.get(each.record.native_id, ())
    return kept.origin == each.origin and bool(seen) and all(sight.task_id == kept.id for sight in seen)


def unite(connection: Connection, run: Run, stays: Stored, goes: Stored) -> None:
    """Let one task have all that two had."""
    from sync.twin_gaps import unite_gaps  # noqa: PLC0415  # brings all that gaps are made of, and twins are rare

    ids = (stays.id, goes.id)
    uids = {row.id: row.uid for row in connection.execute(select(tasks.c.id, tasks.c.uid).where(tasks.c.id.in_(ids)))}
    for table in ("sightings", "raws"):
        move_rows(connection, table, "task_id", ("connection",), goes.id, stays.id)
    connection.execute(text("UPDATE aliases SET task_id = :stays WHERE task_id = :goes"), _pair(stays, goes))
    inherit(connection, stays.id, goes.id)
    _unite_homes(connection, stays, goes)
    _unite_events(connection, stays.id, goes.id)
    unite_gaps(connection, uids[stays.id], uids[goes.id], run=run.id, at=run.at)
    connection.execute(tasks.delete().where(tasks.c.id == goes.id))
    name = ("tool", "site", "native_id")
    upsert_rows(connection, "aliases", (*name, "task_id"), name, [(*goes.origin, stays.id)])


def _pair(stays: Stored, goes: Stored) -> dict[str, int]:
    return {"stays": stays.id, "goes": goes.id}


def _unite_homes(connection: Connection, stays: Stored, goes: Stored) -> None:
    """Take over the places in which only the other was seen; where both lie in a scope, the one that stays is right."""
    doubled = (
        "DELETE FROM homes WHERE task_id = :goes AND EXISTS (SELECT 1 FROM homes kept WHERE kept.task_id = :stays"
        " AND kept.scope = homes.scope AND (kept.until_at IS NULL OR kept.until_at = homes.until_at))"
    )
    connection.execute(text(doubled), _pair(stays, goes))
    connection.execute(text("UPDATE homes SET task_id = :stays WHERE task_id = :goes"), _pair(stays, goes))


def _unite_events(connection: Connection, stays: int, goes: int) -> None:
    """Put two histories into one in order of time; what only dure saw, and saw twice, is kept once."""
    histories = events_of(connection, (stays, goes))
    rows = sorted((*histories.get(stays, ()), *histories.get(goes, ())), key=lambda row: (row[1].at, row[0]))
    told: set[Event] = set()
    last: dict[str, tuple[str | None, str | None]] = {}
    doubled = []
    for number, event in rows:
        change = (event.before, event.after)
        again = event.source is EventSource.OBSERVED and last.get(event.kind) == change
        if event in told or again:
            doubled.append((number,))
            continue
        told.add(event)
        last[event.kind] = change
    delete_rows(connection, "events", ("id",), doubled)
    connection.execute(text("UPDATE events SET task_id = :stays WHERE task_id = :goes"), {"stays": stays, "goes": goes})
