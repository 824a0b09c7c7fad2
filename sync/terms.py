"""What the tasks are held against, and the world that it makes of a moment of the store."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from datetime import datetime
from datetime import time
from datetime import timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec import field
from msgspec.structs import replace
from sqlalchemy import Connection

from gaps.judged import Judged
from gaps.tracked import Tracked
from gaps.world import World
from mapping.agreement import Agreement
from mapping.calendars import WorkingCalendar
from mapping.kinds import Rule
from mapping.kinds import default_rule
from mapping.matching import Decision
from mapping.model import State
from mapping.parties import Directory
from mapping.parties import Party
from mapping.parties import Person
from sync.gap_store import load_gaps
from sync.hosts import load_hosts
from sync.reading import load_tracked
from sync.reading import scope_proofs
from sync.urgent_steps import load_steps

GONE = frozenset({State.DELETED, State.MOVED_OUT})
"""The states of a task that is proven to be there no longer."""

_REMEMBERED = timedelta(days=120)
_FARTHEST_DAYS = 20_000


class Terms(Struct, frozen=True, kw_only=True):
    """What the tasks are held against. ``agreement`` is the one in force; ``connections`` are all configured ones.

    ``exports`` are those of them that are read from files made by hand; ``in_workbook`` is whether the agreement is
    kept in a workbook.
    """

    agreement: Agreement | None
    parties: Mapping[str, Party]
    people: tuple[Person, ...]
    calendars: Mapping[str, WorkingCalendar]
    default_calendar: WorkingCalendar
    zone: ZoneInfo
    rules: Mapping[str, Rule] = field(default_factory=dict)
    connections: tuple[str, ...] = ()
    exports: frozenset[str] = frozenset()
    in_workbook: bool = False


def world_of(connection: Connection, terms: Terms, now: datetime) -> tuple[World, Mapping[str, Tracked]]:
    """Load the moment as judged, with every task that it may speak of, gone ones included."""
    tracked = load_tracked(connection, connections=terms.connections, done_since=now - remembered(terms.rules))
    proofs = scope_proofs(connection, terms.connections)
    world = replace(
        empty_world(terms, now),
        tasks={uid: each for uid, each in tracked.items() if each.state not in GONE},
        directory=Directory(terms.parties.values(), terms.people, sites_of(tracked.values())),
        scopes=proofs.known,
        whole=proofs.whole,
        shown={scope: moment for scope, moment in proofs.shown.items() if scope[0] in terms.exports},
        known=load_gaps(connection),
        steps=load_steps(connection),
        hosts=load_hosts(connection).former,
    )
    return world, tracked


def empty_world(terms: Terms, now: datetime) -> World:
    """Give the moment as it is judged where nothing was read yet: what was agreed, and no task."""
    agreement = terms.agreement
    today = now.astimezone(terms.zone).date()
    return World(
        now=now,
        zone=terms.zone,
        tasks={},
        agreement=agreement,
        agreement_since=None if agreement is None else datetime.combine(agreement.start, time.min, terms.zone),
        agreement_ended=agreement is not None and agreement.end is not None and agreement.end < today,
        parties=terms.parties,
        directory=Directory(terms.parties.values(), terms.people, {}),
        calendars=terms.calendars,
        default_calendar=terms.default_calendar,
        rules=terms.rules,
        scopes=frozenset(),
        whole=frozenset(),
        known={},
        in_workbook=terms.in_workbook,
    )


def remembered(rules: Mapping[str, Rule]) -> timedelta:
    """Give how far back finished work is looked at: as far as it may be repeated by mistake, weekends included."""
    window = (rules.get("redone") or default_rule("redone")).spans["window"]
    days = {"d": window.amount, "wd": 3 * window.amount}.get(window.unit, window.amount / 2)
    return max(_REMEMBERED, timedelta(days=min(days, _FARTHEST_DAYS)))


def sites_of(tracked: Iterable[Tracked]) -> dict[str, tuple[str, str]]:
    """Give the tool and site that each connection reads, as its tasks tell."""
    sites: dict[str, tuple[str, str]] = {}
    for each in tracked:
        tool, site, _ = each.task.origin
        for name, _ in each.sightings:
            sites.setdefault(name, (tool, site))
        sites.setdefault(each.connection, (tool, site))
    return sites


def judged_tasks(world: World, tracked: Mapping[str, Tracked]) -> Mapping[str, Judged]:
    """Give every task as judged; of gone ones only who held them is known."""
    gone = {
        uid: Judged(each, Decision(), world.holders.owners(each.task))
        for uid, each in tracked.items()
        if uid not in world.tasks
    }
    return {**world.judged, **gone}
