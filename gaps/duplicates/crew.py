"""Work on long columns by two at once: numpy lets others work while it does."""

from __future__ import annotations

import os
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from concurrent.futures import Future
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

_HANDS = 2
_WORTH = 10_000
"""Below so many rows one has done the work before a second one has begun."""

_One = TypeVar("_One")
_Made = TypeVar("_Made")


def at_once(work: Callable[[_One], _Made], several: Sequence[_One], rows: int = _WORTH) -> list[_Made]:
    """Do the work for each, and give what came of it in their order; no thread is left behind.

    Where few ``rows`` are worked on in all, one does it alone. It may be begun twice for the same one, where a second
    thread is not to be had.
    """
    hands = min(_HANDS, len(several), _processors()) if rows >= _WORTH else 1
    begun: list[Future[_Made]] = []
    if hands == _HANDS:
        with ThreadPoolExecutor(hands, "dure-weighing") as crew, suppress(RuntimeError):  # no memory for a thread
            begun += [crew.submit(work, each) for each in several]
    return [each.result() for each in begun] or list(map(work, several))


def _processors() -> int:
    """Give how many processors this process may use, where the system tells it, else how many there are."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed is not None else os.cpu_count() or 1


def shares(count: int, least: int) -> list[tuple[int, int]]:
    """Cut so many into a part for each hand, as long as there are ``least`` for each."""
    parts = _HANDS if count >= _HANDS * least else 1
    return [(count * part // parts, count * (part + 1) // parts) for part in range(parts)]


def steps(start: int, stop: int, width: int) -> Iterator[tuple[int, int]]:
    """Go from one place to another, so many at a time."""
    return ((begin, min(stop, begin + width)) for begin in range(start, stop, width))
