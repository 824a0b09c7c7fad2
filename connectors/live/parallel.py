"""Several requests at once, their results in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from concurrent.futures import Future
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")


def in_order(work: Callable[[A], B], things: Iterable[A], *, at_once: int, ahead: int | None = None) -> Iterator[B]:
    """Do work on things in threads and give the results in the order of the things.

    At most ``ahead`` results (twice ``at_once`` unless said) are held before they are asked for, so that memory stays
    bounded. The first failure is raised in its place; what was not begun by then is not done.
    """
    waiting: deque[Future[B]] = deque()
    with ThreadPoolExecutor(at_once, thread_name_prefix="dure-read") as pool:
        try:
            for thing in things:
                waiting.append(pool.submit(work, thing))
                if len(waiting) >= (ahead or 2 * at_once):
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def chunks(things: Iterable[A], size: int) -> Iterator[list[A]]:
    """Give the things in lists of a size, the last one shorter."""
    waiting: list[A] = []
    for thing in things:
        waiting.append(thing)
        if len(waiting) == size:
            yield waiting
            waiting = []
    if waiting:
        yield waiting
