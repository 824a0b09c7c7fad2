"""What the history of a task tells: since when something has been so, and who gave a sign."""

from __future__ import annotations

from datetime import datetime

from gaps.judged import Judged
from gaps.tracked import Tracked
from gaps.world import World
from mapping.agreement import Stage
from mapping.model import Event
from mapping.model import EventKind
from mapping.model import Status
from mapping.model import Task
from mapping.patterns import ValueSet
from mapping.text import fold

MOVES = frozenset({EventKind.STATUS, EventKind.SECTION})
_SIGNS = MOVES | {EventKind.COMMENT, EventKind.OWNER}


def born(tracked: Tracked) -> datetime:
    """Give when a task was created, else first seen."""
    return tracked.task.created or tracked.first_seen


def last_owned(tracked: Tracked) -> datetime:
    """Give when a task last had an owner, else when it was created."""
    left = (event.at for event in tracked.task.events if event.kind is EventKind.OWNER and event.before is not None)
    return max(left, default=None) or born(tracked)


def last_touch(tracked: Tracked) -> datetime:
    """Give the last edit or comment, else when the task was created."""
    task = tracked.task
    known = [moment for moment in (task.updated, task.created) if moment is not None]
    known.extend(event.at for event in task.events)
    return max(known, default=tracked.first_seen)


def finished_at(tracked: Tracked) -> datetime:
    """Give when a finished task was finished: as its tool says, else its last move, else its last edit."""
    task = tracked.task
    moved = max((event.at for event in task.events if event.kind in MOVES), default=None)
    return task.done or moved or task.updated or tracked.first_seen


def urgent_since(tracked: Tracked) -> datetime:
    """Give when an urgent task became urgent: by its history, else when it was created."""
    task = tracked.task
    now = fold(task.native_priority or "")
    raised = (event.at for event in task.events if event.kind is EventKind.PRIORITY and fold(event.after or "") == now)
    return max(raised, default=None) or born(tracked)


def stage_since(tracked: Tracked, stage: Stage) -> datetime:
    """Give when a task entered its present stage: by its history, else its last edit, else its first sighting.

    A history that does not tell it says that the task was there when the history began.
    """
    task = tracked.task
    known = _entered(task, ValueSet((status, 1) for status in stage.statuses))
    if known is None and task.history_from is not None:
        return max(task.history_from, task.created or task.history_from)
    return known or task.updated or tracked.first_seen


def turn_since(judged: Judged) -> datetime | None:
    """Give when the turn last passed to its present party, None where no history tells that it passed."""
    stage = judged.decision.stage
    if stage is not None:
        return _entered(judged.task, ValueSet((status, 1) for status in stage.statuses))
    stages = [each for duty in judged.decision.duties for each in duty.stages]
    return _left(judged.task, ValueSet((status, 1) for each in stages for status in each.statuses)) if stages else None


def last_sign(world: World, judged: Judged, since: datetime) -> datetime | None:
    """Give the last sign of the party whose turn it is since a moment, of anybody where no duty decides.

    Where the source does not say who did it, an owner of that party with a status past ``todo``, or a section past
    the first, is a sign; it counts from the last change that nobody signed, else from the last edit.
    """
    task = judged.task
    events = [event for event in task.events if event.kind in _SIGNS and event.at >= since]
    signs = [event.at for event in events if event.author is not None and _by_turn(world, judged, event)]
    unsigned = [event.at for event in events if event.author is None]
    if (unsigned or is_untold(task, since)) and _taken_up(judged):
        signs.append(max(unsigned, default=None) or max(since, task.updated or judged.tracked.first_seen))
    return max(signs, default=None)


def is_untold(task: Task, since: datetime) -> bool:
    """Whether the source may not say who did something after a moment."""
    return task.history_from is None or task.history_from > since


def is_held_by_turn(judged: Judged) -> bool:
    """Whether somebody of the party whose turn it is holds a task; anybody, where no duty decides."""
    turn = judged.turn
    return any(holder.party in turn if turn else not holder.unlisted_bot for holder in judged.holders or ())


def _entered(task: Task, names: ValueSet) -> datetime | None:
    moves = (event for event in task.events if event.kind in MOVES and names.hits(event.after or ""))
    return max((event.at for event in moves if not names.hits(event.before or "")), default=None)


def _left(task: Task, names: ValueSet) -> datetime | None:
    moves = (event for event in task.events if event.kind in MOVES and names.hits(event.before or ""))
    return max((event.at for event in moves if not names.hits(event.after or "")), default=None)


def _by_turn(world: World, judged: Judged, event: Event) -> bool:
    if event.kind is EventKind.OWNER and event.after is None:
        return False
    author = world.holders.find(judged.task, event.author or "")
    return author.party in judged.turn if judged.turn else not author.unlisted_bot


def _taken_up(judged: Judged) -> bool:
    """Whether an owner of the party whose turn it is has gone on with the task."""
    return is_held_by_turn(judged) and (
        _past_todo(judged.task) or any((home.position or 0) > 0 for home in judged.task.homes)
    )


def _past_todo(task: Task) -> bool:
    return task.status in {Status.IN_PROGRESS, Status.DONE}
