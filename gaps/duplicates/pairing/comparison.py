"""One comparison: the tasks that are held against each other, the pairs that are worth a look, and how common things are."""

from __future__ import annotations

from collections.abc import Callable
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
from gaps.duplicates.pairing.columns import ranges
from gaps.duplicates.pairing.gather import Met
from gaps.duplicates.pairing.gather import meet
from gaps.duplicates.pairing.memory import Memory
from gaps.duplicates.pairing.shortlist import shortlist
from gaps.duplicates.reading.scripts import Script
from gaps.duplicates.relations import Way
from gaps.duplicates.said import Said
from gaps.duplicates.said import read_said
from gaps.world import World

_NAME = 16
_WAYS = [bytes((way,)) for way in range(2 * max(Way))]


class Comparison:
    """All tasks that are held against each other in one moment."""

    def __init__(self, world: World, memory: Memory) -> None:
        """Read what each says, as far as it is not kept."""
        self._world = world
        self._against = Contradictions(world)
        listed = shortlist(world, memory)
        self._tasks, self._recurring = listed.tasks, listed.recurring
        self._said: dict[int, Said] = {}
        self._texts = memory.texts(listed.digests, lambda place: text_keys(self.said(place, keep=False)))
        tongues = set(np.unique(self._texts.facts["tongue"]).tolist())
        self._meanings = (
            memory.meanings(listed.digests, lambda place: meaning_keys(self.said(place, keep=False)))
            if {Script.LATIN, Script.HANGUL} <= tongues
            else None
        )
        self._counts = {name: _Counts(self._texts.lists[name][0]) for name in ("words", "places")}
        self._counts["text"] = _Counts(self._texts.facts["text"])

    def pairs(self) -> Met:
        """Give the pairs that are worth a look, by number, and how each came together."""
        return meet(self._texts, self._meanings)

    def said(self, number: int, *, keep: bool = True) -> Said:
        """Give what a task says."""
        found = self._said.get(number)
        if found is None:
            found = read_said(self._tasks[number], recurring=self._recurring[number])
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

    def names(self, met: Met) -> list[bytes]:
        """Give each pair a short name of all that it is judged by: both tasks as they stand, and how they came together."""
        numbers, place = np.unique(np.concatenate((met.one, met.other)), return_inverse=True)
        standing = self._standing(numbers)
        one, other = (list(map(standing.__getitem__, each.tolist())) for each in np.split(place, 2))
        ways = map(_WAYS.__getitem__, met.ways.tolist())
        return [
            blake2b(mine + yours + way, digest_size=_NAME).digest()
            for mine, yours, way in zip(one, other, ways, strict=True)
        ]

    def _standing(self, numbers: Column) -> list[bytes]:
        """Give a short name of all by which the pairs of each of these tasks are judged: its own, and what others make of it."""
        texts = self._texts
        sides = (
            (self._counts["text"].all(texts.facts["text"][numbers]) >= TEMPLATE).tolist(),
            self._sides("words", numbers, lambda counts: counts >= SEVERAL),
            self._sides("places", numbers, lambda counts: counts <= MOST_LINKED),
        )
        named = []
        for number, form, words, places in zip(numbers.tolist(), *sides, strict=True):
            tracked = self._tasks[number]
            around = self._against.around(tracked)
            beside = b"%d%d %d %b%b%b" % (self._recurring[number], form, len(words), words, places, around)
            named.append(blake2b(as_it_stands(self._world, tracked) + beside, digest_size=_NAME).digest())
        return named

    def _sides(self, name: str, numbers: Column, holds: Callable[[Column], Column]) -> Iterator[bytes]:
        """Give for each of these tasks on which side of a limit each number of a list stands."""
        ids, starts = self._texts.lists[name]
        sizes = np.diff(starts)[numbers]
        told = holds(self._counts[name].all(ids[ranges(starts[numbers], sizes)])).tobytes()
        ends = np.cumsum(sizes)
        return (told[start:end] for start, end in zip((ends - sizes).tolist(), ends.tolist(), strict=True))


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
