"""Korean words in their parts: the word without its ending, its beginning, and pairs of neighbouring syllables."""

from __future__ import annotations

from functools import lru_cache

from gaps.duplicates.stems import is_ending
from gaps.duplicates.stems import is_particle

_LONGEST = 64
_CACHE = 50_000
_FIRST, _CODAS = 0xAC00, 28


@lru_cache(maxsize=_CACHE)
def parts_of(word: str) -> tuple[str, ...]:
    """Give the parts by which a run of Hangul may agree with another.

    ``~`` marks the word without the consonant that ends it (*하* and *할* are one verb), ``^`` its first syllable.
    """
    root = _root(word[:_LONGEST])
    pairs = (root[place : place + 2] for place in range(len(root) - 1))
    return tuple(dict.fromkeys((root, *pairs, f"{_open(root)}~", f"{root[0]}^")))


def _root(word: str) -> str:
    """Give the word without particle or verb ending: the shortest of two syllables and more that leaves one."""
    for end in range(2, len(word)):
        if is_ending(word[end:]):
            return word[:end]
    return word[:1] if len(word) > 1 and is_particle(word[1:]) else word


def _open(root: str) -> str:
    if len(root) == 1:
        return root
    last = ord(root[-1])
    return f"{root[:-1]}{chr(last - (last - _FIRST) % _CODAS)}"
