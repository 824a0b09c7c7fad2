"""Rows of numbers that belong to one document each: where two have the same, how long each is as a weighed row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Column = np.ndarray[Any, np.dtype[Any]]

LEAST_ROWS = 1000
_BITS = 32


@dataclass(frozen=True, slots=True)
class Rows:
    """What documents have: the numbers of document ``d`` are ``ids[starts[d]:starts[d + 1]]``, ascending, of 32 bits.

    ``values`` tell how much of each, where there is more than one of it.
    """

    ids: Column
    starts: Column
    values: Column


@dataclass(frozen=True, slots=True)
class Common:
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


def common(rows: Rows, a: Column, b: Column) -> Common:
    """Find what both rows of each pair have."""
    mine, of_mine, keys = _keys(rows, a)
    yours, of_yours, others = _keys(rows, b)
    del of_mine
    if not len(keys):
        return Common(of_yours[:0], yours[:0], yours[:0], len(a))
    place = np.searchsorted(keys, others)
    np.minimum(place, len(keys) - 1, out=place)
    same = keys[place] == others
    return Common(of_yours[same], mine[place[same]], yours[same], len(a))


def _keys(rows: Rows, documents: Column) -> tuple[Column, Column, Column]:
    """Give where the rows of documents stand, to which of them each number belongs, and both as one ascending number."""
    sizes = np.diff(rows.starts)[documents]
    place = ranges(rows.starts[documents], sizes)
    owner = np.repeat(np.arange(len(documents), dtype=np.int64), sizes)
    return place, owner, owner << _BITS | rows.ids[place].astype(np.int64)


def scaled(weights: Column, starts: Column) -> Column:
    """Give weights as rows of the length 1; empty ones stay empty."""
    return (weights * np.repeat(1.0 / lengths(weights, starts), np.diff(starts))).astype(np.float32)


def lengths(weights: Column, starts: Column) -> Column:
    """Give the length of every row, 1 for empty ones."""
    filled = starts[1:] > starts[:-1]
    found = np.ones(len(filled), dtype=np.float32)
    if filled.any():
        squares = np.add.reduceat(np.square(weights), starts[:-1][filled])
        found[filled] = np.sqrt(np.maximum(squares, 1e-12))
    return found


def starts_of(sizes: Column) -> Column:
    """Give where stretches of these sizes begin, one after the other, and where the last one ends."""
    return np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(sizes, dtype=np.int64)))


def ranges(starts: Column, sizes: Column) -> Column:
    """Give the places of stretches, one after the other."""
    ends = starts_of(sizes)
    return np.repeat(starts - ends[:-1], sizes) + np.arange(ends[-1])
