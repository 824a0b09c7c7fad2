"""A bounded way from the threads that ask to the one that writes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from threading import Condition
from typing import Generic
from typing import TypeVar

T = TypeVar("T")


class Mailbox(Generic[T]):
    """Holds what has come and was not taken yet, up to a weight; who brings more waits until there is room."""

    def __init__(self, limit: int) -> None:
        """Hold things of this weight together, or a single one of any weight."""
        self._limit = limit
        self._held: deque[tuple[T, int]] = deque()
        self._weight = 0
        self._closed = False
        self._changed = Condition()

    def put(self, item: T, weight: int) -> bool:
        """Bring something, waiting for room; False when nobody will take it any more."""
        with self._changed:
            while not self._closed and self._held and self._weight + weight > self._limit:
                self._changed.wait()
            if self._closed:
                return False
            self._held.append((item, weight))
            self._weight += weight
            self._changed.notify_all()
            return True

    def get(self, timeout: float | None = None, goes_with: Callable[[T, T], bool] | None = None) -> list[T]:
        """Take what came first, waiting for it, and what waits right behind it and goes with it; none if nothing came in time."""
        with self._changed:
            if not self._held:
                self._changed.wait(timeout)
            taken: list[T] = []
            while self._held and (not taken or (goes_with is not None and goes_with(taken[0], self._held[0][0]))):
                item, weight = self._held.popleft()
                self._weight -= weight
                taken.append(item)
            if taken:
                self._changed.notify_all()
            return taken

    def close(self) -> None:
        """Let everybody go who waits for room, now and later."""
        with self._changed:
            self._closed = True
            self._held.clear()
            self._changed.notify_all()
