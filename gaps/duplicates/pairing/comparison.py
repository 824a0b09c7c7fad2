"""One comparison: the tasks that are held against each other, the pairs that are worth a look, and how common things are."""

from __future__ import annotations

from hashlib import blake2b

import numpy as np

from gaps.duplicates.codes import code
from gaps.duplicates.codes import word_code
from gaps.duplicates.contradictions import Contradictions
from gaps.duplicates.grounds import MOST_LINKED
from gaps.duplicates.grounds import TEMPLATE
from gaps.duplicates.kept import NAME
from gaps.duplicates.kept import as_it_stands
from gaps.duplicates.keys import meaning_keys
from gaps.duplicates.keys import text_keys
from gaps.duplicates.known_words import SEVERAL
from gaps.duplicates.pairing.gather import Met
from gaps.duplicates.pairing.gather import meet
from gaps.duplicates.pairing.memory import Memory
from gaps.duplicates.pairing.names import mixed
from gaps.duplicates.pairing.names import summed
from gaps.duplicates.pairing.shortlist import shortlist
from gaps.duplicates.reading.scripts import Script
from gaps.duplicates.said import Said
from gaps.duplicates.said import read_said
from gaps.duplicates.stretches import Column
from gaps.world import World

_NOTHING = bytes(NAME)


class Comparison:
    """All tasks that are held against each other in one moment."""

    def __init__(self, world: World, memory: Memory) -> None:
        """Read what each says, as far as it is not kept."""
        self._world = world
        self._against = Contradictions(world)
        listed = shortlist(world, memory)
        self._tasks, self._recurring = listed.tasks, listed.recurring
        self._stood = _numbers(memory.standing)[listed.places] if memory.standing else None
        self._said: dict[int, Said] = {}
        self._texts = memory.texts(listed.digests, lambda place: text_keys(self.said(place, keep=False)))
        tongues = set(np.unique(self._texts.facts["tongue"]).tolist())
        self._meanings = (
            memory.meanings(listed.digests, lambda place: meaning_keys(self.said(place, keep=False)))
            if {Script.LATIN, Script.HANGUL} <= tongues
            else None
        )
        words = self._texts.words["words"]
        self._titles_with = np.bincount(self._texts.owned("words")[0], minlength=len(words))
        self._counts = {
            "places": _Counts(self._texts.owned("places")[0]),
            "text": _Counts(self._texts.facts["text"]),
        }

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
        words, number = self._texts.words["words"], np.uint64(word_code(word))
        place = int(np.searchsorted(words, number))
        return int(self._titles_with[place]) if place < len(words) and words[place] == number else 0

    def telling(self, text: str) -> int:
        """Count the tasks with this text."""
        return self._counts["text"].of(code(text))

    def naming(self, address: str) -> int:
        """Count the tasks that name this address."""
        return self._counts["places"].of(code(address))

    def names(self, met: Met) -> Column:
        """Give each pair a short name of all that it is judged by: both tasks as they stand, and how they came together."""
        stands = np.zeros(self._texts.size, dtype=bool)
        stands[met.one] = stands[met.other] = True
        standing = self._standing(np.flatnonzero(stands))
        place = np.cumsum(stands) - 1
        return mixed(standing[place[met.one]], standing[place[met.other]], met.ways)

    def _standing(self, numbers: Column) -> Column:
        """Give a short name of all by which the pairs of each of these tasks are judged: its own, and what others make of it."""
        texts, listed = self._texts, numbers.tolist()
        own = (
            _numbers(b"".join([as_it_stands(self._world, self._tasks[number]) for number in listed]))
            if self._stood is None
            else self._stood[numbers]
        )
        around = [self._against.around(self._tasks[number]) for number in listed]
        words, places = texts.of("words", numbers), texts.of("places", numbers)
        return mixed(
            own,
            _numbers(b"".join([blake2b(each, digest_size=NAME).digest() if each else _NOTHING for each in around])),
            np.array(self._recurring, dtype=np.uint64)[numbers],
            self._counts["text"].all(texts.facts["text"][numbers]) >= TEMPLATE,
            summed((self._titles_with >= SEVERAL)[words[0]], words[1]),
            summed(self._counts["places"].all(places[0]) <= MOST_LINKED, places[1]),
        )


def _numbers(names: bytes) -> Column:
    return np.frombuffer(names, dtype="<u8").reshape(-1, NAME // 8)


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
