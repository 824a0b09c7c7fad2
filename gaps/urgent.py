"""Urgent work that waits for a first answer."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from gaps.detector import Detector
from gaps.gap import Finding
from gaps.gap import Remedy
from gaps.gap import gap_id
from gaps.judged import Judged
from gaps.ladder import KIND
from gaps.ladder import told
from gaps.saying import calendar_of
from gaps.saying import days_since
from gaps.saying import party_names
from gaps.saying import span
from gaps.saying import task_finding
from gaps.traces import is_held_by_turn
from gaps.traces import is_untold
from gaps.traces import last_sign
from gaps.traces import turn_since
from gaps.traces import urgent_since
from gaps.world import World
from mapping.agreement import Duration
from mapping.errors import Message
from mapping.errors import Value
from mapping.errors import msg
from mapping.model import Status


def urgent_unanswered(world: World) -> Iterator[Finding]:
    """Find urgent tasks past their response time without an answer of the party whose turn it is.

    An answer counts since the task became urgent; the response time begins when the turn has passed, if that is later.
    """
    target = _target(world)
    for judged in world.open_judged:
        if not judged.urgent:
            continue
        own = _own_limit(judged)
        limit = own or target or _ordinary(world)
        raised = urgent_since(judged.tracked)
        since = max(raised, turn_since(judged) or raised)
        calendar = calendar_of(world, judged)
        if not calendar.has_elapsed(since, limit, world.now) or last_sign(world, judged, raised) is not None:
            continue
        due = calendar.deadline(since, limit)
        yield task_finding(
            "urgent-unanswered",
            [judged],
            _why(world, judged, str(limit), due=due, agreed=bool(own or target)),
            _ways_to_answer(world, judged, raised),
            evidence={
                "since": since.isoformat(),
                "response": str(limit),
                "answer_by": due.isoformat(),
                **_told(world, judged, since.isoformat()),
            },
        )


def response_limit(world: World, judged: Judged) -> Duration:
    """Give how soon an urgent task is to be answered: as its duty says, else the agreement's target, else the rule."""
    return _own_limit(judged) or _target(world) or _ordinary(world)


def _ordinary(world: World) -> Duration:
    return span(world, "urgent-unanswered", "after")


def _told(world: World, judged: Judged, since: str) -> dict[str, Any]:
    """Give who was told of it so far."""
    steps = told(world.steps.get(gap_id(KIND, (judged.uid,)), ()), since)
    return {"told": steps} if steps else {}


def _target(world: World) -> Duration | None:
    """Give the response time that the whole agreement sets as its target."""
    return world.agreement.target_span("urgent-response") if world.agreement else None


def _own_limit(judged: Judged) -> Duration | None:
    if judged.decision.conflict:
        return None
    return next((duty.response["urgent"] for duty in judged.decision.duties if "urgent" in duty.response), None)


def _why(world: World, judged: Judged, limit: str, *, due: datetime, agreed: bool) -> Message:
    """Say for whose answer a task waits, by when it was to come, and how many working days ago that is."""
    told: dict[str, Value] = {"ref": judged.ref, "party": party_names(world, judged.turn), "t": limit}
    told |= {"due": due.isoformat(), "n": days_since(world, judged, due)}
    if judged.turn and agreed:
        return msg(
            "{ref} still waits for the first answer of {party}"
            " (agreed: within {t:span}, which was by {due:time}{n:late}).",
            **told,
        )
    if judged.turn:
        return msg(
            "{ref} still waits for the first answer of {party}"
            " (usual: within {t:span}, which was by {due:time}{n:late}).",
            **told,
        )
    if agreed:
        return msg(
            "{ref} still waits for a first answer (agreed: within {t:span}, which was by {due:time}{n:late}).", **told
        )
    return msg(
        "{ref} still waits for a first answer (usual: within {t:span}, which was by {due:time}{n:late}).", **told
    )


def _ways_to_answer(world: World, judged: Judged, raised: datetime) -> tuple[Remedy, ...]:
    """Give what would be an answer; nobody is asked for an owner of a task that has one.

    Where the source does not say who did what, an owner alone proves nothing, and a start only that of the side's own.
    """
    party = party_names(world, judged.turn)
    who = {"party": judged.turn[0]} if judged.turn else {}
    start = {**who, "status": Status.IN_PROGRESS.value}
    if is_untold(judged.task, raised) and not is_held_by_turn(judged):
        both = msg("Or {party} names an owner and starts on it.", party=party)
        return _comment(party, who), Remedy(
            both if who else msg("Or name an owner and start on it."), "set-owner", start
        )
    owner = Remedy(
        msg("Or {party} names an owner.", party=party) if who else msg("Or name an owner."), "set-owner", who
    )
    begun = Remedy(msg("Or {party} starts on it.", party=party) if who else msg("Or start on it."), "set-status", start)
    return (_comment(party, who), begun) if judged.holders else (_comment(party, who), owner, begun)


def _comment(party: str, who: Mapping[str, str]) -> Remedy:
    words = msg("{party} comments on the task, even if it has answered elsewhere.", party=party)
    return Remedy(words if who else msg("Comment on the task, even if it was answered elsewhere."), "comment", who)


DETECTORS = (Detector("urgent-unanswered", urgent_unanswered),)
