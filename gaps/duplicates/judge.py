"""Whether one pair of tasks is sure enough to be told.

Their titles say the same, something beside them does, and nothing denies it.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet

from gaps.duplicates.anew import Text
from gaps.duplicates.anew import ails
from gaps.duplicates.anew import may_fail_alike
from gaps.duplicates.anew import may_tell_a_copy
from gaps.duplicates.anew import says_it_fails
from gaps.duplicates.anew import told_anew
from gaps.duplicates.contradictions import Contradictions
from gaps.duplicates.engine import Likeness
from gaps.duplicates.engine import Match
from gaps.duplicates.grounds import SHORT
from gaps.duplicates.grounds import Common
from gaps.duplicates.grounds import Grounds
from gaps.duplicates.grounds import Seen
from gaps.duplicates.grounds import enough
from gaps.duplicates.grounds import made_together
from gaps.duplicates.known_words import KnownWords
from gaps.duplicates.meaning import meaning_of
from gaps.duplicates.meaning import tongue_of
from gaps.duplicates.one_failure import may_be_one_failure
from gaps.duplicates.orders import are_two_orders
from gaps.duplicates.programs import are_one_trace
from gaps.duplicates.programs import quoted
from gaps.duplicates.reading.scripts import HANGUL
from gaps.duplicates.reading.scripts import Script
from gaps.duplicates.relations import OF_PROGRAMS
from gaps.duplicates.relations import Related
from gaps.duplicates.relations import Relation
from gaps.duplicates.relations import Way
from gaps.duplicates.relations import relate
from gaps.duplicates.relations import relate_meanings
from gaps.duplicates.said import Said
from gaps.duplicates.words import TROUBLE
from gaps.world import World

_LIKENESS = {
    Relation.SAME: Likeness.SAME_TITLE,
    Relation.SLIP: Likeness.NEAR_TITLE,
    Relation.MEANING: Likeness.SAME_WORDS,
    Relation.ANEW: Likeness.OTHER_WORDS,
    Relation.COPY: Likeness.SAME_TEXT,
    Relation.QUOTE: Likeness.QUOTED,
    Relation.TRACE: Likeness.SAME_TRACE,
}
_SURE = dict.fromkeys(Relation, 0.9) | {Relation.SAME: 0.95}
_SURER = 0.98
"""How sure a match is by what kind it is, and with three grounds or more: estimates, told to people as such."""

_OVER_OTHER_TITLES = (Relation.COPY, *OF_PROGRAMS)
"""What stands over titles that say other things, which no further ground brings nearer."""

_MANY = 3
_LONG = 5
_OWN = ("text", "passage", "copied", "address")
"""The grounds that rest on what the texts say."""


class Judge:
    """Decides of one pair after the other."""

    def __init__(self, world: World, common: Common, titles_with: Callable[[str], int]) -> None:
        """Take what knows how common texts and addresses are, and what tells in how many titles a word stands."""
        self.against = Contradictions(world)
        self.grounds = Grounds(world, common)
        self._known = KnownWords(titles_with)

    def match(self, one: Said, other: Said, way: Way) -> Match | None:
        """Give the match of two tasks that came together in these ways, None where they are not told."""
        related = self.related(one, other, way)
        return self.sure(one, other, related, sharing=bool(way & Way.PASSAGES)) if related else None

    def related(self, one: Said, other: Said, way: Way) -> Related | None:
        """Give what two titles have to do with each other: the nearest of what holds."""
        related = relate(one, other, self._known.has) if way & Way.TITLES else None
        if related is None and way & Way.MEANINGS:
            mine, yours = (one, other) if tongue_of(one) is Script.HANGUL else (other, one)
            related = relate_meanings(meaning_of(mine), meaning_of(yours))
        if related is None and (way & Way.PASSAGES or (way & Way.FAILURES and may_fail_alike(one, other))):
            related = self._anew(one, other)
        return related or self._of_programs(one, other, way)

    def _anew(self, one: Said, other: Said) -> Related | None:
        """Relate titles that tell one thing in other words, or over one text."""
        texts = (self.grounds.text(one.tracked), self.grounds.text(other.tracked))
        if told_anew(one, other, *texts):
            return Related(Relation.ANEW)
        return Related(Relation.COPY) if may_tell_a_copy(one, other, *texts) else None

    def _of_programs(self, one: Said, other: Said, way: Way) -> Related | None:
        """Relate titles of any words by what a program said of both: its message, or its trace."""
        if not way & (Way.TRACES | Way.MESSAGES):
            return None
        mine, yours = self.grounds.text(one.tracked), self.grounds.text(other.tracked)
        if not may_be_one_failure(one, other, mine, yours):
            return None
        if way & Way.TRACES and are_one_trace(mine.places, yours.places):
            return Related(Relation.TRACE)
        if way & Way.MESSAGES and (self._quotes(one, other, yours) or self._quotes(other, one, mine)):
            return Related(Relation.QUOTE)
        return None

    def _quotes(self, one: Said, other: Said, text: Text) -> bool:
        """Whether the text of the other quotes the message that a title is, and nothing speaks of another cause.

        One message comes of many causes, in many places. Whose text is the message alone tells of no other one.
        """
        message = quoted(one.tracked.task.title, text.units)
        if not message:
            return False
        alone = frozenset(self.grounds.text(one.tracked).units) <= TROUBLE.union(message)
        return alone or self.grounds.shared_beside(one.tracked, other.tracked, message) >= SHORT

    def sure(self, one: Said, other: Said, related: Related, *, sharing: bool) -> Match | None:
        """Give the match of two related tasks if enough speaks for it and nothing against it."""
        mine, yours = one.tracked, other.tracked
        if not self._may_be(one, other) or self.against.speak(mine, yours):
            return None
        failing = ails(one) and ails(other)
        seen = Seen(
            failing=failing,
            sharing=sharing,
            relation=related.relation,
            reporting=failing and says_it_fails(one) and says_it_fails(other),
        )
        found = self.grounds.of(mine, yours, seen)
        beside = found.keys().isdisjoint(("parties", "tools"))
        if not enough(related, found, weight=min(one.weight, other.weight), failing=failing):
            return None
        if related.relation is Relation.ANEW and beside and made_together(mine, yours):
            return None
        if self._texts_part(one, other, related.relation, found.keys(), failing=failing):
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
            score=_SURER
            if len(found) >= _MANY and related.relation not in _OVER_OTHER_TITLES
            else _SURE[related.relation],
            likeness=_likeness(one, other, related.relation),
            finished=finished,
            evidence=evidence,
        )

    def _texts_part(
        self, one: Said, other: Said, relation: Relation, found: AbstractSet[str], *, failing: bool
    ) -> bool:
        """Whether what two texts say shows that they are other work, although their titles agree."""
        mine, yours = one.tracked, other.tracked
        if self.grounds.texts_contradict(mine, yours) or are_two_orders(mine, yours):
            return True
        if relation in OF_PROGRAMS:
            return self.grounds.texts_are_strangers(mine, yours, failing=True)
        described = failing and min(one.weight, other.weight) >= _LONG
        if found.isdisjoint(_OWN) and self.grounds.texts_are_strangers(
            mine, yours, failing=says_it_fails(one) and says_it_fails(other), described=described
        ):
            return True
        beside = found.isdisjoint(("parties", "tools"))
        return beside and "passage" not in found and self.grounds.texts_differ(mine, yours, failing=failing)

    def _may_be(self, one: Said, other: Said) -> bool:
        mine, yours = one.tracked, other.tracked
        if not mine.open and not yours.open:
            return False
        recurs = one.recurring or other.recurring
        if recurs and (not (mine.open and yours.open) or mine.task.origin[:2] == yours.task.origin[:2]):
            return False
        return not (one.copied or other.copied or tags_differ(one, other))


def _likeness(one: Said, other: Said, relation: Relation) -> Likeness:
    """Give what is told of two titles; Korean around names in Latin letters is no other language than Korean."""
    if relation is Relation.MEANING and all(HANGUL.search(each.tracked.task.title) for each in (one, other)):
        return Likeness.OTHER_WORDS
    return _LIKENESS[relation]


def tags_differ(one: Said, other: Said) -> bool:
    """Whether each puts a word before itself that the other does not say at all."""
    return bool(one.tag - set(other.title.words)) and bool(other.tag - set(one.title.words))
