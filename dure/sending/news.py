"""Whether a reader is told anything new: no news, no mail."""

from __future__ import annotations

from datetime import datetime
from datetime import timedelta

from reports.report import Report
from reports.retelling import told_gaps
from sync.tellings import Telling

_REMINDED = timedelta(days=13)
"""After so long a silence what still waits for a decision is brought up again."""


def is_news(report: Report, told: Telling | None, now: datetime) -> bool:
    """Whether a report, retold for its reader, says something that they were not told: a gap, or a source that failed.

    Decisions that nothing has moved are brought up again after two weeks of silence.
    """
    complete = report.complete or not report.sources  # who has no task anywhere misses none
    if told is None:
        return bool(report.asked or report.objected or report.settled) or not complete
    if report.settled or not told_gaps(report) <= told.gaps or complete != told.complete:
        return True
    return bool(report.ours or report.waiting) and now - told.at >= _REMINDED
