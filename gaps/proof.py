"""What a run proves about the tasks and scopes that a gap rests on."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from gaps.deciding import is_unsure
from gaps.gap import Finding
from gaps.world import World
from mapping.model import State


class Proof(Struct, frozen=True):
    """The proof of one run. ``gone`` are the uids of tasks that are proven not to be there any more."""

    world: World
    gone: frozenset[str]

    def opens(self, finding: Finding) -> bool:
        """Whether everything the finding rests on was read, or counts as it was read last, so that it may be born or told anew."""
        tasks = [self.world.tasks.get(uid) for uid in finding.tasks]
        read = all(
            each is not None
            and (each.read or each.last_read is not None)
            and not is_unsure(finding.kind, each, self.world.judged)
            for each in tasks
        )
        return read and self.proves_absence(finding)

    def last_read(self, finding: Finding) -> datetime | None:
        """Give when what the finding rests on was read last, None where all of it was read now."""
        tasks = (self.world.tasks.get(uid) for uid in finding.tasks)
        return min((each.last_read for each in tasks if each is not None and each.last_read is not None), default=None)

    def proves_absence(self, finding: Finding) -> bool:
        """Whether what a finding misses would have been seen; always so where it misses nothing."""
        if not finding.absence:
            return True
        asked = finding.scopes & self.world.scopes
        return bool(asked) and asked <= self.world.whole

    def settles(self, finding: Finding) -> bool:
        """Whether the present state of every task that the finding rests on is proven, gone ones included."""
        return all(uid in self.gone or self._is_certain(finding.kind, uid) for uid in finding.tasks)

    def misses(self, finding: Finding) -> bool:
        """Whether a task that the finding rests on is neither here nor proven to be gone."""
        return any(uid not in self.world.tasks and uid not in self.gone for uid in finding.tasks)

    def _is_certain(self, kind: str, uid: str) -> bool:
        tracked = self.world.tasks.get(uid)
        if tracked is None or is_unsure(kind, tracked, self.world.judged):
            return False
        return tracked.read and tracked.proven and tracked.state is State.LIVE
