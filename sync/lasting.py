"""What a record does not tell of a task any more goes on as it was last known, and is marked as not known now."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from typing import NamedTuple

from msgspec import Struct
from sqlalchemy import Connection

from mapping.fact_words import FACTS
from mapping.fact_words import HOLDERS_OF
from mapping.fact_words import holder_words
from mapping.loose import payload_of
from mapping.loose import words_of
from mapping.model import Home
from mapping.model import Priority
from mapping.model import Status
from sync.arrival import Arrival
from sync.bulk import select_in
from sync.known import homes_of
from sync.raws import Unpacker
from sync.rows import UNREAD
from sync.rows import field_values
from sync.rows import word_values
from sync.texts import due_value

_ALL = frozenset(FACTS)
_ALWAYS = frozenset({"title", "status", "category"})
"""Facts that every task of a tool has: a record that came over an API without one is not as it should be."""
_OF_FIELDS = frozenset({"holders", "duty"})
"""Facts of fields that the settings name: a field may stay behind with its place, and a task that left it then has none."""


class _Last(Struct, frozen=True):
    """What is known of a task from before. ``told`` are the facts that its records must have told."""

    values: Mapping[str, Mapping[str, Any]]
    told: frozenset[str]
    scopes: frozenset[str]


class _Kept(NamedTuple):
    """What the store holds of a task, column by column."""

    title: str
    status: str
    native_status: str
    resolution: str | None
    done: str | None
    priority: str | None
    native_priority: str | None
    labels: str | None
    due: str | None
    created: str | None
    unread: str | None
    owners_known: bool
    named_duties: str | None
    archived: bool
    fields: str | None


def told_by(arrivals: Iterable[Arrival]) -> dict[str, frozenset[str]]:
    """Give for each scope the facts that any of these records told."""
    found: dict[str, frozenset[str]] = {}
    for scopes, untold in {(each.record.scopes, each.ready.untold) for each in arrivals}:
        told = _ALL.difference(untold)
        for scope in scopes:
            found[scope] = found.get(scope, frozenset()) | told
    return found


def go_on(
    connection: Connection,
    arrivals: Collection[Arrival],
    lacking: Mapping[str, frozenset[str]],
    *,
    is_file: bool = False,
    decisive: frozenset[str] = frozenset(),
) -> None:
    """Let what these tasks do not tell any more stand as it was; ``lacking`` are facts that a scope told before.

    It is not known now, unless another kind of file leaves it out, or it was believed that a file does: owners alone are
    then still not known, for nobody is known to be nobody. ``decisive`` are facts that are not known of a tool's tasks even
    if they were never told.
    """
    some = any(lacking.values())
    needed = frozenset[str]() if is_file else _ALWAYS | decisive
    doubtful = [
        each
        for each in arrivals
        if (each.ready.untold and (some or each.stored or not needed.isdisjoint(each.ready.untold)))
        or each.ready.row[UNREAD] is not None
    ]
    if not doubtful:
        return
    last = _known(connection, [each.stored.id for each in doubtful if each.stored])
    naming = {} if is_file else _naming(connection, doubtful)
    for each in doubtful:
        known = last.get(each.stored.id) if each.stored else None
        missed = frozenset[str]().union(*(lacking.get(scope, ()) for scope in each.record.scopes))
        unread = missed.intersection(each.ready.untold).union(word_values(each.ready.row[UNREAD]))
        stood = _stood(each, known, naming, is_file=is_file)
        unread |= stood & (missed | {"owners"}) if is_file else stood | needed.intersection(each.ready.untold)
        if unread or stood:
            each.go_on(stood | unread, tuple(sorted(unread)), known.values if known else {})


def _stood(
    arrival: Arrival, known: _Last | None, naming: Mapping[int, frozenset[str]], *, is_file: bool
) -> frozenset[str]:
    """Give the facts that were told before and are not told now; of a tool's single owner fields those that named somebody."""
    if arrival.stored is None or known is None:
        return frozenset()
    untold = arrival.ready.untold
    stood = known.told.intersection(untold)
    if not is_file:
        single = {word for word in untold if word.startswith(HOLDERS_OF)}
        stood -= single
        if known.scopes <= {scope for scope, *_ in arrival.ready.homes}:
            stood |= single & (naming.get(arrival.stored.id, frozenset()) | known.told)
        else:
            stood -= _OF_FIELDS
    if any(word.startswith("holders") for word in stood):
        stood = stood - {"holders"} | {"owners"}
    return stood


def _naming(connection: Connection, arrivals: Collection[Arrival]) -> dict[int, frozenset[str]]:
    """Give by task the words for those single owner fields that named somebody in its last record, where that is kept."""
    ids = [
        each.stored.id
        for each in arrivals
        if each.stored and any(word.startswith(HOLDERS_OF) for word in each.ready.untold)
    ]
    if not ids:
        return {}
    unpacker = Unpacker(connection)
    found: dict[int, frozenset[str]] = {}
    for number, base, packed in select_in(
        connection, "SELECT task_id, base_id, raw FROM raws WHERE task_id IN :many", ids
    ):
        words = holder_words(words_of(payload_of(unpacker.unpack(base, bytes(packed))).get("holders")))
        found[number] = found.get(number, frozenset()).union(words)
    return found


def _known(connection: Connection, ids: Collection[int]) -> dict[int, _Last]:
    homes = homes_of(connection, list(ids))
    query = "SELECT DISTINCT task_id FROM owners WHERE NOT leads AND task_id IN :many"
    held = {number for (number,) in select_in(connection, query, list(ids))}
    query = f"SELECT id, {', '.join(_Kept._fields)} FROM tasks WHERE id IN :many"  # noqa: S608  # names are ours
    found: dict[int, _Last] = {}
    for number, *columns in select_in(connection, query, list(ids)):
        kept, places = _Kept(*columns), tuple(place.home for place in homes.get(number, {}).values())
        told = _told(kept, places, in_fields=number in held)
        found[number] = _Last(_values(kept, places), told, frozenset(home.scope for home in places))
    return found


def _values(kept: _Kept, homes: tuple[Home, ...]) -> Mapping[str, Mapping[str, Any]]:
    """Give for each fact what of a task hangs on it, as it was known last."""
    status = {
        "status": Status(kept.status),
        "native_status": kept.native_status,
        "resolution": kept.resolution,
        "done": _moment(kept.done),
    }
    priority = Priority(kept.priority) if kept.priority else None
    return {
        "title": {"title": kept.title},
        "owners": {"owners": None},
        "duty": {"named_duties": word_values(kept.named_duties)},
        "status": status,
        "category": status,
        "archived": {"archived": bool(kept.archived)},
        "priority": {"priority": priority, "native_priority": kept.native_priority},
        "labels": {"labels": word_values(kept.labels)},
        "due": {"due": None if kept.due is None else due_value(kept.due)},
        "created": {"created": _moment(kept.created)},
        "homes": {"homes": homes},
        "section": {"homes": homes},
        "fields": {"fields": field_values(kept.fields)},
    }


def _told(kept: _Kept, homes: tuple[Home, ...], *, in_fields: bool) -> frozenset[str]:
    """Give the facts that records must have told; ``in_fields`` is whether people hold the task who were named by fields."""
    labels = word_values(kept.labels)
    tells = {
        "title": kept.title,
        "owners": kept.owners_known,
        "holders": in_fields,
        "duty": kept.named_duties,
        "status": kept.native_status,
        "priority": kept.native_priority is not None and kept.native_priority not in labels,
        "labels": labels,
        "due": kept.due,
        "created": kept.created,
        "homes": homes,
        "section": any(home.section for home in homes),
        "fields": kept.fields,
    }
    return frozenset(fact for fact, tell in tells.items() if tell).union(word_values(kept.unread))


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
