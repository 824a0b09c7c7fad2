"""Rows of a sparse matrix as weights: rare terms count, repeated ones count less, long texts count less."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

Rows = Any
Column = np.ndarray[Any, np.dtype[Any]]

LEAST_ROWS = 1000


def rarity(counts: Rows) -> Column:
    """Give for each column how telling it is: the log of how many rows there are to one that has it.

    A small workspace is taken for a part of a greater one, so that two tasks of ten are not told to share nothing rare.
    """
    seen = np.bincount(counts.indices, minlength=counts.shape[1])
    return np.where(seen > 0, np.log1p(max(counts.shape[0], LEAST_ROWS) / (1.0 + seen)), 0.0).astype(np.float32)


def weighed(counts: Rows, rare: Column) -> Rows:
    """Give weights for counts, not yet of any length."""
    made = counts.copy()
    made.data = (1.0 + np.log(made.data)) * rare[made.indices]
    return made


def lengths(weights: Rows) -> Column:
    """Give the length of every row, 1 for empty ones."""
    squares = np.add.reduceat(np.append(weights.data**2, 0.0), weights.indptr[:-1])
    squares[np.diff(weights.indptr) == 0] = 1.0
    return np.sqrt(np.maximum(squares, 1e-12)).astype(np.float32)


def scaled(weights: Rows, factors: Column) -> Rows:
    """Give rows times their factors."""
    made = weights.copy()
    made.data = (made.data * np.repeat(factors, np.diff(made.indptr))).astype(np.float32)
    return made


def stacked(*parts: Rows) -> Rows:
    """Give matrices of the same rows side by side."""
    return sparse.hstack(parts, format="csr", dtype=np.float32)
