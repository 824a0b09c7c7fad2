"""One comparison: the tasks that are held against each other, the pairs that are worth a look, and how common things are."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b

import numpy as np

from gaps.duplicates.codes import code
from gaps.duplicates.codes import word_code
from gaps.duplicates.contradictions import Contradictions
from gaps.duplicates.grounds import MOST_LINKED
from gaps.duplicates.grounds import TEMPLATE
from gaps.duplicates.kept import as_it_stands
from gaps.duplicates.keys import meaning_keys
from gaps.duplicates.keys import text_keys
from gaps.duplicates.known_words import SEVERAL
from gaps.duplicates.pairing.columns import Column
from gaps.duplicates.pairing.gather import meet
from gaps.duplicates.pairing.memory import Memory
from gaps.duplicates.pairing.shortlist import shortlist
from gaps.duplicates.reading.scripts import Script
from gaps.duplicates.relations import Way
from gaps.duplicates.said import Said
from gaps.duplicates.said import read_said
from gaps.world import World


class Comparison:
    """All tasks that are held against each other in one moment."""

    def __init__(self, world: World, memory: Memory) -> None:
        """Read what each says, as far as it is not kept."""
        self._world = world
        self._against = Contradictions(world)
        self._tasks = shortlist(world, memory)
        self._said: dict[int, Said] = {}
        self._stand: dict[int, bytes] = {}
        tracked = [each.tracked for each in self._tasks]
        self._texts = memory.texts(tracked, lambda place: text_keys(self.said(place, keep=False)))
        tongues = set(np.unique(self._texts.facts["tongue"]).tolist())
        self._meanings = (
            memory.meanings(tracked, lambda place: meaning_keys(self.said(place, keep=False)))
            if {Script.LATIN, Script.HANGUL} <= tongues
            else None
        )
        self._counts = {name: _Counts(self._texts.lists[name][0]) for name in ("words", "places")}
        self._counts["text"] = _Counts(self._texts.facts["text"])

    def pairs(self) -> Iterator[tuple[int, int, Way]]:
        """Give the pairs that are worth a look, by number, and how each came together."""
        met = meet(self._texts, self._meanings)
        for one, other, way in zip(met.one.tolist(), met.other.tolist(), met.ways.tolist(), strict=True):
            yield one, other, Way(way)

    def said(self, number: int, *, keep: bool = True) -> Said:
        """Give what a task says."""
        found = self._said.get(number)
        if found is None:
            listed = self._tasks[number]
            found = read_said(listed.tracked, recurring=listed.recurring)
            if keep:
                self._said[number] = found
        return found

    def titles_with(self, word: str) -> int:
        """Count the tasks with this word in their title."""
        return self._counts["words"].of(word_code(word))

    def telling(self, text: str) -> int:
        """Count the tasks with this text."""
        return self._counts["text"].of(code(text))

    def naming(self, address: str) -> int:
        """Count the tasks that name this address."""
        return self._counts["places"].of(code(address))

    def told(self, one: int, other: int, way: Way) -> bytes:
        """Give a short name of all that a pair is judged by: both tasks as they stand, and how they came together."""
        return blake2b(self._standing(one) + self._standing(other) + bytes([way]), digest_size=16).digest()

    def _standing(self, number: int) -> bytes:
        known = self._stand.get(number)
        if known is None:
            known = self._stand[number] = blake2b(self._all_of(number), digest_size=16).digest()
        return known

    def _all_of(self, number: int) -> bytes:
        """Give all of a task by which its pairs are judged: its own, and what others make of it."""
        tracked = self._tasks[number].tracked
        texts = self._texts
        common = (
            self._tasks[number].recurring,
            self._counts["text"].all(texts.facts["text"][number : number + 1]) >= TEMPLATE,
            self._counts["words"].all(texts.of("words", number)) >= SEVERAL,
            self._counts["places"].all(texts.of("places", number)) <= MOST_LINKED,
        )
        told = [each.tobytes() if isinstance(each, np.ndarray) else each for each in common]
        return as_it_stands(self._world, tracked) + repr((self._against.around(tracked), told)).encode()


class _Counts:
    """How often each number stands in a column."""

    def __init__(self, numbers: Column) -> None:
        self._known, self._times = np.unique(numbers, return_counts=True)

    def of(self, number: int) -> int:
        return int(self.all(np.array([number], dtype=np.uint64))[0])

    def all(self, numbers: Column) -> Column:
        if not len(self._known):
            return np.zeros(len(numbers), dtype=np.int64)
        place = np.minimum(np.searchsorted(self._known, numbers), len(self._known) - 1)
        return np.where(self._known[place] == numbers, self._times[place], 0)
