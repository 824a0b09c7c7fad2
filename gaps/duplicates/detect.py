"""The detectors of work that is done twice: at the same time, or again."""

from __future__ import annotations

import weakref
from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from itertools import combinations

from gaps.detector import Detector
from gaps.duplicates.clusters import make_clusters
from gaps.duplicates.clusters import subjects
from gaps.duplicates.engine import Engine
from gaps.duplicates.engine import Match
from gaps.duplicates.findings import duplicate_finding
from gaps.duplicates.findings import redone_finding
from gaps.duplicates.lessons import kind_of
from gaps.duplicates.lessons import lessons
from gaps.duplicates.lessons import told
from gaps.duplicates.lessons import wanting
from gaps.duplicates.links import linked_matches
from gaps.duplicates.segments import Change
from gaps.duplicates.segments import Segment
from gaps.duplicates.word_engine import WordEngine
from gaps.gap import Finding
from gaps.gap import gap_id
from gaps.life import ENGINE_KINDS
from gaps.traces import finished_at
from gaps.world import World
from mapping.errors import Fault


@dataclass(slots=True)
class Finder:
    """Finds duplicates by an engine. It keeps the matches of the last world, because two detectors ask for them."""

    engine: Engine
    _asked: weakref.ref[World] | None = field(default=None, init=False)
    _matches: tuple[Match, ...] = field(default=(), init=False)

    def matches(self, world: World) -> tuple[Match, ...]:
        """Give all pairs that are held for the same work, those that people set apart included."""
        if self._asked is None or self._asked() is not world:
            self.remember(world, (*linked_matches(world), *self.engine.matches(world)))
        return self._matches

    def compare(
        self, world: World, kept: Mapping[str, Sequence[Segment]], standing: bytes = b""
    ) -> Mapping[str, Change]:
        """Find the pairs of this world, going by what was kept of earlier ones; give what is to be kept for later ones.

        Where it is known how each task stands, it need not be found again.
        """
        from gaps.duplicates.pairing.memory import Memory  # noqa: PLC0415  # loads numpy

        memory = Memory(kept, standing)
        self.remember(world, (*linked_matches(world), *self.engine.matches(world, memory)))
        return memory.changes()

    def remember(self, world: World, matches: tuple[Match, ...]) -> None:
        """Take over what was found in this world before."""
        self._matches = matches
        self._asked = weakref.ref(world, self._forget)

    def matched_with(self, world: World, uids: Collection[str]) -> frozenset[tuple[str, str]]:
        """Give the pairs in which one of these tasks is held for the same work as another."""
        return frozenset(match.pair for match in self.matches(world) if not set(match.pair).isdisjoint(uids))

    def duplicates(self, world: World) -> Iterator[Finding]:
        """Give one finding per cluster of open tasks that are the same work."""
        standing = [match for match in self._standing(world) if match.finished is None]
        clusters = make_clusters(standing, world.known, world.not_duplicates)
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

    def notes(self, world: World) -> Iterator[Fault]:
        """Say what is not told because people found its kind wanting."""
        return told(lessons(world, self.matches(world))) if world.not_duplicates else iter(())

    def _standing(self, world: World) -> Iterator[Match]:
        """Give the matches that people did not set apart; of a kind that they found wanting those that are known."""
        given_up = wanting(lessons(world, self.matches(world)))
        known = _known_pairs(world) if given_up else frozenset()
        for match in self.matches(world):
            new = kind_of(match.evidence, match.likeness.value) in given_up and match.pair not in known
            if match.pair not in world.not_duplicates and not new:
                yield match

    def _forget(self, _: weakref.ref[World]) -> None:
        self._asked, self._matches = None, ()


def _known_pairs(world: World) -> frozenset[tuple[str, str]]:
    """Give the pairs of which a living gap tells: what was told stays, whatever was learned since."""
    living = (gap for gap in world.known.values() if gap.finding.kind in ENGINE_KINDS and gap.state.live)
    return frozenset(pair for gap in living for pair in combinations(sorted(gap.finding.tasks), 2))


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
