"""What sets two tasks apart that look the same: each difference by its kind, in the words of the two."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct

from gaps.duplicates.anew import Text
from gaps.duplicates.anew import ails
from gaps.duplicates.anew import fail_otherwise
from gaps.duplicates.anew import numbers_said
from gaps.duplicates.anew import says_it_fails
from gaps.duplicates.contradictions import are_siblings
from gaps.duplicates.contradictions import days_apart
from gaps.duplicates.contradictions import fields_that_differ
from gaps.duplicates.contradictions import placed_words
from gaps.duplicates.contrasts import derived
from gaps.duplicates.contrasts import opposites
from gaps.duplicates.contrasts import other_kinds
from gaps.duplicates.contrasts import undone
from gaps.duplicates.forms import LEAST_FRAME
from gaps.duplicates.forms import names
from gaps.duplicates.forms import slots
from gaps.duplicates.forms import tails
from gaps.duplicates.judge import Judge
from gaps.duplicates.judge import tags_differ
from gaps.duplicates.orders import orders_apart
from gaps.duplicates.reading.scripts import script_of
from gaps.duplicates.routes import are_turned
from gaps.duplicates.routes import ways_apart
from gaps.duplicates.said import NOT
from gaps.duplicates.said import Said
from gaps.duplicates.words import FAILURES
from gaps.duplicates.words import TROUBLE
from gaps.duplicates.words import are_other
from gaps.duplicates.words import facets
from gaps.duplicates.words import naming
from mapping.text import fold

_MEANT_FOR = frozenset(
    ("platform", "browser", "device", "environment", "people", "region", "channel", "market", "language", "branch")
)
_TELLING = 4
_COUNTED = re.compile("주차|주년|개월|년도|분기|호점|번째|[월일주년차호회개명건시분층점원화편탄번]")


class Kind(StrEnum):
    """How two tasks differ."""

    MEANT_FOR = "meant-for"
    INSTEAD = "instead"
    ALONE = "alone"
    DENIED = "denied"
    TURNED = "turned"
    PART = "part"
    SIBLINGS = "siblings"
    COPY = "copy"
    DUE = "due"
    TEXTS = "texts"
    OTHER_TEXTS = "other-texts"
    RECURRING = "recurring"
    VAGUE = "vague"


class Where(StrEnum):
    """What tells of a difference: the titles, the texts, or what else is known of the tasks."""

    TITLES = "titles"
    TEXTS = "texts"
    RECORDS = "records"


class Difference(Struct, frozen=True):
    """One difference, with the words of either side.

    A ``decisive`` one shows that the two are other work; beside any other they may be the same.
    """

    kind: Kind
    mine: str = ""
    yours: str = ""
    decisive: bool = True
    where: Where = Where.TITLES

    def words(self) -> frozenset[str]:
        """Give the words of either side, folded."""
        return frozenset(fold(f"{self.mine} {self.yours}").split())


def differences(one: Said, other: Said, judge: Judge, *, anchored: bool = False) -> tuple[Difference, ...]:
    """Give what sets two tasks apart, what decides first, each once.

    Those that are ``anchored`` name one thing that hardly anybody names: their texts are about the same.
    """
    found = (
        *_of_records(one, other, judge),
        *_of_titles(one, other, *(judge.grounds.text(each.tracked) for each in (one, other)), anchored=anchored),
        *_of_texts(one, other, judge),
        *(() if anchored else _strangers(one, other, judge)),
    )
    told: dict[frozenset[str] | Kind, Difference] = {}
    # A word that decides is told as what decides, also where it tells something else beside.
    for each in sorted(found, key=lambda each: not each.decisive):
        if not any(isinstance(known, frozenset) and known & each.words() for known in told):
            told.setdefault(each.words() or each.kind, each)
    return tuple(told.values())


def _of_records(one: Said, other: Said, judge: Judge) -> Iterator[Difference]:
    """Give what links, parents, dates and fields tell."""
    mine, yours = one.tracked, other.tracked
    if judge.against.lies_in(mine, yours):
        yield Difference(Kind.PART, where=Where.RECORDS)
    elif are_siblings(mine.task, yours.task):
        yield Difference(Kind.SIBLINGS, where=Where.RECORDS)
    if judge.against.is_copy(mine, yours) or one.copied or other.copied:
        yield Difference(Kind.COPY, where=Where.RECORDS)
    words = placed_words(mine.task), placed_words(yours.task)
    for name, left, right in _facets_apart(words[0] + one.title.words, words[1] + other.title.words):
        if not (naming(name, one.title.words) and naming(name, other.title.words)):
            yield Difference(_kind_of(name), left, right, where=Where.RECORDS)
    for left, right in fields_that_differ(mine.task, yours.task):
        yield Difference(Kind.INSTEAD, left, right, where=Where.RECORDS)
    if mine.task.due and yours.task.due and days_apart(mine.task.due, yours.task.due):
        days = f"{mine.task.due:%Y-%m-%d}", f"{yours.task.due:%Y-%m-%d}"
        yield Difference(Kind.DUE, days[0], days[1], decisive=False, where=Where.RECORDS)
    if one.recurring or other.recurring:
        yield Difference(Kind.RECURRING, decisive=False, where=Where.RECORDS)


def _of_titles(one: Said, other: Said, mine: Text, yours: Text, *, anchored: bool) -> Iterator[Difference]:
    """Give what the titles tell: first what a word means, then how they are built."""
    titles = one.tracked.task.title, other.tracked.task.title
    words = one.title.words, other.title.words
    for name, left, right in _facets_apart(*words):
        yield _written(titles, _kind_of(name), left, right)
    for name, (left, right) in other_kinds(*words):
        yield _written(titles, _kind_of(name), left, right)
    for left, right in opposites(*words):
        yield _written(titles, Kind.INSTEAD, left, right)
    for word in undone(*words):
        yield _written(titles, Kind.ALONE, word if word in words[0] else "", word if word in words[1] else "")
    yield from _derived(one, other, mine, yours)
    yield from _numbers(one, other, mine, yours)
    yield from _failures(one, other, anchored=anchored)
    yield from _of_forms(one, other, mine, yours)
    if script_of(titles[0]) == script_of(titles[1]) and not (ails(one) and ails(other)):
        yield from _denied(one, other)


def _of_forms(one: Said, other: Said, mine: Text, yours: Text) -> Iterator[Difference]:
    """Give what stands in the place of each other in two titles."""
    titles = one.tracked.task.title, other.tracked.task.title
    if tags_differ(one, other):
        yield _written(titles, Kind.INSTEAD, min(one.tag), min(other.tag), decisive=False)
    if are_turned(*titles):
        yield Difference(Kind.TURNED)
    elif not (ails(one) and ails(other)) and (ways := ways_apart(*titles)):
        yield Difference(Kind.INSTEAD, *ways)
    for left, right in (*names(one, other, mine, yours), *tails(one, other, mine, yours)):
        yield Difference(Kind.INSTEAD, left, right)
    for left, right, decisive in slots(one, other, mine, yours):
        yield _written(titles, Kind.INSTEAD, left, right, decisive=decisive)


def _denied(one: Said, other: Said) -> Iterator[Difference]:
    """Give that one title denies or reports broken what the other says, where they say little else."""
    left, right = set(one.roots) - {NOT}, set(other.roots) - {NOT}
    if len(left ^ right) > LEAST_FRAME:
        return
    if one.forbids != other.forbids or (NOT in one.roots) != (NOT in other.roots):
        yield Difference(Kind.DENIED)
    elif one.trouble != other.trouble and left == right:
        words = set(one.title.words) ^ set(other.title.words)
        yield Difference(Kind.ALONE, min(words & TROUBLE, default=""), decisive=False)


def _of_texts(one: Said, other: Said, judge: Judge) -> Iterator[Difference]:
    """Give what the texts tell that the titles leave open."""
    mine, yours = one.tracked, other.tracked
    for name, left, right in judge.grounds.facets_apart(mine, yours):
        yield Difference(_kind_of(name), min(left), min(right), where=Where.TEXTS)
    for number, another in orders_apart(mine, yours):
        yield Difference(Kind.INSTEAD, number, another, where=Where.TEXTS)
    for here, there in judge.grounds.fillings(mine, yours):
        yield Difference(Kind.INSTEAD, here, there, decisive=False, where=Where.TEXTS)


def _strangers(one: Said, other: Said, judge: Judge) -> Iterator[Difference]:
    """Give that two texts in one tongue say nothing of each other."""
    mine, yours = one.tracked, other.tracked
    failing = ails(one) and ails(other)
    if script_of(mine.task.description) == script_of(yours.task.description) and judge.grounds.texts_are_strangers(
        mine, yours, failing=says_it_fails(one) and says_it_fails(other), described=failing
    ):
        yield Difference(Kind.TEXTS, decisive=False, where=Where.TEXTS)
    elif (
        not failing
        and one.bag == other.bag
        and mine.connection == yours.connection
        and judge.grounds.texts_differ(mine, yours, failing=False)
    ):
        yield Difference(Kind.OTHER_TEXTS, decisive=False, where=Where.TEXTS)


def _kind_of(facet: str) -> Kind:
    return Kind.MEANT_FOR if facet in _MEANT_FOR else Kind.INSTEAD


def _facets_apart(mine: Iterable[str], yours: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Give the facets (platform, branch, ...) of which each side names another value, with the words."""
    mine, yours = tuple(mine), tuple(yours)
    here, there = facets(mine), facets(yours)
    for name in sorted(here.keys() & there.keys()):
        if are_other(here[name], there[name]):
            left, right = naming(name, mine), naming(name, yours)
            yield name, min(left - right), min(right - left)


def _numbers(one: Said, other: Said, mine: Text, yours: Text) -> Iterator[Difference]:
    """Give the numbers of the titles: where each has its own, they decide."""
    titles = one.tracked.task.title, other.tracked.task.title
    left, right = (_own_numbers(here, there) for here, there in ((one, other), (other, one)))
    alike = next(((here, there) for here in left for there in right if _shape(here) == _shape(there)), None)
    if alike:
        decisive = not (_says(left, yours) and _says(right, mine))
        yield _written(titles, Kind.INSTEAD, *alike, decisive=decisive)
    elif not (left and right) and (not numbers_said(one, other, yours) or not numbers_said(other, one, mine)):
        told = _written(titles, Kind.ALONE, " ".join(left[:1]), " ".join(right[:1]), decisive=False)
        if _COUNTED.search(told.mine + told.yours) or len(re.sub(r"\D", "", told.mine + told.yours)) >= _TELLING:
            yield told


def _own_numbers(one: Said, other: Said) -> list[str]:
    """Give the numbers of a title that the other lacks, however it parts their digits."""
    theirs = {re.sub(r"\D", "", number) for number in other.title.numbers}
    return sorted(
        number
        for number in set(one.title.numbers) - set(other.title.numbers)
        if re.sub(r"\D", "", number) not in theirs
    )


def _shape(number: str) -> str:
    """Give how a number is written: a date or a version is none that stands against an hour."""
    return re.sub(r"\d+", "9", number)


def _says(numbers: Iterable[str], text: Text) -> bool:
    """Whether a text names all of these numbers."""
    return set(numbers) <= text.numbers


def _failures(one: Said, other: Said, *, anchored: bool) -> Iterator[Difference]:
    """Give how each of two reports fails, where both say so and it is not the same.

    Of one thing that both are anchored at, it may be told in two ways.
    """
    if not fail_otherwise(one, other):
        return
    left, right = (
        next((word for word in each.title.words if any(word in kind for kind in FAILURES)), "") for each in (one, other)
    )
    if left and right:
        titles = one.tracked.task.title, other.tracked.task.title
        yield _written(titles, Kind.INSTEAD, left, right, decisive=not anchored)


def _derived(one: Said, other: Said, mine: Text, yours: Text) -> Iterator[Difference]:
    """Give that one title, which reports no failure itself, asks for what comes of the work that the other names."""
    for asking, named, text, first in ((one, other, yours, True), (other, one, mine, False)):
        word = "" if says_it_fails(asking) else derived(asking.title.words, named.title.words, text.says)
        if word:
            titles = one.tracked.task.title, other.tracked.task.title
            yield _written(titles, Kind.ALONE, word if first else "", "" if first else word)


def _written(titles: tuple[str, str], kind: Kind, left: str, right: str, *, decisive: bool = True) -> Difference:
    """Give a difference in words as the titles write them."""
    return Difference(kind, _as_written(left, titles[0]), _as_written(right, titles[1]), decisive=decisive)


def _form(word: str) -> str:
    """Give by what a word is found where it is written: a number with its marks, thousands with their commas."""
    return ",?".join(word) if word.isdecimal() else re.escape(word).replace(r"\.", "[.,:/-]")


def _as_written(words: str, title: str) -> str:
    """Give words as they stand in a title: with their case, the rest of a stem, and the marks in a number."""
    forms = (_form(each) + "[a-z]*" for each in words.split())
    found = re.search(r"\W+".join(forms), title, re.IGNORECASE) if words else None
    if found is None:
        return words
    whole = re.match(r"[가-힣]*", title[found.end() :])
    unit = _COUNTED.match(title[found.end() :]) if found[0][-1].isdigit() else None
    if unit:
        return f"{found[0]}{unit[0]}"
    name = f"{found[0]}{whole[0] if whole else ''}"
    # What looks like a particle may belong to a name: 네이버페이.
    return name if facets((name,)) else found[0]
