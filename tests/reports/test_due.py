"""When a report is due: missed ones once, holidays kept, never twice."""

from datetime import date
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from config.calendars import default_calendar
from config.settings import CalendarSettings
from config.values import when
from reports.due import due_period

SEOUL = ZoneInfo("Asia/Seoul")
KOREAN = default_calendar(CalendarSettings(country="KR", holidays=("2026-11-30",)), SEOUL)


def at(text):
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SEOUL)


def due(spec, now, last=None):
    found = due_period(when(spec), last and date.fromisoformat(f"2026-{last}"), at(now), SEOUL, KOREAN)
    return found and found.isoformat()[5:]


@pytest.mark.parametrize(
    ("spec", "now", "last", "expected"),
    [
        ("mon 08:30", "11-23T08:29", "11-16", None),
        ("mon 08:30", "11-23T08:30", "11-16", "11-23"),
        ("mon 08:30", "11-24T17:00", "11-16", "11-23"),  # missed on Monday, told on Tuesday
        ("mon 08:30", "11-24T17:00", "11-23", None),  # and once
        ("mon 08:30", "11-24T17:00", "11-02", "11-23"),  # of several that were missed, the newest
        ("mon 08:30", "11-30T09:00", "11-23", None),  # a holiday
        ("mon 08:30", "12-01T08:29", "11-23", None),
        ("mon 08:30", "12-01T08:30", "11-23", "11-30"),  # the next working day, for the same period
        ("mon 08:30", "12-01T09:00", "11-30", None),
        ("sat 08:30", "11-28T09:00", "11-21", "11-28"),  # who asks for Saturday gets it on Saturday
        ("daily 07:00", "11-29T07:00", "11-28", "11-29"),
        ("workdays 07:00", "11-29T07:00", "11-27", None),  # Sunday
        ("workdays 07:00", "11-30T07:00", "11-27", None),  # a holiday
        ("workdays 07:00", "12-01T07:00", "11-27", "12-01"),
        ("fri 08:30", "11-28T09:00", "11-20", None),  # missed on Friday: not on Saturday
        ("fri 08:30", "11-30T09:00", "11-20", None),  # nor on a holiday
        ("fri 08:30", "12-01T00:00", "11-20", "11-27"),  # but on the next working day
        ("sat 08:30", "11-29T09:00", "11-21", None),  # missed on Saturday: not on Sunday
        ("workdays 07:00", "11-28T09:00", "11-26", None),  # so with every working day's
        ("workdays 07:00", "11-30T09:00", "11-26", None),
        ("workdays 07:00", "12-01T06:00", "11-26", "11-27"),
        ("daily 07:00", "11-30T06:00", "11-28", "11-29"),  # every day is every day
        ("mon 08:30", "11-25T00:00", None, "11-23"),  # nothing was ever told
        ("mon 08:30", "11-23T08:30", "11-24", None),  # sent by hand meanwhile
    ],
)
def test_a_report_is_due_from_its_moment_on_until_it_was_told(spec, now, last, expected):
    assert due(spec, now, last) == expected


def test_a_report_of_another_zone_is_due_by_the_clock_of_the_workspace():
    assert due("mon 08:30", "11-22T23:31", "11-16") is None
    utc = datetime.fromisoformat("2026-11-22T23:31+00:00")
    assert due_period(when("mon 08:30"), date(2026, 11, 16), utc, SEOUL, KOREAN) == date(2026, 11, 23)


def test_a_calendar_without_working_days_holds_no_report_back_for_ever():
    idle = default_calendar(CalendarSettings(days=["mon"], holidays=("2026-11-30", "2026-12-07")), SEOUL)
    now = at("12-08T09:00")
    assert due_period(when("mon 08:30"), date(2026, 11, 23), now, SEOUL, idle) is None
