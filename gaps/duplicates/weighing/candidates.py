"""Who may be the same work as whom: for the documents that ask, the nearest few of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from functools import cached_property

import numpy as np
from scipy import sparse

from gaps.duplicates.reading.scripts import Script
from gaps.duplicates.weighing.collection import Library
from gaps.duplicates.weighing.collection import Listed
from gaps.duplicates.weighing.collection import ranges
from gaps.duplicates.weighing.rows import Column
from gaps.duplicates.weighing.rows import Rows

_TITLE = 4
_PIVOT = 0.7
_GRAMS, _BODY, _PLAIN, _BRIDGE = 0.5, 0.3, 0.3, 1.0
_MOST_SEEN = 2000
_LOGS = np.append(np.float32(0.0), 1.0 + np.log(np.arange(1, 256 * (_TITLE + 1)))).astype(np.float32)
"""How much it weighs to say something so often."""

_BLOCK = 128


@dataclass(frozen=True, slots=True)
class Near:
    """Directed candidates: ``of`` has ``other`` at ``rank`` in its list by ``score``; sorted by ``of`` and rank."""

    of: Column
    other: Column
    rank: Column
    score: Column


@dataclass(frozen=True, slots=True)
class _Part:
    """One way of being near: what documents have, how often, and how much that counts in each.

    ``factors`` are those of documents: long texts count less. ``share`` is that of this way among all.
    """

    listed: Listed
    often: Column
    factors: Column
    share: float

    def weighed(self, place: Column, owner: Column) -> Column:
        """Give how much what stands at these places weighs in the documents that have it."""
        weights: Column = self.listed.rare[place] * _LOGS[self.often[place]]
        weights *= self.factors[owner] * np.float32(np.sqrt(self.share))
        return weights

    def tells(self, place: Column) -> Column:
        """Give where what stands at these places tells anything: it is said here, and not by half the world."""
        listed = self.listed
        said: Column = (self.often[place] > 0) & (listed.seen[listed.counter(listed.ids[place])] <= _MOST_SEEN)
        return said

    def holding(self, known: Column) -> tuple[Column, Column]:
        """Give where any of these numbers stands and is said, and which of them; ``known`` are ascending."""
        ids = self.listed.ids
        wanted = np.zeros(self.listed.counters, dtype=bool)
        wanted[self.listed.counter(known)] = True
        place = np.flatnonzero(wanted[self.listed.counter(ids)])
        place = place[self.often[place] > 0]
        if not len(place):
            return place, place
        which = np.minimum(np.searchsorted(known, ids[place]), len(known) - 1)
        exact = known[which] == ids[place]
        return place[exact], which[exact]


class Index:
    """Finds the nearest documents of a library."""

    def __init__(self, library: Library) -> None:
        """Weigh nothing yet."""
        self._library = library

    def nearest(self, asking: Column, most: int) -> Near:
        """Give for each asking document those nearest by words, and in another tongue those nearest by meaning."""
        scripts = self._library.scripts
        found = [_search(self._words, asking, None, most)]
        native = scripts == Script.LATIN
        for script in (Script.HANGUL, Script.OTHER, Script.FOREIGN):
            foreign = scripts == script
            if foreign.any() and native.any():
                found += [
                    _search(self._meanings, asking[foreign[asking]], native, most),
                    _search(self._meanings, asking[native[asking]], foreign, most),
                ]
        parts = (np.concatenate([getattr(each, name) for each in found]) for name in ("of", "other", "rank", "score"))
        return Near(*parts)

    @cached_property
    def _words(self) -> tuple[_Part, ...]:
        """Give all ways of being near side by side, each with its share."""
        library = self._library
        terms = library.lists["terms"]
        return (
            self._told,
            self._pieces,
            _part(terms, library.in_body, _BODY, 1.0),
            _part(terms, library.in_title, _PLAIN),
            self._bridge,
        )

    @cached_property
    def _meanings(self) -> tuple[_Part, ...]:
        """Give what two tongues can share: meanings, names, numbers, and the letters of names."""
        return (self._bridge, self._pieces, replace(self._told, share=_PLAIN))

    @cached_property
    def _told(self) -> _Part:
        library = self._library
        return _part(library.lists["terms"], library.in_title * np.uint16(_TITLE) + library.in_body, 1.0)

    @cached_property
    def _pieces(self) -> _Part:
        return _part(self._library.lists["grams"], self._library.pieces, _GRAMS, 1.0)

    @cached_property
    def _bridge(self) -> _Part:
        listed = self._library.lists["bridge"]
        return _part(listed, np.ones(len(listed.ids), dtype=np.uint8), _BRIDGE)


def _part(listed: Listed, often: Column, share: float, pivot: float = _PIVOT) -> _Part:
    """Give a way of being near in which long texts count less."""
    length = _lengths(listed.rare * _LOGS[often], listed.starts)
    middle = np.median(length) if len(length) else np.float32(1.0)
    factors = ((length / middle) ** -pivot / middle).astype(np.float32)
    return _Part(listed, often, factors, share)


def _lengths(weights: Column, starts: Column) -> Column:
    """Give the length of every document's weights, 1 for empty ones; the weights are used up."""
    if not len(weights):
        return np.ones(len(starts) - 1, dtype=np.float32)
    np.square(weights, out=weights)
    squares = np.add.reduceat(weights, np.minimum(starts[:-1], len(weights) - 1))
    squares[np.diff(starts) == 0] = 1.0
    return np.sqrt(np.maximum(squares, 1e-12)).astype(np.float32)


def _search(parts: Sequence[_Part], asking: Column, asked: Column | None, most: int) -> Near:
    """Give for each asking document the nearest, of those ``asked`` where that is said."""
    if not len(asking):
        nothing = np.zeros(0, dtype=np.int64)
        return Near(nothing, nothing, nothing, np.zeros(0, dtype=np.float32))
    wanted, given = zip(*(_matrices(part, asking, asked) for part in parts), strict=True)
    left, right = sparse.hstack(wanted, format="csr"), sparse.hstack(given, format="csr").T.tocsr()
    found: list[tuple[Column, Column, Column, Column]] = []
    for start in range(0, len(asking), _BLOCK):
        block = asking[start : start + _BLOCK]
        found.append(_best((left[start : start + _BLOCK] @ right).tocsr(), block, most))
    return Near(*(np.concatenate(column) for column in zip(*found, strict=True)))


def _matrices(part: _Part, asking: Column, asked: Column | None) -> tuple[Rows, Rows]:
    """Give what the asking documents have, and what the asked ones have of that, as rows over the same columns."""
    ids, starts = part.listed.ids, part.listed.starts
    sizes = np.diff(starts)
    mine = ranges(starts[asking], sizes[asking])
    row = np.repeat(np.arange(len(asking)), sizes[asking])
    weighs = part.tells(mine)
    mine, row = mine[weighs], row[weighs]
    known, column = np.unique(ids[mine], return_inverse=True)
    wanted = _csr(part.weighed(mine, asking[row]), column, row, (len(asking), len(known)))
    place, column = part.holding(known)
    owner = part.listed.owners[place]
    if asked is not None:
        here = asked[owner]
        place, column, owner = place[here], column[here], owner[here]
    return wanted, _csr(part.weighed(place, owner), column, owner, (len(starts) - 1, len(known)))


def _csr(values: Column, columns: Column, rows: Column, shape: tuple[int, int]) -> Rows:
    """Give sparse rows of values whose rows stand in order."""
    starts = np.searchsorted(rows, np.arange(shape[0] + 1))
    return sparse.csr_matrix((values, columns.astype(np.int32), starts), shape=(shape[0], max(1, shape[1])))


def _best(found: Rows, block: Column, most: int) -> tuple[Column, Column, Column, Column]:
    of: list[Column] = []
    other: list[Column] = []
    rank: list[Column] = []
    score: list[Column] = []
    for row, name in enumerate(block):
        begin, end = found.indptr[row], found.indptr[row + 1]
        names, values = found.indices[begin:end], found.data[begin:end]
        if len(values) > most + 1:
            kept = np.argpartition(-values, most)[: most + 1]
            # Equal ones at the end of the list: which are kept must not depend on how they were sorted.
            kept = np.flatnonzero(values >= values[kept].min())
            names, values = names[kept], values[kept]
        keep = names != name
        names, values = names[keep], values[keep]
        order = np.lexsort((names, -values))[:most]
        of.append(np.full(len(order), name, dtype=np.int64))
        other.append(names[order].astype(np.int64))
        rank.append(np.arange(len(order)))
        score.append(values[order])
    return np.concatenate(of), np.concatenate(other), np.concatenate(rank), np.concatenate(score)
