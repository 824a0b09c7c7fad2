"""Rows of a sparse matrix as weights: rare terms count, repeated ones count less, long texts count less."""

from __future__ import annotations

from typing import Any

import numpy as np

Rows = Any
"""A scipy CSR matrix of float32; scipy brings no types of its own."""

Column = np.ndarray[Any, np.dtype[Any]]

LEAST_ROWS = 1000


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
