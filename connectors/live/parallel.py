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
from threading import Event
from threading import Semaphore
from typing import Generic
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


class Successors(Generic[A, B]):
    """Answers each of which tells what to ask next, some of them asked for before they are needed."""

    def __init__(self, ask: Callable[[A], B], then: Callable[[B], A | None], first: A | None, *, ahead: int) -> None:
        """Begin to ask; ``then`` tells what to ask after an answer, and at most ``ahead`` answers are held."""
        self._answers: SimpleQueue[Future[B]] = SimpleQueue()
        self._room = Semaphore(ahead)
        self._left = Event()
        if first is not None:
            begin(partial(self._read, ask, then, first))

    def _read(self, ask: Callable[[A], B], then: Callable[[B], A | None], first: A) -> None:
        upcoming: A | None = first
        while upcoming is not None and self._room.acquire() and not self._left.is_set():
            answer: Future[B] = Future()
            _settle(answer, partial(ask, upcoming))
            self._answers.put(answer)
            upcoming = None if answer.exception() else then(answer.result())

    def next(self) -> B:
        """Give the next answer, or raise its failure: nothing comes behind that, nor behind the last one."""
        answer = self._answers.get()
        self._room.release()
        return answer.result()

    def leave(self) -> None:
        """Ask for nothing more."""
        self._left.set()
        self._room.release()


def chunks(things: Iterable[A], *sizes: int) -> Iterator[list[A]]:
    """Give the things in lists of these sizes, one after the other, and then all of the last size; what is left at the end may be less."""
    left = iter(things)
    following = chain(sizes, repeat(sizes[-1]))
    while waiting := list(islice(left, next(following))):
        yield waiting
