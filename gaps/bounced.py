"""Work that goes back and forth between parties without getting on."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from datetime import datetime

from gaps.gap import Finding
from gaps.gap import Remedy
from gaps.judged import Judged
from gaps.saying import calendar_of
from gaps.saying import day_of
from gaps.saying import span
from gaps.saying import task_finding
from gaps.traces import MOVES
from gaps.world import World
from mapping.agreement import Duration
from mapping.errors import msg
from mapping.model import Event
from mapping.model import EventKind
from mapping.model import Status


def bounced(world: World) -> Iterator[Finding]:
    """Find tasks whose ownership crossed between parties too often in the present stage.

    Crossings count since the agreement took effect, or since somebody accepted the gap.
    """
    window = span(world, "bounced", "window")
    enough = world.rule("bounced").counts["crossings"]
    for judged in world.open_judged:
        events = judged.task.events
        if len(events) < enough or sum(event.kind is EventKind.OWNER for event in events) < enough:
            continue
        counted = _counted(world, judged, crossings(world, judged))
        most = _densest(world, judged, counted, window)
        if len(most) < enough:
            continue
        yield task_finding(
            "bounced",
            [judged],
            msg(
                "{ref} went back and forth between the parties {k} times (days: {n}).",
                ref=judged.ref,
                k=len(most),
                n=(most[-1] - most[0]).days + 1,
            ),
            [
                Remedy(
                    msg("Settle at the next meeting who holds it, and move it on to its next stage."),
                    "set-status",
                    {"status": _next_status(judged)},
                ),
                Remedy(
                    msg(
                        "Or put it off until that meeting by a label on the task, such as dure:hold-1215 for 15 December."
                    ),
                    "accept",
                ),
            ],
            evidence={"crossings": [day_of(world, moment) for moment in most]},
        )


def crossings(world: World, judged: Judged) -> list[datetime]:
    """Give the moments at which the task came from one party's hands into another's, skipping empty spells."""
    changes = sorted((e for e in judged.task.events if e.kind is EventKind.OWNER), key=lambda event: event.at)
    held = _held_before(changes)
    last = _only_party(world, judged, held)
    found = []
    for change in changes:
        held.discard(change.before or "")
        if change.after is not None:
            held.add(change.after)
        party = _only_party(world, judged, held)
        if party is not None and last is not None and party != last:
            found.append(change.at)
        last = party or last
    return found


def _held_before(changes: Sequence[Event]) -> set[str]:
    """Give who held the task before its first change: those whose leaving is the first that is told of them."""
    seen: set[str] = set()
    held: set[str] = set()
    for change in changes:
        if change.before is not None and change.before not in seen:
            held.add(change.before)
        seen.update(account for account in (change.before, change.after) if account is not None)
    return held


def _only_party(world: World, judged: Judged, accounts: set[str]) -> str | None:
    parties = {world.holders.find(judged.task, account).party for account in accounts} - {None}
    return parties.pop() if len(parties) == 1 else None


def _counted(world: World, judged: Judged, found: Sequence[datetime]) -> list[datetime]:
    """Give the crossings that count: those after the last change of stage, the agreement's start and an acceptance."""
    known = world.known_gap("bounced", judged.uid)
    bounds = [world.agreement_since, known.accepted_at if known else None]
    bounds.extend(event.at for event in judged.task.events if event.kind in MOVES)
    after = max((moment for moment in bounds if moment is not None), default=None)
    return [moment for moment in found if after is None or moment > after]


def _densest(world: World, judged: Judged, counted: Sequence[datetime], window: Duration) -> Sequence[datetime]:
    """Give the most crossings that lie within one window."""
    calendar = calendar_of(world, judged)
    runs = (
        [moment for moment in counted[index:] if not calendar.has_elapsed(start, window, moment)]
        for index, start in enumerate(counted)
    )
    return max(runs, key=len, default=[])


def _next_status(judged: Judged) -> str:
    return Status.IN_PROGRESS.value if judged.task.status is Status.TODO else Status.DONE.value
