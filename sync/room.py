"""How much may be under way to whoever writes: who brings more waits until some was written."""

from __future__ import annotations

from threading import Condition

_LITTLE = 0.4


class Room:
    """Room for a weight of things."""

    def __init__(self, limit: int) -> None:
        """Be empty."""
        self._limit = limit
        self._held = 0
        self._changed = Condition()

    def enter(self, weight: int) -> None:
        """Bring something, and wait as long as the room is full; the last one in may be of any weight."""
        with self._changed:
            while self.is_full:
                self._changed.wait()
            self._held += weight

    def leave(self, weight: int) -> None:
        """Let go of something."""
        with self._changed:
            self._held -= weight
            self._changed.notify_all()

    @property
    def is_full(self) -> bool:
        """Whether who brings more has to wait."""
        return self._held >= self._limit

    @property
    def is_airy(self) -> bool:
        """Whether little is on its way or waits to be written: whoever writes has time."""
        return self._held <= self._limit * _LITTLE
