"""Who may be the same work as whom: for every document the nearest few, by one product of sparse rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from gaps.duplicates.reading.scripts import Script
from gaps.duplicates.weighing.rows import Column
from gaps.duplicates.weighing.rows import Rows
from gaps.duplicates.weighing.rows import lengths
from gaps.duplicates.weighing.rows import rarity
from gaps.duplicates.weighing.rows import scaled
from gaps.duplicates.weighing.rows import stacked
from gaps.duplicates.weighing.rows import weighed
from gaps.duplicates.weighing.shelf import Shelf

_TITLE = 4.0
_PIVOT = 0.7
_GRAMS, _BODY, _PLAIN, _BRIDGE = 0.5, 0.3, 0.3, 1.0
_BLOCK = 1024
_MOST_SEEN = 2000


@dataclass(frozen=True, slots=True)
class Near:
    """Directed candidates: ``of`` has ``other`` at ``rank`` in its list by ``score``; sorted by ``of`` and rank."""

    of: Column
    other: Column
    rank: Column
    score: Column


def nearest(shelf: Shelf, most: int) -> Near:
    """Give for every document those nearest by words, and where two languages meet, those nearest by meaning."""
    index = _index(shelf)
    found = [_search(index, np.arange(shelf.size), np.arange(shelf.size), most)]
    native = np.flatnonzero(shelf.scripts == Script.LATIN)
    for script in (Script.HANGUL, Script.OTHER, Script.FOREIGN):
        foreign = np.flatnonzero(shelf.scripts == script)
        if len(foreign) and len(native):
            bridge = _bridge(shelf)
            found += [_search(bridge, foreign, native, most), _search(bridge, native, foreign, most)]
    return _joined(found)


def _bridge(shelf: Shelf) -> Rows:
    """Give rows by what two tongues can share: meanings, names, numbers, and the letters of names."""
    told = shelf.titles * _TITLE + shelf.bodies
    return stacked(_pivoted(shelf.bridge, 1.0), _pivoted(shelf.grams, _GRAMS, 1.0), _pivoted(told, _PLAIN))


def _index(shelf: Shelf) -> Rows:
    """Give one row per document in which all ways of being near stand side by side, each with its share."""
    told = shelf.titles * _TITLE + shelf.bodies
    parts = [_pivoted(told, 1.0), _pivoted(shelf.grams, _GRAMS, 1.0), _pivoted(shelf.bodies, _BODY, 1.0)]
    parts += [_pivoted(shelf.titles, _PLAIN), _pivoted(shelf.bridge, _BRIDGE)]
    return stacked(*parts)


def _pivoted(counts: Rows, share: float, pivot: float = _PIVOT) -> Rows:
    """Give weights of which those of long texts count less, without the terms that half the world has."""
    weights = weighed(counts, rarity(counts))
    length = lengths(weights)
    middle = float(np.median(length))
    made = scaled(weights, np.sqrt(share) * (length / middle) ** -pivot / middle)
    made.data[np.bincount(made.indices, minlength=made.shape[1])[made.indices] > _MOST_SEEN] = 0.0
    made.eliminate_zeros()
    return made


def _search(rows: Rows, asking: Column, asked: Column, most: int) -> Near:
    """Give for each asking row the nearest of the asked ones."""
    shelf = rows[asked].T.tocsr()
    parts: list[tuple[Column, Column, Column, Column]] = []
    for start in range(0, len(asking), _BLOCK):
        block = asking[start : start + _BLOCK]
        parts.append(_best((rows[block] @ shelf).tocsr(), block, asked, most))
    if not parts:
        return Near(*(np.zeros(0, dtype=np.int64) for _ in range(4)))
    return Near(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _best(found: Any, block: Column, asked: Column, most: int) -> tuple[Column, Column, Column, Column]:
    of: list[Column] = []
    other: list[Column] = []
    rank: list[Column] = []
    score: list[Column] = []
    for row, name in enumerate(block):
        begin, end = found.indptr[row], found.indptr[row + 1]
        names, values = asked[found.indices[begin:end]], found.data[begin:end]
        if len(values) > most + 1:
            kept = np.argpartition(-values, most)[: most + 1]
            names, values = names[kept], values[kept]
        keep = names != name
        names, values = names[keep], values[keep]
        order = np.lexsort((names, -values))[:most]
        of.append(np.full(len(order), name))
        other.append(names[order])
        rank.append(np.arange(len(order)))
        score.append(values[order])
    return tuple(np.concatenate(each) for each in (of, other, rank, score))  # type: ignore[return-value]


def _joined(found: list[Near]) -> Near:
    parts = (np.concatenate([getattr(each, name) for each in found]) for name in ("of", "other", "rank", "score"))
    return Near(*parts)
