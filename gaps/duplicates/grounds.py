"""What speaks for a pair: pieces of evidence that do not hang together, and whether they are enough to tell it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from zlib import crc32

from gaps.duplicates.relations import Related
from gaps.duplicates.relations import Relation
from gaps.duplicates.said import body_words
from gaps.duplicates.said import places_of
from gaps.duplicates.words import facets
from gaps.tracked import Tracked
from gaps.world import World

SHORT = 3
"""A title of fewer telling words says too little to rest on."""

_TELLING = frozenset({"branch", "platform", "market", "month", "language", "device"})
_NEAR_DAYS = timedelta(days=5)
_FAR_DAYS = timedelta(days=90)
_LEAST_WORDS, _LEAST_TEXT = 8, 60
_SAME_TEXT = 0.6
_TEMPLATE = 4
_MOST_LINKED = 3


@dataclass(frozen=True, slots=True)
class Ground:
    """One piece of evidence: ``kind`` names it, ``value`` is how much of it, where that can be said.

    No word of a task stands in it, for not every reader may see both.
    """

    kind: str
    value: float | None = None

    def told(self) -> dict[str, object]:
        """Give it as it is written down, as JSON."""
        return {"kind": self.kind} if self.value is None else {"kind": self.kind, "value": self.value}


class Grounds:
    """Finds what speaks for pairs of one world, beside their titles."""

    def __init__(self, world: World, tasks: Iterable[Tracked]) -> None:
        """Look at nothing yet: most worlds have few pairs worth a look."""
        self._world = world
        self._tasks = list(tasks)
        self._words: dict[str, frozenset[str]] = {}

    def of(self, one: Tracked, other: Tracked) -> dict[str, Ground]:
        """Give every ground beside the titles, by its kind."""
        found = (self._apart(one, other), _time(one, other), self._text(one, other), self._address(one, other))
        return {each.kind: each for each in found if each is not None}

    def texts_differ(self, one: Tracked, other: Tracked) -> bool:
        """Whether both say more than their titles, and not the same: whom a form is for often stands there alone."""
        mine, yours = self._said(one), self._said(other)
        if not mine or not yours or mine == yours:
            return False
        share = self._share(one, other)
        return share is None or share < _SAME_TEXT

    def texts_contradict(self, one: Tracked, other: Tracked) -> bool:
        """Whether the texts name other branches, platforms or months, each of one only."""
        mine, yours = facets(self._said(one)), facets(self._said(other))
        return any(mine[name].isdisjoint(yours[name]) for name in _TELLING & mine.keys() & yours.keys())

    def _apart(self, one: Tracked, other: Tracked) -> Ground | None:
        # How long ago finished work may have been is the rule's own number.
        if one.open and other.open and _days_between(one, other) > _FAR_DAYS:
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

    def _address(self, one: Tracked, other: Tracked) -> Ground | None:
        shared = places_of(one) & places_of(other)
        return Ground("address") if any(self._linked[each] <= _MOST_LINKED for each in shared) else None

    def _share(self, one: Tracked, other: Tracked) -> float | None:
        """Give which share of their words two texts have in common, None where one says next to nothing."""
        mine, yours = self._said(one), self._said(other)
        if any(len(each) < _LEAST_WORDS or _spelled(each) < _LEAST_TEXT for each in (mine, yours)):
            return None
        return len(mine & yours) / len(mine | yours)

    def _said(self, task: Tracked) -> frozenset[str]:
        if task.uid not in self._words:
            self._words[task.uid] = body_words(task)
        return self._words[task.uid]

    def _is_template(self, task: Tracked) -> bool:
        return self._texts[_stamp(task)] >= _TEMPLATE

    @cached_property
    def _texts(self) -> Counter[int]:
        return Counter(_stamp(each) for each in self._tasks)

    @cached_property
    def _linked(self) -> Counter[str]:
        return Counter(place for each in self._tasks for place in places_of(each))


def enough(related: Related, grounds: Iterable[str], *, weight: int) -> bool:
    """Whether a relation of titles and the grounds beside it are sure enough to tell.

    A title that says the same needs one ground beside it, and one that stands for itself if it is short. A slip may be
    another word, so the texts must be equal, and one ground more. Two tongues meet only where two sides tell the work,
    or both name the same address.
    """
    found = set(grounds)
    own = found & {"text", "address"}
    sides = found & {"parties", "tools"}
    match related.relation:
        case Relation.SAME:
            return bool(own) or (weight >= SHORT and bool(found))
        case Relation.SLIP:
            return weight >= SHORT and "text" in found and len(found) > 1
        case Relation.MEANING:
            return bool(sides or own)


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


def _spelled(words: Iterable[str]) -> int:
    """Count letters, a syllable as two."""
    return sum(len(word) if word.isascii() else 2 * len(word) for word in words)


def _stamp(task: Tracked) -> int:
    return crc32(task.task.description.encode("utf-8", "surrogatepass"))
