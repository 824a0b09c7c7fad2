"""The pairs of tasks that are worth a look, found over all of them at once."""

from __future__ import annotations

from itertools import chain

import numpy as np
from msgspec import Struct

from gaps.duplicates.crew import at_once
from gaps.duplicates.pairing.columns import Columns
from gaps.duplicates.pairing.groups import Groups
from gaps.duplicates.pairing.groups import Pairs
from gaps.duplicates.programs import LEAST_PLACES
from gaps.duplicates.reading.scripts import Script
from gaps.duplicates.relations import Way
from gaps.duplicates.stretches import Column
from gaps.duplicates.stretches import ranges
from gaps.duplicates.stretches import starts_of

_CROWD = 40
_TEMPLATE = 4
_FEW = 3
_MOST_KEYS = 6
_FAILING = 8
_QUOTING = 8
_TRACED = 4
_MEANT = 1000
_LOOKED_UP = 3
_BLOCK = 4_000_000
_WAYS = 2 * max(Way)
_PLACES, _UPPER = 20, 32
"""How far a total and a title are shifted, where they are sorted with the place of a word in its title."""


class Met(Struct, frozen=True):
    """Pairs of tasks by number, each once, the smaller number first, in order; ``ways`` tells how they came together."""

    one: Column
    other: Column
    ways: Column


def meet(texts: Columns, meanings: Columns | None) -> Met:
    """Give all pairs that are worth a look; without meanings nobody meets in another tongue."""

    def passages() -> list[tuple[Way, Pairs]]:
        return [(Way.PASSAGES, Groups(*texts.owned("marks"), _FEW).pairs())]

    def others() -> list[tuple[Way, Pairs]]:
        found = [(Way.TITLES, pairs) for pairs in (*_equal_titles(texts), _near_titles(texts))]
        found += [(Way.FAILURES, _failures(texts)), (Way.TRACES, _traces(texts)), (Way.MESSAGES, _quotes(texts))]
        return found if meanings is None else [*found, (Way.MEANINGS, _translations(texts, meanings))]

    size = max(1, texts.size)
    told = [np.zeros(0, np.int64)]
    # There are as many passages as of all else.
    for way, (one, other) in chain.from_iterable(at_once(lambda ask: ask(), (passages, others), texts.size)):
        told.append((np.minimum(one, other) * size + np.maximum(one, other)) * _WAYS + int(way))
    every = np.concatenate(told)
    every.sort()
    pairs = every // _WAYS
    first = np.flatnonzero(np.diff(pairs, prepend=-1))
    ways = np.bitwise_or.reduceat(every % _WAYS, first) if len(first) else every
    return Met(pairs[first] // size, pairs[first] % size, ways)


def _equal_titles(texts: Columns) -> list[Pairs]:
    owners = np.arange(texts.size, dtype=np.int32)
    return [Groups(texts.facts[name], owners, _CROWD).pairs() for name in ("key", "bag")]


def _near_titles(texts: Columns) -> Pairs:
    """Give those whose titles have all words but one in common; many fillings of one slot are a template."""
    return Groups(*texts.owned("near"), _CROWD).without_crowds(texts.facts["bag"], _TEMPLATE).pairs()


def _failures(texts: Columns) -> Pairs:
    """Give the reports of failures that share a pair of their rarest words."""
    words, owners = texts.owned("core")
    counts = np.bincount(words, minlength=len(texts.words["core"]))
    order = np.lexsort((words, counts[words], owners))
    words, owners = texts.words["core"][words[order]], owners[order]
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


def _traces(texts: Columns) -> Pairs:
    """Give the reports of failures whose traces name enough places in code that hardly any other names."""
    one, other = Groups(*texts.owned("trace"), _TRACED).pairs()
    size = max(1, texts.size)
    pairs, times = _counted(one * size + other)
    pairs = pairs[times >= LEAST_PLACES]
    return pairs // size, pairs % size


def _quotes(texts: Columns) -> Pairs:
    """Give each title that is a message of a program the texts that quote what begins so, as long as few do."""
    heads, titles = texts.owned("heads")
    starts, holders = texts.owned("starts")
    known = _once(heads.copy())
    some = np.isin(starts, known)
    starts, holders = starts[some], holders[some]
    order = np.argsort(starts, kind="stable")
    starts, holders = starts[order], holders[order]
    begin, end = (np.searchsorted(starts, heads, side) for side in ("left", "right"))
    few = end - begin <= _QUOTING
    sizes = (end - begin)[few]
    mine, yours = np.repeat(titles[few], sizes).astype(np.int64), holders[ranges(begin[few], sizes)].astype(np.int64)
    apart = mine != yours
    return mine[apart], yours[apart]


def _translations(texts: Columns, meanings: Columns) -> Pairs:
    """Give each Korean title the English ones in which its rarest words are all meant."""
    english, korean = (texts.facts["tongue"] == each for each in (Script.LATIN, Script.HANGUL))
    senses, owners = meanings.owned("senses", korean)
    parts, _ = meanings.owned("parts", korean)
    ids, holders = meanings.owned("senses", english)
    nothing = np.zeros(0, np.int64)
    if not len(ids) or not len(senses):
        return nothing, nothing
    asked = _Asked(senses, parts, owners)
    held = np.bincount(ids, minlength=len(meanings.words["senses"]))
    looked = asked.looked_up(held)
    # Who holds what is not looked up need not be known.
    wanted = np.zeros(len(held), dtype=bool)
    wanted[asked.senses[looked.place]] = True
    some = wanted[ids]
    ids, holders = ids[some], holders[some]
    return asked.answered(looked, holders[np.argsort(ids)].astype(np.int64), starts_of(np.where(wanted, held, 0)))


class _Looked(Struct, frozen=True):
    """What is looked up: where each sense of these words stands, which word it is of, and how many words each title needs."""

    place: Column
    word: Column
    title: Column
    needed: Column


class _Asked:
    """What Korean titles mean: each sense with the word that has it and whose it is; those of one word stand together."""

    def __init__(self, senses: Column, parts: Column, owners: Column) -> None:
        """Take these, and number the words and titles as they stand here."""
        self.senses = senses
        other = np.ones(len(owners), dtype=bool)
        other[1:] = owners[1:] != owners[:-1]
        self._owner = owners[other].astype(np.int64)
        new = other.copy()
        new[1:] |= parts[1:] != parts[:-1]
        self._begin = np.flatnonzero(new)
        self._title = np.cumsum(other[new]) - 1

    def looked_up(self, held: Column) -> _Looked:
        """Find the rarest words of each title; ``held`` tells how many titles of the other tongue have each sense."""
        total = np.add.reduceat(held[self.senses], self._begin)
        words = _rarest(self._title, total)
        sizes = np.diff(self._begin, append=len(self.senses))[words]
        place = ranges(self._begin[words], sizes)
        word = np.repeat(words, sizes)
        there = held[self.senses[place]] > 0
        needed = np.bincount(self._title[words], minlength=len(self._owner))
        return _Looked(place[there], word[there], self._title[word[there]], needed)

    def answered(self, looked: _Looked, holders: Column, begin: Column) -> Pairs:
        """Go through those who are looked at, some at a time, and keep who holds all that is needed.

        ``holders`` are those of all senses, one after the other; where those of each begin is told beside it.
        """
        mine, yours = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        senses, title, word = self.senses[looked.place], looked.title, looked.word
        count = begin[senses + 1] - begin[senses]
        size = int(holders.max(initial=0)) + 1
        ends = np.cumsum(count)
        start = 0
        while start < len(title):
            stop = int(np.searchsorted(ends, (ends[start - 1] if start else 0) + _BLOCK, side="right"))
            # A title is not cut in two.
            stop = int(np.searchsorted(title, title[max(start, stop - 1)], side="right"))
            some = slice(start, stop)
            held = holders[ranges(begin[senses[some]], count[some])]
            told = _once(np.repeat(word[some], count[some]) * size + held)
            asking = self._title[told // size]
            pairs, times = _counted(asking * size + told % size)
            full = times == looked.needed[pairs // size]
            mine.append(self._owner[pairs[full] // size])
            yours.append(pairs[full] % size)
            start = stop
        return np.concatenate(mine), np.concatenate(yours)


def _once(numbers: Column) -> Column:
    """Give each number once, ascending: for millions, numpy's own way by a hash table takes five times as long."""
    return _counted(numbers)[0]


def _counted(numbers: Column) -> tuple[Column, Column]:
    """Give each number once, ascending, and how often it stands there."""
    numbers.sort()
    first = np.flatnonzero(np.diff(numbers, prepend=numbers[:1] - 1))
    return numbers[first], np.diff(first, append=len(numbers))


def _rarest(title: Column, total: Column) -> Column:
    """Give the words that are looked up, ascending: the rarest of each title of which all words are meant somewhere."""
    meant = np.ones(int(title[-1]) + 1, dtype=bool)
    meant[title[total == 0]] = False
    # Where the rarest is too common all others are.
    some = np.flatnonzero(meant[title] & (total <= _MEANT))
    # Of equally rare ones the first: title, total and place as one number, which is far quicker to sort than three columns.
    told = (
        title[some] << _UPPER
        | total[some] << _PLACES
        | np.arange(len(some)) - np.searchsorted(title[some], title[some])
    )
    order = np.argsort(told)
    title = title[some[order]]
    rank = np.arange(len(some)) - np.searchsorted(title, title)
    found: Column = np.sort(some[order[rank < _LOOKED_UP]])
    return found
