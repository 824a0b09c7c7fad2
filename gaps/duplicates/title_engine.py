"""The first engine: equal and nearly equal titles, unless something speaks against them."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from gaps.duplicates.contradictions import Contradictions
from gaps.duplicates.engine import Likeness
from gaps.duplicates.engine import Match
from gaps.duplicates.families import Families
from gaps.duplicates.near import difference
from gaps.duplicates.near import signatures
from gaps.duplicates.titles import Title
from gaps.duplicates.titles import read_title
from gaps.traces import finished_at
from gaps.tracked import Tracked
from gaps.world import World
from mapping.model import State
from mapping.model import Status

_TEMPLATE = 4
_CROWD = 40


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A task that may be the same work as another; a recurring one is compared with open tasks only."""

    tracked: Tracked
    title: Title
    recurring: bool

    @property
    def open(self) -> bool:
        return self.tracked.open


class TitleEngine:
    """Finds the same work by titles; the cost grows with the number of tasks, not with its square."""

    id = "titles-1"

    def matches(self, world: World) -> Iterator[Match]:
        """Give every pair of tasks whose titles say the same and that nothing sets apart, best first per pair."""
        candidates = _candidates(world)
        against = Contradictions(world)
        seen: set[tuple[str, str]] = set()
        for one, other in _likely(candidates):
            match = _compare(one, other)
            if match is None or match.pair in seen:
                continue
            seen.add(match.pair)
            if not against.speak(one.tracked, other.tracked):
                yield match


def is_lately_finished(world: World, tracked: Tracked) -> bool:
    """Whether a task was finished within the window in which its work may be repeated by mistake."""
    task = tracked.task
    dated = task.done is not None or task.updated is not None
    if tracked.state is not State.LIVE or task.status is not Status.DONE or task.template or not dated:
        return False
    at = finished_at(tracked)
    window = world.rule("redone").spans["window"]
    return at <= world.now and not world.default_calendar.has_elapsed(at, window, world.now)


def _candidates(world: World) -> list[_Candidate]:
    read = cache(read_title)
    titled = [(world.tasks[uid], read(world.tasks[uid].task.title)) for uid in sorted(world.tasks)]
    families = Families(titled)
    found = []
    for tracked, title in titled:
        if title.telling and (tracked.open or is_lately_finished(world, tracked)):
            recurring = families.recurs(tracked, title)
            if not recurring or families.is_only_open(tracked, title):
                found.append(_Candidate(tracked, title, recurring))
    return found


def _likely(candidates: Iterable[_Candidate]) -> Iterator[tuple[_Candidate, _Candidate]]:
    """Give pairs worth a look: equal keys, equal words, then all words but one."""
    keys: dict[object, list[_Candidate]] = {}
    near: dict[object, list[_Candidate]] = {}
    for candidate in candidates:
        keys.setdefault(candidate.title.key, []).append(candidate)
        keys.setdefault((candidate.title.bag, tuple(sorted(candidate.title.numbers))), []).append(candidate)
        for signature in signatures(candidate.title):
            near.setdefault(signature, []).append(candidate)
    for group in keys.values():
        if 1 < len(group) <= _CROWD:
            yield from combinations(group, 2)
    for group in near.values():
        # Many fillings of one slot are a template, not one piece of work told twice.
        if 1 < len(group) <= _CROWD and len({each.title.bag for each in group}) < _TEMPLATE:
            yield from combinations(group, 2)


def _compare(one: _Candidate, other: _Candidate) -> Match | None:
    if not one.open and not other.open:
        return None
    finished = None if one.open and other.open else (other if one.open else one).tracked.uid
    if finished is not None and (one.recurring or other.recurring):
        return None
    a, b = one.tracked.uid, other.tracked.uid
    if one.title.key == other.title.key or one.title.bag == other.title.bag:
        return Match(a=a, b=b, score=1.0, likeness=Likeness.SAME_TITLE, finished=finished)
    differ = difference(one.title, other.title)
    if differ is None:
        return None
    common = len(one.title.bag) - bool(differ[0])
    score = round(common / (common + 1), 3)
    evidence = {"differ": list(differ)}
    return Match(a=a, b=b, score=score, likeness=Likeness.NEAR_TITLE, finished=finished, evidence=evidence)
