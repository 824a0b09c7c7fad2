"""How many further requests a run may spend on what is read beside tasks, shared by all chains of a connection."""

from __future__ import annotations

from collections.abc import Collection
from math import ceil
from threading import Lock

from connectors.live.asana_api import PAGE


def cost_of_counting(tasks: int, below: int = 0) -> int:
    """Give how many requests it takes to count a project of so many tasks, with the subtasks of so many of them asked for."""
    return 3 + -(-max(tasks, 1) // PAGE) + below


def spread(most: int) -> list[int]:
    """Give each number from the most down to 1 once, those first between which others come later."""
    return [*range(most, 0, -2), *range(most - 1, 0, -2)]


class Purse:
    """Counts down, whichever thread spends."""

    def __init__(self, size: int) -> None:
        """Hold so many requests."""
        self._left = size
        self._lock = Lock()

    @property
    def left(self) -> int:
        """Give how many requests are left."""
        return self._left

    def pay(self, requests: int = 1) -> bool:
        """Spend requests; False, and nothing is spent, where there are not so many left."""
        with self._lock:
            if self._left < requests:
                return False
            self._left -= requests
            return True


class Ration:
    """What one of several that share a purse may spend on the things that it comes by, a few requests each.

    Its part of what is left is spread over all that it reads, so that no page waits for all of it; and it comes by
    several things at once, so that those are asked for together.
    """

    def __init__(self, purse: Purse, sharers: Collection[object], *, price: int, lump: int, first: int) -> None:
        """Share with those that are still in ``sharers``; a thing costs a ``price``, and ``lump`` things come at once.

        The ``first`` time so many come: where that differs, sharers that go on side by side are not due at one time.
        """
        self._purse = purse
        self._sharers = sharers
        self._price = price
        self._lump = lump
        self._enough = first
        self._due = 0.0

    def due(self, part: float) -> int:
        """Say of how many things it is time; ``part`` is how much of what is to be read comes now, 1 is all the rest."""
        self._due += part * self._purse.left / self._price / max(len(self._sharers), 1)
        if part < 1 and self._due < self._enough:
            return 0
        self._enough = self._lump
        return ceil(self._due)

    def took(self, things: int) -> None:
        """Count for how many of those the purse paid."""
        self._due -= things
