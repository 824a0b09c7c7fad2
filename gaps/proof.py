"""What a run proves about the tasks and scopes that a gap rests on."""

from __future__ import annotations

from dataclasses import dataclass

from gaps.gap import Finding
from gaps.world import World
from mapping.model import State


@dataclass(frozen=True, slots=True)
class Proof:
    """The proof of one run. ``gone`` are the uids of tasks that are proven not to be there any more."""

    world: World
    gone: frozenset[str]

    def opens(self, finding: Finding) -> bool:
        """Whether everything the finding rests on was read, so that it may be born or told anew."""
        tasks = [self.world.tasks.get(uid) for uid in finding.tasks]
        return all(each is not None and each.read for each in tasks) and self.proves_absence(finding)

    def proves_absence(self, finding: Finding) -> bool:
        """Whether what a finding misses would have been seen; always so where it misses nothing."""
        if not finding.absence:
            return True
        asked = finding.scopes & self.world.scopes
        return bool(asked) and asked <= self.world.whole

    def settles(self, finding: Finding) -> bool:
        """Whether the present state of every task that the finding rests on is proven, gone ones included."""
        return all(uid in self.gone or self._is_certain(uid) for uid in finding.tasks)

    def misses(self, finding: Finding) -> bool:
        """Whether a task that the finding rests on is neither here nor proven to be gone."""
        return any(uid not in self.world.tasks and uid not in self.gone for uid in finding.tasks)

    def _is_certain(self, uid: str) -> bool:
        tracked = self.world.tasks.get(uid)
        return tracked is not None and tracked.read and tracked.proven and tracked.state is State.LIVE
