"""Working time: how much of it lies between two moments, by the hours, days and holidays of a party."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import timedelta
from zoneinfo import ZoneInfo

from mapping.agreement import Duration


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingCalendar:
    """The working time of a party.

    ``opens`` and ``closes`` are minutes since midnight (0 to 1440); ``days`` are weekdays with Monday as 0.
    """

    zone: ZoneInfo
    opens: int
    closes: int
    days: frozenset[int]
    holiday: Callable[[date], bool]

    def worked(self, since: datetime, until: datetime) -> timedelta:
        """Give the working time between two moments."""
        raise NotImplementedError

    def deadline(self, since: datetime, span: Duration) -> datetime:
        """Give the moment at which the span has elapsed, ``wh`` and ``wd`` in working time, else around the clock."""
        raise NotImplementedError

    def has_elapsed(self, since: datetime, span: Duration, now: datetime) -> bool:
        """Whether more than the span lies between the two moments."""
        raise NotImplementedError

    def working_days(self, since: datetime, until: datetime) -> int:
        """Give the whole working days between two moments, as told to people."""
        raise NotImplementedError
