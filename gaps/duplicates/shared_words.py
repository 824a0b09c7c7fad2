"""The words by which two tasks look alike, whole as somebody wrote them: no stems, no parts of words, no particles."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from functools import lru_cache

from gaps.duplicates.meaning import parts_of_title
from gaps.duplicates.reading.frames import is_frame
from gaps.duplicates.reading.hangul import parts_of
from gaps.duplicates.reading.plain import plain_title
from gaps.duplicates.reading.scripts import HANGUL
from gaps.duplicates.reading.tokens import words
from gaps.duplicates.stems import fits
from gaps.duplicates.stems import is_ending
from gaps.duplicates.stems import is_particle
from gaps.duplicates.stems import stem
from gaps.duplicates.titles import read_title
from gaps.duplicates.words import FILLER
from gaps.duplicates.words import LITTLE
from gaps.duplicates.words import NEGATIONS
from mapping.text import fold

_COUNT = re.compile("[0-9]{1,2}[가-힣]?")
_MOST_WORDS = 400
_CACHE = 10_000
_LEAST = 2
_LITTLE = FILLER | LITTLE | NEGATIONS
_DOING = frozenset("하해했한할함합되돼됐된될됨됩")
"""With what a verb begins that is made of a noun: 발송-합니다, 취소-됨."""


def shared_words(one: tuple[str, str], other: tuple[str, str]) -> Mapping[str, str]:
    """Give the words that two tasks share, each as it is told, with the word of the first one to count it by.

    A task is its title and its text. What both say is told as the first one writes it, without what Korean hangs on it;
    what the titles say in two ways is told in both (*환불=refund*).
    """
    theirs = {_noun(word) for word in _said(other)}
    told: dict[str, str] = {}
    for word in _said(one):
        noun = _noun(word)
        if noun in theirs:
            told.setdefault(noun, word if fold(word) == noun else _without_ending(word))
    found = {word: word for word in told.values()}
    for mine, yours in _meant(one[0], other[0]):
        if _noun(mine) not in told:
            found[f"{_without_ending(mine)}={_without_ending(yours)}"] = _without_ending(mine)
    return found


def _said(task: tuple[str, str]) -> Iterator[str]:
    """Give the words of a task that say something."""
    for word in (*words(plain_title(task[0])), *words(task[1])[:_MOST_WORDS]):
        if not (fold(word) in _LITTLE or is_frame(word) or _is_short(word)):
            yield word


def _is_short(word: str) -> bool:
    """Whether a word tells nothing by itself: one syllable, or a number of days or turns with what it counts."""
    return (HANGUL.match(word) is not None and len(word) < _LEAST) or _COUNT.fullmatch(word) is not None


@lru_cache(maxsize=_CACHE)
def _noun(word: str) -> str:
    """Give by what a word is the same as another.

    That is Korean without particle or verb, English without its endings, else the word as it stands.
    """
    folded = fold(word)
    return stem(folded) if folded.isascii() and folded.isalpha() else _bare(folded)


def _without_ending(word: str) -> str:
    """Give a word as it is written, without what Korean hangs on it."""
    return word[: len(_bare(word))] if HANGUL.match(word) else word


def _bare(word: str) -> str:
    """Give a Korean word without particle, or without the verb that makes it an action."""
    if not HANGUL.match(word):
        return word
    ends = (end for end in range(_LEAST, len(word)) if _hangs(word[:end], word[end:]))
    return word[: next(ends, len(word))]


def _hangs(word: str, rest: str) -> bool:
    return (is_particle(rest) and fits(word, rest)) or (rest[0] in _DOING and is_ending(rest))


def _meant(one: str, other: str) -> Iterator[tuple[str, str]]:
    """Give the words of one title with those of the other that mean or sound the same, each word once."""
    left = {word: senses for word in _said((other, "")) if (senses := _senses(word))}
    for word in _said((one, "")):
        senses = _senses(word)
        alike = (each for each, theirs in left.items() if senses and _are_one(senses, theirs))
        # A word that another is made of may have its meaning by its stem alone: 청소, 청소기.
        partner = next(
            (each for each in alike if _noun(each) not in _noun(word) and _noun(word) not in _noun(each)), None
        )
        if partner is not None:
            del left[partner]
            yield word, partner


def _are_one(mine: Iterable[frozenset[str]], yours: Iterable[frozenset[str]]) -> bool:
    """Whether all that a word is made of is meant in the other, and all of that one in it."""

    def all_in(these: Iterable[frozenset[str]], those: Iterable[frozenset[str]]) -> bool:
        return all(any(not each.isdisjoint(senses) for senses in those) for each in these)

    return all_in(mine, yours) and all_in(yours, mine)


@lru_cache(maxsize=_CACHE)
def _senses(word: str) -> tuple[frozenset[str], ...]:
    """Give for each part of a word what it may stand for; none for one with a number, which means nothing else."""
    found = tuple(senses for _, senses in parts_of_title(read_title(word))) if word.isalpha() else ()
    # Of a word whose meaning is known, how it sounds tells nothing: 사이즈 is no show.
    return tuple(frozenset(each for each in senses if "=" in each) or senses for senses in found)


def has_word(word: str, text: str) -> bool:
    """Whether a text has a Korean word, whatever hangs on it there; part of a longer one is another word."""
    noun = _noun(word)
    found = re.finditer(rf"(?<![^\W_]){re.escape(noun)}[^\W_]*", fold(text))
    return any(each[0] == noun or _noun(each[0]) == noun for each in found)


def is_whole(word: str) -> bool:
    """Whether a word is all of the stem under which it is known, so that no other one is counted with it."""
    return not HANGUL.search(word) or parts_of(word)[0].lstrip("%") == word


def rarest(found: Mapping[str, str], seen_about: Callable[[str], int], apart: frozenset[str]) -> list[tuple[str, str]]:
    """Give shared words, the rarest first, without those by which the two stand ``apart``."""
    several = [(told, word) for told, word in found.items() if not _is_part(fold(word), apart)]
    return sorted(several, key=lambda each: (seen_about(each[1]), each[0]))


def _is_part(word: str, others: frozenset[str]) -> bool:
    """Whether a word is one of these, or a number a part of one."""
    return word in others or (word.isdecimal() and any(word in each for each in others))
