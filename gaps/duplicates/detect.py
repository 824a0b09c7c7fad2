"""The detectors of work that is done twice: at the same time, or again."""

from __future__ import annotations

import weakref
from collections.abc import Collection
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field

from gaps.detector import Detector
from gaps.duplicates.clusters import make_clusters
from gaps.duplicates.clusters import subjects
from gaps.duplicates.engine import Engine
from gaps.duplicates.engine import Match
from gaps.duplicates.findings import duplicate_finding
from gaps.duplicates.findings import redone_finding
from gaps.duplicates.links import linked_matches
from gaps.duplicates.word_engine import WordEngine
from gaps.gap import Finding
from gaps.gap import gap_id
from gaps.traces import finished_at
from gaps.world import World


@dataclass(slots=True)
class Finder:
    """Finds duplicates by an engine. It keeps the matches of the last world, because two detectors ask for them."""

    engine: Engine
    _asked: weakref.ref[World] | None = field(default=None, init=False)
    _matches: tuple[Match, ...] = field(default=(), init=False)

    def matches(self, world: World) -> tuple[Match, ...]:
        """Give all pairs that are held for the same work, those that people set apart included."""
        if self._asked is None or self._asked() is not world:
            self._matches = (*linked_matches(world), *self.engine.matches(world))
            self._asked = weakref.ref(world, self._forget)
        return self._matches

    def matched_with(self, world: World, uids: Collection[str]) -> frozenset[tuple[str, str]]:
        """Give the pairs in which one of these tasks is held for the same work as another."""
        return frozenset(match.pair for match in self.matches(world) if not set(match.pair).isdisjoint(uids))

    def duplicates(self, world: World) -> Iterator[Finding]:
        """Give one finding per cluster of open tasks that are the same work."""
        standing = [match for match in self._standing(world) if match.finished is None]
        clusters = make_clusters(standing, world.known)
        for cluster, subject in zip(clusters, subjects(clusters, world.known), strict=True):
            yield duplicate_finding(world, cluster, subject)

    def redone(self, world: World) -> Iterator[Finding]:
        """Give one finding per open task that repeats work which was finished lately."""
        repeated: dict[str, list[Match]] = {}
        for match in self._standing(world):
            if match.finished is not None:
                repeated.setdefault(match.a if match.finished == match.b else match.b, []).append(match)
        for uid in sorted(repeated):
            yield redone_finding(world, uid, max(repeated[uid], key=lambda match: _precedence(world, uid, match)))

    def _standing(self, world: World) -> Iterator[Match]:
        return (match for match in self.matches(world) if match.pair not in world.not_duplicates)

    def _forget(self, _: weakref.ref[World]) -> None:
        self._asked, self._matches = None, ()


def _precedence(world: World, uid: str, match: Match) -> tuple[bool, float, str]:
    """Rank the finished twin that a living gap names first, then the latest."""
    finished = match.finished or ""
    gap = world.known.get(gap_id("redone", (uid, finished)))
    at = finished_at(world.tasks[finished])
    return (gap is not None and gap.state.live, at.timestamp(), finished)


def detectors(finder: Finder) -> tuple[Detector, ...]:
    """Give the detectors that tell what a finder finds."""
    return (Detector("duplicate", finder.duplicates), Detector("redone", finder.redone))


FINDER = Finder(WordEngine())

DETECTORS: tuple[Detector, ...] = detectors(FINDER)
