"""Candidates as pairs: who asked for whom, and how that one stands in the list of the one that asked."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from gaps.duplicates.stretches import Column
from gaps.duplicates.weighing.candidates import Near

_FIFTH = 4


class Pairs(Struct, frozen=True):
    """Directed pairs, each once: ``a`` asked, ``b`` is in its list.

    ``ranks`` is the place in the list, ``shares`` the score's share in the best one, ``crowd`` by how much the score
    stands out of the fifth. Of each the smaller and the greater of both lists; only the list of ``a`` is known, so they
    are equal. Those ``anchored`` name what hardly anybody names.
    """

    a: Column
    b: Column
    score: Column
    ranks: tuple[Column, Column]
    shares: tuple[Column, Column]
    crowd: tuple[Column, Column]
    anchored: Column


def make_pairs(near: Near, size: int) -> Pairs:
    """Give every pair that is in a list; ``size`` is how many documents there are."""
    keys, place = np.unique(near.of.astype(np.int64) * size + near.other, return_inverse=True)
    score = np.zeros(len(keys), dtype=np.float32)
    np.maximum.at(score, place, near.score)
    rank = np.full(len(keys), np.inf, dtype=np.float32)
    np.minimum.at(rank, place, near.rank.astype(np.float32))
    a, b = keys // max(1, size), keys % max(1, size)
    anchored = np.zeros(len(keys), dtype=bool)
    anchored[place[near.anchored]] = True
    best, fifth = _at_rank(near, size, 0)[a], _at_rank(near, size, _FIFTH)[a]
    share, crowd = score / np.maximum(best, 1e-6), score - fifth
    return Pairs(a, b, score, (rank, rank), (share, share), (crowd, crowd), anchored)


def _at_rank(near: Near, size: int, rank: int) -> Column:
    found = np.zeros(size, dtype=np.float32)
    here = near.rank == rank
    np.maximum.at(found, near.of[here], near.score[here])
    return found
