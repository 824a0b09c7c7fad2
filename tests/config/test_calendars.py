from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from config.values import hours
from config.values import weekdays
from config.workspace import Workspace

Make = Callable[..., Workspace]
Change = Callable[..., dict[str, str]]


def with_calendars(changed: Change, default: str, own: str) -> dict[str, str]:
    files = changed("dure", "teams: {cs: CS팀}}", f"teams: {{cs: CS팀}}, calendar: {{{own}}}}}")
    return {**files, "dure": f"calendar: {{{default}}}\n{files['dure']}"}


def test_the_default_is_monday_to_friday_from_nine_to_six(workspace: Make):
    calendar = workspace().default_calendar

    assert (calendar.opens, calendar.closes, calendar.days) == (540, 1080, frozenset(range(5)))
    assert not calendar.holiday(date(2026, 1, 1))


def test_a_country_and_listed_days_are_off(workspace: Make, changed: Change):
    files = with_calendars(changed, "country: KR, holidays: [2026-12-31]", "days: mon-sun")
    holiday = workspace(**files).default_calendar.holiday

    assert [holiday(date(2026, month, day)) for month, day in ((1, 1), (5, 25), (12, 31), (12, 30))] == [
        True,
        True,
        True,
        False,
    ]


def test_a_party_without_country_keeps_no_public_holidays_and_inherits_the_rest(workspace: Make, changed: Change):
    files = with_calendars(changed, 'country: KR, hours: "10:00-19:00", holidays: [2026-12-31]', "days: mon-sun")
    own = workspace(**files).calendars["acme"]

    assert (own.opens, own.closes, len(own.days)) == (600, 1140, 7)
    assert not own.holiday(date(2026, 1, 1))
    assert not own.holiday(date(2026, 12, 31))
    assert "home" not in workspace(**files).calendars


def test_a_part_of_a_country_has_holidays_of_its_own(workspace: Make, changed: Change):
    holiday = workspace(**with_calendars(changed, "country: DE-BY", "days: mon")).default_calendar.holiday

    assert holiday(date(2026, 1, 6))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon-fri", {0, 1, 2, 3, 4}),
        ("mon-sun", {0, 1, 2, 3, 4, 5, 6}),
        ("sat-mon", {5, 6, 0}),
        ("mon,wed", {0, 2}),
        ("Mon, wed-thu", {0, 2, 3}),
        ("sun", {6}),
    ],
)
def test_days_are_read_as_ranges_and_lists(text: str, days: set[int]):
    assert weekdays(text) == days
    assert weekdays(text.split(",")) == days


def test_hours_may_last_around_the_clock():
    assert hours("00:00-24:00") == (0, 1440)
    assert hours("9:30 - 18:00") == (570, 1080)
