"""From documents to scored pairs: the whole way in one call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gaps.duplicates.weighing.candidates import nearest
from gaps.duplicates.weighing.documents import Document
from gaps.duplicates.weighing.features import Measurer
from gaps.duplicates.weighing.model import Model
from gaps.duplicates.weighing.pairs import make_pairs
from gaps.duplicates.weighing.rows import Column
from gaps.duplicates.weighing.shelf import make_shelf

_BUDGET = 2_000_000
_WIDEST, _NARROWEST = 100, 16
_KEPT = 40


@dataclass(frozen=True, slots=True)
class Scored:
    """Pairs of documents by number, ``a < b``, with their probability."""

    a: Column
    b: Column
    probability: Column


def score(documents: Sequence[Document], model: Model) -> Scored:
    """Give the pairs that are worth a look: for every document at most forty, the likeliest."""
    shelf = make_shelf(documents)
    near = nearest(shelf, breadth(len(documents)))
    pairs = make_pairs(near, shelf.size)
    measurer = Measurer(shelf)
    probability = np.zeros(len(pairs.a), dtype=np.float32)
    for block, features in measurer.features(pairs):
        probability[block] = model.probability(features, shelf.scripts[pairs.a[block]], shelf.scripts[pairs.b[block]])
    kept = _likeliest(pairs.a, pairs.b, probability, shelf.size)
    return Scored(pairs.a[kept], pairs.b[kept], probability[kept])


def breadth(size: int) -> int:
    """Give how many candidates a document gets: fewer the more documents there are, so that the cost stays bounded."""
    return int(np.clip(_BUDGET // max(1, size), _NARROWEST, _WIDEST))


def _likeliest(a: Column, b: Column, probability: Column, size: int) -> Column:
    """Give the places of pairs that are among the forty likeliest of either side."""
    sides = np.concatenate((a, b))
    order = np.lexsort((-np.concatenate((probability, probability)), sides))
    counts = np.bincount(sides, minlength=size)
    starts = np.concatenate(([0], np.cumsum(counts)[:-1]))
    rank = np.arange(len(order)) - starts[sides[order]]
    return np.unique(order[rank < _KEPT] % max(1, len(a)))
