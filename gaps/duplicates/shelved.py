"""Which tasks of a world are compared, and how they are told to the engine."""

from __future__ import annotations

from gaps.duplicates.title_engine import is_lately_finished
from gaps.duplicates.weighing.documents import Document
from gaps.tracked import Tracked
from gaps.world import World

_DAY = 86400.0


def compared(world: World) -> list[Tracked]:
    """Give the tasks that may be the same work as another: open ones and lately finished ones, no containers."""
    tasks = (world.tasks[uid] for uid in sorted(world.tasks))
    return [each for each in tasks if not each.task.container and (each.open or is_lately_finished(world, each))]


def document_of(tracked: Tracked) -> Document:
    """Give what the engine is told of a task."""
    task = tracked.task
    made = task.created.timestamp() / _DAY if task.created else None
    scope = task.homes[0].scope if task.homes else ""
    return Document(tracked.uid, task.title, task.description, f"{tracked.connection}|{scope}", made)
