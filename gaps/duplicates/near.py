"""Titles that differ by one word: a typing slip in it, or a word that adds nothing to one of them."""

from __future__ import annotations

import unicodedata
from collections import Counter

from gaps.duplicates.codes import word_code
from gaps.duplicates.titles import Title
from gaps.duplicates.words import HARMLESS
from gaps.duplicates.words import sets_apart

_LEAST_COMMON = 4
_LEAST_COMMON_EXTRA = 3
_LEAST_LETTERS = 5
_LEAST_SYLLABLES = 2
_BITS = (1 << 64) - 1
_LATIN_END = "\u1100"


def signatures(title: Title) -> set[int]:
    """Give numbers of which near titles share at least one: of all words, and all but any one; none for short titles."""
    words = [word_code(word) for word in title.bag]
    if len(words) < _LEAST_COMMON_EXTRA:
        return set()
    # In any order words have the same sum, and no others have it by chance.
    whole = sum(words)
    shorter = (whole - word for word in words if len(words) > _LEAST_COMMON_EXTRA)
    return {each & _BITS for each in (whole, *shorter)}


def difference(one: Title, other: Title) -> tuple[str, str] | None:
    """Give the word in which two titles differ on each side (empty where one lacks it), None unless they are near."""
    if one.numbers != other.numbers:
        return None
    mine, yours = Counter(one.bag), Counter(other.bag)
    left, right = sorted((mine - yours).elements()), sorted((yours - mine).elements())
    common = len(one.bag) - len(left)
    if len(left) + len(right) == 1 and common >= _LEAST_COMMON_EXTRA:
        return ("".join(left), "".join(right)) if (left or right)[0] in HARMLESS else None
    if len(left) == len(right) == 1 and common >= _LEAST_COMMON and _is_slip(left[0], right[0]):
        return (left[0], right[0])
    return None


def _is_slip(one: str, other: str) -> bool:
    """Whether two words differ by one keystroke; in Hangul a keystroke is a letter of a syllable."""
    if sets_apart(one) or sets_apart(other) or min(_length(one), _length(other)) < 1:
        return False
    return _one_edit(unicodedata.normalize("NFD", one), unicodedata.normalize("NFD", other))


def _length(word: str) -> int:
    """Give 0 for words too short to tell a slip from another word."""
    least = _LEAST_LETTERS if all(letter < _LATIN_END for letter in word) else _LEAST_SYLLABLES
    return max(0, len(word) - least + 1)


def _one_edit(one: str, other: str) -> bool:
    """Whether one letter changed, came, went, or changed places with its neighbour."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1:
        return False
    start = next((place for place, letter in enumerate(short) if letter != long[place]), len(short))
    if len(short) < len(long):
        return short[start:] == long[start + 1 :]
    swapped = short[start : start + 2] == long[start : start + 2][::-1]
    return short[start + 1 :] == long[start + 1 :] or (swapped and short[start + 2 :] == long[start + 2 :])
