"""Working time: how much of it lies between two moments, by the hours, days and holidays of a party."""

from __future__ import annotations

from bisect import bisect_left
from bisect import bisect_right
from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from zoneinfo import ZoneInfo

from mapping.agreement import Duration

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""The moment at which a span elapses that cannot elapse: no working days, no hours, or too far away."""

_FIRST = datetime(1970, 1, 1, tzinfo=UTC)
_LAST = datetime(2200, 1, 1, tzinfo=UTC)
_DAY_MINUTES = 24 * 60
_LONGEST_REST = 10  # years without one working hour, after which none is expected any more


@dataclass(slots=True)
class _Hours:
    """The working hours met so far: whole years of them, in order, with the working time that lies before each."""

    first_year: int = 0
    last_year: int = -1
    starts: list[datetime] = field(default_factory=list)
    ends: list[datetime] = field(default_factory=list)
    before: list[timedelta] = field(default_factory=list)
    total: timedelta = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingCalendar:
    """The working time of a party.

    ``opens`` and ``closes`` are minutes since midnight (0 to 1440); ``days`` are weekdays with Monday as 0. Hours
    that close before they open run into the next day. A wall-clock time that a zone skips means the moment of the
    jump, one that comes twice means the first. Moments outside of 1970 to 2199 count as the ends of that time.
    """

    zone: ZoneInfo
    opens: int
    closes: int
    days: frozenset[int]
    holiday: Callable[[date], bool]
    _hours: _Hours = field(init=False, repr=False, compare=False, default_factory=_Hours)

    @property
    def day_length(self) -> timedelta:
        """Give the working hours of one ordinary day, which is what ``1wd`` means; zero where nobody ever works."""
        if not self.days or self.opens == self.closes:
            return timedelta()
        return timedelta(minutes=(self.closes - self.opens) % _DAY_MINUTES or _DAY_MINUTES)

    def worked(self, since: datetime, until: datetime) -> timedelta:
        """Give the working time between two moments, zero when they are in the wrong order."""
        since, until = _bounded(since), _bounded(until)
        if until <= since or not self.day_length:
            return timedelta()
        self._reach(since.year - 1, until.year + 1)
        return self._clock(until) - self._clock(since)

    def deadline(self, since: datetime, span: Duration) -> datetime:
        """Give the moment at which the span has elapsed, ``wh`` and ``wd`` in working time, else around the clock.

        The answer is in UTC, and ``NEVER`` where the span cannot elapse.
        """
        start = since.astimezone(UTC)
        try:
            if not span.working:
                return min(start + span.clock_time(), NEVER)
            needed = self._needed(span)
            if needed is None or (needed and start >= _LAST):
                return NEVER
            return self._after(_bounded(start), needed) if needed else start
        except OverflowError:
            return NEVER

    def has_elapsed(self, since: datetime, span: Duration, now: datetime) -> bool:
        """Whether more than the span lies between the two moments."""
        try:
            if not span.working:
                return now.astimezone(UTC) - since.astimezone(UTC) > span.clock_time()
            needed = self._needed(span)
        except OverflowError:
            return False
        return needed is not None and self.worked(since, now) > needed

    def working_days(self, since: datetime, until: datetime) -> int:
        """Give the whole working days between two moments, as told to people."""
        return self.worked(since, until) // self.day_length if self.day_length else 0

    def _needed(self, span: Duration) -> timedelta | None:
        if not self.day_length:
            return None
        return self.day_length * span.amount if span.unit == "wd" else timedelta(hours=span.amount)

    def _after(self, since: datetime, needed: timedelta) -> datetime:
        self._reach(since.year - 1, since.year + 1)
        hours = self._hours
        quiet = 0
        while hours.total < self._clock(since) + needed:
            if hours.last_year >= _LAST.year or quiet == _LONGEST_REST:
                return NEVER
            known = hours.total
            self._reach(hours.first_year, hours.last_year + 1)
            quiet = 0 if hours.total > known else quiet + 1
        target = self._clock(since) + needed
        index = bisect_left(hours.before, target) - 1
        return hours.starts[index] + (target - hours.before[index])

    def _clock(self, moment: datetime) -> timedelta:
        """Give the working time from the first known hour to a moment."""
        hours = self._hours
        index = bisect_right(hours.starts, moment) - 1
        if index < 0:
            return timedelta()
        return hours.before[index] + min(moment, hours.ends[index]) - hours.starts[index]

    def _reach(self, first_year: int, last_year: int) -> None:
        """Make the hours of these years known, and of those between them and the known ones."""
        hours = self._hours
        if first_year >= hours.first_year and last_year <= hours.last_year:
            return
        known = hours.last_year >= hours.first_year
        if known and first_year >= hours.first_year:
            start = hours.last_year + 1
        else:
            start = first_year
            last_year = max(last_year, hours.last_year) if known else last_year
            hours.starts.clear()
            hours.ends.clear()
            hours.before.clear()
            hours.total = timedelta()
            hours.first_year = first_year
        for opened, closed in self._days_between(start, last_year):
            hours.starts.append(opened)
            hours.ends.append(closed)
            hours.before.append(hours.total)
            hours.total += closed - opened
        hours.last_year = last_year

    def _days_between(self, first_year: int, last_year: int) -> Iterator[tuple[datetime, datetime]]:
        closing = self.closes if self.closes > self.opens else self.closes + _DAY_MINUTES
        for ordinal in range(date(first_year, 1, 1).toordinal(), date(last_year + 1, 1, 1).toordinal()):
            day = date.fromordinal(ordinal)
            if day.weekday() in self.days and not self.holiday(day):
                opened, closed = self._moment(day, self.opens), self._moment(day, closing)
                if opened < closed:
                    yield opened, closed

    def _moment(self, day: date, minutes: int) -> datetime:
        """Give the moment of a wall-clock time, counted in minutes since the midnight that began the day."""
        wall = datetime(day.year, day.month, day.day, tzinfo=self.zone) + timedelta(minutes=minutes)
        moment = wall.astimezone(UTC)
        if moment.astimezone(self.zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
            return moment
        return _jump(self.zone, wall.replace(fold=1).astimezone(UTC), moment)


def _jump(zone: ZoneInfo, early: datetime, late: datetime) -> datetime:
    """Find the moment between two others at which the clocks of a zone were put forward."""
    offset = early.astimezone(zone).utcoffset()
    low, high = int(early.timestamp()), int(late.timestamp())
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return datetime.fromtimestamp(high, UTC)


def _bounded(moment: datetime) -> datetime:
    """Give the moment in UTC, within the time whose working hours are counted."""
    return max(_FIRST, min(_LAST, moment)).astimezone(UTC)
