"""What the engine is told of a task."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

_DAY = 86400.0


class Document(Struct, frozen=True):
    """A task as it is compared: ``place`` is where it lies, ``day`` when it was made, in days, None where untold."""

    uid: str
    title: str
    body: str = ""
    place: str = ""
    day: float | None = None


def place_of(tool: str, site: str, scope: str | None) -> str:
    """Give a name of the place where a task lies."""
    return f"{tool}|{site}|{scope or ''}"


def day_of(moment: datetime | None) -> float | None:
    """Give a moment in days, None where it is not told."""
    return moment.timestamp() / _DAY if moment else None
