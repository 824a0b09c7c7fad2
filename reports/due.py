"""When a report is due: the newest moment that has come and was not told yet, so that a missed one goes out once."""

from __future__ import annotations

from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from zoneinfo import ZoneInfo

from config.values import WEEKDAYS
from config.values import When
from mapping.calendars import WorkingCalendar

_LOOK_BACK = 60
"""Days; no series of days off is longer."""


def due_period(when: When, last: date | None, now: datetime, zone: ZoneInfo, calendar: WorkingCalendar) -> date | None:
    """Give the day whose report is due and was not told, None where there is none.

    A period is the day that the settings name; where that is a holiday, its report goes out on the next working day.
    So does what was missed; only who asked for every day is told on days off, too. ``last`` is the newest period that was
    told. What was missed before the newest one is not made up for.
    """
    today = now.astimezone(zone).date()
    told_today = when.day == "daily" or _works(today, calendar)
    for back in range(_LOOK_BACK):
        day = today - timedelta(days=back)
        if not _named(when, day, calendar):
            continue
        sent_on = _sent_on(when, day, calendar)
        if sent_on is not None and _moment(sent_on, when.minute, zone) <= now:
            is_new = last is None or last < day
            return day if is_new and (told_today or sent_on == today) else None
    return None


def _named(when: When, day: date, calendar: WorkingCalendar) -> bool:
    """Whether the settings name a day."""
    if when.day == "daily":
        return True
    if when.day == "workdays":
        return _works(day, calendar)
    return WEEKDAYS[day.weekday()] == when.day


def _sent_on(when: When, day: date, calendar: WorkingCalendar) -> date | None:
    """Give the day on which a period's report goes out: holidays are kept, but for who asked for every day."""
    if when.day == "daily" or not calendar.holiday(day):
        return day
    later = (day + timedelta(days=ahead) for ahead in range(1, _LOOK_BACK))
    return next((each for each in later if _works(each, calendar)), None)


def _works(day: date, calendar: WorkingCalendar) -> bool:
    return day.weekday() in calendar.days and not calendar.holiday(day)


def _moment(day: date, minute: int, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(minute // 60, minute % 60), zone)
