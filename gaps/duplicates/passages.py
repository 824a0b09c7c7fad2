"""Passages that two texts share word for word and hardly anybody else has: found by marks, measured by letters.

Korean counts by syllables, so that its blanks do not matter; everything else counts by words. The marks of a text are
the least of each few neighbouring hashes of its runs of ten, the same on every host: texts that share fifteen units in a
row share a mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from zlib import crc32

from gaps.duplicates.reading.plain import plain_body
from mapping.text import fold

_UNIT = re.compile("[가-힣]|[^\\W_가-힣]+")
_RUN, _WINDOW = 10, 6
_BASE, _PRIME = 1_000_003, (1 << 61) - 1
_SHIFT = pow(_BASE, _RUN, _PRIME)
_CACHE = 50_000
_HANGUL = "\u1100"

Units = Sequence[str]


def units_of(text: str) -> list[str]:
    """Give a description as it is compared: words, and Korean by its syllables."""
    return _UNIT.findall(fold(plain_body(text)))


def marks_of(units: Units) -> frozenset[int]:
    """Give the marks of a text, of which texts with a passage in common share one."""
    runs = _runs(units)
    return frozenset(map(min, zip(*(runs[start:] for start in range(_WINDOW)), strict=False)))


def shared_letters(one: Units, other: Units) -> tuple[int, int]:
    """Give how many letters of the first text stand in passages that the other has: in the longest, and in all.

    A syllable counts as two letters.
    """
    theirs = set(_runs(other))
    longest = total = begin = reached = 0
    for start, value in enumerate(_runs(one)):
        if value not in theirs:
            continue
        if not reached or start > reached - _RUN + 1:
            begin = start
        total += spelled(one[max(start, reached) : start + _RUN])
        reached = start + _RUN
        longest = max(longest, spelled(one[begin:reached]))
    return longest, total


def spelled(words: Iterable[str]) -> int:
    """Count letters, a syllable as two."""
    return sum(len(word) if word < _HANGUL else 2 * len(word) for word in words)


def _runs(units: Units) -> list[int]:
    """Give a hash of every run of ten units."""
    sums = [0, *accumulate(map(_number, units), lambda before, number: (before * _BASE + number) % _PRIME)]
    return [(end - begin * _SHIFT) % _PRIME for begin, end in zip(sums, sums[_RUN:], strict=False)]


@lru_cache(maxsize=_CACHE)
def _number(unit: str) -> int:
    return crc32(unit.encode("utf-8", "surrogatepass"))
