"""What was read of texts, kept by a digest of each: whoever says the same has the same reading, whenever it was read."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gaps.duplicates.engine import Change
from gaps.duplicates.engine import Segment
from gaps.duplicates.pairing.columns import Column
from gaps.duplicates.pairing.columns import ranges
from gaps.duplicates.pairing.columns import starts_of
from gaps.duplicates.segments import MOST
from gaps.duplicates.segments import joined

_WORD = 8
DIGEST = 2
"""How many numbers a digest is."""


@dataclass(frozen=True, slots=True)
class _Stretches:
    """Readings that lie anywhere in a long column: where each starts, and how long it is."""

    rows: Column
    starts: Column
    sizes: Column


class Kept:
    """Readings in segments, the newest last; each is a row of 64-bit numbers."""

    def __init__(self, segments: Sequence[Segment] = ()) -> None:
        """Take segments with their numbers as they were written."""
        self._numbers = [number for number, _ in segments]
        self._digests = [np.zeros((0, DIGEST), np.uint64)]
        self._sizes = [np.zeros(0, np.int64)]
        self._rows = [np.zeros(0, np.uint64)]
        self._counts: list[int] = []
        for _, body in segments:
            told = np.frombuffer(body, dtype="<u8")
            count = int(told[0]) if len(told) else 0
            head = 1 + (DIGEST + 1) * count
            self._counts.append(count)
            self._digests.append(told[1 : 1 + DIGEST * count].reshape(count, DIGEST))
            self._sizes.append(told[1 + DIGEST * count : head].astype(np.int64))
            self._rows.append(told[head:])
        self.change = Change()

    def rows(self, wanted: Column, read: Callable[[int], bytes]) -> tuple[Column, Column]:
        """Give all readings, and where those of the texts with these digests begin; those not kept are read by place.

        What is to be changed is known afterwards: only what was asked for is kept.
        """
        known = np.concatenate(self._digests)
        place = _found(known, wanted)
        missing = np.flatnonzero(place < 0)
        _, first, which = np.unique(wanted[missing], axis=0, return_index=True, return_inverse=True)
        fresh = [read(each) for each in missing[first].tolist()]
        place[missing] = len(known) + which.ravel()
        sizes = np.concatenate(
            (*self._sizes, np.fromiter((len(each) // _WORD for each in fresh), np.int64, len(fresh)))
        )
        rows = np.concatenate((*self._rows, np.frombuffer(b"".join(fresh), dtype="<u8")))
        begin = starts_of(sizes)[:-1]
        self._digests, self._sizes, self._rows = [], [], []
        self.change = self._changed(wanted, _Stretches(rows, begin[place], sizes[place]), place, len(known))
        return rows, begin[place]

    def _changed(self, wanted: Column, given: _Stretches, place: Column, before: int) -> Change:
        """Find what to write: what is new, with what was kept shortly before it."""
        _, first = np.unique(place, return_index=True)
        fresh = int((place[first] >= before).sum())
        several = joined(self._counts, fresh, len(first))
        if not fresh and not several:
            return Change()
        staying = len(self._counts) - several
        again = first[place[first] >= sum(self._counts[:staying])]
        return Change(tuple(self._numbers[staying:]), self._written(wanted, given, again))

    @staticmethod
    def _written(wanted: Column, given: _Stretches, which: Column) -> tuple[bytes, ...]:
        made = []
        for begin in range(0, len(which), MOST):
            some = which[begin : begin + MOST]
            told = (
                np.array([len(some)], np.uint64),
                wanted[some].ravel(),
                given.sizes[some].astype(np.uint64),
                given.rows[ranges(given.starts[some], given.sizes[some])],
            )
            made.append(np.concatenate(told).astype("<u8").tobytes())
        return tuple(made)


def _found(known: Column, wanted: Column) -> Column:
    """Give where each of the wanted digests stands among the known ones, -1 where it does not."""
    if not len(known):
        return np.full(len(wanted), -1, dtype=np.int64)
    order = np.argsort(known[:, 0], kind="stable")
    place = order[np.minimum(np.searchsorted(known[order, 0], wanted[:, 0]), len(known) - 1)]
    # Two digests that begin alike are as good as never met; the later one is read anew then.
    place[(known[place] != wanted).any(axis=1)] = -1
    return place
