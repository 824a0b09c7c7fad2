"""Whose turn a task was from when to when, by its history and the stages of its duty."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from gaps.judged import Judged
from gaps.traces import MOVES
from gaps.traces import born
from gaps.world import World
from mapping.agreement import Duty
from mapping.agreement import Responsible
from mapping.model import Event
from mapping.model import EventKind
from mapping.model import Status
from mapping.patterns import ValueSet

_SIGNS = MOVES | {EventKind.COMMENT, EventKind.OWNER}


@dataclass(frozen=True, slots=True)
class Turn:
    """A stretch in which the same parties had the turn; ``end`` is None while it lasts."""

    parties: frozenset[str]
    start: datetime
    end: datetime | None


def turns(judged: Judged) -> tuple[Turn, ...]:
    """Give the turns of a decided task from its creation on, oldest first; none where no single duty decides."""
    duty = judged.duty
    if duty is None or not duty.responsible:
        return ()
    stages = [
        (ValueSet((status, 1) for status in stage.statuses), _parties(stage.responsible)) for stage in duty.stages
    ]
    passed = [(born(judged.tracked), _parties(duty.responsible))]
    for event in _moves(judged):
        whose = _whose(event, stages, duty)
        if whose is not None and whose != passed[-1][1]:
            passed.append((max(event.at, passed[-1][0]), whose))
    return tuple(_stretches(passed, _closed(judged)))


def first_sign(world: World, judged: Judged, turn: Turn) -> datetime | None:
    """Give the first sign of the parties whose turn it was, else when the turn ended; None while neither came.

    Where the tool does not say who did it, a change of owner, status or section counts.
    """
    signs = (event.at for event in judged.task.events if _is_sign(world, judged, event, turn))
    return min(signs, default=turn.end)


def _is_sign(world: World, judged: Judged, event: Event, turn: Turn) -> bool:
    if event.kind not in _SIGNS or event.at <= turn.start or (turn.end is not None and event.at > turn.end):
        return False
    if event.kind is EventKind.OWNER and event.after is None:
        return False
    if event.author is None:
        return event.kind is not EventKind.COMMENT
    return world.holders.find(judged.task, event.author).party in turn.parties


def _moves(judged: Judged) -> Sequence[Event]:
    return sorted((event for event in judged.task.events if event.kind in MOVES), key=lambda event: event.at)


def _whose(event: Event, stages: Sequence[tuple[ValueSet, frozenset[str]]], duty: Duty) -> frozenset[str] | None:
    """Give whose turn a move made it, None when it touched no named stage."""
    for names, parties in stages:
        if names.hits(event.after or ""):
            return parties
    if any(names.hits(event.before or "") for names, _ in stages):
        return _parties(duty.responsible)
    return None


def _stretches(passed: Sequence[tuple[datetime, frozenset[str]]], closed: datetime | None) -> Iterator[Turn]:
    for index, (start, parties) in enumerate(passed):
        yield Turn(parties, start, passed[index + 1][0] if index + 1 < len(passed) else closed)


def _closed(judged: Judged) -> datetime | None:
    """Give when the work on a task ended, None while it goes on."""
    task = judged.task
    if task.status not in {Status.DONE, Status.CANCELLED}:
        return None
    return task.done or max((event.at for event in _moves(judged)), default=task.updated)


def _parties(entries: Sequence[Responsible]) -> frozenset[str]:
    return frozenset(entry.party for entry in entries)
