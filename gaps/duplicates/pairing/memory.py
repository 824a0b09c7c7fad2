"""What is kept from one comparison to the next, so that only what changed is read and judged: nothing that could be wrong later.

Readings are kept by the texts that they were made of, and pairs that came to nothing by all that was looked at. So what is found
depends on the tasks alone, whatever is kept of earlier times, and all of it may be thrown away.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence

import numpy as np

from gaps.duplicates.codes import digest
from gaps.duplicates.keys import FACTS
from gaps.duplicates.keys import LISTS
from gaps.duplicates.keys import MEANINGS
from gaps.duplicates.keys import TITLE_FACTS
from gaps.duplicates.pairing.block import DIGEST
from gaps.duplicates.pairing.block import Kind
from gaps.duplicates.pairing.columns import Columns
from gaps.duplicates.pairing.kept import Kept
from gaps.duplicates.pairing.kept import places_among
from gaps.duplicates.segments import KEPT
from gaps.duplicates.segments import Change
from gaps.duplicates.segments import Segment
from gaps.duplicates.stretches import Column
from gaps.tracked import Tracked

_NAME = 2
"""How many numbers the name of a pair is."""

_KINDS = (
    Kind(TITLE_FACTS, ()),
    Kind(FACTS, LISTS, worded=("words", "core")),
    Kind((), MEANINGS, worded=MEANINGS),
)

Read = Callable[[int], bytes]


class Memory:
    """Readings and judged pairs of earlier comparisons."""

    def __init__(self, kept: Mapping[str, Sequence[Segment]] | None = None, standing: bytes = b"") -> None:
        """Take what was kept, by the name of its shelf, and the names of all tasks as they stand where they are known already."""
        self.standing = standing
        found = kept or {}
        self._titles, self._texts, self._meanings = (
            Kept(kind, found.get(name, ())) for kind, name in zip(_KINDS, KEPT, strict=False)
        )
        self._nothing = found.get(KEPT[3], ())
        self._judged: bytes | None = None

    def titles(self, digests: Column, read: Read) -> Columns:
        """Give what is read of the titles of tasks whose texts have these digests; what is not kept is read by place."""
        return self._titles.readings(digests, read)

    def texts(self, digests: Column, read: Read) -> Columns:
        """Give what is read of titles and texts."""
        return self._texts.readings(digests, read)

    def meanings(self, digests: Column, read: Read) -> Columns:
        """Give what titles mean."""
        return self._meanings.readings(digests, read)

    def came_to_nothing(self, names: Column) -> Column:
        """Tell which pairs came to nothing, by all that they were judged by."""
        known = np.concatenate([np.zeros((0, _NAME), np.uint64), *(_names_of(body) for _, body in self._nothing)])
        return places_among(names, known) >= 0

    def remember(self, nothing: Column) -> None:
        """Take the names of the pairs that came to nothing this time."""
        self._judged = nothing[np.argsort(nothing[:, 0])].astype("<u8", copy=False).tobytes()

    def changes(self) -> Mapping[str, Change]:
        """Give what is to be written of every shelf, so that the next comparison finds what this one knew."""
        told = {
            name: each.change for name, each in zip(KEPT, (self._titles, self._texts, self._meanings), strict=False)
        }
        if self._judged is not None and self._judged != b"".join(body for _, body in self._nothing):
            told[KEPT[3]] = Change(tuple(number for number, _ in self._nothing), (self._judged,))
        return told


def _names_of(body: bytes) -> Column:
    return np.frombuffer(body, dtype="<u8").reshape(-1, _NAME)


def digests_of(tasks: Iterable[Tracked]) -> Column:
    """Give what the title and text of each task are known by: everything that is read of it is kept by that."""
    told = b"".join([digest(each.task.title, each.task.description) for each in tasks])
    return np.frombuffer(told, dtype="<u8").reshape(-1, DIGEST)
