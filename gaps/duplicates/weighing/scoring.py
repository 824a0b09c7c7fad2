"""From readings to what looks most like some of them: the whole way in one call."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import numpy as np
from msgspec import Struct

from gaps.duplicates.crew import at_once
from gaps.duplicates.stretches import Column
from gaps.duplicates.weighing.candidates import Index
from gaps.duplicates.weighing.candidates import Near
from gaps.duplicates.weighing.features import Features
from gaps.duplicates.weighing.features import Measurer
from gaps.duplicates.weighing.model import Model
from gaps.duplicates.weighing.pairs import Pairs
from gaps.duplicates.weighing.pairs import make_pairs

BREADTH = 200
_CHUNK, _MEASURED = 1024, 64
"""For so many documents candidates are sought at once, and of so many measured: these take more room."""


class Scored(Struct, frozen=True):
    """Documents by number, each with those that look like it, the likeliest first; ``of`` ascends."""

    of: Column
    other: Column
    probability: Column


class Wanted(Struct, frozen=True):
    """How many are wanted of all: of the likeliest ones, and beside them of another tongue, and of those that name the same.

    Those of another tongue are held for less likely by far; and a number of an order that hardly anybody names tells more than the
    weights know, which were taught by logs of machines.
    """

    most: int
    across: int = 0
    anchored: int = 0


def score(index: Index, asking: Column, model: Model, wanted: Wanted) -> Scored:
    """Give for each asking document those of all that are likeliest the same work."""

    def best(near: Near) -> tuple[Column, Column, Column]:
        pairs, features, kinds = _measured(index, near)
        probability = model.probability(features, *kinds)
        order = np.lexsort((index.library.rank[pairs.b], -probability, pairs.a))
        of = pairs.a[order]
        place = np.arange(len(of)) - np.searchsorted(of, of)
        foreign, anchored = kinds[0][order] != kinds[1][order], pairs.anchored[order]
        order = order[
            (place < wanted.most)
            | (_place_among(foreign, of) < wanted.across)
            | (_place_among(anchored, of) < wanted.anchored)
        ]
        return pairs.a[order], pairs.b[order], probability[order]

    parts = list(chain.from_iterable(at_once(best, nears) for nears in _near(index, asking)))
    if not parts:
        nothing = np.zeros(0, dtype=np.int64)
        return Scored(nothing, nothing, np.zeros(0))
    return Scored(*(np.concatenate(each) for each in zip(*parts, strict=True)))


def _place_among(some: Column, of: Column) -> Column:
    """Give how many of some stand before each of them in the row of one asking document; for others a number beyond all."""
    before = np.cumsum(some) - some
    place: Column = np.where(some, before - before[np.searchsorted(of, of)], len(some))
    return place


def _near(index: Index, asking: Column) -> Iterator[list[Near]]:
    """Give the candidates of a few of the asking documents at a time, sought for more of them at once."""
    for start in range(0, len(asking), _CHUNK):
        chunk = asking[start : start + _CHUNK]
        near = index.nearest(chunk, BREADTH)
        found = []
        for begin in range(0, len(chunk), _MEASURED):
            here = np.isin(near.of, chunk[begin : begin + _MEASURED])
            if here.any():
                found.append(
                    Near(near.of[here], near.other[here], near.rank[here], near.score[here], near.anchored[here])
                )
        yield found


def measured(index: Index, asking: Column) -> Iterator[tuple[Pairs, Features, tuple[Column, Column]]]:
    """Give the pairs of the asking documents with their features and the tongues of both sides, some at a time."""
    for near in chain.from_iterable(_near(index, asking)):
        yield _measured(index, near)


def _measured(index: Index, near: Near) -> tuple[Pairs, Features, tuple[Column, Column]]:
    library = index.library
    pairs = make_pairs(near, library.size)
    columns: dict[str, list[Column]] = {}
    for _, features in Measurer(library).features(pairs):
        for name, values in features.items():
            columns.setdefault(name, []).append(values)
    joined = {name: np.concatenate(values) for name, values in columns.items()}
    return pairs, joined, (library.scripts[pairs.a], library.scripts[pairs.b])
