"""Several requests at once, their results in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from concurrent.futures import Future
from functools import partial
from itertools import chain
from itertools import islice
from itertools import repeat
from queue import SimpleQueue
from typing import TypeVar

from connectors.live.hands import begin

A = TypeVar("A")
B = TypeVar("B")


def in_order(work: Callable[[A], B], things: Iterable[A], *, at_once: int, ahead: int | None = None) -> Iterator[B]:
    """Do work on things in threads and give the results in the order of the things.

    At most ``ahead`` results (twice ``at_once`` unless said) are held before they are asked for, so that memory stays
    bounded. The first failure is raised in its place; what was not begun by then is not done.
    """
    jobs: SimpleQueue[tuple[Future[B], A] | None] = SimpleQueue()
    waiting: deque[Future[B]] = deque()
    threads = 0
    try:
        for thing in things:
            waiting.append(Future())
            jobs.put((waiting[-1], thing))
            if threads < at_once:
                threads += 1
                begin(partial(_serve, work, jobs))
            if len(waiting) >= (ahead or 2 * at_once):
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()
        for _ in range(threads):
            jobs.put(None)


def _serve(work: Callable[[A], B], jobs: SimpleQueue[tuple[Future[B], A] | None]) -> None:
    while (job := jobs.get()) is not None:
        future, thing = job
        if future.set_running_or_notify_cancel():
            _settle(future, partial(work, thing))


def _settle(future: Future[B], work: Callable[[], B]) -> None:
    try:
        result = work()
    except BaseException as error:  # noqa: BLE001  # raised again where the result is asked for
        future.set_exception(error)
    else:
        future.set_result(result)


def ahead(work: Callable[[], B]) -> Future[B]:
    """Begin some work in a thread; its result, or its failure, waits until it is asked for."""
    future: Future[B] = Future()
    begin(partial(_settle, future, work))
    return future


def chunks(things: Iterable[A], *sizes: int) -> Iterator[list[A]]:
    """Give the things in lists of these sizes, one after the other, and then all of the last size; what is left at the end may be less."""
    left = iter(things)
    following = chain(sizes, repeat(sizes[-1]))
    while waiting := list(islice(left, next(following))):
        yield waiting
