"""A report as one reader needs it: new is what the last report to this reader did not have, settled what closed since."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from gaps.gap import Gap
from gaps.gap import GapState
from reports.arranging import FOLDED_AFTER
from reports.arranging import Bundle
from reports.arranging import since
from reports.report import Report
from reports.rows import bundles
from reports.rows import order
from reports.told import Told


def told_gaps(report: Report) -> frozenset[str]:
    """Give the gaps that a reader of this report was asked about: what the next ``Told`` of this reader holds."""
    return frozenset(gap.id for bundle in (*report.asked, *report.housekeeping) for gap in bundle)


def retold(report: Report, told: Told | None) -> Report:
    """Arrange a report by what its reader was told last; without that it stays as the last run left it."""
    if told is None or told.since is None:
        return replace(report, told=told)
    rest = sorted((*report.fresh, *report.later, *report.older), key=lambda bundle: order(bundle[0]))
    fresh = [bundle for bundle in rest if _is_new(bundle, told)]
    known = [bundle for bundle in rest if not _is_new(bundle, told)]
    folded = report.at - FOLDED_AFTER
    return replace(
        report,
        told=told,
        ours=_marked(report.ours, told),
        waiting=_marked(report.waiting, told),
        fresh=_marked(fresh, told),
        later=_marked([bundle for bundle in known if since(bundle) >= folded], told),
        older=_marked([bundle for bundle in known if since(bundle) < folded], told),
        housekeeping=_marked(report.housekeeping, told),
        settled=tuple(bundles(gap for gap in report.recent if _closed_since(gap, told))),
    )


def _is_new(bundle: Bundle, told: Told) -> bool:
    """Whether no gap of a row was told before: one more task in a known row makes no new row."""
    return not any(gap.carried or gap.id in told.gaps for gap in bundle)


def _marked(listed: Sequence[Bundle], told: Told) -> tuple[Bundle, ...]:
    """Let the state of each row say what is new to the reader, not what the last run found."""
    return tuple(tuple(_mark(gap, new=_is_new(bundle, told)) for gap in bundle) for bundle in listed)


def _mark(gap: Gap, *, new: bool) -> Gap:
    if not new:
        return replace(gap, state=GapState.OPEN)
    return gap if gap.state is GapState.REOPENED else replace(gap, state=GapState.NEW)


def _closed_since(gap: Gap, told: Told) -> bool:
    return gap.resolved_at is not None and told.since is not None and gap.resolved_at > told.since
