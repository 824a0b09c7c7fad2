"""Short names of what is judged, made of the short names of its parts for many at once."""

from __future__ import annotations

from itertools import chain

import numpy as np

from gaps.duplicates.stretches import Column
from gaps.duplicates.stretches import starts_of

_FIRST, _OTHERS = np.uint64(0x9E3779B97F4A7C15), (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_SHIFT = np.uint64(31)


def mixed(name: Column, *parts: Column) -> Column:
    """Give for each name of two numbers another one that hangs on it and on these parts, which are names or numbers.

    Names are digests already, so that nobody can choose what is mixed here.
    """
    found = np.empty_like(name)
    several = [each if each.ndim == name.ndim else each[:, None] for each in parts]
    for half, mixer in enumerate(_OTHERS):
        told = name[:, half] * _FIRST + name[:, 1 - half]
        for more in chain.from_iterable(each.T for each in several):
            told ^= told >> _SHIFT
            told *= mixer
            told += more.astype(np.uint64)
        for _ in range(2):
            told ^= told >> _SHIFT
            told *= mixer
        found[:, half] = told ^ told >> _SHIFT
    return found


def summed(marks: Column, sizes: Column) -> Column:
    """Give a number for each stretch of marks that tells which of them are set."""
    starts = starts_of(sizes)
    place = np.arange(len(marks)) - np.repeat(starts[:-1], sizes)
    powers = np.cumprod(np.full(int(sizes.max(initial=0)), _FIRST))
    ends = np.concatenate((np.zeros(1, np.uint64), np.cumsum(powers[place] * marks, dtype=np.uint64)))
    found: Column = ends[starts[1:]] - ends[starts[:-1]]
    return found
