"""Who has a number in common with whom, as long as not too many have it."""

from __future__ import annotations

import numpy as np

from gaps.duplicates.crew import steps
from gaps.duplicates.stretches import Column
from gaps.duplicates.stretches import ranges
from gaps.duplicates.stretches import starts_of

_PAIR = 2
_SPARE = 8
_LEAST_BITS, _MOST_BITS = 16, 32
_BLOCK = 1 << 16
_HALF, _LOWER = np.uint64(32), np.uint64((1 << 32) - 1)

Pairs = tuple[Column, Column]
"""Two by two, the smaller number first."""


class Groups:
    """Owners with a number in common: group after group, the owners of each ascending."""

    def __init__(self, ids: Column, owners: Column, most: int) -> None:
        """Group what two owners and at most so many have; nobody has a number twice."""
        several = _seen_again(ids)
        ids, owners = ids[several], owners[several]
        order = np.argsort(ids)
        ids = ids[order]
        begin = np.flatnonzero(np.concatenate(([True], ids[1:] != ids[:-1]))) if len(ids) else np.zeros(0, np.int64)
        size = np.diff(np.append(begin, len(ids)))
        fits = (size >= _PAIR) & (size <= most)
        self.size = size[fits]
        # Group and owner as one number, which is far quicker to sort than two columns.
        told = np.repeat(np.arange(len(self.size), dtype=np.uint64), self.size) << _HALF
        told |= owners[order[ranges(begin[fits], self.size)]].astype(np.uint64)
        told.sort()
        self.owners = (told & _LOWER).astype(np.int32)
        self.begin = starts_of(self.size)[:-1]

    def without_crowds(self, kinds: Column, most: int) -> Groups:
        """Give the groups whose owners are of fewer than so many kinds; ``kinds`` has the kind of every owner."""
        group = np.repeat(np.arange(len(self.begin)), self.size)
        kind = kinds[self.owners[ranges(self.begin, self.size)]]
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


def _seen_again(ids: Column) -> Column:
    """Give where stands what stands more than once, and a few whose last bits others have: most stands once."""
    # Half of each number tells nearly as much and is sorted in half of the time.
    ordered = ids.astype(np.uint32)
    ordered.sort()
    again = ordered[1:][ordered[1:] == ordered[:-1]]
    bits = (len(again) * _SPARE).bit_length()
    marks = np.zeros(1 << min(_MOST_BITS, max(_LEAST_BITS, bits)), dtype=bool)
    last = np.uint64(len(marks) - 1)
    marks[again & last.astype(np.uint32)] = True
    found = [np.zeros(0, dtype=np.int64)]
    for start, stop in steps(0, len(ids), _BLOCK):
        # What takes little room is made anew in the same place.
        found.append(np.flatnonzero(marks[ids[start:stop] & last]) + start)
    return np.concatenate(found)
