"""What sets two tasks apart that look the same: each difference by its kind, in the words of the two."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from gaps.duplicates.anew import Text
from gaps.duplicates.anew import ails
from gaps.duplicates.anew import core_of
from gaps.duplicates.anew import fail_otherwise
from gaps.duplicates.anew import numbers_said
from gaps.duplicates.anew import says_it_fails
from gaps.duplicates.contradictions import are_siblings
from gaps.duplicates.contradictions import days_apart
from gaps.duplicates.contradictions import fields_that_differ
from gaps.duplicates.contradictions import placed_words
from gaps.duplicates.contrasts import opposites
from gaps.duplicates.contrasts import other_kinds
from gaps.duplicates.contrasts import undone
from gaps.duplicates.glossary import meanings
from gaps.duplicates.judge import Judge
from gaps.duplicates.judge import tags_differ
from gaps.duplicates.reading.plain import LONGEST_BODY
from gaps.duplicates.reading.plain import LONGEST_TITLE
from gaps.duplicates.reading.scripts import script_of
from gaps.duplicates.said import HANGUL
from gaps.duplicates.said import NOT
from gaps.duplicates.said import Said
from gaps.duplicates.soundkeys import sound_keys
from gaps.duplicates.words import FAILURES
from gaps.duplicates.words import GENERIC
from gaps.duplicates.words import MALFUNCTION
from gaps.duplicates.words import PLAIN
from gaps.duplicates.words import TROUBLE
from gaps.duplicates.words import facets
from gaps.duplicates.words import naming
from gaps.tracked import Tracked
from mapping.text import fold

_MEANT_FOR = frozenset(
    ("platform", "browser", "device", "environment", "people", "region", "channel", "market", "language", "branch")
)
_SAYS_LITTLE = GENERIC | PLAIN | MALFUNCTION | TROUBLE
_LEAST_FRAME = 2
_LONGEST_SLOT = 2
_ALIKE = 4
_DIGITS = 5
_TELLING = 4
_MOST_CODES = 3
_CODE = re.compile(
    r"(?<![a-z\d_.])(?:[a-z]{1,5}-?)?\d+(?:-\d+)*(?!-?[a-z\d_]|[.,:/]\d|\s?(?:원|won|krw)|만|천|개|명|점|%)"
)
"""A number with what stands before it; Korean hangs its particles on it, and what counts money or things is none."""

_ARROW = re.compile(r"(.{1,40}?)\s*(?:→|->|=>|⇒|➔)\s*(.{1,40})")
_FROM_TO = re.compile(
    r"\bfrom (.{1,40}?) (?:in)?to (.{1,40})|([^\W\d_]+)(?:에서|부터) (?:.{1,40}? )??([^\W\d_]+?)(?:으로|로|까지)(?!\w)"
)
_COUNTED = re.compile("주차|주년|개월|년도|분기|호점|번째|[월일주년차호회개명건시분층점원화편탄번]")
_CALLED = re.compile(
    r"(?:\b(?:orders?|tracking|waybills?|invoices?|shipments?|parcels?|packages?|bookings?|purchase|po|rma|customers?|payments?"
    r"|transactions?|receipts?|claims?|contracts?|approvals?|returns?|refunds?)"
    r"|주문서?|송장|운송장|배송|택배|접수|승인|예약|발주서?|계약|문의|결제|거래|영수증|신고|반품|환불|교환|고객|회원|관리|청구|견적)"
    r"[^\w\n]*(?:건|번호|코드|numbers?|no|nr|id|code)?[^\w\n]*$"
)
_BEFORE = 30
_DATE = re.compile(r"(?:19|20)\d\d-?[01]\d-?[0-3]\d")


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
    RECURRING = "recurring"
    VAGUE = "vague"


class Where(StrEnum):
    """What tells of a difference: the titles, the texts, or what else is known of the tasks."""

    TITLES = "titles"
    TEXTS = "texts"
    RECORDS = "records"


@dataclass(frozen=True, slots=True)
class Difference:
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
    for each in found:
        if not any(isinstance(known, frozenset) and known & each.words() for known in told):
            told.setdefault(each.words() or each.kind, each)
    return tuple(sorted(told.values(), key=lambda each: not each.decisive))


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
    yield from _numbers(one, other, mine, yours)
    yield from _failures(one, other, anchored=anchored)
    if tags_differ(one, other):
        yield _written(titles, Kind.INSTEAD, min(one.tag), min(other.tag), decisive=False)
    if _are_turned(*titles):
        yield Difference(Kind.TURNED)
    for left, right, decisive in _slots(one, other, mine, yours):
        yield _written(titles, Kind.INSTEAD, left, right, decisive=decisive)
    if script_of(titles[0]) == script_of(titles[1]) and not (ails(one) and ails(other)):
        yield from _denied(one, other)


def _denied(one: Said, other: Said) -> Iterator[Difference]:
    """Give that one title denies or reports broken what the other says, where they say little else."""
    left, right = set(one.roots) - {NOT}, set(other.roots) - {NOT}
    if len(left ^ right) > _LEAST_FRAME:
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
    codes = _by_shape(codes_of(mine)), _by_shape(codes_of(yours))
    for shape in sorted(codes[0].keys() & codes[1].keys()):
        several = codes[0][shape], codes[1][shape]
        if several[0].isdisjoint(several[1]) and max(map(len, several)) <= _MOST_CODES:
            yield Difference(Kind.INSTEAD, min(several[0]), min(several[1]), where=Where.TEXTS)
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


def _kind_of(facet: str) -> Kind:
    return Kind.MEANT_FOR if facet in _MEANT_FOR else Kind.INSTEAD


def _facets_apart(mine: Iterable[str], yours: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Give the facets (platform, branch, ...) of which each side names another value, with the words."""
    mine, yours = tuple(mine), tuple(yours)
    here, there = facets(mine), facets(yours)
    for name in sorted(here.keys() & there.keys()):
        if here[name].isdisjoint(there[name]):
            yield name, min(naming(name, mine)), min(naming(name, yours))


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
    """Give how each of two reports fails, where both say so and it is not the same; of one thing it may be told in two ways."""
    if not fail_otherwise(one, other):
        return
    left, right = (
        next((word for word in each.title.words if any(word in kind for kind in FAILURES)), "") for each in (one, other)
    )
    if left and right:
        titles = one.tracked.task.title, other.tracked.task.title
        yield _written(titles, Kind.INSTEAD, left, right, decisive=not anchored)


def _are_turned(one: str, other: str) -> bool:
    """Whether one title goes from where the other goes to: *from A to B*, *A에서 B로*."""
    (left, right), (here, there) = _way(one), _way(other)
    return not (left - right).isdisjoint(there - here) and not (right - left).isdisjoint(here - there)


def _way(title: str) -> tuple[frozenset[str], frozenset[str]]:
    """Give the words of where a title goes from, and of where it goes to."""
    said = fold(title[:LONGEST_TITLE])
    found = _FROM_TO.search(said) or _ARROW.search(said)
    if not found:
        return frozenset(), frozenset()
    left, right = (found[1], found[2]) if found[1] else (found[3], found[4])
    return frozenset(left.split()), frozenset(right.split())


def _slots(one: Said, other: Said, mine: Text, yours: Text) -> Iterator[tuple[str, str, bool]]:
    """Give the words that stand in the place of each other in titles that are one form else, and whether they decide."""
    failing = ails(one) and ails(other)
    left, right = (core_of(each) if failing else each.roots for each in (one, other))
    steps = _steps(left, right)
    if len(steps) > 1:  # what any title may say beside is no difference of its own
        left, right = (tuple(word for word in words if word not in _SAYS_LITTLE) for words in (left, right))
        steps = _steps(left, right)
    if len(steps) != 1 or len(set(left) & set(right)) < _LEAST_FRAME:
        return
    what, start, end, begin, stop = steps[0]
    if what != "replace" or max(end - start, stop - begin) > _LONGEST_SLOT:
        return
    if failing and end == len(left) and stop == len(right) and left[-1][0] >= HANGUL:
        return  # Korean ends with how it fails, which each names as it likes.
    here = [word for word in left[start:end] if not _is_said(word, right, yours)]
    there = [word for word in right[begin:stop] if not _is_said(word, left, mine)]
    if here and there and not _mean_the_same(here, there):
        yield " ".join(here), " ".join(there), not _say_little(here, there)


def _steps(left: Sequence[str], right: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    """Give what is to be done to make of one row of words the other."""
    return [step for step in SequenceMatcher(None, left, right, autojunk=False).get_opcodes() if step[0] != "equal"]


def _is_said(word: str, title: Iterable[str], text: Text) -> bool:
    """Whether a word of one title stands in the other, however it is spaced there, or in its text."""
    return text.says(word) or (word[0] >= HANGUL and word in "".join(title)) or word == NOT


def _say_little(here: Iterable[str], there: Iterable[str]) -> bool:
    return all(word in _SAYS_LITTLE for word in here) or all(word in _SAYS_LITTLE for word in there)


def _mean_the_same(here: Iterable[str], there: Iterable[str]) -> bool:
    """Whether a word of one side may mean, sound or be spelled as one of the other."""
    return any(
        not set(meanings(one)).isdisjoint(meanings(other))
        or not set(sound_keys(one)).isdisjoint(sound_keys(other))
        or _spelled_alike(one, other)
        for one in here
        for other in there
    )


def _spelled_alike(one: str, other: str) -> bool:
    least = _LEAST_FRAME if one[0] >= HANGUL else _ALIKE
    return one[:least] == other[:least] and len(one) >= least


def codes_of(tracked: Tracked) -> frozenset[str]:
    """Give the numbers of orders, parcels and the like that a task names; dates are none."""
    text = fold(f"{tracked.task.title}\n{tracked.task.description[:LONGEST_BODY]}")
    return frozenset(
        code
        for code in _CODE.findall(text)
        if sum(letter.isdigit() for letter in code) >= _DIGITS and not _DATE.fullmatch(code)
    )


def is_called(name: str, text: str) -> bool:
    """Whether a text calls a number that of an order, a parcel or the like, as it stands before it: numbers of machines are called nothing."""
    said = fold(text[:LONGEST_BODY])
    return any(
        _CALLED.search(said[max(0, at.start() - _BEFORE) : at.start()]) for at in re.finditer(re.escape(name), said)
    )


def _by_shape(codes: Iterable[str]) -> dict[str, set[str]]:
    """Put numbers together that have digits in the same places."""
    found: dict[str, set[str]] = {}
    for code in codes:
        found.setdefault(re.sub(r"\d", "9", code), set()).add(code)
    return found


def _written(titles: tuple[str, str], kind: Kind, left: str, right: str, *, decisive: bool = True) -> Difference:
    """Give a difference in words as the titles write them."""
    return Difference(kind, _as_written(left, titles[0]), _as_written(right, titles[1]), decisive=decisive)


def _as_written(words: str, title: str) -> str:
    """Give words as they stand in a title: with their case, the rest of a stem, and the marks in a number."""
    forms = (re.escape(each).replace(r"\.", "[.,:/-]") + "[a-z]*" for each in words.split())
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
