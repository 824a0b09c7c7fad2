"""Who may be the same work as whom: for the documents that ask, the nearest few of all."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import chain

import numpy as np
from msgspec import Struct

from gaps.duplicates.crew import at_once
from gaps.duplicates.crew import shares
from gaps.duplicates.reading.scripts import Script
from gaps.duplicates.stretches import Column
from gaps.duplicates.stretches import ranges
from gaps.duplicates.weighing.collection import OFTEN
from gaps.duplicates.weighing.collection import Library
from gaps.duplicates.weighing.collection import Listed
from gaps.duplicates.weighing.collection import Often
from gaps.duplicates.weighing.reading import KIND
from gaps.duplicates.weighing.reading import NAME
from gaps.duplicates.weighing.reading import NUMBER

_PIVOT = 0.7
_GRAMS, _BODY, _PLAIN, _BRIDGE = 0.5, 0.3, 0.3, 1.0
_MOST_SEEN = 2000
_BITS = 32
_HARDLY = 3
"""What so many tasks name at most is an anchor: two that name it have hardly anything else to be about."""

_FEW = 8
"""For so many who ask a hand of its own is worth its while."""


class Near(Struct, frozen=True):
    """Directed candidates: ``of`` has ``other`` at ``rank`` in its list by ``score``; sorted by ``of`` and rank.

    Those ``anchored`` name a number or a piece of code that hardly anybody else names.
    """

    of: Column
    other: Column
    rank: Column
    score: Column
    anchored: Column


_Row = tuple[Column, Column, Column, Column, Column]
"""A part of the columns of what is near."""


class _Part(Struct, frozen=True):
    """One way of being near: how often documents say what they have, and how much that counts in each.

    ``factors`` are those of documents: long texts count less. ``words`` is the share of this way among all, ``meanings``
    among those that two tongues can share.
    """

    often: Often
    factors: Column
    words: float
    meanings: float

    def weighed(self, rare: Column, place: Column, owner: Column) -> Column:
        """Give how much what stands at these places weighs in the documents that have it."""
        weights: Column = rare * OFTEN[self.often(place)] * self.factors[owner]
        return weights


class _Held(Struct, frozen=True):
    """Who has what the asking documents have: ``known[k]`` those from ``begin[k]`` to ``end[k]``, and how much it weighs there."""

    known: Column
    begin: Column
    end: Column
    owner: Column
    weights: tuple[Column, ...]


class Index:
    """Finds the nearest documents of a library."""

    def __init__(self, library: Library) -> None:
        """Weigh nothing yet."""
        self.library = library

    def nearest(self, asking: Column, most: int) -> Near:
        """Give for each asking document those nearest by words, and in another tongue those nearest by meaning."""
        scripts = self.library.scripts
        native = scripts == Script.LATIN
        others = [scripts == each for each in (Script.HANGUL, Script.OTHER, Script.FOREIGN)]
        foreign = [each for each in others if each.any()] if native.any() else []
        lists = [(self.library.lists[name], parts) for name, parts in self._parts.items()]
        held = [_held(listed, parts, asking) for listed, parts in lists]

        def seek(part: tuple[int, int]) -> list[_Row]:
            seats = np.empty(self.library.size, dtype=np.int64)
            found = []
            for name in asking[slice(*part)].tolist():
                met = [_met(name, listed, parts, each) for (listed, parts), each in zip(lists, held, strict=True)]
                owner, words, meanings = (np.concatenate(column) for column in zip(*met, strict=True))
                names, place = _each_once(owner, seats)
                anchored = np.isin(names, _anchored(name, lists[0][0], held[0]))
                found.append(self._best(names, np.bincount(place, words), name, most, anchored))
                if anchored.any():
                    # They come beside the others, so their ranks begin behind them.
                    scores = np.bincount(place, words)[anchored]
                    of, other, rank, near, told = self._best(names[anchored], scores, name, most, anchored[anchored])
                    found.append((of, other, rank + most, near, told))
                asked = foreign if native[name] else [native] if any(each[name] for each in foreign) else []
                meant = np.bincount(place, meanings) if asked else words
                for each in asked:
                    here = each[names]
                    found.append(self._best(names[here], meant[here], name, most, anchored[here]))
            return found

        found = list(chain.from_iterable(at_once(seek, shares(len(asking), _FEW))))
        if not found:
            nothing = np.zeros(0, dtype=np.int64)
            return Near(nothing, nothing, nothing, np.zeros(0, dtype=np.float32), nothing.astype(bool))
        return Near(*(np.concatenate(column) for column in zip(*found, strict=True)))

    def _best(self, names: Column, scores: Column, name: int, most: int, anchored: Column) -> _Row:
        """Give the nearest of these."""
        values = scores.astype(np.float32)
        names, values, anchored = (column[values > 0] for column in (names, values, anchored))
        if len(values) > most + 1:
            # Equal ones at the end of the list are all looked at: which are kept must not depend on how they were sorted.
            least = np.partition(values, len(values) - most - 1)[len(values) - most - 1]
            names, values, anchored = (column[values >= least] for column in (names, values, anchored))
        names, values, anchored = (column[names != name] for column in (names, values, anchored))
        order = np.lexsort((self.library.rank[names], -values))[:most]
        of = np.full(len(order), name, dtype=np.int64)
        return of, names[order], np.arange(len(order)), values[order], anchored[order]

    @cached_property
    def _parts(self) -> dict[str, tuple[_Part, ...]]:
        """Give all ways of being near, by the list that each looks at."""
        library, lengths = self.library, self.library.lengths
        return {
            "terms": (
                _part(library.ways["whole"], lengths["whole"], 1.0, _PLAIN),
                _part(library.ways["body"], lengths["body"], _BODY, 0.0, 1.0),
                _part(library.ways["title"], lengths["title"], _PLAIN, 0.0),
            ),
            "grams": (_part(library.pieces.__getitem__, lengths["grams"], _GRAMS, _GRAMS, 1.0),),
            "bridge": (_part(library.once, lengths["bridge"], _BRIDGE, _BRIDGE),),
        }


def _part(often: Often, length: Column, words: float, meanings: float, pivot: float = _PIVOT) -> _Part:
    """Give a way of being near in which long texts count less."""
    middle = np.median(length) if len(length) else np.float32(1.0)
    factors = ((length / middle) ** -pivot / middle).astype(np.float32)
    return _Part(often, factors, words, meanings)


def _telling(listed: Listed, place: Column) -> Column:
    """Give where what stands at these places tells anything: what half the world says does not."""
    telling: Column = listed.seen[listed.counter(listed.ids[place])] <= _MOST_SEEN
    return telling


def _each_once(owner: Column, seats: Column) -> tuple[Column, Column]:
    """Give who is among the owners, and for each owner its place there; ``seats`` is room that all who ask use again.

    It looks at nobody else, of whom there may be a million.
    """
    seats[owner] = np.arange(len(owner))
    last = np.flatnonzero(seats[owner] == np.arange(len(owner)))
    names = owner[last].astype(np.int64)
    seats[names] = np.arange(len(names))
    return names, seats[owner]


def _held(listed: Listed, parts: Sequence[_Part], asking: Column) -> _Held:
    """Give who has what these documents have."""
    ids, starts = listed.ids, listed.starts
    mine = ranges(starts[asking], np.diff(starts)[asking])
    known = np.unique(ids[mine[_telling(listed, mine)]])
    place = listed.places(known)
    # Sorted as one number each, which is far quicker than to sort places by what stands there.
    told = ids[place].astype(np.uint64) << np.uint64(_BITS) | np.arange(len(place), dtype=np.uint64)
    told.sort()
    order = (told & np.uint64((1 << _BITS) - 1)).astype(np.int64)
    # Whose they are is quickly found as long as the places ascend.
    place, owner = place[order], listed.owners(place)[order]
    told >>= np.uint64(_BITS)
    begin, end = (np.searchsorted(told, known.astype(np.uint64), side=side) for side in ("left", "right"))
    rare = listed.rare(place)
    return _Held(known, begin, end, owner, tuple(part.weighed(rare, place, owner) for part in parts))


def _anchored(name: int, listed: Listed, held: _Held) -> Column:
    """Give who has a number or a name of code in common with a document that hardly anybody has, as counted one by one."""
    ids = listed.ids[listed.starts[name] : listed.starts[name + 1]]
    kinds = ids >> np.uint32(KIND)
    named = ids[((kinds == NUMBER) | (kinds == NAME)) & np.isin(ids, held.known)]
    which = np.searchsorted(held.known, named)
    sizes = held.end[which] - held.begin[which]
    rare = which[(sizes > 1) & (sizes <= _HARDLY)]
    return held.owner[ranges(held.begin[rare], held.end[rare] - held.begin[rare])]


def _met(name: int, listed: Listed, parts: Sequence[_Part], held: _Held) -> tuple[Column, Column, Column]:
    """Give who has something in common with a document in a list, and how much that counts for words and for meanings."""
    place = np.arange(listed.starts[name], listed.starts[name + 1])
    place = place[_telling(listed, place)]
    which = np.searchsorted(held.known, listed.ids[place])
    sizes = held.end[which] - held.begin[which]
    there = ranges(held.begin[which], sizes)
    words = np.zeros(len(there), dtype=np.float32)
    meanings = np.zeros(len(there), dtype=np.float32)
    rare, mine = listed.rare(place), np.full(len(place), name)
    for part, weights in zip(parts, held.weights, strict=True):
        asked = part.weighed(rare, place, mine)
        near = np.repeat(asked, sizes) * weights[there]
        words += np.float32(part.words) * near
        if part.meanings:
            meanings += np.float32(part.meanings) * near
    return held.owner[there], words, meanings
