"""Tasks that another connection reads by other settings: what is new of them is told by what this one said itself before.

What both write stands in the same row. Compared with that, each reading would tell a change that only settings make.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from connectors.api import Record
from mapping.errors import Fault
from mapping.model import Account
from mapping.model import Event
from mapping.model import EventKind
from mapping.model import Task
from sync.arrival import Arrival
from sync.bulk import select_in
from sync.bulk import select_rows
from sync.history import Before
from sync.known import Looks
from sync.raws import Unpacker
from sync.raws import kept_records
from sync.ready import Ready
from sync.source import Source

_STATUS = frozenset({"status", "category"})
_OWNERS = ("owners", "holders")


class Rivals(Struct, frozen=True):
    """The tasks, by number, that another connection reads by other settings, with what this one said of each last.

    It is None where no record of that is kept.
    """

    last: Mapping[int, Ready | None]

    def __contains__(self, number: int) -> bool:
        """Whether another connection reads this task by other settings."""
        return number in self.last

    def before(self, before: Before, each: Arrival) -> Before:
        """Let all that hangs on settings be what this connection said last; where it cannot be known, it is as it is now.

        A native status is the tool's own word, whatever the settings.
        """
        now, last = each.task, self.last[each.number]
        status, priority, owners = now.status.value, now.native_priority, None
        if last is not None:
            was, untold = last.task(), {*last.untold, *each.ready.untold, *now.unread}
            if was.native_status == now.native_status and untold.isdisjoint(_STATUS):
                status = was.status.value
            if "priority" not in untold:
                priority = was.native_priority
            if _of_owners(last.untold) == _of_owners(each.ready.untold):
                owners = _holders(was)
        return replace(before, status=status, native_priority=priority, owners=owners)


def rivals_of(
    connection: Connection, source: Source, looks: Mapping[int, Looks], ready: Callable[[Record], Ready | Fault]
) -> Rivals:
    """Find which of these tasks another connection reads by other settings; nothing is asked where none can."""
    same = source.alike | {source.rules_mark}
    doubtful = [number for number, look in looks.items() if look.rules != look.other_rules or look.rules not in same]
    if not doubtful:
        return Rivals({})
    query = "SELECT task_id, rules FROM sightings WHERE connection <> ? AND task_id IN :many"
    others = select_in(connection, query, doubtful, (source.name,))
    last: dict[int, Ready | None] = {number: None for number, rules in others if rules not in same}
    if last and not source.minimal:
        for kept in kept_records(connection, source.name, list(last), Unpacker(connection)):
            told = ready(kept.record)
            last[kept.task] = None if isinstance(told, Fault) else told
    return Rivals(last)


def seen_by_both(connection: Connection, one: str, other: str) -> int:
    """Count the tasks that two connections see."""
    query = (
        "SELECT count(*) FROM sightings a JOIN sightings b ON b.task_id = a.task_id AND b.connection = ?"
        " WHERE a.connection = ? AND a.missing_seq IS NULL AND b.missing_seq IS NULL"
    )
    return sum(row[0] for row in select_rows(connection, query, (other, one)))


def without_told(seen: Iterable[Event], known: Iterable[Event], *, since: str) -> tuple[Event, ...]:
    """Leave out of what was seen what another connection has told ``since`` this one looked last."""
    start = datetime.fromisoformat(since)
    stands: dict[tuple[EventKind, str], bool] = {}
    for event in known:
        if event.at >= start:
            if event.before is not None:
                stands[event.kind, event.before] = False
            if event.after is not None:
                stands[event.kind, event.after] = True
    return tuple(event for event in seen if not _is_told(event, stands))


def _is_told(event: Event, stands: Mapping[tuple[EventKind, str], bool]) -> bool:
    """Whether it is known that what was before does not stand any more, and that what came after stands."""
    gone = event.before is None or stands.get((event.kind, event.before)) is False
    return gone and (event.after is None or stands.get((event.kind, event.after)) is True)


def _of_owners(untold: Iterable[str]) -> frozenset[str]:
    return frozenset(fact for fact in untold if fact.startswith(_OWNERS))


def _holders(task: Task) -> tuple[Account, ...] | None:
    if task.owners is None:
        return None
    known = {account.id: account for account in task.accounts}
    return tuple(known.get(each) or Account(each) for each in dict.fromkeys(owner.account for owner in task.owners))
