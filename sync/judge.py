"""One judgement: the store's tasks and the agreement become kept gaps, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from datetime import datetime
from datetime import time
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection
from sqlalchemy import select

from gaps.answers import Answers
from gaps.answers import read_answers
from gaps.baseline import Baseline
from gaps.duplicates.detect import FINDER
from gaps.gap import Gap
from gaps.judged import Judged
from gaps.life import advance
from gaps.reconcile import find
from gaps.world import Tracked
from gaps.world import World
from mapping.agreement import Agreement
from mapping.calendars import WorkingCalendar
from mapping.errors import Fault
from mapping.kinds import Rule
from mapping.matching import Decision
from mapping.model import State
from mapping.parties import Directory
from mapping.parties import Party
from mapping.parties import Person
from sync.agreements import remember_agreement
from sync.gap_store import load_gaps
from sync.gap_store import save_gaps
from sync.marks import Marks
from sync.marks import load_marks
from sync.marks import save_marks
from sync.reading import load_tracked
from sync.reading import scope_proofs
from sync.runs import latest_readings
from sync.store import Store
from sync.summary import Summary
from sync.summary import summarise
from sync.tables import connections
from sync.verdicts import BY_LABEL
from sync.verdicts import Pair
from sync.verdicts import add_verdicts
from sync.verdicts import drop_verdicts
from sync.verdicts import load_verdicts

_REMEMBERED = timedelta(days=120)
_GONE = frozenset({State.DELETED, State.MOVED_OUT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the tasks are held against. ``agreement`` is the one in force; ``connections`` are all configured ones."""

    agreement: Agreement | None
    parties: Mapping[str, Party]
    people: tuple[Person, ...]
    calendars: Mapping[str, WorkingCalendar]
    default_calendar: WorkingCalendar
    zone: ZoneInfo
    rules: Mapping[str, Rule] = field(default_factory=dict)
    connections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a judgement came to.

    ``gaps`` are the living ones and those that closed in it, by id; ``tasks`` every task that they may speak of, gone
    ones included, by uid.
    """

    world: World
    gaps: tuple[Gap, ...]
    tasks: Mapping[str, Judged]
    summary: Summary
    notes: tuple[Fault, ...]
    engine: str


def judge(store: Store, terms: Terms, *, run: str, now: datetime) -> Judgement:
    """Judge the present moment of the store and keep what became of every gap.

    Raises ConfigError when a signed agreement was changed without a new version; nothing is written then.
    """
    with store.write() as connection:
        notes = _remember(connection, terms.agreement, now)
        marks = load_marks(connection)
        tracked = load_tracked(connection, connections=terms.connections, done_since=now - _REMEMBERED)
        world = _world(connection, terms, tracked, now)
        answers = read_answers(world)
        world = _with_verdicts(connection, world, answers)
        step = advance(
            world.known,
            find(world),
            world,
            run=run,
            baseline=_baseline(connection, marks, terms),
            answers=answers,
            engine_changed=marks.engine not in {None, FINDER.engine.id},
            gone={uid for uid, each in tracked.items() if each.state in _GONE},
        )
        save_gaps(connection, step.changed, step.moves, run=run, at=now)
        save_marks(connection, _marks_after(connection, marks, terms, now))
    gaps = tuple(step.gaps[key] for key in sorted(step.gaps))
    return Judgement(
        world=world,
        gaps=gaps,
        tasks=_judged(world, tracked),
        summary=summarise(world.open_judged, gaps),
        notes=(*notes, *step.notes),
        engine=FINDER.engine.id,
    )


def _remember(connection: Connection, agreement: Agreement | None, now: datetime) -> tuple[Fault, ...]:
    warning = None if agreement is None else remember_agreement(connection, agreement, now)
    return () if warning is None else (warning,)


def _world(connection: Connection, terms: Terms, tracked: Mapping[str, Tracked], now: datetime) -> World:
    scopes, whole = scope_proofs(connection, terms.connections)
    agreement = terms.agreement
    today = now.astimezone(terms.zone).date()
    return World(
        now=now,
        zone=terms.zone,
        tasks={uid: each for uid, each in tracked.items() if each.state not in _GONE},
        agreement=agreement,
        agreement_since=None if agreement is None else datetime.combine(agreement.start, time.min, terms.zone),
        agreement_ended=agreement is not None and agreement.end is not None and agreement.end < today,
        parties=terms.parties,
        directory=Directory(terms.parties.values(), terms.people, _sites(tracked.values())),
        calendars=terms.calendars,
        default_calendar=terms.default_calendar,
        rules=terms.rules,
        scopes=scopes,
        whole=whole,
        known=load_gaps(connection),
    )


def _sites(tracked: Iterable[Tracked]) -> dict[str, tuple[str, str]]:
    """Give the tool and site that each connection reads, as its tasks tell."""
    sites: dict[str, tuple[str, str]] = {}
    for each in tracked:
        tool, site, _ = each.task.origin
        for name, _ in each.sightings:
            sites.setdefault(name, (tool, site))
        sites.setdefault(each.connection, (tool, site))
    return sites


def _with_verdicts(connection: Connection, world: World, answers: Answers) -> World:
    """Take in what people said is no duplicate; a label speaks once, for what looks the same when it is first seen."""
    said = load_verdicts(connection)
    withdrawn = {each.pair for each in said if each.labelled in world.tasks and each.labelled not in answers.distinct}
    drop_verdicts(connection, withdrawn)
    kept = [each for each in said if each.pair not in withdrawn]
    standing = frozenset(each.pair for each in kept if each.stands)
    fresh = answers.distinct - {each.labelled for each in kept}
    if fresh:
        standing |= _label_verdicts(connection, world, fresh)
    return replace(world, not_duplicates=standing) if standing else world


def _label_verdicts(connection: Connection, world: World, fresh: frozenset[str]) -> frozenset[Pair]:
    pairs = FINDER.matched_with(world, fresh)
    for uid in sorted(fresh):
        add_verdicts(connection, [pair for pair in pairs if uid in pair], by=f"{BY_LABEL}{uid}", at=world.now)
    return pairs


def _baseline(connection: Connection, marks: Marks, terms: Terms) -> Baseline:
    first = marks.judged_at is None or (terms.agreement is not None and _version(terms) != marks.agreement)
    return Baseline(first, _known_scopes(connection, marks))


def _known_scopes(connection: Connection, marks: Marks) -> frozenset[tuple[str, str]]:
    """Give the scopes judged before, also under the new name of a renamed connection."""
    renamed = {
        (row.name, scope)
        for row in connection.execute(select(connections.c.name, connections.c.was))
        for name, scope in marks.scopes
        if name in (row.was or ())
    }
    return marks.scopes | renamed


def _marks_after(connection: Connection, marks: Marks, terms: Terms, now: datetime) -> Marks:
    read = {
        (result.name, scope.id)
        for result in latest_readings(connection, terms.connections)
        for scope in result.scopes
        if scope.complete or scope.truncated
    }
    return Marks(
        judged_at=now,
        engine=marks.engine or FINDER.engine.id,
        agreement=_version(terms) or marks.agreement,
        scopes=_known_scopes(connection, marks) | read,
    )


def _version(terms: Terms) -> str | None:
    return None if terms.agreement is None else f"{terms.agreement.version}@{terms.agreement.start}"


def _judged(world: World, tracked: Mapping[str, Tracked]) -> Mapping[str, Judged]:
    gone = {
        uid: Judged(each, Decision(), world.holders.owners(each.task))
        for uid, each in tracked.items()
        if uid not in world.tasks
    }
    return {**world.judged, **gone}
