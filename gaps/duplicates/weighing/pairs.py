"""Candidates as pairs: each once, with what both lists say of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gaps.duplicates.weighing.candidates import Near
from gaps.duplicates.weighing.rows import Column

UNLISTED = 60
_HEAD = 5


@dataclass(frozen=True, slots=True)
class Pairs:
    """Unordered pairs ``a < b``; ``ranks`` in both lists, UNLISTED where one does not list the other.

    ``best`` is the greater and ``least`` the smaller of the score's shares in the best score of either list;
    ``crowd`` by how much the score stands out of the fifth of either list, the smaller and the greater.
    """

    a: Column
    b: Column
    score: Column
    ranks: tuple[Column, Column]
    shares: tuple[Column, Column]
    crowd: tuple[Column, Column]


def make_pairs(near: Near, size: int) -> Pairs:
    """Give every pair of which at least one lists the other."""
    a, b = np.minimum(near.of, near.other), np.maximum(near.of, near.other)
    keys, place = np.unique(a.astype(np.int64) * size + b, return_inverse=True)
    score = np.zeros(len(keys), dtype=np.float32)
    np.maximum.at(score, place, near.score)
    ranks = np.full((2, len(keys)), UNLISTED, dtype=np.float32)
    np.minimum.at(ranks, ((near.of > near.other).astype(np.int64), place), near.rank.astype(np.float32))
    first, second = (keys // size).astype(np.int64), (keys % size).astype(np.int64)
    top, fifth = _at_rank(near, size, 0), _at_rank(near, size, _HEAD - 1)
    shares = (score / np.maximum(top[first], 1e-6), score / np.maximum(top[second], 1e-6))
    crowd = (score - fifth[first], score - fifth[second])
    return Pairs(first, second, score, _sorted(*ranks), _sorted(*shares), _sorted(*crowd))


def _at_rank(near: Near, size: int, rank: int) -> Column:
    found = np.zeros(size, dtype=np.float32)
    here = near.rank == rank
    np.maximum.at(found, near.of[here], near.score[here])
    return found


def _sorted(one: Column, other: Column) -> tuple[Column, Column]:
    return np.minimum(one, other), np.maximum(one, other)
