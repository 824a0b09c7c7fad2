from __future__ import annotations

from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.dates import Guess
from mapping.dates import Moment
from mapping.dates import Order
from mapping.dates import day
from mapping.dates import guess_order
from mapping.dates import instant
from mapping.dates import read_moment
from mapping.dates import to_instant
from mapping.dates import zone_of

SEOUL = ZoneInfo("Asia/Seoul")
TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-01T00:00:00.000+0900", datetime(2025, 12, 31, 15, tzinfo=UTC)),
        ("2026-01-01T00:00:00+09:00", datetime(2025, 12, 31, 15, tzinfo=UTC)),
        ("2026-01-01T00:00:00.000Z", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026-01-01 00:00", datetime(2025, 12, 31, 15, tzinfo=UTC)),
        ("Mon, 2 Nov 2026 10:00:00 +0900", datetime(2026, 11, 2, 1, tzinfo=UTC)),
        ("Mon, 2 Nov 2026 10:00:00 -0000", datetime(2026, 11, 2, 10, tzinfo=UTC)),
        ("Nov 22, 2026, 3:04 PM", None),
        ("22 Nov 2026 15:04", None),
        ("9999-12-31T23:59:59-0900", None),
        ("0001-01-01T00:00:00+0900", None),
        ("2021-10-07T13:01:000-0000-0000", None),
        ("yesterday", None),
        ("", None),
        (None, None),
        (1732877091000, None),
        ({"a": 1}, None),
    ],
)
def test_an_instant_is_read_as_utc_or_not_at_all(text, expected):
    assert instant(text, SEOUL) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-30", date(2026, 11, 30)),
        ("2026-11-30T23:00:00-1200", date(2026, 11, 30)),
        ("2026-02-30", None),
        ("2026-11", None),
        ("20261130", None),
        ("2026-W48-1", None),
        ("２０２６-11-30", None),
        ("30/11/2026", None),
        (20261130, None),
    ],
)
def test_a_day_is_the_date_as_written(text, expected):
    assert day(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "22/Nov/26 3:04 PM",
        "22/Nov/2026 15:04",
        "22-nov-26 03:04 p.m.",
        "22 Nov 2026 15:04",
        "Nov 22, 2026, 3:04 PM",
        "22/11월/26 3:04 오후",
        "22/11월/26 오후 3:04",
        "2026-11-22 15:04",
        "2026-11-22 15:04:00.0",
        "2026/11/22 3:04 PM",
        "2026. 11. 22. 오후 3:04",
        "2026년 11월 22일 오후 3:04",
        "2026년 11월 22일 (일) 15:04",
        "Nov 22, 2026 3:04 PM",
        "22 November 2026 15:04",
        "22.11.2026 15:04",
        "22/11/26 15:04",
        "Sun Nov 22 15:04:00 KST 2026",
    ],
)
def test_times_for_people_are_read_in_every_form(text):
    assert read_moment(text) == Moment(date(2026, 11, 22), time(15, 4))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("22/Nov/26", Moment(date(2026, 11, 22))),
        ("2026년 11월 22일", Moment(date(2026, 11, 22))),
        ("26년 11월 22일", Moment(date(2026, 11, 22))),
        ("22/Nov/26 12:00 AM", Moment(date(2026, 11, 22), time())),
        ("22/11월/26 오전 12:30", Moment(date(2026, 11, 22), time(0, 30))),
        ("22/Nov/26 12:30 PM", Moment(date(2026, 11, 22), time(12, 30))),
        ("31/Dec/26 24:00", Moment(date(2027, 1, 1), time())),
        ("1/Jan/99", Moment(date(1999, 1, 1))),
    ],
)
def test_days_midnights_and_short_years_are_read(text, expected):
    assert read_moment(text) == expected


@pytest.mark.parametrize(
    "text", ["", "x", "22/13월/26", "30/Feb/26", "22/Nov/26 25:00", "1.5", "12", "11:30", "0/0/0", "9" * 5000]
)
def test_what_is_no_date_is_none(text):
    assert read_moment(text) is None


def test_the_order_decides_bare_numbers_only():
    assert read_moment("03/04/26", Order.MONTH_FIRST) == Moment(date(2026, 3, 4))
    assert read_moment("26/03/04", Order.YEAR_FIRST) == Moment(date(2026, 3, 4))
    assert read_moment("2026/03/04", Order.MONTH_FIRST) == Moment(date(2026, 3, 4))
    assert read_moment("03/Apr/26", Order.MONTH_FIRST) == Moment(date(2026, 4, 3))


@pytest.mark.parametrize(
    ("past", "other", "expected"),
    [
        (["03/14/26", "05/06/26"], [], Guess(Order.MONTH_FIRST, sure=True)),
        (["14/03/26", "05/06/26"], [], Guess(Order.DAY_FIRST, sure=True)),
        (["03/04/26"], ["11/25/26"], Guess(Order.MONTH_FIRST, sure=True)),
        (["12/03/26"], [], Guess(Order.DAY_FIRST, sure=True)),  # 3 December has not come yet
        (["26/11/20", "26/11/21"], [], Guess(Order.YEAR_FIRST, sure=True)),
        (["03/04/26", "05/06/26"], [], Guess(Order.DAY_FIRST, sure=False)),
        (["03/04/26 3:04 PM"], [], Guess(Order.MONTH_FIRST, sure=False)),
        (["22/Nov/26", "2026-11-22"], [], None),
        (["14/03/26", "03/14/26"], [], None),
        ([], [], None),
    ],
)
def test_the_order_of_a_column_is_told_by_all_its_dates(past, other, expected):
    assert guess_order(past, TODAY, other) == expected


def test_what_a_person_wrote_is_read_in_their_zone():
    assert to_instant(Moment(date(2026, 11, 22), time(15, 4)), SEOUL) == datetime(2026, 11, 22, 6, 4, tzinfo=UTC)
    assert to_instant(Moment(date(2026, 11, 22)), SEOUL) == datetime(2026, 11, 21, 15, tzinfo=UTC)
    assert to_instant(Moment(date(1, 1, 1)), SEOUL) is None


def test_an_unknown_zone_is_utc():
    assert zone_of("Mars/Base") is UTC
    assert zone_of("../etc") is UTC


@given(st.text())
def test_no_text_breaks_the_reading(text):
    assert read_moment(text) is None or isinstance(read_moment(text), Moment)
    assert instant(text) is None or instant(text).tzinfo is UTC


@given(st.dates(date(1970, 1, 1), date(2069, 12, 31)), st.times().map(lambda at: at.replace(second=0, microsecond=0)))
def test_what_jira_shows_is_read_back(on, at):
    half = "AM" if at.hour < 12 else "PM"
    hour = at.hour % 12 or 12
    english = f"{on.day:02d}/{on:%b}/{on.year % 100:02d} {hour}:{at.minute:02d} {half}"
    korean = (
        f"{on.day:02d}/{on.month}월/{on.year % 100:02d} {hour}:{at.minute:02d} {'오전' if half == 'AM' else '오후'}"
    )

    assert read_moment(english) == read_moment(korean) == Moment(on, at)
