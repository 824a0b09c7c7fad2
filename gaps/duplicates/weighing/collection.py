"""The readings of all tasks side by side, as long columns: how rare each thing is, and how much each task says."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from gaps.duplicates.reading.scripts import Script
from gaps.duplicates.weighing.reading import FRAME
from gaps.duplicates.weighing.reading import KIND
from gaps.duplicates.weighing.reading import LISTS
from gaps.duplicates.weighing.rows import LEAST_ROWS
from gaps.duplicates.weighing.rows import Column
from gaps.duplicates.weighing.rows import Rows
from gaps.duplicates.weighing.rows import ranges
from gaps.duplicates.weighing.rows import starts_of
from gaps.duplicates.weighing.shelf import Shelf
from gaps.duplicates.weighing.volume import Volume

_LEAST_BITS, _MOST_BITS = 12, 22

_MINUTES = 1440.0
_FRAME_SHARE = np.float32(0.2)
"""How much a word that asks or helps tells beside one that is as rare and names work."""


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

    @cached_property
    def owners(self) -> Column:
        """Give for each number the document that has it."""
        return np.repeat(np.arange(len(self.starts) - 1, dtype=np.int32), np.diff(self.starts))

    @cached_property
    def seen(self) -> Column:
        """Give in how many documents each number stands, by counter."""
        counts = np.bincount(self.counter(self.ids), minlength=self.counters)
        return np.minimum(counts, len(self.starts) - 1).astype(np.int32)

    @cached_property
    def rare(self) -> Column:
        """Give how telling each number is that stands here."""
        by_count = rarity_of(np.arange(len(self.starts)), len(self.starts) - 1)
        return self.weighed(by_count[self.seen][self.counter(self.ids)], self.ids)

    def weighed(self, rare: Column, ids: Column) -> Column:
        """Give rarities with those of words that name no work made small."""
        if self._worded:
            rare[ids >> np.uint32(KIND) == FRAME] *= _FRAME_SHARE
        return rare


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

    @property
    def scripts(self) -> Column:
        """Give the tongue of each document."""
        return self.facts["script"]

    @cached_property
    def families(self) -> Column:
        """Give how many documents have the title of each, its numbers left open."""
        _, place, count = np.unique(self.facts["family"], return_inverse=True, return_counts=True)
        sizes: Column = count[place]
        return sizes

    def rarity(self, name: str, ids: Column) -> Column:
        """Give how telling numbers are: the log of how many documents there are to one that has it."""
        listed = self.lists[name]
        return listed.weighed(rarity_of(listed.seen[listed.counter(ids)], self.size), ids)

    def shelf(self, documents: Column) -> Shelf:
        """Give some documents as rows, weighed as among all."""
        found = {name: self._some(name, documents) for name in ("terms", "grams", "pairs", "lines", "bridge")}
        ids, where = found["terms"][1:]
        facts = {name: values[documents] for name, values in self.facts.items()}
        minutes = facts["minute"].astype(np.float64)
        return Shelf(
            size=len(documents),
            count=self.size,
            in_title=self.in_title[where].astype(np.float32),
            in_body=self.in_body[where].astype(np.float32),
            marks=(ids >> np.uint32(KIND)).astype(np.int8),
            rare={name: self.rarity(name, ids) for name, (_, ids, _) in found.items()},
            facets=self._facets(documents),
            families=facts["family"],
            family_sizes=self.families[documents],
            equal=facts["equal"],
            places=facts["place"],
            days=np.where(minutes > 0, minutes / _MINUTES, np.nan),
            **{name: rows for name, (rows, _, _) in found.items()},
        )

    def _some(self, name: str, documents: Column) -> tuple[Rows, Column, Column]:
        """Give what some documents have as rows, its numbers, and where it stands."""
        listed = self.lists[name]
        sizes = np.diff(listed.starts)[documents]
        where = ranges(listed.starts[documents], sizes)
        ids = listed.ids[where]
        values = self.pieces[where] if name == "grams" else np.ones(len(ids), dtype=np.uint8)
        return Rows(ids, starts_of(sizes), values), ids, where

    def _facets(self, documents: Column) -> Column:
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
