"""What is kept from one comparison to the next, so that only what changed is read and judged: nothing that could be wrong later.

Readings are kept by the texts that they were made of, and pairs that came to nothing by all that was looked at. So what is found
depends on the tasks alone, whatever is kept of earlier times, and all of it may be thrown away.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Mapping
from collections.abc import Sequence

from gaps.duplicates.codes import digest
from gaps.duplicates.engine import KEPT
from gaps.duplicates.engine import Change
from gaps.duplicates.engine import Segment
from gaps.duplicates.keys import FACTS
from gaps.duplicates.keys import LISTS
from gaps.duplicates.keys import MEANINGS
from gaps.duplicates.keys import TITLE_FACTS
from gaps.duplicates.pairing.columns import Columns
from gaps.duplicates.pairing.kept import Kept
from gaps.tracked import Tracked

_DIGEST = 16

Read = Callable[[int], bytes]


class Memory:
    """Readings and judged pairs of earlier comparisons."""

    def __init__(self, kept: Mapping[str, Sequence[Segment]] | None = None) -> None:
        """Take what was kept, by the name of its shelf."""
        found = kept or {}
        self._titles, self._texts, self._meanings = (Kept(found.get(name, ())) for name in KEPT[:3])
        self._nothing = found.get(KEPT[3], ())
        self._judged: bytes | None = None

    def titles(self, titles: Sequence[str], read: Read) -> Columns:
        """Give what is read of all titles."""
        rows, starts = self._titles.rows([digest(each) for each in titles], read)
        return Columns(rows, starts, TITLE_FACTS, ())

    def texts(self, tasks: Sequence[Tracked], read: Read) -> Columns:
        """Give what is read of titles and texts."""
        rows, starts = self._texts.rows([digest(each.task.title, each.task.description) for each in tasks], read)
        return Columns(rows, starts, FACTS, LISTS)

    def meanings(self, tasks: Sequence[Tracked], read: Read) -> Columns:
        """Give what titles mean."""
        rows, starts = self._meanings.rows([digest(each.task.title) for each in tasks], read)
        return Columns(rows, starts, (), MEANINGS)

    def nothing(self) -> frozenset[bytes]:
        """Give the pairs that came to nothing, by all that they were judged by."""
        return frozenset(
            body[place : place + _DIGEST] for _, body in self._nothing for place in range(0, len(body), _DIGEST)
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
