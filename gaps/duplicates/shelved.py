"""Which tasks of a world are compared."""

from __future__ import annotations

from gaps.traces import finished_at
from gaps.tracked import Tracked
from gaps.world import World
from mapping.model import State
from mapping.model import Status


def compared(world: World) -> list[Tracked]:
    """Give the tasks that may be the same work as another: open ones and lately finished ones, no containers."""
    return [world.tasks[uid] for uid in sorted(world.tasks) if is_compared(world, world.tasks[uid])]


def is_compared(world: World, tracked: Tracked) -> bool:
    """Whether a task may be the same work as another."""
    return not tracked.task.container and (tracked.open or is_lately_finished(world, tracked))


def is_lately_finished(world: World, tracked: Tracked) -> bool:
    """Whether a task was finished within the window in which its work may be repeated by mistake."""
    task = tracked.task
    dated = task.done is not None or task.updated is not None
    if tracked.state is not State.LIVE or task.status is not Status.DONE or task.template or not dated:
        return False
    at = finished_at(tracked)
    window = world.rule("redone").spans["window"]
    return at <= world.now and not world.default_calendar.has_elapsed(at, window, world.now)
