"""What was read of texts, kept by a digest of each: whoever says the same has the same reading, whenever it was read."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from gaps.duplicates.crew import at_once
from gaps.duplicates.pairing.block import DIGEST
from gaps.duplicates.pairing.block import Block
from gaps.duplicates.pairing.block import Kind
from gaps.duplicates.pairing.block import block_of
from gaps.duplicates.pairing.block import bound
from gaps.duplicates.pairing.block import unpacked
from gaps.duplicates.pairing.columns import Columns
from gaps.duplicates.segments import MOST
from gaps.duplicates.segments import Change
from gaps.duplicates.segments import Segment
from gaps.duplicates.segments import joined
from gaps.duplicates.stretches import Column
from gaps.duplicates.stretches import starts_of


class Kept:
    """Readings of one kind in segments, the newest last."""

    def __init__(self, kind: Kind, segments: Sequence[Segment] = ()) -> None:
        """Take segments with their numbers as they were written."""
        self._kind = kind
        self._numbers = [number for number, _ in segments]
        self._blocks = [unpacked(kind, body) for _, body in segments]
        self.change = Change()

    def readings(self, wanted: Column, read: Callable[[int], bytes]) -> Columns:
        """Give the readings of the texts with these digests; those not kept are read by place.

        What is to be changed is known afterwards: only what was asked for is kept.
        """
        known = np.concatenate([np.zeros((0, DIGEST), np.uint64), *(each.digests for each in self._blocks)])
        place = places_among(wanted, known)
        missing = np.flatnonzero(place < 0)
        first, which = _each_once(wanted[missing])
        place[missing] = len(known) + which
        fresh = missing[first]
        blocks, self._blocks = [*self._blocks, *self._read(wanted, fresh, read)], []
        living = np.zeros(len(known) + len(fresh), dtype=bool)
        living[place] = True
        ends = starts_of(np.array([each.size for each in blocks], dtype=np.int64)).tolist()
        marked = [living[start:stop] for start, stop in pairwise(ends)]
        whole = bound(self._kind, blocks, marked)
        counts = [each.size for each in blocks[: len(self._numbers)]]
        self.change = self._changed(whole, counts, [int(each.sum()) for each in marked], len(fresh))
        rank = np.cumsum(living) - 1
        return Columns(whole, rank[place])

    def _read(self, wanted: Column, fresh: Column, read: Callable[[int], bytes]) -> list[Block]:
        """Read texts, as many at a time as lie in a segment."""
        several = (fresh[start : start + MOST] for start in range(0, len(fresh), MOST))
        return [block_of(self._kind, wanted[some], [read(each) for each in some.tolist()]) for some in several]

    def _changed(self, whole: Block, counts: Sequence[int], living: Sequence[int], fresh: int) -> Change:
        """Find what to write: what is new, with what was kept shortly before it."""
        several = joined(counts, fresh, whole.size)
        if not fresh and not several:
            return Change()
        staying = len(counts) - several
        parts = range(sum(living[:staying]), whole.size, MOST)
        return Change(tuple(self._numbers[staying:]), tuple(whole.cut(start, start + MOST).packed() for start in parts))


def places_among(wanted: Column, known: Column) -> Column:
    """Give where each of the wanted digests stands among the known ones, -1 where it does not."""
    found = np.full(len(wanted), -1, dtype=np.int64)
    if not len(known) or not len(wanted):
        return found
    # Both in order: a million that look for their places at random wait for the memory each time.
    mine, yours = at_once(np.argsort, (wanted[:, 0], known[:, 0]), len(wanted) + len(known))
    begin = np.searchsorted(known[yours, 0], wanted[mine, 0])
    place = yours[np.minimum(begin, len(known) - 1)]
    # Two digests that begin alike are as good as never met; the later one is not found then.
    found[mine] = np.where((known[place] == wanted[mine]).all(axis=1), place, -1)
    return found


def _each_once(digests: Column) -> tuple[Column, Column]:
    """Give where each digest stands first, and which of these each one is."""
    order = np.lexsort((digests[:, 1], digests[:, 0]))
    ordered = digests[order]
    new = np.ones(len(order), dtype=bool)
    new[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    which = np.empty(len(order), dtype=np.int64)
    which[order] = np.cumsum(new) - 1
    return order[new], which
