"""The same work told in other words: what each title says stands in the other's title or text, with nothing left."""

from __future__ import annotations

import re
from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import cached_property

from gaps.duplicates.passages import Units
from gaps.duplicates.passages import units_of
from gaps.duplicates.programs import places_in
from gaps.duplicates.programs import without_places
from gaps.duplicates.programs import without_trace
from gaps.duplicates.said import NOT
from gaps.duplicates.said import Said
from gaps.duplicates.stems import stem
from gaps.duplicates.titles import numbers_in
from gaps.duplicates.words import BREAKING
from gaps.duplicates.words import BROKEN
from gaps.duplicates.words import FAILURES
from gaps.duplicates.words import MALFUNCTION
from gaps.duplicates.words import MENDING
from gaps.duplicates.words import PLAIN
from gaps.duplicates.words import SLOW
from gaps.duplicates.words import TROUBLE
from gaps.duplicates.words import TWICE
from gaps.tracked import Tracked
from mapping.text import fold

_HANGUL = re.compile("[가-힣]")
_SYLLABLES = 2
_LEAST_SHARED = 3
_SHARE = 0.4
_PLAIN = frozenset(map(stem, PLAIN)) | PLAIN
_AILING = frozenset(map(stem, MALFUNCTION)) | TROUBLE | {NOT}

_FAILS = re.compile(
    "안(?:돼|되|된|됨|됩)|못|않|없어|없다|없습|깨[져졌지진집]|멈[추춰췄춘춥]|튕[기겨겼긴깁김]|끊[기겨겼긴깁김]|느[려린립]"
)
_LACKING = re.compile("^미(?=(?:발송|노출|적용|반영|표시|작동|동작|수신|출력|생성|전송|연동|표기|저장)$)")
# A Korean place stands before what happens there, or after it; only from one place to another does the order matter.
_MOVES = re.compile(r"\bfrom\b|\binto\b|\binstead\b|->|→|에서\s(?:.*\s)?[가-힣]+(?:으로|로)\s|보다\s|대신")
_LONGEST = 500
_DIGITS = re.compile(r"\d+")
_ERRORS = ("error", "exception")
_NOTHING_THERE = frozenset(map(stem, ("null", "undefined", "npe")))
"""What stands where something should be."""
COUNTING = re.compile(r"(?m)^\s*(?:\d{1,2}[.)]|[-*•·□☐✓])\s+(?:\[[ xX]?\]\s*)?")
"""What begins the lines of a list: the points of two lists are counted alike."""
_SEEMS = re.compile("됨|되|된|돼|시|때|보[이여인임]|보입니다|보여요|나[오와온옴]|나옵니다|나와요|뜨|떠|뜸|뜹니다|떠요")


class Text:
    """What the description of a task says, read when it is first asked."""

    def __init__(self, tracked: Tracked) -> None:
        """Read nothing yet."""
        self._task = tracked.task

    @cached_property
    def units(self) -> Units:
        """Give its words, and Korean by its syllables."""
        return units_of(self._task.description)

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Give the numbers that it names; those that count its lines, or stand for lines of code, are none."""
        return frozenset(numbers_in(COUNTING.sub("", without_trace(self._task.description))))

    @cached_property
    def places(self) -> Sequence[str]:
        """Give the places in code that it names."""
        return places_in(self._task.description)

    @cached_property
    def stems(self) -> frozenset[str]:
        """Give its words of other tongues than Korean without their endings."""
        return frozenset(stem(unit) for unit in self.units if not _HANGUL.match(unit))

    @cached_property
    def joined(self) -> str:
        """Give it without blanks, so that Korean is found however it is spaced."""
        return "".join(self.units)

    def says(self, root: str) -> bool:
        """Whether a word of a title stands in it."""
        if _HANGUL.match(root):
            return len(root) >= _SYLLABLES and root in self.joined
        return root in self.stems


def core_of(said: Said) -> tuple[str, ...]:
    """Give the words of a title that tell the work; of a report that something fails, without the words for failing."""
    if not ails(said):
        return said.roots
    return tuple(
        _LACKING.sub("", root) for root in said.roots if not tells_failing(root) and not _SEEMS.fullmatch(root)
    )


def ails(said: Said) -> bool:
    """Whether a title reports that something does not do what it should."""
    return said.trouble or any(
        tells_failing(root) or _LACKING.match(root) or names_an_error(root) for root in said.roots
    )


def says_it_fails(said: Said) -> bool:
    """Whether a title says so, and does not only name a thing by it: *배송 지연* does, *배송 지연 안내 문자* does not."""
    words = list(said.title.words)
    while words and words[-1] in MENDING:
        words.pop()
    if NOT in said.roots or not words:
        return NOT in said.roots
    last = words[-1]
    if _HANGUL.match(last):
        return _FAILS.search(last) is not None or _LACKING.match(last) is not None or any(map(last.endswith, BROKEN))
    return last in BROKEN or not BREAKING.isdisjoint(words)


def tells_failing(root: str) -> bool:
    """Whether a word of a title tells that something fails, by itself."""
    return root in _AILING or _FAILS.match(root) is not None


def names_an_error(root: str) -> bool:
    """Whether a word of a title is the name of an error, or of what stands where something should be."""
    return root in _NOTHING_THERE or root.endswith(_ERRORS)


def may_fail_alike(one: Said, other: Said) -> bool:
    """Whether two reports of failures that share rare words lie in two connections and have enough words in common."""
    mine, yours = frozenset(core_of(one)), frozenset(core_of(other))
    shared = mine & yours
    # Korean that is spaced otherwise shares fewer words than it says.
    enough = len(shared) >= _LEAST_SHARED or any(map(_HANGUL.match, mine - shared))
    return enough and one.tracked.connection != other.tracked.connection


def told_anew(one: Said, other: Said, mine: Text, yours: Text) -> bool:
    """Whether two titles tell the same in other words.

    Most of their words are the same, what one has alone stands in the other's text, and no word takes the place of
    another. Two reports of a failure may say more that any report has; told by two sides, they may name it otherwise.
    """
    left, right = core_of(one), core_of(other)
    alone, alone_there = alone_in(left, right), alone_in(right, left)
    failing = ails(one) and ails(other)
    if failing:
        alone, alone_there = alone - _PLAIN, alone_there - _PLAIN
    apart = one.tracked.connection != other.tracked.connection
    return (
        ails(one) == ails(other)
        and one.forbids == other.forbids
        and not fail_otherwise(one, other)
        and not is_turned(one, other)
        and _mostly_shared(left, right, alone | alone_there)
        and all(map(yours.says, alone))
        and all(map(mine.says, alone_there))
        and not are_counted_apart(one, other)
        and numbers_said(one, other, yours)
        and numbers_said(other, one, mine)
        and ((failing and apart) or not any(replaced(left, right)))
    )


def may_tell_a_copy(one: Said, other: Said, mine: Text, yours: Text) -> bool:
    """Whether two titles can stand over one copied text: each has words of its own, and one says nothing new."""
    left, right = core_of(one), core_of(other)
    alone, alone_there = alone_in(left, right), alone_in(right, left)
    return (
        bool(alone and alone_there)
        and len(set(left) & set(right)) >= _LEAST_SHARED
        and (all(map(yours.says, alone)) or all(map(mine.says, alone_there)))
        and not are_counted_apart(one, other)
        and numbers_said(one, other, yours)
        and numbers_said(other, one, mine)
        and not any(replaced(left, right))
    )


def fail_otherwise(one: Said, other: Said) -> bool:
    """Whether two titles tell of failures that are not the same; what is slow or comes twice does so in both."""
    mine, yours = ({kind for kind in FAILURES if not kind.isdisjoint(each.title.words)} for each in (one, other))
    return bool(mine and yours and mine.isdisjoint(yours)) or not {SLOW, TWICE}.isdisjoint(mine ^ yours)


def is_turned(one: Said, other: Said) -> bool:
    """Whether two titles name the same in another order, where the order matters."""
    left, right = (list(dict.fromkeys(core_of(each))) for each in (one, other))
    shared = set(left) & set(right)
    same_order = [word for word in left if word in shared] == [word for word in right if word in shared]
    return not same_order and any(
        _MOVES.search(f"{fold(each.tracked.task.title[:_LONGEST])} ") for each in (one, other)
    )


def _mostly_shared(left: Sequence[str], right: Sequence[str], alone: Collection[str]) -> bool:
    """Whether two titles share enough words, beside those that one of them has ``alone``."""
    shared = min(len(set(words)) - len(alone_in(words, others)) for words, others in ((left, right), (right, left)))
    return shared >= max(_LEAST_SHARED, _SHARE * (shared + len(alone)))


def alone_in(words: Sequence[str], title: Sequence[str]) -> set[str]:
    """Give the words that do not stand in another title; Korean ones may be spaced otherwise there."""
    joined = "".join(title)
    return {
        word
        for word in set(words).difference(title)
        if not (_HANGUL.match(word) and len(word) >= _SYLLABLES and word in joined)
    }


def numbers_said(one: Said, other: Said, text: Text) -> bool:
    """Whether the other task says each number of a title, in its own title or in this text of it."""
    missing = set(one.title.numbers) - set(other.title.numbers)
    return (
        not missing or missing <= text.numbers or missing.isdisjoint(numbers_in(without_places(one.tracked.task.title)))
    )


def are_counted_apart(one: Said, other: Said) -> bool:
    """Whether each of two titles has its own number, written as the other's is: *1주차* and *2주차*, *3.1* and *3.2*.

    That each text names both shows nothing: so do those of two turns.
    """
    mine, yours = set(one.title.numbers), set(other.title.numbers)
    left, right = ({_DIGITS.sub("9", number) for number in own} for own in (mine - yours, yours - mine))
    return not left.isdisjoint(right)


def replaced(left: Sequence[str], right: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Give the words that stand in the place of another one between the same neighbours."""
    for what, start, end, begin, stop in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if what == "replace" and end - start == stop - begin == 1:
            yield left[start], right[begin]
