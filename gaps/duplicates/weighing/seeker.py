"""Asks a library: which tasks look most like these, and how often a word is said; numpy loads with it."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence

import numpy as np

from gaps.duplicates.weighing.collection import Library
from gaps.duplicates.weighing.model import load_model
from gaps.duplicates.weighing.scoring import score


class Seeker:
    """Finds among readings those that look like some of them.

    ``readings`` has what ``read_document`` made of each task, by uid. The answers depend on them alone, not on when each
    was read.
    """

    def __init__(self, readings: Mapping[str, bytes]) -> None:
        """Put the readings side by side, in the order of their uids."""
        self._uids = sorted(readings)
        self._numbers = {uid: number for number, uid in enumerate(self._uids)}
        self._seen: dict[int, int] = {}
        self._library = Library([readings[uid] for uid in self._uids])

    def alike(self, uids: Sequence[str], most: int) -> dict[str, list[tuple[str, float]]]:
        """Give for each of these tasks the ``most`` that look like it, the likeliest first, each with how likely."""
        known = np.array(sorted(self._numbers[uid] for uid in set(uids) if uid in self._numbers), dtype=np.int64)
        found: dict[str, list[tuple[str, float]]] = {uid: [] for uid in uids}
        scored = score(self._library, known, load_model(), most)
        for of, other, likely in zip(
            scored.of.tolist(), scored.other.tolist(), scored.probability.tolist(), strict=True
        ):
            found[self._uids[of]].append((self._uids[other], round(likely, 4)))
        return found

    def seen(self, term: int) -> int:
        """Give how many tasks have a part of a word in their title or text."""
        if term not in self._seen:
            self._seen[term] = int(np.count_nonzero(self._library.lists["terms"].ids == np.uint32(term)))
        return self._seen[term]

    def seen_about(self, term: int) -> int:
        """Give the same at once, and now and then too high."""
        terms = self._library.lists["terms"]
        return int(terms.seen[terms.counter(np.array([term], dtype=np.uint32))[0]])
