"""When something is due that is done every day, week or month, by the real clock and not by that of judgement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from datetime import timedelta

# Shorter than their names, so that a run which begins a little earlier than yesterday's does not wait a day longer.
_PERIODS: Mapping[str, timedelta] = {
    "daily": timedelta(hours=20),
    "weekly": timedelta(days=6, hours=12),
    "monthly": timedelta(days=27),
}


def is_due(every: str, last: datetime | None, now: datetime) -> bool:
    """Whether it is time again; always so in every run, the first time, and when the last time lies in the future."""
    period = _PERIODS.get(every)
    return period is None or last is None or not now - period < last <= now
