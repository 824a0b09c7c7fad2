"""Korean words in their parts: the word without its ending, its beginning, and pairs of neighbouring syllables."""

from __future__ import annotations

from functools import lru_cache

from gaps.duplicates.reading.frames import is_doing
from gaps.duplicates.reading.frames import is_frame
from gaps.duplicates.stems import is_ending
from gaps.duplicates.stems import is_particle

_LONGEST = 64
_CACHE = 50_000
_FIRST, _VOWELS, _CODAS = 0xAC00, 21, 28
_DRAWN = {4: 18, 6: 20, 9: 8, 10: 11, 14: 13}
"""Vowels in which a verb and its ending are drawn together, and those of the verb: 꺼 is 끄, 내려 내리, 봐 보, 돼 되, 줘 주."""

_HA, _HAE = "하", "해"


@lru_cache(maxsize=_CACHE)
def parts_of(word: str) -> tuple[str, ...]:
    """Give the parts by which a run of Hangul may agree with another.

    ``~`` marks the word without the consonant that ends it, nor what its last vowel is drawn together with (*하*, *할*
    and *해* are one verb), ``^`` its first syllable, ``%`` the parts of a word that names no work.
    """
    root = _root(word[:_LONGEST])
    if is_frame(word) or is_doing(root):
        return tuple(dict.fromkeys((f"%{root}", f"%{_open(root)}~", f"%{root[0]}^")))
    pairs = (root[place : place + 2] for place in range(len(root) - 1))
    return tuple(dict.fromkeys((root, *pairs, f"{_open(root)}~", f"{root[0]}^")))


def _root(word: str) -> str:
    """Give the word without particle or verb ending: the shortest of two syllables and more that leaves one."""
    for end in range(2, len(word)):
        if is_ending(word[end:]):
            return word[:end]
    return word[:1] if len(word) > 1 and is_particle(word[1:]) else word


def _open(root: str) -> str:
    """Give the word with its last syllable as a verb would have it, without ending."""
    head, vowel = divmod((ord(root[-1]) - _FIRST) // _CODAS, _VOWELS)
    last = chr(_FIRST + (head * _VOWELS + _DRAWN.get(vowel, vowel)) * _CODAS)
    return f"{root[:-1]}{_HA if last == _HAE else last}"
