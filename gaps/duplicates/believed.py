"""How far a suggestion may be believed: what would tell or forbid a duplicate unasked moves its likelihood, too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from functools import cached_property
from itertools import islice
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from gaps.duplicates.anew import ails
from gaps.duplicates.apart import Difference
from gaps.duplicates.apart import Kind
from gaps.duplicates.apart import differences
from gaps.duplicates.codes import code
from gaps.duplicates.families import Families
from gaps.duplicates.grounds import SHORT
from gaps.duplicates.grounds import Ground
from gaps.duplicates.grounds import Seen
from gaps.duplicates.judge import Judge
from gaps.duplicates.meaning import meaning_of
from gaps.duplicates.meaning import tongue_of
from gaps.duplicates.orders import is_called_an_order
from gaps.duplicates.orders import order_numbers
from gaps.duplicates.passages import marks_of
from gaps.duplicates.passages import units_of
from gaps.duplicates.programs import LEAST_PLACES
from gaps.duplicates.programs import heads_of
from gaps.duplicates.programs import places_in
from gaps.duplicates.programs import starts_in
from gaps.duplicates.reading.scripts import Script
from gaps.duplicates.relations import Relation
from gaps.duplicates.relations import Way
from gaps.duplicates.said import Said
from gaps.duplicates.said import places_of
from gaps.duplicates.said import read_said
from gaps.duplicates.titles import read_title
from gaps.duplicates.twins import are_twin_tongues
from gaps.duplicates.words import RHYTHM
from gaps.tracked import Tracked
from gaps.world import World
from mapping.text import fold

SURELY, PERHAPS = 0.85, 0.4
"""From where on a suggestion is almost certainly the same work, and from where on perhaps."""

_APART = 0.39
"""How likely two tasks are at most that something decisive sets apart: a third of those in the sets are the same."""

_UNSURE = 0.8
_VAGUE = 0.3
"""How likely a task is at most for a draft that says too little and not the same."""

_SAME_TEXT, _ANCHOR, _PASSAGE = 0.7, 0.5, 0.4
"""How likely two are at least with one text that hardly anybody has, such a number or address, or a long passage."""

_LONG_PASSAGE = 100

_RARE = 3
_TRACED = 4
_TWINS = 5
"""Of so many in the other tongue, the likeliest ones, is looked up what their titles mean."""

_KEPT = 0.2
"""How likely a twin in the other tongue must be to have a place kept.

Of less likely ones hardly one in twenty is the same work.
"""

_NEAREST = 9
"""So many are looked at closely, the first one the task asked for: others hardly ever share what hardly anybody has."""

_SAYS_THE_SAME = {Relation.SAME: 0.9, Relation.MEANING: SURELY}
"""How likely a draft is the same work as a task whose title says the same, in its own tongue or in the other."""


class Belief(Struct, frozen=True):
    """How likely two tasks are the same work after all that is known of them, and what sets them apart.

    ``weighed`` is how likely they are by the weights alone, ``told`` whether it would be told unasked, ``anchored``
    whether both name what hardly anybody names, ``alike`` whether their titles say the same, ``lowered`` whether it is
    known what sets them apart.
    """

    probability: float
    weighed: float
    differ: tuple[Difference, ...] = ()
    told: bool = False
    anchored: bool = False
    alike: bool = False
    lowered: bool = False

    @property
    def order(self) -> tuple[float, float]:
        """Give by what likelier ones come first; those that a limit alone makes equal, by what they had without it."""
        return self.probability, self.weighed


def _limited(probability: float, most: float, *, short: bool) -> Belief:
    """Give a likelihood with a limit; where it is lowered for short titles, that is told."""
    too_little = (Difference(Kind.VAGUE, decisive=False),) if short and probability > most else ()
    return Belief(min(probability, most), probability, too_little)


class Counts(Protocol):
    """Counts the tasks that have a word."""

    def seen_word(self, word: str) -> int:
        """Give about how many tasks have it: now and then too high."""

    def naming(self, name: str) -> int:
        """Give how many tasks have it, as counted one by one."""


class Few:
    """What a few tasks that look alike have in common; they stand for all, for what shares a text looks alike."""

    def __init__(self, tasks: Sequence[Tracked]) -> None:
        """Read nothing yet."""
        self._tasks = tasks

    def telling(self, text: str) -> int:
        """Count the tasks with this text."""
        return self._texts[text]

    def naming(self, address: str) -> int:
        """Count the tasks that name this address."""
        return self._places[address]

    def marking(self, mark: int) -> int:
        """Count the tasks with this mark of a passage."""
        return self._marked[mark]

    def marks(self, tracked: Tracked) -> frozenset[int]:
        """Give the marks of the passages of a text; none for those that look least alike."""
        return self._marks.get(tracked.uid, frozenset())

    def tracing(self, place: str) -> int:
        """Count the tasks whose text names this place in code."""
        return self._traced[place]

    def trace(self, tracked: Tracked) -> frozenset[str]:
        """Give the places in code that a text names; none for those that look least alike."""
        return self._traces.get(tracked.uid, frozenset())

    @cached_property
    def _texts(self) -> Counter[str]:
        return Counter(each.task.description for each in self._tasks)

    @cached_property
    def _places(self) -> Counter[str]:
        return Counter(place for each in self._tasks for place in places_of(each))

    @cached_property
    def _marks(self) -> dict[str, frozenset[int]]:
        asked, *others = self._tasks[:_NEAREST]
        found = {asked.uid: marks_of(units_of(asked.task.description))}
        if found[asked.uid]:
            found |= {each.uid: marks_of(units_of(each.task.description)) for each in others}
        return found

    @cached_property
    def _traces(self) -> dict[str, frozenset[str]]:
        return {each.uid: frozenset(places_in(each.task.description)) for each in self._tasks[:_NEAREST]}

    @cached_property
    def _traced(self) -> Counter[str]:
        return Counter(place for trace in self._traces.values() for place in trace)

    @cached_property
    def _marked(self) -> Counter[int]:
        return Counter(mark for marks in self._marks.values() for mark in marks)


class Beliefs:
    """Judges what looks like one task, which may be a draft, by the evidence that tells duplicates or forbids it."""

    def __init__(self, world: World, asked: Tracked, found: Sequence[Tracked], counts: Counts, *, draft: bool) -> None:
        """Take the task that is asked for, those that look like it, likeliest first, and what counts words."""
        tasks = (asked, *found)
        self._few = Few(tasks)
        self._judge = Judge(world, self._few, counts.seen_word)
        self._naming = counts.naming
        self._families = Families((each, code(read_title(each.task.title).key)) for each in tasks)
        self._read: dict[str, Said] = {}
        self._asked = self._said(asked)
        self._twins = frozenset(islice((each.uid for each in found if self._is_of_the_other_tongue(each)), _TWINS))
        self._numbers = order_numbers(asked)
        self._draft = draft

    def best(
        self, likely: Sequence[tuple[Tracked, float]], most: int, least: Callable[[Tracked], float]
    ) -> list[tuple[Tracked, Belief]]:
        """Give the likeliest of these weighed tasks that are as likely as each must be.

        Titles that say the same are told however unlikely they are, as those of work that comes back.
        """
        found = [
            (
                tracked,
                self._raised(self._said(tracked), probability)
                if self._may_matter(place, tracked, probability)
                else Belief(probability, probability),
            )
            for place, (tracked, probability) in enumerate(likely, 1)
        ]
        # What sets two apart only matters where they would be told as more than similar, or are shown.
        judged = [
            (tracked, self._lowered(self._said(tracked), raised) if raised.probability >= PERHAPS else raised)
            for tracked, raised in found
        ]
        judged = [each for each in judged if each[1].alike or each[1].probability >= least(each[0])]
        # What is shown as equally likely is: open ones come first then.
        judged.sort(key=lambda each: (*(-round(by, 3) for by in each[1].order), not each[0].open, each[0].uid))
        shown = self._shown(judged, most)
        return [(tracked, self._lowered(self._said(tracked), belief)) for tracked, belief in shown]

    def _shown(self, judged: Sequence[tuple[Tracked, Belief]], most: int) -> list[tuple[Tracked, Belief]]:
        """Give the first ones; the last place is kept for a twin in the other tongue, which one's own crowd out."""
        shown = list(judged[:most])
        if len(judged) > most and not any(self._is_twin(tracked) for tracked, _ in shown):
            twins = (each for each in judged[most:] if each[1].probability >= _KEPT and self._is_twin(each[0]))
            shown[-1] = next(twins, shown[-1])
        return shown

    def _is_twin(self, tracked: Tracked) -> bool:
        return are_twin_tongues(self._asked.tracked.task.title, tracked.task.title)

    def _may_matter(self, place: int, tracked: Tracked, probability: float) -> bool:
        """Whether evidence may bring a task among those that are shown, or take it from them."""
        if place < _NEAREST or tracked.uid in self._twins or probability >= _VAGUE:
            return True
        places, numbers = places_of(self._asked.tracked), self._numbers
        return bool(places and places & places_of(tracked)) or bool(numbers and numbers & order_numbers(tracked))

    def _raised(self, other: Said, probability: float) -> Belief:
        """Give how likely a task is by all that speaks for it."""
        related = self._judge.related(self._asked, other, self._ways(other))
        same = _SAYS_THE_SAME.get(related.relation) if related is not None else None
        short = min(self._asked.weight, other.weight) < SHORT
        if self._draft:
            if same is not None and not short:
                return Belief(max(probability, same), probability)
            vague = same is None and (self._asked.weight < SHORT or not self._is_half_said(other))
            across = tongue_of(self._asked) != tongue_of(other)
            limited = _limited(probability, _VAGUE if vague else _UNSURE if short or across else 1.0, short=short)
            return replace(limited, alike=same is not None)
        match = self._judge.sure(self._asked, other, related, sharing=self._shares_marks(other)) if related else None
        if match is not None:
            return Belief(max(probability, match.score), probability, told=True)
        anchor = self._anchor(other)
        if anchor:
            return Belief(max(probability, anchor), probability, anchored=True)
        limited = _limited(probability, _UNSURE if short else 1.0, short=short)
        return replace(limited, alike=related is not None)

    def _lowered(self, other: Said, belief: Belief) -> Belief:
        """Give the same by what speaks against it, too."""
        if belief.told or belief.lowered:
            return belief
        found = differences(self._asked, other, self._judge, anchored=belief.anchored)
        decisive = any(each.decisive for each in found)
        if decisive:
            most = min(belief.weighed, _APART)
        else:
            most = min(belief.probability, _UNSURE) if found else belief.probability
        differ = found if decisive else (*found, *belief.differ)
        return replace(belief, probability=most, differ=differ, lowered=True)

    def _ways(self, other: Said) -> Way:
        """Give in which ways the two would come together among all."""
        ways = Way.TITLES
        # What a title means is only looked up where nothing that is seen at once says otherwise.
        alike = self._asked.trouble == other.trouble and sorted(self._asked.title.numbers) == sorted(
            other.title.numbers
        )
        if alike and {tongue_of(self._asked), tongue_of(other)} == {Script.HANGUL, Script.LATIN}:
            ways |= Way.MEANINGS
        if self._shares_marks(other):
            ways |= Way.PASSAGES
        return ways | self._by_programs(other) if ails(self._asked) and ails(other) else ways

    def _by_programs(self, other: Said) -> Way:
        """Give in which ways two reports of failures would come together by what programs say in them."""
        mine, yours = self._asked.tracked, other.tracked
        shared = self._few.trace(mine) & self._few.trace(yours)
        ways = Way.TRACES if sum(self._few.tracing(place) <= _TRACED for place in shared) >= LEAST_PLACES else Way(0)
        quoted = any(
            not heads_of(one.task.title).isdisjoint(starts_in(two.task.description))
            for one, two in ((mine, yours), (yours, mine))
        )
        return ways | Way.MESSAGES if quoted else ways

    def _is_of_the_other_tongue(self, tracked: Tracked) -> bool:
        return {tongue_of(self._asked), tongue_of(self._said(tracked))} == {Script.HANGUL, Script.LATIN}

    def _is_half_said(self, other: Said) -> bool:
        """Whether the other task says half of what a draft says, in either tongue, or more."""
        theirs = meaning_of(other).senses
        text = self._judge.grounds.text(other.tracked)
        words = meaning_of(self._asked).parts
        return 2 * sum(not senses.isdisjoint(theirs) or text.says(word) for word, senses in words) >= len(words)

    def _shares_marks(self, other: Said) -> bool:
        return any(
            self._few.marking(mark) <= _RARE
            for mark in self._few.marks(self._asked.tracked) & self._few.marks(other.tracked)
        )

    def _anchor(self, other: Said) -> float:
        """Give how likely two are at least for naming what hardly anybody names: a number, address or passage."""
        mine, yours = self._asked.tracked, other.tracked
        sharing = self._shares_marks(other)
        found: Mapping[str, Ground] = {}
        if sharing or not places_of(mine).isdisjoint(places_of(yours)):
            found = self._judge.grounds.of(mine, yours, Seen(sharing=sharing))
        if sharing and "text" in found:
            return _SAME_TEXT
        if "address" in found or self._same_number(other):
            return _ANCHOR
        passage = found.get("passage")
        return _PASSAGE if passage is not None and (passage.value or 0) >= _LONG_PASSAGE else 0.0

    def _same_number(self, other: Said) -> bool:
        """Whether both name one number that hardly anybody names.

        It counts where a title has it, or a text calls it that of an order or the like.
        """
        tasks = self._asked.tracked.task, other.tracked.task
        rare = [each for each in self._numbers & order_numbers(other.tracked) if self._naming(each) <= _RARE]
        return any(
            each in fold(task.title) or is_called_an_order(each, task.description) for each in rare for task in tasks
        )

    def _said(self, tracked: Tracked) -> Said:
        said = self._read.get(tracked.uid)
        if said is None:
            title = read_title(tracked.task.title)
            recurs = not RHYTHM.isdisjoint(title.words) or self._families.recurs(tracked, code(title.key))
            said = self._read[tracked.uid] = read_said(tracked, recurring=recurs, title=title)
        return said
