"""The engine: two tasks are told as the same work if their titles say so, something beside them does, and nothing denies it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from gaps.duplicates.contradictions import Contradictions
from gaps.duplicates.engine import Likeness
from gaps.duplicates.engine import Match
from gaps.duplicates.grounds import Grounds
from gaps.duplicates.grounds import enough
from gaps.duplicates.known_words import KnownWords
from gaps.duplicates.meaning import meeting
from gaps.duplicates.relations import Related
from gaps.duplicates.relations import Relation
from gaps.duplicates.relations import relate
from gaps.duplicates.relations import relate_meanings
from gaps.duplicates.said import Said
from gaps.duplicates.shortlist import by_titles
from gaps.duplicates.shortlist import read_all
from gaps.duplicates.stamps import glossary_stamp
from gaps.world import World

_LIKENESS = {
    Relation.SAME: Likeness.SAME_TITLE,
    Relation.SLIP: Likeness.NEAR_TITLE,
    Relation.MEANING: Likeness.SAME_WORDS,
}
_SURE = {Relation.SAME: 0.95, Relation.SLIP: 0.9, Relation.MEANING: 0.9}
_SURER = 0.98
"""How sure a match is by what kind it is, and with three grounds or more: estimates, told to people as such."""
_MANY = 3


class WordEngine:
    """Finds the same work by what tasks say; the cost grows with the number of tasks, not with its square."""

    @cached_property
    def id(self) -> str:
        """Name what the answers depend on: this way of reading, and the glossary."""
        return f"words-2/{glossary_stamp()}"

    def matches(self, world: World) -> Iterator[Match]:
        """Give the pairs that are sure enough to be told, once each."""
        tasks = read_all(world)
        judge = _Judge(world, tasks)
        seen: set[tuple[str, str]] = set()
        for one, other, related in _related(tasks):
            pair = (one.tracked.uid, other.tracked.uid)
            if pair in seen:
                continue
            seen.add(pair)
            match = judge.match(one, other, related)
            if match is not None:
                yield match


def _related(tasks: list[Said]) -> Iterator[tuple[Said, Said, Related]]:
    """Give the pairs whose titles have something to do with each other, the smaller uid first."""
    known = KnownWords(tasks)
    for one, other in by_titles(tasks):
        related = relate(one, other, known.has)
        if related is not None:
            yield one, other, related
    for mine, yours in meeting(tasks):
        related = relate_meanings(mine, yours)
        if related is not None:
            one, other = sorted((mine.said, yours.said), key=lambda each: each.tracked.uid)
            yield one, other, related


class _Judge:
    """Decides of one pair after the other."""

    def __init__(self, world: World, tasks: list[Said]) -> None:
        self._against = Contradictions(world)
        self._grounds = Grounds(world, (each.tracked for each in tasks))

    def match(self, one: Said, other: Said, related: Related) -> Match | None:
        mine, yours = one.tracked, other.tracked
        if not self._may_be(one, other) or self._against.speak(mine, yours):
            return None
        found = self._grounds.of(mine, yours)
        beside = found.keys().isdisjoint(("parties", "tools"))
        if not enough(related, found, weight=min(one.weight, other.weight)):
            return None
        if self._grounds.texts_contradict(mine, yours) or (beside and self._grounds.texts_differ(mine, yours)):
            return None
        finished = None if mine.open and yours.open else (yours if mine.open else mine).uid
        evidence: dict[str, object] = {"grounds": [each.told() for each in found.values()]}
        if any(related.differ):
            evidence["differ"] = list(related.differ)
        if related.concepts:
            evidence["concepts"] = list(related.concepts)
        return Match(
            a=mine.uid,
            b=yours.uid,
            score=_SURER if len(found) >= _MANY else _SURE[related.relation],
            likeness=_LIKENESS[related.relation],
            finished=finished,
            evidence=evidence,
        )

    def _may_be(self, one: Said, other: Said) -> bool:
        mine, yours = one.tracked, other.tracked
        if not mine.open and not yours.open:
            return False
        recurs = one.recurring or other.recurring
        if recurs and (not (mine.open and yours.open) or mine.task.origin[:2] == yours.task.origin[:2]):
            return False
        return not (one.copied or other.copied or (one.tag and other.tag and one.tag != other.tag))
