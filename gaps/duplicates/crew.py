"""Work on long columns by two at once: numpy lets others work while it does."""

from __future__ import annotations

import os
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_HANDS = 2
_One = TypeVar("_One")
_Made = TypeVar("_Made")


def at_once(work: Callable[[_One], _Made], several: Sequence[_One]) -> list[_Made]:
    """Do the work for each, and give what came of it in their order; no thread is left behind."""
    hands = min(_HANDS, len(several), len(os.sched_getaffinity(0)))
    if hands < _HANDS:
        return list(map(work, several))
    with ThreadPoolExecutor(hands, "dure-weighing") as crew:
        return list(crew.map(work, several))


def shares(count: int, least: int) -> list[tuple[int, int]]:
    """Cut so many into a part for each hand, as long as there are ``least`` for each."""
    parts = _HANDS if count >= _HANDS * least else 1
    return [(count * part // parts, count * (part + 1) // parts) for part in range(parts)]


def steps(start: int, stop: int, width: int) -> Iterator[tuple[int, int]]:
    """Go from one place to another, so many at a time."""
    return ((begin, min(stop, begin + width)) for begin in range(start, stop, width))
