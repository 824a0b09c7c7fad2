"""Long columns of numbers, and stretches of them that belong to one task each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

Column = np.ndarray[Any, np.dtype[Any]]


def starts_of(sizes: Column) -> Column:
    """Give where stretches of these sizes begin, one after the other, and where the last one ends."""
    return np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(sizes, dtype=np.int64)))


def ranges(starts: Column, sizes: Column) -> Column:
    """Give the places of stretches, one after the other."""
    ends = starts_of(sizes)
    return np.repeat(starts - ends[:-1], sizes) + np.arange(ends[-1])


class Columns:
    """Readings of one kind taken apart: ``facts`` has a number for each, ``lists`` many, and where those of each begin."""

    def __init__(self, rows: Column, starts: Column, facts: Sequence[str], lists: Sequence[str]) -> None:
        """Take the rows apart that start there: they say first their facts, then how long each list is, then the lists."""
        head = len(facts) + len(lists)
        heads = rows[starts[:, None] + np.arange(head)]
        sizes = heads[:, len(facts) :].astype(np.int64)
        begin = starts[:, None] + head + np.cumsum(sizes, axis=1) - sizes
        self.size = len(starts)
        self.facts: dict[str, Column] = {name: heads[:, place] for place, name in enumerate(facts)}
        self.lists: dict[str, tuple[Column, Column]] = {
            name: (rows.take(ranges(begin[:, place], sizes[:, place])), starts_of(sizes[:, place]))
            for place, name in enumerate(lists)
        }

    def owned(self, name: str) -> tuple[Column, Column]:
        """Give the numbers of a list, and whose each is."""
        ids, starts = self.lists[name]
        return ids, np.repeat(np.arange(self.size, dtype=np.int32), np.diff(starts))

    def of(self, name: str, number: int) -> Column:
        """Give the numbers of a list of one."""
        ids, starts = self.lists[name]
        return ids[starts[number] : starts[number + 1]]
