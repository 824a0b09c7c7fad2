"""What is kept from one comparison to the next, so that only what changed is read and judged: nothing that could be wrong later.

Readings are kept by the texts that they were made of, and pairs that came to nothing by all that was looked at. So what is found
depends on the tasks alone, whatever is kept of earlier times, and all of it may be thrown away.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence

import numpy as np

from gaps.duplicates.codes import digest
from gaps.duplicates.engine import KEPT
from gaps.duplicates.engine import Change
from gaps.duplicates.engine import Segment
from gaps.duplicates.keys import FACTS
from gaps.duplicates.keys import LISTS
from gaps.duplicates.keys import MEANINGS
from gaps.duplicates.keys import TITLE_FACTS
from gaps.duplicates.pairing.columns import Column
from gaps.duplicates.pairing.columns import Columns
from gaps.duplicates.pairing.kept import DIGEST
from gaps.duplicates.pairing.kept import Kept
from gaps.tracked import Tracked

_NAME = 16

Read = Callable[[int], bytes]


class Memory:
    """Readings and judged pairs of earlier comparisons."""

    def __init__(self, kept: Mapping[str, Sequence[Segment]] | None = None) -> None:
        """Take what was kept, by the name of its shelf."""
        found = kept or {}
        self._titles, self._texts, self._meanings = (Kept(found.get(name, ())) for name in KEPT[:3])
        self._nothing = found.get(KEPT[3], ())
        self._judged: bytes | None = None

    def titles(self, digests: Column, read: Read) -> Columns:
        """Give what is read of the titles of tasks whose texts have these digests; what is not kept is read by place."""
        return Columns(*self._titles.rows(digests, read), TITLE_FACTS, ())

    def texts(self, digests: Column, read: Read) -> Columns:
        """Give what is read of titles and texts."""
        return Columns(*self._texts.rows(digests, read), FACTS, LISTS)

    def meanings(self, digests: Column, read: Read) -> Columns:
        """Give what titles mean."""
        return Columns(*self._meanings.rows(digests, read), (), MEANINGS)

    def nothing(self) -> frozenset[bytes]:
        """Give the pairs that came to nothing, by all that they were judged by."""
        return frozenset(
            body[place : place + _NAME] for _, body in self._nothing for place in range(0, len(body), _NAME)
        )

    def remember(self, nothing: Collection[bytes]) -> None:
        """Take the pairs that came to nothing this time."""
        self._judged = b"".join(sorted(nothing))

    def changes(self) -> Mapping[str, Change]:
        """Give what is to be written of every shelf, so that the next comparison finds what this one knew."""
        told = {
            name: each.change for name, each in zip(KEPT, (self._titles, self._texts, self._meanings), strict=False)
        }
        if self._judged is not None and self._judged != b"".join(body for _, body in self._nothing):
            told[KEPT[3]] = Change(tuple(number for number, _ in self._nothing), (self._judged,))
        return told


def digests_of(tasks: Iterable[Tracked]) -> Column:
    """Give what the title and text of each task are known by: everything that is read of it is kept by that."""
    told = b"".join([digest(each.task.title, each.task.description) for each in tasks])
    return np.frombuffer(told, dtype="<u8").reshape(-1, DIGEST)
