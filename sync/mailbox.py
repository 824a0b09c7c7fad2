"""A bounded way from the threads that ask to the one that writes."""

from __future__ import annotations

from collections import deque
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

    def get(self, timeout: float | None = None) -> T | None:
        """Take what came first, waiting for it; None when nothing came in time."""
        with self._changed:
            if not self._held:
                self._changed.wait(timeout)
            if not self._held:
                return None
            item, weight = self._held.popleft()
            self._weight -= weight
            self._changed.notify_all()
            return item

    def close(self) -> None:
        """Let everybody go who waits for room, now and later."""
        with self._changed:
            self._closed = True
            self._held.clear()
            self._changed.notify_all()
