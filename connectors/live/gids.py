"""Many gids in little room: a project may hold hundreds of thousands, and all that were met are known to its end."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from collections.abc import Iterator

_LATE = 4096
_LONGEST = 19
"""Digits of which every number fits into eight bytes."""


class Gids:
    """A set of gids that only grows: numbers in eight bytes each, where a set of texts takes a hundred and forty."""

    def __init__(self) -> None:
        """Begin without any."""
        self._sorted = array("Q")
        self._late: set[int] = set()
        self._odd: set[str] = set()

    def update(self, gids: Iterable[str]) -> None:
        """Take these in."""
        for gid in gids:
            number = _number(gid)
            if number is None:
                self._odd.add(gid)
            elif not self._holds(number):
                self._late.add(number)
        if len(self._late) > _LATE:
            self._sorted = array("Q", sorted(self._late.union(self._sorted)))
            self._late = set()

    def __contains__(self, gid: str) -> bool:
        """Whether this one was taken in."""
        number = _number(gid)
        return gid in self._odd if number is None else self._holds(number)

    def _holds(self, number: int) -> bool:
        if number in self._late:
            return True
        place = bisect_left(self._sorted, number)
        return place < len(self._sorted) and self._sorted[place] == number

    def __iter__(self) -> Iterator[str]:
        """Give each once, in no order."""
        yield from map(str, self._sorted)
        yield from map(str, self._late)
        yield from self._odd


def _number(gid: str) -> int | None:
    """Give a gid as a number, None for one that the number would not give back."""
    if gid.isascii() and gid.isdigit() and len(gid) <= _LONGEST and (gid[0] != "0" or gid == "0"):
        return int(gid)
    return None
