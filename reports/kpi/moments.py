"""Figures of one moment: how the open work is held, which gaps live and since when."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence

from gaps.gap import Gap
from gaps.gap import GapState
from gaps.judged import Judged
from gaps.world import World
from mapping.kinds import Readers
from reports.kpi.samples import Sample
from reports.kpi.times import hours_of
from reports.kpi.times import within
from reports.rows import HIDDEN
from sync.summary import is_as_agreed
from sync.summary import is_covered

_REPEATED = frozenset({"duplicate", "redone"})


def as_agreed(tasks: Sequence[Judged]) -> Iterator[Sample]:
    """Give open tasks with whether each is held as agreed."""
    return (Sample(judged=each, counts=is_as_agreed(each)) for each in tasks if not each.decision.nobody)


def covered(tasks: Sequence[Judged]) -> Iterator[Sample]:
    """Give open tasks with whether a duty decides each."""
    return (Sample(judged=each, counts=is_covered(each)) for each in tasks if not each.decision.nobody)


def duplicate_rate(tasks: Sequence[Judged], gaps: Sequence[Gap]) -> Iterator[Sample]:
    """Give open tasks with whether each repeats another, by the counted gaps of the same reader."""
    repeated = {uid for gap in gaps if gap.finding.kind in _REPEATED for uid in gap.finding.tasks}
    return (Sample(judged=each, counts=each.uid in repeated) for each in tasks)


def gap_age(world: World, gaps: Sequence[Gap]) -> Iterator[Sample]:
    """Give counted gaps with their age; what the reader sees veiled has none, for its age is the other side's."""
    for gap in gaps:
        if HIDDEN in gap.finding.tasks:
            continue
        calendar = world.default_calendar
        yield Sample(
            judged=next((world.judged[uid] for uid in gap.finding.tasks if uid in world.judged), None),
            gap=gap.id,
            hours=hours_of(calendar.worked(gap.first_seen, world.now)),
            counts=within(world, "gap-age", calendar, gap.first_seen, world.now),
            at=gap.first_seen,
        )


def is_counted(gap: Gap) -> bool:
    """Whether figures may count a gap: a living one of both readers that is not objected to."""
    return gap.state.live and gap.state is not GapState.OBJECTED and gap.finding.readers is Readers.BOTH
