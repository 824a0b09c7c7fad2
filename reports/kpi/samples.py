"""The rows behind key figures, and the week that they are about."""

from __future__ import annotations

from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from datetime import tzinfo

from msgspec import Struct

from gaps.judged import Judged


class Week(Struct, frozen=True):
    """A week from Monday to Sunday in the workspace's zone; ``start`` is in it, ``end`` is not."""

    monday: date
    start: datetime
    end: datetime

    def holds(self, moment: datetime) -> bool:
        """Whether a moment lies in the week."""
        return self.start <= moment < self.end

    @property
    def text(self) -> str:
        """Give its Monday as kept in the store."""
        return self.monday.isoformat()


def week_of(moment: datetime, zone: tzinfo) -> Week:
    """Give the week in which a moment lies."""
    day = moment.astimezone(zone).date()
    return _week(day - timedelta(days=day.weekday()), zone)


def week_before(week: Week, zone: tzinfo, weeks: int = 1) -> Week:
    """Give the week that lies so many weeks before another."""
    return _week(week.monday - timedelta(weeks=weeks), zone)


def _week(monday: date, zone: tzinfo) -> Week:
    return Week(
        monday,
        datetime.combine(monday, time.min, zone),
        datetime.combine(monday + timedelta(days=7), time.min, zone),
    )


class Sample(Struct, frozen=True, kw_only=True):
    """One row behind a figure.

    ``counts`` says for a share whether the row is in its numerator, for a time whether it kept to the target (None
    without one). ``hours`` is the working time of a row of a time. ``side`` is the party that was waited for, where a
    figure goes by side. ``gap`` is the id of the gap that the row is, where it is one.
    """

    judged: Judged | None
    counts: bool | None = None
    hours: float | None = None
    side: str = ""
    at: datetime | None = None
    gap: str | None = None
