from __future__ import annotations

from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from pace import costing_at_most

from mapping.agreement import Duration
from mapping.calendars import NEVER
from mapping.calendars import WorkingCalendar

SEOUL = ZoneInfo("Asia/Seoul")
WEEKDAYS = frozenset(range(5))
ALL_DAYS = frozenset(range(7))
ZONES = (
    "Asia/Seoul",
    "UTC",
    "America/New_York",
    "America/Havana",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",
    "Pacific/Apia",
)


def calendar(zone="Asia/Seoul", opens=9 * 60, closes=18 * 60, days=WEEKDAYS, holidays=()):
    return WorkingCalendar(
        zone=ZoneInfo(zone), opens=opens, closes=closes, days=days, holiday=frozenset(holidays).__contains__
    )


def seoul(day, hour=0, minute=0, month=11, year=2026):
    return datetime(year, month, day, hour, minute, tzinfo=SEOUL)


def hours(number):
    return timedelta(hours=number)


def test_working_time_within_a_day_is_elapsed_time():
    assert calendar().worked(seoul(23, 10), seoul(23, 12)) == hours(2)


def test_a_night_a_weekend_and_a_holiday_count_nothing():
    friday, tuesday = seoul(20, 17), seoul(24, 10)

    assert calendar().worked(friday, tuesday) == hours(1 + 9 + 1)
    assert calendar(holidays=[date(2026, 11, 23)]).worked(friday, tuesday) == hours(1 + 1)


def test_moments_in_the_wrong_order_have_no_working_time_between_them():
    assert calendar().worked(seoul(24, 12), seoul(23, 12)) == timedelta()


def test_two_working_days_are_twice_the_hours_of_a_day_not_two_dates():
    assert calendar().deadline(seoul(23, 15), Duration(2, "wd")) == seoul(25, 15)
    assert calendar().deadline(seoul(20, 15), Duration(2, "wd")) == seoul(24, 15)


def test_a_span_that_begins_outside_of_hours_begins_with_the_next_ones():
    assert calendar().deadline(seoul(21, 3), Duration(2, "wh")) == seoul(23, 11)


def test_a_span_that_fills_a_day_ends_when_the_day_closes():
    assert calendar().deadline(seoul(23, 8), Duration(1, "wd")) == seoul(23, 18)


def test_an_empty_span_has_its_deadline_at_once_even_outside_of_hours():
    assert calendar().deadline(seoul(21, 3), Duration(0, "wd")) == seoul(21, 3)


def test_spans_around_the_clock_ignore_the_calendar():
    assert calendar().deadline(seoul(20, 17), Duration(2, "d")) == seoul(22, 17)
    assert calendar(days=frozenset()).deadline(seoul(20, 17), Duration(5, "h")) == seoul(20, 22)


def test_a_span_has_elapsed_only_when_more_than_it_has_passed():
    span = Duration(2, "wd")

    assert not calendar().has_elapsed(seoul(20, 15), span, seoul(24, 15))
    assert calendar().has_elapsed(seoul(20, 15), span, seoul(24, 15, 1))


def test_around_the_clock_a_span_has_elapsed_only_when_more_than_it_has_passed():
    assert not calendar().has_elapsed(seoul(20, 15), Duration(24, "h"), seoul(21, 15))
    assert calendar().has_elapsed(seoul(20, 15), Duration(24, "h"), seoul(21, 15, 1))


def test_whole_working_days_are_counted_by_hours():
    assert calendar().working_days(seoul(20, 15), seoul(24, 14)) == 1
    assert calendar().working_days(seoul(20, 15), seoul(24, 15)) == 2


def test_a_calendar_around_the_clock_counts_all_time():
    always = calendar(opens=0, closes=1440, days=ALL_DAYS)

    assert always.worked(seoul(20, 15), seoul(24, 14)) == seoul(24, 14) - seoul(20, 15)
    assert always.deadline(seoul(20, 15), Duration(2, "wd")) == seoul(22, 15)


def test_hours_that_close_after_midnight_run_into_the_next_day():
    night = calendar(opens=22 * 60, closes=6 * 60)

    assert night.worked(seoul(23, 12), seoul(24, 12)) == hours(8)
    assert night.worked(seoul(21, 5), seoul(21, 7)) == hours(1)
    assert night.deadline(seoul(23, 12), Duration(1, "wd")) == seoul(24, 6)


@pytest.mark.parametrize("empty", [{"days": frozenset()}, {"opens": 540, "closes": 540}])
def test_where_nobody_ever_works_no_span_elapses(empty):
    never = calendar(**empty)

    assert never.worked(seoul(1), seoul(24)) == timedelta()
    assert never.deadline(seoul(1), Duration(1, "wd")) == NEVER
    assert not never.has_elapsed(seoul(1), Duration(0, "wd"), seoul(24))
    assert never.working_days(seoul(1), seoul(24)) == 0


def test_a_calendar_of_holidays_only_is_given_up():
    never = WorkingCalendar(zone=SEOUL, opens=540, closes=1080, days=WEEKDAYS, holiday=lambda _day: True)

    assert never.deadline(seoul(1), Duration(1, "wh")) == NEVER


@pytest.mark.parametrize("unit", ["h", "d", "wh", "wd"])
def test_a_span_beyond_all_dates_never_elapses(unit):
    span = Duration(10**18, unit)

    assert calendar().deadline(seoul(1), span) == NEVER
    assert not calendar().has_elapsed(seoul(1), span, seoul(24))


@pytest.mark.parametrize("moment", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_the_ends_of_all_dates_do_no_harm(moment):
    assert calendar("America/New_York").worked(moment, seoul(24)) >= timedelta()
    assert calendar().worked(seoul(24), moment) >= timedelta()
    assert calendar().deadline(moment, Duration(1, "wd")).tzinfo is not None


def test_years_of_distance_are_not_counted_day_by_day():
    many = calendar()

    with costing_at_most(20):
        for _ in range(1000):
            many.worked(seoul(1, year=2001), seoul(24))


def test_a_day_on_which_the_clocks_change_is_an_hour_shorter_or_longer():
    always = calendar("America/New_York", opens=0, closes=1440, days=ALL_DAYS)
    new_york = ZoneInfo("America/New_York")

    spring = (datetime(2026, 3, 8, tzinfo=new_york), datetime(2026, 3, 9, tzinfo=new_york))
    autumn = (datetime(2026, 11, 1, tzinfo=new_york), datetime(2026, 11, 2, tzinfo=new_york))

    assert always.worked(*spring) == hours(23)
    assert always.worked(*autumn) == hours(25)


def test_hours_that_begin_in_a_skipped_time_begin_with_the_jump():
    early = calendar("America/New_York", opens=150, closes=240, days=ALL_DAYS)
    new_york = ZoneInfo("America/New_York")

    assert early.worked(datetime(2026, 3, 8, tzinfo=new_york), datetime(2026, 3, 9, tzinfo=new_york)) == hours(1)


def test_a_date_that_a_zone_skipped_has_no_hours():
    apia = ZoneInfo("Pacific/Apia")
    samoa = calendar("Pacific/Apia", days=ALL_DAYS)

    assert samoa.worked(datetime(2011, 12, 29, 18, tzinfo=apia), datetime(2011, 12, 31, 9, tzinfo=apia)) == timedelta()


def test_calendars_with_the_same_hours_are_equal_whatever_they_were_asked():
    holidays = frozenset()
    one = WorkingCalendar(zone=SEOUL, opens=0, closes=60, days=ALL_DAYS, holiday=holidays.__contains__)
    other = WorkingCalendar(zone=SEOUL, opens=0, closes=60, days=ALL_DAYS, holiday=one.holiday)
    one.worked(seoul(1), seoul(2))

    assert one == other


chances = st.randoms(use_true_random=True)


def any_moment(random, since=datetime(2009, 1, 1, tzinfo=UTC)):
    """Give a moment up to five years later, a near one as often as a far one."""
    return since + timedelta(seconds=int(10 ** random.uniform(0, 8.19)))


def any_calendar(random):
    day = date(2009, 1, 1)
    return calendar(
        zone=random.choice(ZONES),
        opens=random.choice((0, 1440, *random.choices(range(1441), k=4))),
        closes=random.choice((0, 1440, *random.choices(range(1441), k=4))),
        days=frozenset(random.sample(range(7), random.randint(0, 7))),
        holidays=[day + timedelta(days=random.randrange(5 * 365)) for _ in range(random.randint(0, 5))],
    )


@given(chances)
def test_working_time_adds_up_and_never_runs_backwards(random):
    each = any_calendar(random)
    first = any_moment(random)
    second = any_moment(random, first)
    third = any_moment(random, second)

    assert each.worked(first, third) == each.worked(first, second) + each.worked(second, third)
    assert timedelta() <= each.worked(first, second) <= second - first


@given(chances)
def test_at_the_deadline_exactly_the_span_has_been_worked_and_a_moment_before_less(random):
    each, since = any_calendar(random), any_moment(random)
    assume(each.day_length)
    span = Duration(random.randint(1, 60), random.choice(("wh", "wd")))
    needed = each.day_length * span.amount if span.unit == "wd" else hours(span.amount)

    deadline = each.deadline(since, span)
    assume(deadline != NEVER)

    assert each.worked(since, deadline) == needed
    assert each.worked(since, deadline - timedelta(microseconds=1)) < needed
    assert not each.has_elapsed(since, span, deadline)


TURNS = {
    "America/New_York": (2026, 3, 8),
    "Europe/London": (2026, 10, 25),
    "America/Havana": (2026, 11, 1),
    "America/Sao_Paulo": (2018, 11, 4),
    "Australia/Lord_Howe": (2026, 4, 5),
    "Pacific/Apia": (2011, 12, 30),
    "Asia/Seoul": (2026, 11, 23),
}


@st.composite
def watched(draw):
    zone = draw(st.sampled_from(sorted(TURNS)))
    opens = draw(st.integers(0, 1439))
    closes = min(opens + draw(st.integers(1, 1440)), 1440)
    days = draw(st.frozensets(st.integers(0, 6), min_size=3))
    since = datetime(*TURNS[zone], tzinfo=UTC) + timedelta(minutes=draw(st.integers(-2000, 2000)))
    return calendar(zone, opens=opens, closes=closes, days=days), since, draw(st.integers(0, 2500))


@settings(max_examples=settings.default.max_examples // 5)
@given(watched())
def test_working_time_is_that_of_a_clock_watched_minute_by_minute(drawn):
    each, since, distance = drawn
    reached = since.astimezone(each.zone).replace(tzinfo=None) - timedelta(days=9)
    minutes = 0

    for offset in range(-2 * 1440, distance):
        moment = since + timedelta(minutes=offset)
        reached = max(reached, moment.astimezone(each.zone).replace(tzinfo=None))
        minute = reached.hour * 60 + reached.minute
        minutes += offset >= 0 and reached.weekday() in each.days and each.opens <= minute < each.closes

    assert each.worked(since, since + timedelta(minutes=distance)) == timedelta(minutes=minutes)
