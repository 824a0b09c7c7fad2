"""Rows of numbers that belong to one document each: where two have the same, how long each is as a weighed row."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from gaps.duplicates.stretches import Column
from gaps.duplicates.stretches import ranges

LEAST_ROWS = 1000
_MARKS = np.uint32((1 << 14) - 1)


class Common(Struct, frozen=True):
    """What both rows of a pair have: the pair, and where it stands in either row."""

    pair: Column
    mine: Column
    yours: Column
    count: int

    def total(self, values: Column) -> Column:
        """Add up values of what is common, for each pair."""
        return np.bincount(self.pair, values, minlength=self.count).astype(np.float32)

    def greatest(self, values: Column) -> Column:
        """Give the greatest value of what is common, for each pair; 0 where nothing is."""
        found = np.zeros(self.count, dtype=np.float32)
        np.maximum.at(found, self.pair, values)
        return found


def common(ids: Column, starts: Column, a: Column, b: Column) -> Common:
    """Find what both rows of each pair have: the row of ``d`` is ``ids[starts[d]:starts[d + 1]]``, ascending, of 32 bits.

    It is quick where many pairs with one ``a`` follow each other, of which each looks at the others' rows only.
    """
    sizes = np.diff(starts)[b]
    yours = ranges(starts[b], sizes)
    ends = np.cumsum(sizes)
    others = ids[yours]
    heads = np.flatnonzero(np.diff(a, prepend=-1))
    marks = np.zeros(int(_MARKS) + 1, dtype=bool)
    found: list[tuple[Column, Column]] = []
    for head, tail in zip(heads.tolist(), [*heads[1:].tolist(), len(a)], strict=True):
        row = ids[starts[a[head]] : starts[a[head] + 1]]
        if not len(row):
            continue
        first = int(ends[head - 1]) if head else 0
        told = others[first : ends[tail - 1]]
        # Most of what the others have is nothing of this row: a few bits of it tell.
        marks[row & _MARKS] = True
        here = np.flatnonzero(marks[told & _MARKS])
        marks[row & _MARKS] = False
        place = np.minimum(np.searchsorted(row, told[here]), len(row) - 1)
        same = row[place] == told[here]
        found.append((here[same] + first, place[same] + starts[a[head]]))
    if not found:
        return Common(yours[:0], yours[:0], yours[:0], len(a))
    where, mine = (np.concatenate(column) for column in zip(*found, strict=True))
    return Common(np.searchsorted(ends, where, side="right"), mine, yours[where], len(a))


def lengths(weights: Column, starts: Column) -> Column:
    """Give the length of every row, 1 for empty ones."""
    squares = totals(np.square(weights), starts)
    found = np.sqrt(np.maximum(squares, 1e-12)).astype(np.float32)
    return np.where(starts[1:] > starts[:-1], found, np.float32(1.0))


def totals(values: Column, starts: Column) -> Column:
    """Give the sum of every row."""
    filled = starts[1:] > starts[:-1]
    found = np.zeros(len(filled), dtype=np.float32)
    if filled.any():
        found[filled] = np.add.reduceat(values, starts[:-1][filled], dtype=np.float32)
    return found
