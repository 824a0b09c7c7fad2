"""Whether a reader is told anything new: no news, no mail."""

from __future__ import annotations

from datetime import datetime
from datetime import timedelta

from reports.report import Report
from sync.tellings import Telling

_REMINDED = timedelta(days=13)
"""After so long a silence what still waits for a decision is brought up again."""


def standing(report: Report) -> frozenset[str]:
    """Give the ids of the gaps that stand in a report; what was settled stands no more."""
    settled = {gap.id for bundle in report.settled for gap in bundle}
    return frozenset(gap.id for gap in report.gaps) - settled


def is_news(report: Report, told: Telling | None, now: datetime) -> bool:
    """Whether a report says something that its reader was not told: a gap that came or went, a source that failed.

    A reader who was told nothing yet hears of any gap. Decisions that nothing has moved are brought up again after two weeks.
    """
    stands = standing(report)
    if told is None:
        return bool(stands) or not report.complete
    if stands != told.gaps or report.complete != told.complete:
        return True
    return bool(report.ours or report.waiting) and now - told.at >= _REMINDED
