"""The gaps of one edition, and what has become of those of earlier ones."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import timedelta

from msgspec import Struct

from gaps.gap import Gap
from gaps.gap import GapState
from gaps.world import World
from mapping.kinds import Family
from mapping.kinds import Readers
from reports.asking import as_asked
from reports.edition import Viewer
from reports.passing_on import to_pass_on
from reports.passing_on import unseen
from reports.rows import family_of

_REMEMBERED = timedelta(days=35)


class EditionGaps(Struct, frozen=True, kw_only=True):
    """What an edition tells of the gaps of a moment.

    ``seen`` are those that its reader may read of, as the reader is told of them, of which ``asked`` ask both sides for
    something. ``settled`` closed in the last run, ``recent`` in the last weeks. ``unseen`` are for the reader to pass
    on. ``began`` counts the rows that were there when dure first looked, whatever became of them.
    """

    seen: tuple[Gap, ...]
    asked: tuple[Gap, ...]
    settled: tuple[Gap, ...]
    recent: tuple[Gap, ...]
    unseen: frozenset[str]
    began: int


def edition_gaps(listed: Sequence[Gap], viewer: Viewer, viewers: Mapping[str, Viewer]) -> EditionGaps:
    """Take a reader's gaps out of all living ones and those that the last run settled; ``viewers`` are all parties."""
    seen = viewer.gaps(listed)
    hushed = frozenset(unseen((gap for gap in seen if _is_asked(gap)), viewers)) if viewer.all_seeing else frozenset()
    seen = tuple(to_pass_on(gap, viewers) if gap.id in hushed else as_asked(gap, viewer) for gap in seen)
    living = frozenset(frozenset(gap.finding.tasks) for gap in listed if gap.state.live and _is_double(gap))
    return EditionGaps(
        seen=seen,
        asked=tuple(gap for gap in seen if _is_asked(gap)),
        settled=tuple(gap for gap in seen if gap.state is GapState.RESOLVED and not _goes_on(gap, living)),
        recent=viewer.gaps(gap for gap in _recent(listed, viewer.world) if not _goes_on(gap, living)),
        unseen=hushed,
        began=_began(listed, viewer),
    )


def _is_asked(gap: Gap) -> bool:
    """Whether a gap asks both sides for something."""
    return gap.finding.readers is Readers.BOTH and gap.state.asks


def _recent(listed: Iterable[Gap], world: World) -> Iterator[Gap]:
    """Give what closed in the last weeks: of what this run tells, and of what earlier runs settled."""
    now = {gap.id: gap for gap in listed}
    for gap in {**world.known, **now}.values():
        if gap.state is GapState.RESOLVED and gap.resolved_at and gap.resolved_at >= world.now - _REMEMBERED:
            yield gap


def _began(listed: Iterable[Gap], viewer: Viewer) -> int:
    """Count the rows that were there when dure first looked, whatever became of them; of those joined, the one that stays."""
    now = {gap.id: gap for gap in listed}
    every = {**viewer.world.known, **now}.values()
    carried = [g for g in every if g.carried and g.finding.readers is Readers.BOTH and not _is_merged(g)]
    keys = {(g.finding.kind, g.finding.group or g.id) for g in carried if viewer.sees(g)}
    return len(keys)


def _is_double(gap: Gap) -> bool:
    return family_of(gap.finding.kind) is Family.DUPLICATE


def _goes_on(gap: Gap, living: Collection[frozenset[str]]) -> bool:
    """Whether a gap between the same tasks lives on under another kind, such as *redone* once one of two is finished."""
    return _is_double(gap) and frozenset(gap.finding.tasks) in living


def _is_merged(gap: Gap) -> bool:
    return (gap.closed_by or "").startswith("merged:")
