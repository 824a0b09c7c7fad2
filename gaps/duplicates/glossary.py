"""What words mean in either language: concepts that Korean and English texts share.

The glossary's forms are compared without blanks, hyphens and case, so that ``결제 오류`` is ``결제오류`` and ``check-out``
is ``checkout``; Korean words lose particles and verb endings, English ones plural, -ing and -ed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from functools import cache
from functools import lru_cache
from typing import NamedTuple

from gaps.duplicates.glossary_index import GlossaryIndex
from gaps.duplicates.glossary_index import load_index
from gaps.duplicates.glossary_index import words_of
from gaps.duplicates.stems import is_ending
from gaps.duplicates.stems import singular
from gaps.duplicates.stems import stem
from gaps.duplicates.stems import without_ending

_HANGUL = re.compile("[가-힣]")
_CACHE = 100_000
_MOST_WORDS = 6
_LEAST_PIECE = 2
_LONGEST_WORD = 24
_NEGATIONS = frozenset("안못")
# Before a noun these single syllables qualify it and leave it the noun that it is.
_PREFIXES = frozenset("신재미비총전각타본첫새현구부무선후주")


class Mention(NamedTuple):
    """Concepts named at one place of a text; ``whole`` is False for a part of a longer term that is named there too."""

    concepts: tuple[str, ...]
    words: tuple[str, ...]
    whole: bool


def concepts(words: Iterable[str]) -> tuple[str, ...]:
    """Give the concepts that a text names, in its order, each as often as it is named.

    A concept is told by its usual forms in both languages: ``refund=환불``.

    ``words`` are case-folded words or morphemes in the order of the text. The longest term comes first, then the terms
    that it is made of; a form with several meanings gives all of them.
    """
    return tuple(concept for mention in mentions(words) for concept in mention.concepts)


def mentions(words: Iterable[str]) -> Iterator[Mention]:
    """Give each place of a text that names a concept, the longest term first, then its parts."""
    return (mention for mention in places(words) if mention.concepts)


def places(words: Iterable[str]) -> Iterator[Mention]:
    """Give each place of a text in its order, the longest term first, then its parts; unknown words have no concepts."""
    pieces = [piece for word in words for piece in _pieces(word)]
    at = 0
    while at < len(pieces):
        length, found = _longest(pieces, at)
        run = tuple(pieces[at : at + length])
        yield Mention(found, run, whole=True)
        if found:
            yield from _parts(run)
        at += length


def meanings(form: str) -> tuple[str, ...]:
    """Give the concepts that a word or term stands for as a whole; none for an unknown one."""
    words = words_of(form)
    return _several(words) if words else ()


@cache
def glossary_index() -> GlossaryIndex:
    """Give the index of the installed glossary, read once."""
    return load_index()


def _longest(pieces: Sequence[str], at: int) -> tuple[int, tuple[str, ...]]:
    """Give how many pieces the longest term at a place takes, and its concepts; one and none where nothing begins."""
    for length in range(_most(pieces, at), 1, -1):
        found = _several(pieces[at : at + length])
        if found:
            return length, found
    return 1, _single(pieces[at])


def _most(pieces: Sequence[str], at: int) -> int:
    """Give how many pieces a term that begins here can take at most."""
    known = glossary_index()
    end = min(len(pieces), at + _MOST_WORDS)
    joined = stem(pieces[at])
    goes_on = joined in known.heads
    following = at + 1
    while following < end and (goes_on or len(joined) < known.reach.get((joined + pieces[following])[:2], 0)):
        joined += stem(pieces[following])
        goes_on = joined in known.heads
        following += 1
    return following - at


@lru_cache(maxsize=_CACHE)
def _single(word: str) -> tuple[str, ...]:
    return () if word.isdecimal() else _named(_numbers([word]))


def _several(run: Sequence[str]) -> tuple[str, ...]:
    found = _numbers(run)
    if not found and len(run) > 1 and _HANGUL.search(run[-1]):
        known = glossary_index().exact
        before = "".join(run[:-1])
        bare = (before + run[-1][:end] for end in _cuts(run))
        found = next((known[form] for form in bare if form in known), "")
    return _named(found)


def _numbers(run: Sequence[str]) -> str:
    known = glossary_index()
    exact = known.exact.get("".join(map(singular, run)), "")
    if exact and not run[-1].endswith(("ed", "ing")):
        return exact
    # "closed" may be the word for hidden, "building" for a house; both always come from their verb too.
    stemmed = known.stemmed.get("".join(map(stem, run)), "")
    return f"{exact} {stemmed}" if exact and stemmed else exact or stemmed


def _named(numbers: str) -> tuple[str, ...]:
    ids = glossary_index().ids
    return tuple(ids[int(number)] for number in dict.fromkeys(numbers.split()))


def _cuts(run: Sequence[str]) -> Iterator[int]:
    # Only a verb behind its negation may be a single syllable: 안 됩-니다.
    least = 1 if run[-2] in _NEGATIONS else _LEAST_PIECE
    return (end for end in range(len(run[-1]), least - 1, -1) if is_ending(run[-1][end:]))


def _parts(run: tuple[str, ...]) -> Iterator[Mention]:
    for piece in run if len(run) > 1 else _inside(run[0]) if _HANGUL.search(run[0]) else ():
        found = _single(piece)
        if found:
            yield Mention(found, (piece,), whole=False)


def _pieces(word: str) -> tuple[str, ...]:
    """Give the known words that a word is made of, and what is left between them."""
    if word.isascii():
        return (word,) if word.isalnum() else tuple(words_of(word))
    if not _HANGUL.search(word):
        return tuple(words_of(word))
    return _split(unicodedata.normalize("NFC", word[:_LONGEST_WORD]))


@lru_cache(maxsize=_CACHE)
def _split(word: str) -> tuple[str, ...]:
    known = glossary_index().exact
    for bare in without_ending(word):
        if bare in known:
            return (bare,)
    return _inside(word) or (word,)


@lru_cache(maxsize=_CACHE)
def _inside(word: str) -> tuple[str, ...]:
    """Cut a compound into known words; nothing where no known word begins or ends it."""
    known = glossary_index().exact
    for end in range(len(word) - 1, 1, -1):
        if word[:end] in known:
            rest = word[end:]
            tail = _split(rest)
            # One syllable more is another word: 상품-권, 대기-업에.
            if tail[0] in known or (len(rest) >= _LEAST_PIECE and not is_ending(rest[1:])):
                return (word[:end], *tail)
    for bare in without_ending(word):
        for start in range(1, len(bare) - 1):
            if bare[start:] in known and (start >= _LEAST_PIECE or bare[:start] in _PREFIXES):
                return (bare[:start], bare[start:])
    return ()
