"""What Babel, which holds the CLDR, writes too."""

from __future__ import annotations

from datetime import date

import pytest
from babel.dates import format_date
from babel.dates import format_datetime
from babel.dates import format_skeleton
from babel.numbers import format_decimal
from babel.numbers import format_percent
from hypothesis import given
from hypothesis import strategies as st

from reports import cldr

LOCALES = [("ko", "ko_KR"), ("en", "en_GB")]
MOST = 10**15
numbers = st.integers(-MOST, MOST) | st.floats(-MOST, MOST)


@pytest.mark.parametrize("locale", ["ko_KR", "en_GB"])
@given(value=numbers)
def test_a_number_is_written_as_by_babel(locale, value):
    assert cldr.number(value) == format_decimal(value, locale=locale)


@pytest.mark.parametrize("locale", ["ko_KR", "en_GB"])
@given(share=numbers)
def test_a_share_is_written_as_by_babel(locale, share):
    assert cldr.percent(share) == format_percent(share, "#,##0%", locale=locale)


@pytest.mark.parametrize(("language", "locale"), LOCALES)
@pytest.mark.parametrize("month", range(1, 13))
def test_days_and_months_are_written_as_by_babel(language, locale, month):
    told = date(2026, month, 2 * month)

    assert cldr.day(told, language) == format_date(told, "medium", locale)
    assert cldr.month(told, language) == format_skeleton("yMMMM", told, locale=locale)


@pytest.mark.parametrize(
    ("language", "locale", "pattern"), [("ko", "ko_KR", "y. M. d. HH:mm"), ("en", "en_GB", "d MMM y, HH:mm")]
)
@given(moment=st.datetimes())
def test_a_moment_is_written_as_by_babel(language, locale, pattern, moment):
    assert cldr.minute(moment, language) == format_datetime(moment, pattern, locale=locale)
