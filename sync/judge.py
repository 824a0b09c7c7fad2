"""One judgement: the store's tasks and the agreement become kept gaps, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from gaps.answers import Answers
from gaps.answers import read_answers
from gaps.baseline import Baseline
from gaps.duplicates.detect import FINDER
from gaps.duplicates.engine import Match
from gaps.duplicates.kept import stamp_of
from gaps.duplicates.kept import standing_of
from gaps.duplicates.segments import KEPT
from gaps.duplicates.segments import Change
from gaps.duplicates.stamps import rules_stamp
from gaps.gap import Gap
from gaps.judged import Judged
from gaps.life import Advance
from gaps.life import advance
from gaps.misnamed import misnamed
from gaps.reconcile import find
from gaps.tracked import Tracked
from gaps.world import World
from mapping.agreement import Agreement
from mapping.errors import Fault
from sync.agreements import remember_agreement
from sync.failpoints import failpoint
from sync.gap_store import save_gaps
from sync.kept_matches import keep_matches
from sync.kept_matches import kept_matches
from sync.marks import Marks
from sync.marks import load_marks
from sync.marks import save_marks
from sync.records import table_rows
from sync.runs import latest_readings
from sync.shelves import load_shelves
from sync.shelves import save_shelves
from sync.store import Store
from sync.summary import Summary
from sync.summary import summarise
from sync.tables import connections
from sync.terms import GONE
from sync.terms import Terms
from sync.terms import judged_tasks
from sync.terms import remembered
from sync.terms import world_of
from sync.text_index import refresh
from sync.verdicts import BY_LABEL
from sync.verdicts import Pair
from sync.verdicts import add_verdicts
from sync.verdicts import drop_verdicts
from sync.verdicts import load_verdicts


class Judgement(Struct, frozen=True, kw_only=True):
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


def judge(
    store: Store,
    terms: Terms,
    *,
    run: str,
    now: datetime,
    ending: Callable[[Connection, Judgement], None] = lambda _connection, _judgement: None,
) -> Judgement:
    """Judge the present moment of the store and keep what became of every gap.

    ``ending`` is what is written with it or not at all: what the run came to. Raises ConfigError when a signed agreement was
    changed without a new version; nothing is written then.
    """
    with store.write() as connection:
        notes = _remember(connection, terms.agreement, now)
        marks = load_marks(connection)
        baseline = _baseline(connection, marks, terms)
        world, tracked = world_of(connection, terms, now)
        failpoint("world-loaded")
        answers = read_answers(world)
        rules = rules_stamp()
        standing = standing_of(world)
        stamp = stamp_of(standing, rules)
        found, changes = _compared(connection, world, rules, stamp, standing)
        world = _with_verdicts(connection, world, answers)
        FINDER.remember(world, found)
        step = advance(
            world.known,
            find(world),
            world,
            run=run,
            baseline=baseline,
            answers=answers,
            engine_changed=marks.engine not in {None, FINDER.engine.id},
            gone={uid for uid, each in tracked.items() if each.state in GONE},
        )
        failpoint("gaps-found")
        save_gaps(connection, step.changed, step.moves, run=run, at=now)
        save_marks(connection, _marks_after(connection, marks, baseline, terms, world))
        failpoint("gaps-saved")
        refresh(connection, now - remembered(terms.rules))
        if changes is not None:
            keep_matches(connection, stamp, found)
            save_shelves(connection, rules, changes)
        judgement = _judgement(world, tracked, step, notes)
        ending(connection, judgement)
        failpoint("run-ended")
    failpoint("judged")
    return judgement


def _judgement(world: World, tracked: Mapping[str, Tracked], step: Advance, notes: Sequence[Fault]) -> Judgement:
    gaps = tuple(step.gaps[key] for key in sorted(step.gaps))
    return Judgement(
        world=world,
        gaps=gaps,
        tasks=judged_tasks(world, tracked),
        summary=summarise(world.open_judged, gaps, agreed=world.agreement is not None),
        notes=(*notes, *misnamed(world), *FINDER.notes(world), *step.notes),
        engine=FINDER.engine.id,
    )


def _compared(
    connection: Connection, world: World, rules: str, stamp: str, standing: bytes
) -> tuple[tuple[Match, ...], Mapping[str, Change] | None]:
    """Give the pairs that are the same work, and what is to be kept of having looked; None where nothing changed since."""
    known = kept_matches(connection, stamp)
    if known is None:
        changes = FINDER.compare(world, load_shelves(connection, rules, KEPT), standing)
        return FINDER.matches(world), changes
    FINDER.remember(world, known)
    return known, None


def _remember(connection: Connection, agreement: Agreement | None, now: datetime) -> tuple[Fault, ...]:
    warning = None if agreement is None else remember_agreement(connection, agreement, now)
    return () if warning is None else (warning,)


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
    # What another version misses is looked for the first time, wherever the last one was held against everything.
    whole = frozenset() if first else _also_renamed(connection, marks.whole)
    return Baseline(everything=first, seen=_also_renamed(connection, marks.scopes), whole=whole)


def _also_renamed(connection: Connection, scopes: frozenset[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """Give these scopes, also under the new name of a renamed connection."""
    renamed = {
        (row.name, scope)
        for row in table_rows(connection, connections)
        for name, scope in scopes
        if name in (row.was or ())
    }
    return scopes | renamed


def _marks_after(connection: Connection, marks: Marks, baseline: Baseline, terms: Terms, world: World) -> Marks:
    read = {
        (result.name, scope.id)
        for result in latest_readings(connection, terms.connections)
        for scope in result.scopes
        if scope.complete or scope.truncated
    }
    return Marks(
        judged_at=world.now,
        engine=marks.engine or FINDER.engine.id,
        agreement=_version(terms) or marks.agreement,
        scopes=baseline.seen | read,
        whole=baseline.whole | world.whole,
    )


def _version(terms: Terms) -> str | None:
    return None if terms.agreement is None else f"{terms.agreement.version}@{terms.agreement.start}"
