"""Long columns of numbers in which stretches belong to one task each."""

from __future__ import annotations

from typing import Any

import numpy as np

Column = np.ndarray[Any, np.dtype[Any]]


def starts_of(sizes: Column) -> Column:
    """Give where stretches of these sizes begin, one after the other, and where the last one ends."""
    return np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(sizes, dtype=np.int64)))


def ranges(starts: Column, sizes: Column) -> Column:
    """Give the places of stretches, one after the other."""
    ends = starts_of(sizes)
    return np.repeat(starts - ends[:-1], sizes) + np.arange(ends[-1])
