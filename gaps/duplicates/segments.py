"""The segments in which things are kept, and how much is written again with what is new, so that neither small ones nor dead ones pile up."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

KEPT = ("titles", "texts", "meanings", "nothing")
"""The names of the shelves on which comparisons keep what they read, and the pairs that came to nothing."""

MOST = 50_000
"""How many readings a segment holds at most: some fifty megabytes, which any database takes as one value."""

_WORN = 1.5
_LITTLE = 1000

Segment = tuple[int, bytes]
"""A piece of what is kept, with the number under which it was written."""


class Change(Struct, frozen=True):
    """How what is kept is to be changed: segments to drop, by number, and new ones."""

    drop: tuple[int, ...] = ()
    add: tuple[bytes, ...] = ()


def joined(counts: Sequence[int], fresh: int, living: int) -> int:
    """Give how many of the last segments are written again with what is new.

    ``counts`` are the readings in each, ``living`` how many of all are of use. All are once a third is dead; else as many
    as are not far greater than what comes after them.
    """
    if sum(counts) + fresh > _WORN * living + _LITTLE:
        return len(counts)
    taken, several = fresh, 0
    for count in reversed(counts if fresh else ()):
        if count > 2 * taken or count + taken > MOST:
            break
        taken += count
        several += 1
    return several
