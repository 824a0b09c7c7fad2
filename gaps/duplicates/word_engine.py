"""The second engine: words, meanings and text weighed together, for flags and for suggestions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from gaps.duplicates.contradictions import Contradictions
from gaps.duplicates.engine import Likeness
from gaps.duplicates.engine import Match
from gaps.duplicates.families import Families
from gaps.duplicates.reading.hangul import Splitter
from gaps.duplicates.reading.hangul import best_splitter
from gaps.duplicates.shelved import compared
from gaps.duplicates.shelved import document_of
from gaps.duplicates.stamps import stamp
from gaps.duplicates.title_engine import TitleEngine
from gaps.duplicates.titles import read_title
from gaps.tracked import Tracked
from gaps.world import World

_PAIR = 2


@dataclass(frozen=True, slots=True)
class Alike:
    """Two tasks with the probability that they are the same work; ``match`` where that is sure enough to tell."""

    a: str
    b: str
    probability: float
    match: Match | None


class WordEngine:
    """Finds the same work by all that tasks say."""

    def __init__(self, splitter: Splitter | None = None) -> None:
        """Load nothing yet; ``splitter`` is by default the best that is installed."""
        self._splitter = splitter or best_splitter()
        self._titles = TitleEngine()

    @cached_property
    def id(self) -> str:
        """Name everything that the answers depend on: the way of reading, the weights, the glossary."""
        return f"words-1/{self._splitter.id}/{stamp()}"

    def matches(self, world: World) -> Iterator[Match]:
        """Give the pairs that are sure enough to be told, once each."""
        return (each.match for each in self.alike(world) if each.match is not None)

    def alike(self, world: World) -> Iterator[Alike]:
        """Give every pair that is worth a look, with those that are sure enough to be told."""
        from gaps.duplicates.weighing.flags import doubtful  # noqa: PLC0415  # numpy and scipy load here
        from gaps.duplicates.weighing.flags import sure  # noqa: PLC0415
        from gaps.duplicates.weighing.model import load_model  # noqa: PLC0415
        from gaps.duplicates.weighing.scoring import score  # noqa: PLC0415
        from gaps.duplicates.weighing.telling import SharedWords  # noqa: PLC0415

        tasks = compared(world)
        if len(tasks) < _PAIR:
            return
        by_title = {match.pair: match for match in self._titles.matches(world)}
        scored = score([document_of(each) for each in tasks], self._splitter, load_model())
        told, words = _Told(world, tasks), SharedWords(scored.shelf)
        flagged, weak = set(sure(scored).tolist()), set(doubtful(scored).tolist())
        rows = zip(scored.a.tolist(), scored.b.tolist(), scored.probability.tolist(), strict=True)
        for number, (first, second, probability) in enumerate(rows):
            one, other = tasks[first], tasks[second]
            match = by_title.pop((one.uid, other.uid), None)
            if match is not None and number in weak:
                match = None
            elif match is None and number in flagged and told.may_be(one, other):
                match = _match(one, other, probability, words.rarest(first, second))
            yield Alike(one.uid, other.uid, probability, match)
        # Titles of nothing but common words are no candidates by words, and equal all the same.
        yield from (Alike(*pair, match.score, match) for pair, match in by_title.items())


class _Told:
    """What a workspace knows against telling of two tasks."""

    def __init__(self, world: World, tasks: list[Tracked]) -> None:
        self._against = Contradictions(world)
        self._titles = {each.uid: read_title(each.task.title) for each in tasks}
        self._families = Families((each, self._titles[each.uid]) for each in tasks)

    def may_be(self, one: Tracked, other: Tracked) -> bool:
        if not one.open and not other.open:
            return False
        if any(self._families.recurs(each, self._titles[each.uid]) for each in (one, other)):
            return False
        return not self._against.speak(one, other)


def _match(one: Tracked, other: Tracked, probability: float, words: list[dict[str, object]]) -> Match:
    finished = None if one.open and other.open else (other if one.open else one).uid
    return Match(
        a=one.uid,
        b=other.uid,
        score=round(probability, 3),
        likeness=Likeness.SAME_WORDS,
        finished=finished,
        evidence={"words": words},
    )
