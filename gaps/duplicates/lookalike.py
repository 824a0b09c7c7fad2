"""What looks the same already: for a draft title, the tasks whose titles share most of what is rare in it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import log

from gaps.duplicates.shelved import is_lately_finished
from gaps.duplicates.titles import read_title
from gaps.tracked import Tracked
from gaps.world import World

_SHOWN = 5
_LEAST = 0.3


@dataclass(frozen=True, slots=True)
class LookAlike:
    """A task that looks like a draft; ``score`` is from 0 to 1, which is an equal title."""

    tracked: Tracked
    score: float

    @property
    def finished(self) -> bool:
        """Whether the task is done already."""
        return not self.tracked.open


def look_alike(world: World, title: str, limit: int = _SHOWN) -> tuple[LookAlike, ...]:
    """Give the open and lately finished tasks that look most like a draft title, best first."""
    asked = _grams(title)
    shelf = [
        (tracked, _grams(tracked.task.title))
        for _, tracked in sorted(world.tasks.items())
        if tracked.open or is_lately_finished(world, tracked)
    ]
    seen = Counter(gram for _, grams in shelf for gram in grams if gram in asked)
    weights = {gram: log(1 + (len(shelf) + 1) / (1 + seen[gram])) for gram in asked}
    total = sum(weights.values())
    ranked = (
        LookAlike(tracked, round(_score(grams, asked, weights, total), 3)) for tracked, grams in shelf if asked & grams
    )
    best = sorted(ranked, key=lambda each: (-each.score, not each.tracked.open, each.tracked.uid))
    return tuple(each for each in best[:limit] if each.score >= _LEAST)


def _score(grams: frozenset[str], asked: frozenset[str], weights: dict[str, float], total: float) -> float:
    """Give what both share, by rarity, in what both have; what only the task has counts as of middling rarity."""
    shared = sum(weights[gram] for gram in asked & grams)
    other = len(grams - asked) * total / len(asked)
    return 2 * shared / (total + shared + other)


def _grams(title: str) -> frozenset[str]:
    """Give the pairs of letters of all words joined, which blanks in Korean cannot disturb, and the numbers."""
    read = read_title(title)
    joined = "".join(read.words)
    return frozenset(
        (*(joined[place : place + 2] for place in range(max(1, len(joined) - 1)) if joined), *read.numbers)
    )
