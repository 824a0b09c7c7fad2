"""The pairs of tasks that are worth a look, found over all of them at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gaps.duplicates.pairing.columns import Column
from gaps.duplicates.pairing.columns import Columns
from gaps.duplicates.pairing.columns import ranges
from gaps.duplicates.pairing.groups import Groups
from gaps.duplicates.pairing.groups import Pairs
from gaps.duplicates.pairing.groups import may_be_among
from gaps.duplicates.reading.scripts import Script
from gaps.duplicates.relations import Way

_CROWD = 40
_TEMPLATE = 4
_FEW = 3
_MOST_KEYS = 6
_FAILING = 8
_MEANT = 1000
_LOOKED_UP = 3
_BLOCK = 4_000_000


@dataclass(frozen=True, slots=True)
class Met:
    """Pairs of tasks by number, each once, the smaller number first, in order; ``ways`` tells how they came together."""

    one: Column
    other: Column
    ways: Column


def meet(texts: Columns, meanings: Columns | None) -> Met:
    """Give all pairs that are worth a look; without meanings nobody meets in another tongue."""
    found = {
        Way.TITLES: [*_equal_titles(texts), _near_titles(texts)],
        Way.PASSAGES: [Groups(*texts.owned("marks"), _FEW).pairs()],
        Way.FAILURES: [_failures(texts)],
        Way.MEANINGS: [_translations(texts, meanings)] if meanings is not None else [],
    }
    size = max(1, texts.size)
    keys, ways = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for way, several in found.items():
        for one, other in several:
            keys.append(np.minimum(one, other) * size + np.maximum(one, other))
            ways.append(np.full(len(one), int(way)))
    pairs, place = np.unique(np.concatenate(keys), return_inverse=True)
    told = np.zeros(len(pairs), dtype=np.int64)
    np.bitwise_or.at(told, place, np.concatenate(ways))
    return Met(pairs // size, pairs % size, told)


def _equal_titles(texts: Columns) -> list[Pairs]:
    owners = np.arange(texts.size, dtype=np.int32)
    return [Groups(texts.facts[name], owners, _CROWD).pairs() for name in ("key", "bag")]


def _near_titles(texts: Columns) -> Pairs:
    """Give those whose titles have all words but one in common; many fillings of one slot are a template."""
    return Groups(*texts.owned("near"), _CROWD).without_crowds(texts.facts["bag"], _TEMPLATE).pairs()


def _failures(texts: Columns) -> Pairs:
    """Give the reports of failures that share a pair of their rarest words."""
    words, owners = texts.owned("core")
    _, place, counts = np.unique(words, return_inverse=True, return_counts=True)
    order = np.lexsort((words, counts[place], owners))
    words, owners = words[order], owners[order]
    rank = np.arange(len(owners)) - np.searchsorted(owners, owners)
    words, owners, rank = words[rank < _MOST_KEYS], owners[rank < _MOST_KEYS], rank[rank < _MOST_KEYS]
    codes, held = [np.zeros(0, np.uint64)], [np.zeros(0, np.int32)]
    for step in range(1, _MOST_KEYS):
        behind = np.arange(len(owners) - step) if len(owners) > step else np.zeros(0, np.int64)
        behind = behind[owners[behind] == owners[behind + step]]
        # The rarer one first, everywhere: so two are one pair wherever they stand.
        codes.append(words[behind] * np.uint64(0x9E3779B97F4A7C15) + words[behind + step])
        held.append(owners[behind])
    return Groups(np.concatenate(codes), np.concatenate(held), _FAILING).pairs()


def _translations(texts: Columns, meanings: Columns) -> Pairs:
    """Give each Korean title the English ones in which its rarest words are all meant."""
    senses, owners = meanings.owned("senses")
    parts, _ = meanings.owned("parts")
    tongue = texts.facts["tongue"]
    english, korean = (tongue[owners] == each for each in (Script.LATIN, Script.HANGUL))
    asked = _Asked(senses[korean], parts[korean], owners[korean])
    # Most of what English words may stand for no Korean title means: it is left out before anything is sorted.
    ids, holders = senses[english], owners[english]
    some = may_be_among(ids, asked.senses)
    ids, holders = ids[some], holders[some]
    order = np.argsort(ids, kind="stable")
    ids = ids[order]
    begin = np.flatnonzero(np.concatenate(([True], ids[1:] != ids[:-1]))) if len(ids) else np.zeros(0, np.int64)
    return asked.answered(ids[begin], holders[order].astype(np.int64), np.append(begin, len(ids)))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What Korean titles mean: each sense with the word that has it and whose it is."""

    senses: Column
    parts: Column
    owners: Column

    def answered(self, known: Column, holders: Column, begin: Column) -> Pairs:
        """Give who holds the meanings of the rarest words of each title; ``holders`` are those of the known senses."""
        nothing = np.zeros(0, np.int64)
        if not len(self.senses) or not len(known):
            return nothing, nothing
        place = np.zeros(len(self.senses), dtype=np.int64)
        there = may_be_among(self.senses, known)
        place[there] = np.minimum(np.searchsorted(known, self.senses[there]), len(known) - 1)
        there &= known[place] == self.senses
        count = np.where(there, begin[place + 1] - begin[place], 0)
        new = np.ones(len(self.owners), dtype=bool)
        new[1:] = (self.owners[1:] != self.owners[:-1]) | (self.parts[1:] != self.parts[:-1])
        word = np.cumsum(new) - 1
        total = np.bincount(word, count).astype(np.int64)
        owner = self.owners[new]
        looked = np.zeros(len(owner), dtype=bool)
        looked[_rarest(owner, total)] = True
        needed = np.bincount(owner[looked], minlength=int(owner[-1]) + 1)
        here = looked[word] & there
        return self._held(here, place, count, word, holders, begin, needed)

    def _held(
        self, here: Column, place: Column, count: Column, word: Column, holders: Column, begin: Column, needed: Column
    ) -> Pairs:
        """Go through those who are looked at, some at a time, and keep who holds all that is needed."""
        owner, place, count, word = self.owners[here].astype(np.int64), place[here], count[here], word[here]
        size = int(holders.max()) + 1
        mine, yours = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        ends = np.cumsum(count)
        start = 0
        while start < len(owner):
            stop = int(np.searchsorted(ends, (ends[start - 1] if start else 0) + _BLOCK, side="right"))
            # A title is not cut in two.
            stop = int(np.searchsorted(owner, owner[max(start, stop - 1)], side="right"))
            some = slice(start, stop)
            held = holders[ranges(begin[place[some]], count[some])]
            told = _once(np.repeat(word[some], count[some]) * size + held)
            asking = owner[some][np.searchsorted(word[some], told // size)]
            pairs, times = np.unique(asking * size + told % size, return_counts=True)
            full = times == needed[pairs // size]
            mine.append(pairs[full] // size)
            yours.append(pairs[full] % size)
            start = stop
        return np.concatenate(mine), np.concatenate(yours)


def _once(numbers: Column) -> Column:
    """Give each number once, ascending: for millions, numpy's own way by a hash table takes five times as long."""
    numbers.sort()
    found: Column = numbers[np.diff(numbers, prepend=numbers[:1] - 1) != 0]
    return found


def _rarest(owner: Column, total: Column) -> Column:
    """Give where the words stand that are looked up: the rarest of each title of which all words are meant somewhere."""
    meant = np.ones(int(owner[-1]) + 1, dtype=bool)
    meant[owner[total == 0]] = False
    some = np.flatnonzero(meant[owner])
    some = some[np.lexsort((total[some], owner[some]))]
    rank = np.arange(len(some)) - np.searchsorted(owner[some], owner[some])
    # Where the rarest is too common all others are.
    found: Column = some[(rank < _LOOKED_UP) & (total[some] <= _MEANT)]
    return found
