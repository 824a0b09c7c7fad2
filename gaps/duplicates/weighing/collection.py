"""The readings of all tasks side by side, as long columns: how rare each thing is, and how much each task says."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from functools import cached_property
from threading import Lock

import numpy as np

from gaps.duplicates.crew import at_once
from gaps.duplicates.crew import shares
from gaps.duplicates.crew import steps
from gaps.duplicates.reading.scripts import Script
from gaps.duplicates.stretches import Column
from gaps.duplicates.stretches import ranges
from gaps.duplicates.stretches import starts_of
from gaps.duplicates.weighing.reading import FRAME
from gaps.duplicates.weighing.reading import KIND
from gaps.duplicates.weighing.reading import LISTS
from gaps.duplicates.weighing.reading import NUMBER
from gaps.duplicates.weighing.rows import LEAST_ROWS
from gaps.duplicates.weighing.rows import lengths as lengths_of
from gaps.duplicates.weighing.rows import totals
from gaps.duplicates.weighing.volume import Volume

TITLE = 4
"""How many times the title counts beside the text."""

OFTEN = np.append(np.float32(0.0), 1.0 + np.log(np.arange(1, 256 * (TITLE + 1)))).astype(np.float32)
"""How much it weighs to say something so often."""

_LEAST_BITS, _MOST_BITS = 12, 22
_SHARES = np.where(np.arange(1 << (32 - KIND)) == FRAME, np.float32(0.2), np.float32(1.0))
"""How much each kind of word tells beside one that is as rare and names work: one that asks or helps, less."""

_SUMS = ("title", "whole", "numbers", "words", "length")
"""What the terms of a document come to: how telling those of its title and all are, how many numbers, words and words of text."""

_SUMMED = 512
_BLOCK = 1 << 16
"""So many numbers are weighed at a time: what takes little room is made anew in the same place."""


Place = Column | slice
Often = Callable[[Place], Column]
"""Tells how often documents say what stands at some places."""

_COUNTED = 1 << 22
"""For so many numbers a hand of its own is worth its while."""


class Listed:
    """One kind of numbers: those of document ``d`` are ``ids[starts[d]:starts[d + 1]]``, ascending.

    Where they are ``worded``, their highest bits tell what kind of word each is a part of.
    """

    def __init__(self, ids: Column, starts: Column, *, worded: bool = False) -> None:
        """Take the numbers and where those of each document begin."""
        self._worded = worded
        self.ids = ids
        self.starts = starts
        self.counters = 1 << min(_MOST_BITS, max(_LEAST_BITS, len(ids).bit_length() - 2))

    def counter(self, ids: Column) -> Column:
        """Give which counter counts each number; two that share one by chance are held for a little more common."""
        return ids & np.uint32(self.counters - 1)

    def owners(self, places: Column) -> Column:
        """Give the documents that have the numbers at these places."""
        found: Column = (np.searchsorted(self.starts, places, side="right") - 1).astype(np.int32)
        return found

    @cached_property
    def seen(self) -> Column:
        """Give in how many documents each number stands, by counter."""

        def count(part: tuple[int, int]) -> Column:
            counts = np.zeros(self.counters, dtype=np.int32)
            for start, stop in steps(*part, max(_COUNTED, self.counters)):
                counts += np.bincount(self.counter(self.ids[start:stop]), minlength=self.counters)
            return counts

        first, *others = at_once(count, shares(len(self.ids), _COUNTED))
        for each in others:
            first += each
        return np.minimum(first, len(self.starts) - 1, out=first)

    @cached_property
    def _telling(self) -> Column:
        """Give how telling it is to be seen as often as each counter tells: the log of how many documents there are to one of these."""
        by_count = rarity_of(np.arange(len(self.starts)), len(self.starts) - 1)
        found: Column = by_count[self.seen]
        return found

    def rare(self, place: Place) -> Column:
        """Give how telling the numbers at some places are: to keep it for all would take as much room as the numbers."""
        ids = self.ids[place]
        rare: Column = self._telling[self.counter(ids)]
        if self._worded:
            rare *= _SHARES[ids >> np.uint32(KIND)]
        return rare

    def places(self, ids: Column) -> Column:
        """Give where these numbers stand, and a few others that share their counters."""
        wanted = np.zeros(self.counters, dtype=bool)
        wanted[self.counter(ids)] = True

        def seek(part: tuple[int, int]) -> Column:
            found = [np.zeros(0, dtype=np.int64)]
            for start, stop in steps(*part, _BLOCK):
                found.append(np.flatnonzero(wanted[self.counter(self.ids[start:stop])]) + start)
            return np.concatenate(found)

        return np.concatenate(at_once(seek, shares(len(self.ids), _COUNTED)))

    def lengths(self, *several: Often) -> list[Column]:
        """Give how long each document is as a row of what it says so often, in several ways, rare things counting for more."""
        telling, blocks = self._telling, list(self._blocks())
        found = [np.empty(len(self.starts) - 1, dtype=telling.dtype) for _ in several]

        def measure(part: tuple[int, int]) -> None:
            for first, last in blocks[slice(*part)]:
                here = slice(*self.starts[[first, last]].tolist())
                rare = self.rare(here)
                for often, lengths in zip(several, found, strict=True):
                    starts = self.starts[first : last + 1] - here.start
                    lengths[first:last] = lengths_of(rare * OFTEN[often(here)], starts)

        at_once(measure, shares(len(blocks), _COUNTED // _BLOCK))
        return found

    def _blocks(self) -> Iterator[tuple[int, int]]:
        """Give all documents, some at a time."""
        first, count = 0, len(self.starts) - 1
        while first < count:
            last = int(np.searchsorted(self.starts, self.starts[first] + _BLOCK, side="right")) - 1
            last = min(count, max(last, first + 1))
            yield first, last
            first = last


class Library:
    """All readings of one comparison, by number."""

    def __init__(self, volume: Volume, rank: Column) -> None:
        """Take all readings, and in which order documents stand that are equally near."""
        self.size = volume.size
        self.rank = rank
        self.facts = volume.facts
        self.lists = {
            name: Listed(volume.ids[name], starts_of(volume.sizes[name]), worded=name == "terms") for name in LISTS
        }
        self.in_title, self.in_body, self.pieces = (volume.counts[name] for name in ("in_title", "in_body", "pieces"))
        if not (self.scripts == Script.HANGUL).any():
            # Without a Korean task there is nothing to bridge.
            self.lists["bridge"] = Listed(np.zeros(0, dtype=np.uint32), np.zeros(self.size + 1, dtype=np.int64))
        self._summing = Lock()
        self._sums = {name: np.full(self.size, np.nan, dtype=np.float32) for name in _SUMS}

    @property
    def scripts(self) -> Column:
        """Give the tongue of each document."""
        return self.facts["script"]

    def said(self, place: Place) -> Column:
        """Give how often the terms at some places are said, in the title counting for more."""
        found: Column = self.in_title[place] * np.uint16(TITLE) + self.in_body[place]
        return found

    @property
    def ways(self) -> dict[str, Often]:
        """Give the ways in which the terms of documents are counted."""
        return {"whole": self.said, "title": self.in_title.__getitem__, "body": self.in_body.__getitem__}

    def once(self, place: Place) -> Column:
        """Give for the meanings at some places that each is said once."""
        return np.ones(len(self.lists["bridge"].ids[place]), dtype=np.uint8)

    @cached_property
    def lengths(self) -> dict[str, Column]:
        """Give how long documents are in each way of being alike."""
        terms, grams, bridge = (self.lists[name] for name in ("terms", "grams", "bridge"))
        worded = terms.lengths(*self.ways.values())
        return {
            **dict(zip(self.ways, worded, strict=True)),
            "grams": grams.lengths(self.pieces.__getitem__)[0],
            "bridge": bridge.lengths(self.once)[0],
        }

    @cached_property
    def families(self) -> Column:
        """Give how many documents have the title of each, its numbers left open."""
        _, place, count = np.unique(self.facts["family"], return_inverse=True, return_counts=True)
        sizes: Column = count[place]
        return sizes

    def sums(self, documents: Column) -> dict[str, Column]:
        """Give what the terms of documents come to; each is counted when it is first asked for."""
        with self._summing:
            missing = np.unique(documents[np.isnan(self._sums["whole"][documents])])
            for start in range(0, len(missing), _SUMMED):
                self._sum_up(missing[start : start + _SUMMED])
        return {name: values[documents] for name, values in self._sums.items()}

    def _sum_up(self, documents: Column) -> None:
        terms = self.lists["terms"]
        sizes = np.diff(terms.starts)[documents]
        where = ranges(terms.starts[documents], sizes)
        starts = starts_of(sizes)
        rare, titled = terms.rare(where), self.in_title[where] > 0
        numbers = titled & (terms.ids[where] >> np.uint32(KIND) == NUMBER)
        for name, values in (
            ("title", rare * titled),
            ("whole", rare),
            ("numbers", numbers),
            ("words", titled),
            ("length", self.in_body[where] > 0),
        ):
            self._sums[name][documents] = totals(values, starts)

    def facets(self, documents: Column) -> Column:
        """Give what titles name of each facet as bits: documents in rows, facets in columns."""
        listed = self.lists["facets"]
        sizes = np.diff(listed.starts)[documents]
        ids = listed.ids[ranges(listed.starts[documents], sizes)]
        names, columns = np.unique(ids >> np.uint32(6), return_inverse=True)
        spans = np.zeros((len(documents), max(1, len(names))), dtype=np.int64)
        owners = np.repeat(np.arange(len(documents)), sizes)
        np.bitwise_or.at(spans, (owners, columns), np.int64(1) << (ids & np.uint32(63)).astype(np.int64))
        return spans


def rarity_of(seen: Column, count: int) -> Column:
    """Give how telling it is to be seen so often.

    A small workspace is taken for a part of a greater one, so that two tasks of ten are not told to share nothing rare.
    """
    return np.log1p(max(count, LEAST_ROWS) / (1.0 + seen)).astype(np.float32)
