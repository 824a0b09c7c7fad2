"""From readings to what looks most like some of them: the whole way in one call."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from gaps.duplicates.weighing.candidates import Index
from gaps.duplicates.weighing.candidates import Near
from gaps.duplicates.weighing.features import Features
from gaps.duplicates.weighing.features import Measurer
from gaps.duplicates.weighing.model import Model
from gaps.duplicates.weighing.pairs import Pairs
from gaps.duplicates.weighing.pairs import make_pairs
from gaps.duplicates.weighing.rows import Column

BREADTH = 200
_CHUNK, _MEASURED = 1024, 64
"""For so many documents candidates are sought at once, and of so many measured: these take more room."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Documents by number, each with those that look like it, the likeliest first; ``of`` ascends."""

    of: Column
    other: Column
    probability: Column


def score(index: Index, asking: Column, model: Model, most: int) -> Scored:
    """Give for each asking document the ``most`` of all that are likeliest the same work."""
    parts = []
    for pairs, features, kinds in measured(index, asking):
        probability = model.probability(features, *kinds)
        order = np.lexsort((index.library.rank[pairs.b], -probability, pairs.a))
        of = pairs.a[order]
        place = np.arange(len(of)) - np.searchsorted(of, of)
        order = order[place < most]
        parts.append((pairs.a[order], pairs.b[order], probability[order]))
    if not parts:
        nothing = np.zeros(0, dtype=np.int64)
        return Scored(nothing, nothing, np.zeros(0))
    return Scored(*(np.concatenate(each) for each in zip(*parts, strict=True)))


def _near(index: Index, asking: Column) -> Iterator[Near]:
    """Give the candidates of a few of the asking documents at a time, sought for more of them at once."""
    for start in range(0, len(asking), _CHUNK):
        chunk = asking[start : start + _CHUNK]
        near = index.nearest(chunk, BREADTH)
        for begin in range(0, len(chunk), _MEASURED):
            here = np.isin(near.of, chunk[begin : begin + _MEASURED])
            yield Near(near.of[here], near.other[here], near.rank[here], near.score[here])


def measured(index: Index, asking: Column) -> Iterator[tuple[Pairs, Features, tuple[Column, Column]]]:
    """Give the pairs of the asking documents with their features and the tongues of both sides, some at a time."""
    library = index.library
    for near in _near(index, asking):
        pairs = make_pairs(near, library.size)
        if not len(pairs.a):
            continue
        columns: dict[str, list[Column]] = {}
        for _, features in Measurer(library).features(pairs):
            for name, values in features.items():
                columns.setdefault(name, []).append(values)
        joined = {name: np.concatenate(values) for name, values in columns.items()}
        yield pairs, joined, (library.scripts[pairs.a], library.scripts[pairs.b])
