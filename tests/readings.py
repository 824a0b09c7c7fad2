"""What tasks say, read as the engine of likeness is told of them."""

from __future__ import annotations

from collections.abc import Iterable

from gaps.duplicates.weighing.documents import Document
from gaps.duplicates.weighing.documents import day_of
from gaps.duplicates.weighing.documents import place_of
from gaps.duplicates.weighing.reading import read_document
from gaps.duplicates.weighing.volume import Readings
from gaps.tracked import Tracked


def document_of(tracked: Tracked) -> Document:
    """Give what the engine is told of a task."""
    task = tracked.task
    scope = min((home.scope for home in task.homes), default=None)
    place = place_of(task.origin.tool, task.origin.site, scope)
    return Document(tracked.uid, task.title, task.description, place, day_of(task.created))


def said_by(tasks: Iterable[Tracked]) -> dict[str, bytes]:
    """Give what each task says, by uid."""
    return {each.uid: read_document(document_of(each)) for each in tasks}


def readings_of(readings: dict[str, bytes]) -> Readings:
    """Give readings by uid as they are searched."""
    return Readings((), ()).adding(readings)
