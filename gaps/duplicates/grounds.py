"""What speaks for a pair: pieces of evidence that do not hang together, and whether they are enough to tell it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from difflib import SequenceMatcher
from typing import Protocol

from msgspec import Struct

from gaps.duplicates.anew import COUNTING
from gaps.duplicates.anew import Text
from gaps.duplicates.passages import shared_letters
from gaps.duplicates.passages import spelled
from gaps.duplicates.reading.plain import plain_body
from gaps.duplicates.relations import OF_PROGRAMS
from gaps.duplicates.relations import Related
from gaps.duplicates.relations import Relation
from gaps.duplicates.said import HANGUL
from gaps.duplicates.said import NOT
from gaps.duplicates.said import body_words
from gaps.duplicates.said import places_of
from gaps.duplicates.said import roots_of
from gaps.duplicates.titles import read_title
from gaps.duplicates.titles import without_particle
from gaps.duplicates.words import GENERIC
from gaps.duplicates.words import are_other
from gaps.duplicates.words import facets
from gaps.duplicates.words import naming
from gaps.tracked import Tracked
from gaps.world import World
from mapping.text import fold

SHORT = 3
"""A title of fewer telling words says too little to rest on."""

_TELLING = frozenset({"branch", "platform", "market", "month", "language", "device"})
_NEAR_DAYS = timedelta(days=5)
_FAR_DAYS = timedelta(days=90)
_LEAST_WORDS, _LEAST_TEXT = 8, 60
_LEAST_PASSAGE = 60
_LEAST_COPY, _COPIED = 150, 0.75
_HAND = timedelta(days=1)
_MONTH = timedelta(days=31)
_FAILING_DAYS = timedelta(days=180)
"""Work comes back by the month and the quarter; a failure that is reported twice within half a year is likely one."""
_SAME_TEXT = 0.6
_WORD = re.compile(r"[^\W_]+")
_MOST_COMPARED = 400
_FEW_PLACES, _FEW_WORDS = 4, 3
_LEAST_OF_FAILURES = 2
_LEAST_DIGITS = 4
_SYLLABLES = 2

TEMPLATE = 4
"""So many tasks with one text have filled in a form."""

MOST_LINKED = 3
"""An address that more tasks name leads to what many have to do with."""


class Common(Protocol):
    """Knows how many of the tasks that are compared have a text, or name an address."""

    def telling(self, text: str) -> int:
        """Count the tasks with this text."""

    def naming(self, address: str) -> int:
        """Count the tasks that name this address."""


class Seen(Struct, frozen=True):
    """What was seen of two titles and texts.

    ``failing`` is whether both report that something fails, ``sharing`` whether the texts have marks in common that
    hardly any other has, ``reporting`` whether both say in so many words that it fails, which *delay* in the name of a
    thing does not, ``relation`` what the two have to do with each other, where that is known.
    """

    failing: bool = False
    sharing: bool = False
    reporting: bool = False
    relation: Relation | None = None


class Ground(Struct, frozen=True):
    """One piece of evidence: ``kind`` names it, ``value`` is how much of it, where that can be said.

    No word of a task stands in it, for not every reader may see both. ``bare`` is one that says less than its kind: two
    made within a month of each other, of which it is not sure that both report a failure.
    """

    kind: str
    value: float | None = None
    bare: bool = False

    def told(self) -> dict[str, object]:
        """Give it as it is written down, as JSON."""
        told: dict[str, object] = {"kind": self.kind}
        if self.value is not None:
            told["value"] = self.value
        return told | {"bare": True} if self.bare else told


class Grounds:
    """Finds what speaks for pairs of one world, beside their titles."""

    def __init__(self, world: World, common: Common) -> None:
        """Look at nothing yet: most worlds have few pairs worth a look."""
        self._world = world
        self._common = common
        self._words: dict[str, frozenset[str]] = {}
        self._read: dict[str, Text] = {}
        self._told: dict[str, frozenset[str]] = {}

    def of(self, one: Tracked, other: Tracked, seen: Seen) -> dict[str, Ground]:
        """Give every ground beside the titles, by its kind."""
        found = (
            self._apart(one, other, _FAILING_DAYS if seen.failing else _FAR_DAYS),
            _time(one, other),
            _reports(one, other, seen) if seen.failing else None,
            self._text(one, other),
            self._passage(one, other) if seen.sharing else None,
            self._copied(one, other) if seen.relation is Relation.COPY else None,
            self._trace(one, other) if seen.relation is Relation.TRACE else None,
            Ground("quoted") if seen.relation is Relation.QUOTE else None,
            self._address(one, other),
        )
        kinds = {each.kind: each for each in found if each is not None}
        if "copied" in kinds:  # says all that the others say of the texts
            kinds.pop("text", None)
            kinds.pop("passage", None)
        return kinds

    def text(self, task: Tracked) -> Text:
        """Give what the description of a task says, read once."""
        if task.uid not in self._read:
            self._read[task.uid] = Text(task)
        return self._read[task.uid]

    def texts_differ(self, one: Tracked, other: Tracked, *, failing: bool) -> bool:
        """Whether both say more than their titles, and not the same: whom a form is for often stands there alone.

        Where both report a failure at some length, each tells it in its own words.
        """
        mine, yours = self._said(one), self._said(other)
        if not mine or not yours or mine == yours:
            return False
        share = self._share(one, other)
        return share is None or (share < _SAME_TEXT and not failing)

    def texts_are_strangers(self, one: Tracked, other: Tracked, *, failing: bool, described: bool = False) -> bool:
        """Whether both say of what their titles leave open, in one tongue, and nothing that the other says.

        *Replace the main banner* is asked of two sides in one week, for two campaigns: only the texts name these. A
        failure that its title has ``described`` is told by each side at some length, in its own words, and of any that
        is ``failing`` a word alone says little.
        """
        least = _LEAST_OF_FAILURES if failing else 1
        if described and self._share(one, other) is not None:
            return False
        mine, yours = self._telling(one), self._telling(other)
        if min(len(mine), len(yours)) < least or _tongues_of(mine).isdisjoint(_tongues_of(yours)):
            return False
        titles = self._titles(one) | self._titles(other)
        left, right = mine - titles, yours - titles
        if min(len(left), len(right)) < least or left & right:
            return False
        return not (_said_in(left, yours) or _said_in(right, mine))

    def shared_beside(self, one: Tracked, other: Tracked, words: Iterable[str]) -> int:
        """Count the telling words that both texts say beside these and beside their titles."""
        said = frozenset(roots_of(read_title(" ".join(words))))
        return len((self._telling(one) & self._telling(other)) - self._titles(one) - self._titles(other) - said)

    def _telling(self, task: Tracked) -> frozenset[str]:
        found = self._told.get(task.uid)
        if found is None:
            body = read_title(COUNTING.sub("", plain_body(task.task.description)))
            said = frozenset(filter(_tells, (*roots_of(body), *body.numbers)))
            found = self._told[task.uid] = said - GENERIC - {NOT}
        return found

    def _titles(self, task: Tracked) -> frozenset[str]:
        return frozenset(roots_of(read_title(task.task.title)))

    def texts_contradict(self, one: Tracked, other: Tracked) -> bool:
        """Whether each text names a branch, platform or month of its own, or both fill in one form otherwise."""
        mine, yours = (self._named(each) for each in (one, other))
        if any(are_other(mine[name], yours[name]) for name in _TELLING & mine.keys() & yours.keys()):
            return True
        share = self._share(one, other)
        return share is not None and share >= _SAME_TEXT and bool(_fillings(one, other))

    def facets_apart(self, one: Tracked, other: Tracked) -> tuple[tuple[str, frozenset[str], frozenset[str]], ...]:
        """Give the facets (branch, platform, ...) of which the texts name other values, each with its words."""
        told = [frozenset(map(without_particle, self._said(each))) for each in (one, other)]
        words = [text.union(read_title(each.task.title).words) for text, each in zip(told, (one, other), strict=True)]
        (mine, yours), (here, there) = map(facets, told), map(facets, words)
        return tuple(
            (name, naming(name, words[0]), naming(name, words[1]))
            for name in sorted(_TELLING & mine.keys() & yours.keys())
            if are_other(here[name], there[name])
        )

    def fillings(self, one: Tracked, other: Tracked) -> tuple[tuple[str, str], ...]:
        """Give what two fillings of one form say in its places."""
        share = self._share(one, other)
        found = _fillings(one, other) if share is not None and share >= _SAME_TEXT else ()
        return tuple((without_particle(here), without_particle(there)) for here, there in found)

    def _named(self, task: Tracked) -> dict[str, set[str]]:
        """Give what sets work apart in the text; what the title names belongs to it."""
        said = facets(self._said(task))
        for name, values in facets(read_title(task.task.title).words).items():
            if name in said:
                said[name].update(values)
        return said

    def _apart(self, one: Tracked, other: Tracked, far: timedelta) -> Ground | None:
        # How long ago finished work may have been is the rule's own number.
        if one.open and other.open and _days_between(one, other) > far:
            return None
        mine, yours = (frozenset(self._world.judged[each.uid].parties) for each in (one, other))
        if mine and yours and mine.isdisjoint(yours):
            return Ground("parties")
        return Ground("tools") if one.connection != other.connection else None

    def _text(self, one: Tracked, other: Tracked) -> Ground | None:
        share = self._share(one, other)
        if share is None or share < _SAME_TEXT or any(self._is_template(each) for each in (one, other)):
            return None
        return Ground("text", round(share, 2))

    def _passage(self, one: Tracked, other: Tracked) -> Ground | None:
        """Find a passage that both have and hardly anybody else; where most of the words agree it says nothing new."""
        if _days_between(one, other) > _FAILING_DAYS or self._text(one, other) is not None:
            return None
        longest, _ = shared_letters(self.text(one).units, self.text(other).units)
        return Ground("passage", longest) if longest >= _LEAST_PASSAGE else None

    def _copied(self, one: Tracked, other: Tracked) -> Ground | None:
        """Find that nearly all of one text stands in the other word for word, made within a month."""
        if _days_between(one, other) > _MONTH:
            return None
        short, long = sorted((self.text(one).units, self.text(other).units), key=spelled)
        _, total = shared_letters(short, long)
        share = total / max(1, spelled(short))
        return Ground("copied", round(share, 2)) if total >= _LEAST_COPY and share >= _COPIED else None

    def _trace(self, one: Tracked, other: Tracked) -> Ground:
        return Ground("trace", len(set(self.text(one).places) & set(self.text(other).places)))

    def _address(self, one: Tracked, other: Tracked) -> Ground | None:
        shared = places_of(one) & places_of(other)
        return Ground("address") if any(self._common.naming(each) <= MOST_LINKED for each in shared) else None

    def _share(self, one: Tracked, other: Tracked) -> float | None:
        """Give which share of their words two texts have in common, None where one says next to nothing."""
        mine, yours = self._said(one), self._said(other)
        if any(len(each) < _LEAST_WORDS or spelled(each) < _LEAST_TEXT for each in (mine, yours)):
            return None
        return len(mine & yours) / len(mine | yours)

    def _said(self, task: Tracked) -> frozenset[str]:
        if task.uid not in self._words:
            self._words[task.uid] = body_words(task)
        return self._words[task.uid]

    def _is_template(self, task: Tracked) -> bool:
        return self._common.telling(task.task.description) >= TEMPLATE


def enough(related: Related, grounds: Iterable[str], *, weight: int, failing: bool = False) -> bool:
    """Whether a relation of titles and the grounds beside it are sure enough to tell.

    A title that says the same needs one ground beside it, and one that stands for itself if it is short. A slip may be
    another word, so the texts must be equal, and one ground more. Two tongues meet only where two sides tell the work,
    or both name the same address. Titles that tell it in other words need a text that says so, too; of a failure two
    sides may tell without one. Over a copied text the titles may be further apart, between two sides only. What a
    program said of both may stand under any titles, if both were reported within half a year.
    """
    found = set(grounds)
    own = found & {"text", "passage", "address"}
    sides = found & {"parties", "tools"}
    match related.relation:
        case Relation.SAME:
            return bool(own) or (weight >= SHORT and bool(found))
        case Relation.SLIP:
            return weight >= SHORT and "text" in found and len(found) > 1
        case Relation.MEANING:
            return bool(sides or own)
        case Relation.ANEW:
            return bool(own) or (failing and bool(sides))
        case Relation.COPY:
            return bool(sides) and "copied" in found
        case Relation.QUOTE | Relation.TRACE:
            return bool(found & {"quoted", "trace"}) and bool(sides or found & {"time", "reports"})


def _fillings(one: Tracked, other: Tracked) -> tuple[tuple[str, str], ...]:
    """Give where two texts are equal but for a few places in which each says something else: names, numbers, dates."""
    left, right = (_WORD.findall(fold(plain_body(each.task.description)))[:_MOST_COMPARED] for each in (one, other))
    steps = [step for step in SequenceMatcher(None, left, right, autojunk=False).get_opcodes() if step[0] != "equal"]
    if len(steps) > _FEW_PLACES or not all(
        what == "replace" and max(end - start, stop - begin) <= _FEW_WORDS for what, start, end, begin, stop in steps
    ):
        return ()
    return tuple((" ".join(left[start:end]), " ".join(right[begin:stop])) for _, start, end, begin, stop in steps)


def _reports(one: Tracked, other: Tracked, seen: Seen) -> Ground | None:
    apart = _days_between(one, other)
    far = _FAILING_DAYS if seen.relation in OF_PROGRAMS else _MONTH
    if one.task.created is None or other.task.created is None or not _NEAR_DAYS < apart <= far:
        return None
    # What a program said of both failed for sure.
    return Ground("reports", apart.days, bare=not seen.reporting and seen.relation not in OF_PROGRAMS)


def _tongues_of(words: Iterable[str]) -> frozenset[bool]:
    """Give in which scripts words stand: true for Korean. Numbers belong to every tongue, and tell none."""
    return frozenset(word[0] >= HANGUL for word in words if not word[0].isdigit())


def _said_in(words: Iterable[str], others: Iterable[str]) -> bool:
    """Whether the beginning of a Korean word stands in one of the others: endings and compounds hide it else."""
    text = "\n".join(others)
    return any(word[:_SYLLABLES] in text for word in words if word[0] >= HANGUL and len(word) >= _SYLLABLES)


def made_together(one: Tracked, other: Tracked) -> bool:
    """Whether two were made within a day, as one hand writes a row of tasks that are not the same."""
    return _days_between(one, other) < _HAND


def _time(one: Tracked, other: Tracked) -> Ground | None:
    apart = _days_between(one, other)
    if one.task.created is None or other.task.created is None or apart > _NEAR_DAYS or _are_each_ones_own(one, other):
        return None
    return Ground("time", apart.days)


def _are_each_ones_own(one: Tracked, other: Tracked) -> bool:
    """Whether two people of one place hold one each, as with what everybody has to do."""
    mine, yours = ({owner.account for owner in each.task.owners or ()} for each in (one, other))
    return one.task.origin[:2] == other.task.origin[:2] and bool(mine and yours) and mine.isdisjoint(yours)


def _days_between(one: Tracked, other: Tracked) -> timedelta:
    mine, yours = one.task.created or one.first_seen, other.task.created or other.first_seen
    return abs(mine - yours)


def _tells(word: str) -> bool:
    """Whether a word or number is long enough to tell what a text is about: *점* and *2* stand in any."""
    if word.isdecimal():
        return len(word) >= _LEAST_DIGITS
    return len(word) > 1
