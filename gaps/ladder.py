"""The ladder of an urgent task without an answer: who is told at once, who later, and what ends it."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta
from typing import Any

from msgspec import Struct

from gaps.gap import Gap
from gaps.judged import Judged
from gaps.judged import answerable
from gaps.saying import calendar_of
from gaps.world import Step
from gaps.world import World
from mapping.agreement import Escalation
from mapping.model import EventKind

KIND = "urgent-unanswered"
_STALE = timedelta(days=14)
"""What was urgent so long before dure first looked is brought up by reports, not as an alarm."""


class Rung(Struct, frozen=True, kw_only=True):
    """One step of one gap: the parties to be told, each by its contact.

    Step 0 goes to the side whose turn it is, or to those who decide together where it is nobody's alone.
    """

    gap: str
    since: str
    number: int
    parties: tuple[str, ...]
    owned: bool


def reached(world: World, gap: Gap) -> Iterator[Rung]:
    """Give the steps whose time has come, those that were taken included; none once the ladder has ended.

    The time of a step counts from the moment by which an answer was due, in the working time of the side whose turn it
    is. An owner who appears after the first step ends the ladder, and so does a gap that is accepted or objected to. Of a
    task that could not be read, nobody knows whether it was answered.
    """
    finding = gap.finding
    judged = world.judged.get(finding.tasks[0]) if finding.kind == KIND and finding.tasks else None
    if judged is None or not gap.state.asks or gap.unverified_since is not None:
        return
    since = str(finding.evidence["since"])
    if gap.carried and world.now - datetime.fromisoformat(since) > _STALE:
        return
    taken = [step for step in world.steps.get(gap.id, ()) if step.since == since]
    if _has_found_an_owner(judged, taken):
        return
    due = datetime.fromisoformat(str(finding.evidence["answer_by"]))
    calendar = calendar_of(world, judged)
    parties = [finding.responsible or _together(world, judged)]
    parties += [each.parties for each in _rungs(judged) if calendar.deadline(due, each.after) <= world.now]
    for number, told in enumerate(parties):
        yield Rung(gap=gap.id, since=since, number=number, parties=tuple(told), owned=bool(judged.holders))


def told(steps: Sequence[Step], since: str) -> list[dict[str, Any]]:
    """Give who was told when, as evidence of the gap."""
    found: dict[tuple[int, datetime], list[str]] = {}
    for step in sorted(steps, key=lambda each: (each.number, each.at, each.party)):
        if step.since == since:
            found.setdefault((step.number, step.at), []).append(step.party)
    return [{"step": number, "to": parties, "at": at.isoformat()} for (number, at), parties in found.items()]


def _rungs(judged: Judged) -> tuple[Escalation, ...]:
    return next((duty.escalate for duty in judged.decision.duties if duty.escalate), ())


def _together(world: World, judged: Judged) -> tuple[str, ...]:
    """Give who decides about a task whose turn is nobody's alone: the house, who holds it, who is responsible in a duty."""
    sides = answerable(judged)
    return tuple(each.id for each in world.parties.values() if each.id == world.house or each.id in sides)


def _has_found_an_owner(judged: Judged, taken: Sequence[Step]) -> bool:
    """Whether an owner appeared since the first step was taken."""
    first = min(taken, key=lambda step: step.at, default=None)
    if first is None or not judged.holders:
        return False
    events = (event for event in judged.task.events if event.kind is EventKind.OWNER and event.after is not None)
    return not first.owned or any(event.at > first.at for event in events)
