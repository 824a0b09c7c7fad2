"""Asks a library: which tasks look most like these, and how often a word is said; numpy loads with it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gaps.duplicates.weighing.candidates import Index
from gaps.duplicates.weighing.collection import Library
from gaps.duplicates.weighing.collection import rarity_of
from gaps.duplicates.weighing.model import load_model
from gaps.duplicates.weighing.reading import terms_of
from gaps.duplicates.weighing.scoring import Wanted
from gaps.duplicates.weighing.scoring import score
from gaps.duplicates.weighing.volume import Readings


class Seeker:
    """Finds among readings those that look like some of them.

    The answers depend on the readings alone, not on their order nor on when each was read.
    """

    def __init__(self, readings: Readings) -> None:
        """Take what all tasks say."""
        self._uids = readings.uids
        self._numbers = {uid: number for number, uid in enumerate(self._uids)}
        self._seen: dict[int, int] = {}
        self._having: dict[int, tuple[str, ...]] = {}
        rank = np.empty(len(self._uids), dtype=np.int64)
        rank[sorted(range(len(self._uids)), key=self._uids.__getitem__)] = np.arange(len(self._uids))
        self._library = Library(readings.volume, rank)
        self._index = Index(self._library)

    def alike(
        self, uids: Sequence[str], most: int, across: int = 0, anchored: int = 0
    ) -> dict[str, list[tuple[str, float]]]:
        """Give for each of these tasks the ``most`` that look like it, the likeliest first, each with how likely.

        Beside these come the likeliest ``across`` of those in another tongue, and of those with a rare number or name
        in common the likeliest ``anchored``.
        """
        known = np.array(sorted(self._numbers[uid] for uid in set(uids) if uid in self._numbers), dtype=np.int64)
        found: dict[str, list[tuple[str, float]]] = {uid: [] for uid in uids}
        scored = score(self._index, known, load_model(), Wanted(most, across, anchored))
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

    def having(self, term: int) -> tuple[str, ...]:
        """Give the tasks that have a part of a word in their title or text."""
        if term not in self._having:
            terms = self._library.lists["terms"]
            places = np.flatnonzero(terms.ids == np.uint32(term))
            self._having[term] = tuple(self._uids[each] for each in terms.owners(places).tolist())
            self._seen[term] = len(places)
        return self._having[term]

    def seen_about(self, term: int) -> int:
        """Give the same at once, and now and then too high."""
        terms = self._library.lists["terms"]
        return int(terms.seen[terms.counter(np.array([term], dtype=np.uint32))[0]])

    def seen_word(self, word: str) -> int:
        """Give about how many tasks have a word, and all that it is made of: now and then too high."""
        return min(map(self.seen_about, terms_of(word)), default=0)

    def naming(self, name: str) -> int:
        """Give how many tasks name a number, as counted one by one, or all that it is made of."""
        return min(map(self.seen, terms_of(name)), default=0)

    def telling(self, word: str) -> float:
        """Give how much a word tells for being rare."""
        return float(rarity_of(np.array([self.seen_word(word)]), len(self._uids))[0])
