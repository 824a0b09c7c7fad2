"""How two titles stand to each other: the same, the same but for a slip, in other words, in another tongue."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntFlag
from enum import StrEnum

from msgspec import Struct

from gaps.duplicates.meaning import Meaning
from gaps.duplicates.meaning import same_meaning
from gaps.duplicates.near import difference
from gaps.duplicates.said import Said

_LEAST_SPELLED = 6
"""How many letters a word needs for a slip in it, a syllable counted as two: shorter words are soon another word."""


class Way(IntFlag):
    """In which ways two tasks came together; several may hold."""

    TITLES = 1
    MEANINGS = 2
    PASSAGES = 4
    FAILURES = 8
    TRACES = 16
    MESSAGES = 32


class Relation(StrEnum):
    """What two titles have to do with each other."""

    SAME = "same-title"
    SLIP = "near-title"
    MEANING = "same-meaning"
    ANEW = "told-anew"
    COPY = "copied-text"
    QUOTE = "quoted-message"
    TRACE = "same-trace"


OF_PROGRAMS = (Relation.QUOTE, Relation.TRACE)
"""What a program said of both: their titles need not agree."""


class Related(Struct, frozen=True):
    """A relation, with the words in which the titles differ by a slip, or the words that mean the same."""

    relation: Relation
    differ: tuple[str, str] = ("", "")
    concepts: tuple[str, ...] = ()


def relate(one: Said, other: Said, is_known: Callable[[str], bool]) -> Related | None:
    """Give how two titles of one tongue stand to each other, None where each says something of its own."""
    if sorted(one.title.numbers) != sorted(other.title.numbers) or one.trouble != other.trouble:
        # To hand out coupons is other work than to mend their handing out.
        return None
    if one.forbids != other.forbids:
        # "Does not show" reports what "do not show" asks for.
        return None
    if one.bag == other.bag or one.key == other.key:
        # "From the cart to the list" is not "from the list to the cart".
        turned = one.key != other.key and (one.directed or other.directed)
        return None if turned else Related(Relation.SAME)
    return _slip(one, other, is_known)


def relate_meanings(one: Meaning, other: Meaning) -> Related | None:
    """Give the relation of titles of two tongues that mean the same, word by word."""
    concepts = same_meaning(one, other)
    return Related(Relation.MEANING, concepts=concepts) if concepts else None


def _slip(one: Said, other: Said, is_known: Callable[[str], bool]) -> Related | None:
    found = difference(one.title, other.title)
    if found is None or min(map(_spelled, found)) < _LEAST_SPELLED:
        return None
    # Two words that both exist are two words, and two that nobody knows may be two names: a slip is one of each.
    return Related(Relation.SLIP, differ=found) if is_known(found[0]) != is_known(found[1]) else None


def _spelled(word: str) -> int:
    return sum(2 if letter >= "\u1100" else 1 for letter in word)
