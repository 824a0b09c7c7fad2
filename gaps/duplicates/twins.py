"""How likely a Korean and an English title are one work: how much of either is meant in the other.

A word is one witness, whatever it may stand for, and tells as much as it is rare. So the many meanings of an English word do not
count as so much that is left unsaid, as they do where titles are compared as bags of meanings.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from math import exp
from typing import NamedTuple

from gaps.duplicates.meaning import parts_of_title
from gaps.duplicates.reading.frames import is_frame
from gaps.duplicates.reading.scripts import Script
from gaps.duplicates.reading.scripts import script_of
from gaps.duplicates.stamps import WEIGHTS
from gaps.duplicates.titles import Title
from gaps.duplicates.words import FILLER
from gaps.duplicates.words import LITTLE
from gaps.duplicates.words import word_set

TWINS = "twins"
"""The name under which the weights stand."""

_TONGUES = frozenset({Script.HANGUL, Script.LATIN})
"""The two tongues that meet in the glossary."""

_MOST = 0.8

_SMALL = (
    FILLER
    | LITTLE
    | word_set(
        """
        from than more most less into onto out up off over under about after before between during again each every any all some such same
        who whose whom which what where how why them their they he she his her us me also only just even still yet can could may might must
        would shall used using use keep keeps get gets got
        """
    )
)
"""Words that are there for the sentence: a title in the other tongue has no word for them."""


class Meant(NamedTuple):
    """Which share of what two titles say is meant in the other: of the one of which less is, and of the other."""

    least: float
    most: float


def meant_in_both(one: Title, other: Title, telling: Callable[[str], float]) -> Meant:
    """Give how much of either title is meant in the other; ``telling`` tells how much a word does."""
    mine, yours = _witnesses(one), _witnesses(other)
    shares = (_share(mine, yours, telling), _share(yours, mine, telling))
    return Meant(min(shares), max(shares))


def twin_likelihood(meant: Meant) -> float:
    """Give how likely two titles of which so much is meant in the other are one work; never sure, by titles alone."""
    bias, least, most = _weights()
    likely = 1 / (1 + exp(-(bias + least * meant.least + most * meant.most)))
    return min(likely, _MOST) if meant.most else 0.0


def are_twin_tongues(one: str, other: str) -> bool:
    """Whether of two titles one is Korean and the other English."""
    return {script_of(one), script_of(other)} == _TONGUES


def _witnesses(title: Title) -> tuple[tuple[str, frozenset[str]], ...]:
    """Give each word and number of a title that says something, with all that it may stand for."""
    words = (each for each in parts_of_title(title) if each[0] not in _SMALL and not is_frame(each[0]))
    return (*words, *((number, frozenset((number,))) for number in dict.fromkeys(title.numbers)))


def _share(
    mine: tuple[tuple[str, frozenset[str]], ...],
    yours: tuple[tuple[str, frozenset[str]], ...],
    telling: Callable[[str], float],
) -> float:
    """Give which share of one title is meant in the other."""
    theirs = frozenset[str]().union(*(senses for _, senses in yours))
    said = [(telling(word), not senses.isdisjoint(theirs)) for word, senses in mine]
    whole = sum(weight for weight, _ in said)
    return sum(weight for weight, met in said if met) / whole if whole else 0.0


@cache
def _weights() -> tuple[float, float, float]:
    made = json.loads(WEIGHTS.read_bytes())["kinds"][TWINS]
    return made["bias"], made["weights"]["meant_least"], made["weights"]["meant_most"]
