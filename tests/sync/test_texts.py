"""Moments as they stand in columns."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies

from sync.texts import instant_text


class _Own(datetime):
    """A moment of a kind of its own, as some libraries bring them."""


@given(strategies.datetimes(timezones=strategies.just(UTC)))
def test_a_moment_is_written_as_isoformat_writes_it(moment):
    """Rows that earlier versions wrote are compared with it as text."""
    assert instant_text(moment) == moment.isoformat()


@pytest.mark.parametrize("kind", [datetime, _Own])
def test_a_moment_of_any_kind_is_written_in_utc(kind):
    """A zone is left for UTC, and so is none; what only derives from datetime is written the same."""
    moment = kind.fromisoformat("2026-11-01T19:11:12.345+09:00")

    assert instant_text(moment) == "2026-11-01T10:11:12.345000+00:00"
    assert instant_text(kind(2026, 11, 1)) == "2026-11-01T00:00:00+00:00"
