"""What the engine is told of a task."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    """A task as it is compared: ``place`` is where it lies, ``day`` when it was made, in days, None where untold."""

    uid: str
    title: str
    body: str = ""
    place: str = ""
    day: float | None = None
