"""The form in which titles are compared: words without politeness and particles, joined without blanks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from zlib import crc32

from msgspec import Struct

from gaps.duplicates.stems import fits
from gaps.duplicates.words import FILLER
from mapping.text import fold

_WORD = re.compile(r"\d+(?:[.,:/\-]\d+)*|(?:[^\W\d_]+\d*)+[+#]*")
_NUMBER = re.compile(r"\d+(?:[.,:/\-]\d+)*")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_PARTICLE = re.compile("([가-힣]{2,})(?:에서|으로|을|를|은|는|이|가|의|에)$")
_LONGEST = 500
_LONGEST_BODY = 3000


class Title(Struct, frozen=True):
    """A title as it is compared.

    ``words`` stand in their order; ``bag`` is the same sorted; ``key`` is equal for titles that differ only in
    blanks, case, width, punctuation and politeness.
    """

    words: tuple[str, ...]
    bag: tuple[str, ...]
    numbers: tuple[str, ...]
    key: str


def read_title(text: str) -> Title:
    """Give the compared form of a title."""
    folded = _THOUSANDS.sub("", fold(text[:_LONGEST]))
    numbers = tuple(_numbers(folded))
    words = tuple(_stem(word) for word in _WORD.findall(folded) if word not in FILLER)
    rest = text[_LONGEST:]
    key = f"{''.join(words)}|{' '.join(numbers)}|{crc32(rest.encode('utf-8', 'surrogatepass')) if rest else ''}"
    return Title(words, tuple(sorted(words)), numbers, key)


def numbers_in(text: str) -> Iterator[str]:
    """Give the numbers that a text names, in the form of those of titles."""
    return _numbers(_THOUSANDS.sub("", fold(text[:_LONGEST_BODY])))


def _numbers(folded: str) -> Iterator[str]:
    return (_plain_number(found) for found in _NUMBER.findall(folded))


def _plain_number(number: str) -> str:
    return re.sub("[,:/-]", ".", number)


def _stem(word: str) -> str:
    return _plain_number(word) if word[0].isdigit() else without_particle(word)


def without_particle(word: str) -> str:
    """Give a Korean word without the particle behind it."""
    found = _PARTICLE.match(word)
    return found[1] if found and fits(found[1], word[len(found[1]) :]) else word
