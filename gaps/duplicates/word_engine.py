"""The engine: two tasks are told as the same work if their titles say so, something beside them does, and nothing denies it."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from functools import cached_property
from itertools import chain

from gaps.duplicates.anew import ails
from gaps.duplicates.anew import failing_alike
from gaps.duplicates.anew import may_tell_a_copy
from gaps.duplicates.anew import shared_words
from gaps.duplicates.anew import told_anew
from gaps.duplicates.contradictions import Contradictions
from gaps.duplicates.engine import Likeness
from gaps.duplicates.engine import Match
from gaps.duplicates.grounds import Grounds
from gaps.duplicates.grounds import enough
from gaps.duplicates.grounds import made_together
from gaps.duplicates.known_words import KnownWords
from gaps.duplicates.meaning import meeting
from gaps.duplicates.passages import marks_of
from gaps.duplicates.passages import sharing
from gaps.duplicates.passages import units_of
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
    Relation.ANEW: Likeness.OTHER_WORDS,
    Relation.COPY: Likeness.SAME_TEXT,
}
_SURE = {Relation.SAME: 0.95, Relation.SLIP: 0.9, Relation.MEANING: 0.9, Relation.ANEW: 0.9, Relation.COPY: 0.9}
_SURER = 0.98
"""How sure a match is by what kind it is, and with three grounds or more: estimates, told to people as such.

A copied text stands over titles that say other things, which no further ground brings nearer.
"""
_MANY = 3


class WordEngine:
    """Finds the same work by what tasks say; the cost grows with the number of tasks, not with its square."""

    @cached_property
    def id(self) -> str:
        """Name what the answers depend on: this way of reading, and the glossary."""
        return f"words-3/{glossary_stamp()}"

    def matches(self, world: World) -> Iterator[Match]:
        """Give the pairs that are sure enough to be told, once each."""
        tasks = read_all(world)
        places = sharing(marks_of(units_of(each.tracked.task.description)) for each in tasks)
        judge = _Judge(world, tasks, {(tasks[a].tracked.uid, tasks[b].tracked.uid) for a, b in places})
        seen: set[tuple[str, str]] = set()
        anew = chain(((tasks[a], tasks[b]) for a, b in places), failing_alike(tasks))
        for one, other, related in chain(_related(tasks), judge.anew(anew)):
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

    def __init__(self, world: World, tasks: list[Said], shared: Collection[tuple[str, str]]) -> None:
        self._against = Contradictions(world)
        self._grounds = Grounds(world, (each.tracked for each in tasks), shared)

    def anew(self, pairs: Iterable[tuple[Said, Said]]) -> Iterator[tuple[Said, Said, Related]]:
        """Give the pairs that tell one thing in other words, or over one text."""
        for one, other in pairs:
            texts = (self._grounds.text(one.tracked), self._grounds.text(other.tracked))
            if told_anew(one, other, *texts):
                yield one, other, Related(Relation.ANEW, shared=shared_words(one, other))
            elif may_tell_a_copy(one, other, *texts):
                yield one, other, Related(Relation.COPY)

    def match(self, one: Said, other: Said, related: Related) -> Match | None:
        mine, yours = one.tracked, other.tracked
        if not self._may_be(one, other) or self._against.speak(mine, yours):
            return None
        failing = ails(one) and ails(other)
        found = self._grounds.of(mine, yours, failing=failing, copied=related.relation is Relation.COPY)
        beside = found.keys().isdisjoint(("parties", "tools"))
        if not enough(related, found, weight=min(one.weight, other.weight), failing=failing):
            return None
        if related.relation is Relation.ANEW and beside and made_together(mine, yours):
            return None
        if self._grounds.texts_contradict(mine, yours):
            return None
        if beside and "passage" not in found and self._grounds.texts_differ(mine, yours):
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
            score=_SURER if len(found) >= _MANY and related.relation is not Relation.COPY else _SURE[related.relation],
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
        return not (one.copied or other.copied or _tags_differ(one, other))


def _tags_differ(one: Said, other: Said) -> bool:
    """Whether each puts a word before itself that the other does not say at all."""
    return bool(one.tag - set(other.title.words)) and bool(other.tag - set(one.title.words))
