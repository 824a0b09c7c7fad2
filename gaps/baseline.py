"""The baseline: what a first look finds, so that no report is a wall."""

from __future__ import annotations

from msgspec import Struct

from gaps.gap import Finding
from gaps.world import World


class Baseline(Struct, frozen=True):
    """What is looked at for the first time in this run, so that what is found there is no news.

    ``everything`` in the first run of a store or of an agreement's version; else all but the scopes ``seen`` before,
    as (connection, scope). ``whole`` are those that were judged before while they could prove an absence.
    """

    everything: bool = False
    seen: frozenset[tuple[str, str]] = frozenset()
    whole: frozenset[tuple[str, str]] = frozenset()

    def carries(self, finding: Finding, world: World) -> bool:
        """Whether a gap born now belongs to the baseline."""
        if self.everything or (finding.absence and not finding.scopes <= self.whole):
            return True
        places = [world.tasks[uid].sightings for uid in finding.tasks if uid in world.tasks]
        return any(spots and self.seen.isdisjoint(spots) for spots in places)
