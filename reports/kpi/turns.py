"""Whose turn a task was from when to when, by its history and the stages of its duty."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from gaps.judged import Judged
from gaps.traces import MOVES
from gaps.traces import born
from gaps.traces import is_untold
from gaps.world import World
from mapping.agreement import Duty
from mapping.agreement import Responsible
from mapping.model import Event
from mapping.model import EventKind
from mapping.model import Status
from mapping.model import Task
from mapping.patterns import ValueSet
from mapping.text import fold

_FINAL = frozenset({Status.DONE, Status.CANCELLED})
_IDLE = frozenset({Status.BACKLOG, Status.TODO})
_SIGNS = MOVES | {EventKind.COMMENT, EventKind.OWNER}


class Turn(Struct, frozen=True):
    """A stretch in which the same parties had the turn; ``end`` is None while it lasts."""

    parties: frozenset[str]
    start: datetime
    end: datetime | None


def turns(judged: Judged) -> tuple[Turn, ...]:
    """Give the turns of a decided task from its creation on, oldest first.

    There are none where no single duty decides, nor where no history tells in which stage finished work once was.
    """
    duty = judged.duty
    if duty is None or not duty.responsible:
        return ()
    stages = _stages(duty)
    known = _first_known(judged)
    if stages and not known:
        return ()
    passed = [(born(judged.tracked), _at(known, stages) or _parties(duty.responsible))]
    for event in _moves(judged):
        whose = _whose(event, stages, duty)
        if whose is not None and whose != passed[-1][1]:
            passed.append((max(event.at, passed[-1][0]), whose))
    return tuple(_stretches(passed, _closed(judged)))


def begins_untold(judged: Judged, idle: Collection[tuple[str, str]]) -> bool:
    """Whether no history tells when the first turn began, or whether its first sign was there before dure looked.

    ``idle`` are the names, as ``idle_names`` gives them, under which work waits to be begun.
    """
    if judged.duty is None or not is_untold(judged.task, born(judged.tracked)):
        return False
    known = _first_known(judged)
    if _at(known, _stages(judged.duty)):
        return True
    if not _moves(judged):
        return judged.task.status not in _IDLE
    return not any((judged.tracked.connection, fold(name)) in idle or name in _IDLE for name in known)


def idle_names(world: World) -> frozenset[tuple[str, str]]:
    """Give the statuses and sections, each behind its connection, in which some task waits to be begun."""
    return frozenset(
        (tracked.connection, fold(name))
        for tracked in world.tasks.values()
        if tracked.task.status in _IDLE
        for name in _names(tracked.task)
    )


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


def _first_known(judged: Judged) -> tuple[str, ...]:
    """Give the status and the sections in which a task was when its history begins, as far as they are known."""
    task, moves = judged.task, _moves(judged)
    if not moves:
        return () if task.status in _FINAL else _names(task)
    first = {event.kind: event.before or event.after or "" for event in reversed(moves)}
    sections = _sections(task)
    if EventKind.SECTION not in first:
        return (*first.values(), *sections)
    if EventKind.STATUS not in first and task.native_status not in sections:  # a status that is no section's name
        return (*first.values(), task.native_status)
    return tuple(first.values())


def _names(task: Task) -> tuple[str, ...]:
    return (task.native_status, *_sections(task))


def _sections(task: Task) -> tuple[str, ...]:
    return tuple(home.section for home in task.homes if home.section)


def _stages(duty: Duty) -> list[tuple[ValueSet, frozenset[str]]]:
    return [(ValueSet((status, 1) for status in stage.statuses), _parties(stage.responsible)) for stage in duty.stages]


def _at(names: Sequence[str], stages: Sequence[tuple[ValueSet, frozenset[str]]]) -> frozenset[str] | None:
    """Give whose turn the first stage is that one of the names tells, None where none of them does."""
    return next((parties for told, parties in stages if any(told.hits(name) for name in names)), None)


def _whose(event: Event, stages: Sequence[tuple[ValueSet, frozenset[str]]], duty: Duty) -> frozenset[str] | None:
    """Give whose turn a move made it, None when it touched no named stage."""
    entered = _at((event.after or "",), stages)
    if entered is not None:
        return entered
    if any(names.hits(event.before or "") for names, _ in stages):
        return _parties(duty.responsible)
    return None


def _stretches(passed: Sequence[tuple[datetime, frozenset[str]]], closed: datetime | None) -> Iterator[Turn]:
    """Give what lies between the passings; what ends the work passes the turn to nobody."""
    for index, (start, parties) in enumerate(passed):
        if closed is not None and index and start >= closed:
            return
        yield Turn(parties, start, passed[index + 1][0] if index + 1 < len(passed) else closed)


def _closed(judged: Judged) -> datetime | None:
    """Give when the work on a task ended, None while it goes on."""
    task = judged.task
    if task.status not in _FINAL:
        return None
    return task.done or max((event.at for event in _moves(judged)), default=task.updated)


def _parties(entries: Sequence[Responsible]) -> frozenset[str]:
    return frozenset(entry.party for entry in entries)
