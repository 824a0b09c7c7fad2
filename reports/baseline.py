"""What was there when dure first looked: of it, the few gaps that reports ask about now, the same ones in all editions."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Sequence
from datetime import UTC
from datetime import datetime

from gaps.gap import Gap
from mapping.kinds import Readers
from mapping.kinds import Severity
from reports.arranging import Bundle
from reports.arranging import is_carried
from reports.edition import Viewer
from reports.rows import bundles

_FEW = 5
_NEVER = datetime.max.replace(tzinfo=UTC)


def brought_up(gaps: Iterable[Gap], viewers: Sequence[Viewer]) -> frozenset[str]:
    """Give the ids of the gaps of the beginning that the editions of these viewers ask about.

    Each edition asks about its urgent ones and a few more. What one side is asked or waits for, the other hears of in the
    same week: the in-house edition asks about whatever a vendor's asks about, and who shares a decision shares its week.
    """
    carried = [gap for gap in gaps if gap.carried and gap.state.asks and gap.finding.readers is Readers.BOTH]
    raised: frozenset[str] = frozenset()
    for viewer in viewers:
        if not viewer.all_seeing:
            raised |= _first_few(viewer, bundles(viewer.outlines(carried)))
    for viewer in viewers:
        if viewer.all_seeing:
            raised |= _first_few(viewer, bundles(viewer.outlines(carried)), raised)
    shared = {(gap.finding.kind, gap.finding.group) for gap in carried if gap.id in raised and gap.finding.group}
    return raised | {gap.id for gap in carried if (gap.finding.kind, gap.finding.group) in shared}


def _first_few(viewer: Viewer, listed: Iterable[Bundle], so_far: Collection[str] = ()) -> frozenset[str]:
    """Give the ids of a few rows and of all urgent ones; those with an id of ``so_far`` count among the few.

    The gravest come first, of those the ones about the oldest task.
    """
    raised, rows = set(so_far), 0

    def place(bundle: Bundle) -> tuple[bool, int, datetime]:
        told = raised.isdisjoint(gap.id for gap in bundle)
        return told, -bundle[0].finding.severity.rank, _oldest(viewer, bundle)

    for bundle in sorted(filter(is_carried, listed), key=place):
        told = any(gap.id in raised for gap in bundle)
        if told or bundle[0].finding.severity is Severity.URGENT or rows < _FEW:
            raised.update(gap.id for gap in bundle)
            rows += 1
    return frozenset(raised)


def _oldest(viewer: Viewer, bundle: Bundle) -> datetime:
    """Give when the oldest task of a row was made, of those that the viewer may see; without any it comes last."""
    known = (viewer.tasks[uid].task.created for gap in bundle for uid in gap.finding.tasks if uid in viewer.tasks)
    return min((created for created in known if created is not None), default=_NEVER)
