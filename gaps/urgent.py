"""Urgent work that waits for a first answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gaps.detector import Detector
from gaps.gap import Finding
from gaps.gap import Remedy
from gaps.gap import gap_id
from gaps.judged import Judged
from gaps.ladder import KIND
from gaps.ladder import told
from gaps.saying import calendar_of
from gaps.saying import party_names
from gaps.saying import span
from gaps.saying import task_finding
from gaps.traces import last_sign
from gaps.traces import turn_since
from gaps.traces import urgent_since
from gaps.world import World
from mapping.agreement import Duration
from mapping.errors import Message
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
        yield task_finding(
            "urgent-unanswered",
            [judged],
            _why(
                world, judged, str(limit), due=calendar.deadline(since, limit).isoformat(), agreed=bool(own or target)
            ),
            _ways_to_answer(world, judged),
            evidence={
                "since": since.isoformat(),
                "response": str(limit),
                "answer_by": calendar.deadline(since, limit).isoformat(),
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


def _why(world: World, judged: Judged, limit: str, *, due: str, agreed: bool) -> Message:
    told = {"ref": judged.ref, "party": party_names(world, judged.turn), "due": due, "t": limit}
    if judged.turn and agreed:
        return msg(
            "{ref} still waits for the first answer of {party} (agreed: within {t:span}, which was by {due:time}).",
            **told,
        )
    if judged.turn:
        return msg(
            "{ref} still waits for the first answer of {party} (usual: within {t:span}, which was by {due:time}).",
            **told,
        )
    if agreed:
        return msg("{ref} still waits for a first answer (agreed: within {t:span}, which was by {due:time}).", **told)
    return msg("{ref} still waits for a first answer (usual: within {t:span}, which was by {due:time}).", **told)


def _ways_to_answer(world: World, judged: Judged) -> tuple[Remedy, ...]:
    """Give what would be an answer; nobody is asked for an owner of a task that has one."""
    start = {"status": Status.IN_PROGRESS.value}
    if judged.turn:
        party, who = party_names(world, judged.turn), {"party": judged.turn[0]}
        ways = (
            Remedy(msg("{party} leaves a comment, also where it has answered elsewhere.", party=party), "comment", who),
            Remedy(msg("Or {party} names an owner.", party=party), "set-owner", who),
            Remedy(msg("Or {party} starts on it.", party=party), "set-status", {**who, **start}),
        )
    else:
        ways = (
            Remedy(msg("Leave a comment, also where it was answered elsewhere."), "comment"),
            Remedy(msg("Or name an owner."), "set-owner"),
            Remedy(msg("Or start on it."), "set-status", start),
        )
    return tuple(way for way in ways if way.action != "set-owner" or not judged.holders)


DETECTORS = (Detector("urgent-unanswered", urgent_unanswered),)
