"""Who has a number in common with whom, as long as not too many have it."""

from __future__ import annotations

import numpy as np

from gaps.duplicates.pairing.columns import Column

_PAIR = 2
_SPARE = 2

Pairs = tuple[Column, Column]
"""Two by two, the smaller number first."""


class Groups:
    """Owners with a number in common: group after group, the owners of each ascending."""

    def __init__(self, ids: Column, owners: Column, most: int) -> None:
        """Group what two owners and at most so many have; nobody has a number twice."""
        several = _seen_again(ids)
        ids, owners = ids[several], owners[several]
        order = np.lexsort((owners, ids))
        ids = ids[order]
        begin = np.flatnonzero(np.concatenate(([True], ids[1:] != ids[:-1]))) if len(ids) else np.zeros(0, np.int64)
        size = np.diff(np.append(begin, len(ids)))
        fits = (size >= _PAIR) & (size <= most)
        self.owners = owners[order]
        self.begin, self.size = begin[fits], size[fits]

    def without_crowds(self, kinds: Column, most: int) -> Groups:
        """Give the groups whose owners are of fewer than so many kinds; ``kinds`` has the kind of every owner."""
        group = np.repeat(np.arange(len(self.begin)), self.size)
        place = np.repeat(self.begin - np.concatenate(([0], np.cumsum(self.size)[:-1])), self.size) + np.arange(
            len(group)
        )
        kind = kinds[self.owners[place]]
        order = np.lexsort((kind, group))
        group, kind = group[order], kind[order]
        new = np.ones(len(group), dtype=bool)
        new[1:] = (group[1:] != group[:-1]) | (kind[1:] != kind[:-1])
        few = np.bincount(group[new], minlength=len(self.begin)) < most
        self.begin, self.size = self.begin[few], self.size[few]
        return self

    def pairs(self) -> Pairs:
        """Give all pairs of every group; a pair may come more than once."""
        mine, yours = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for size in np.unique(self.size).tolist():
            members = self.owners[self.begin[self.size == size][:, None] + np.arange(size)]
            left, right = np.triu_indices(size, 1)
            mine.append(members[:, left].ravel().astype(np.int64))
            yours.append(members[:, right].ravel().astype(np.int64))
        return np.concatenate(mine), np.concatenate(yours)


def repeated(ids: Column) -> Column:
    """Give where stands what stands more than once."""
    several = _seen_again(ids)
    _, place, count = np.unique(ids[several], return_inverse=True, return_counts=True)
    found: Column = several[count[place] > 1]
    return found


def may_be_among(ids: Column, others: Column) -> Column:
    """Tell which numbers may stand among others: of what does not, a few are taken for it, and need to be looked at."""
    counters = _counters(len(others))
    marks = np.zeros(counters, dtype=bool)
    marks[_counter(others, counters)] = True
    found: Column = marks[_counter(ids, counters)]
    return found


def _seen_again(ids: Column) -> Column:
    """Give where stands what may stand more than once: most does not, and need not be sorted."""
    counters = _counters(len(ids))
    place = _counter(ids, counters)
    return np.flatnonzero(np.bincount(place, minlength=counters)[place] > 1)


def _counters(count: int) -> int:
    return 1 << max(10, (count * _SPARE).bit_length())


def _counter(ids: Column, counters: int) -> Column:
    return (ids & np.uint64(counters - 1)).astype(np.int64)
