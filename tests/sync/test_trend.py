from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from builders import moment

from mapping.parties import Party
from mapping.parties import PartyKind
from sync.runs import finish_run
from sync.runs import start_run
from sync.trend import MOST_POINTS
from sync.trend import trend

SEOUL = ZoneInfo("Asia/Seoul")
NOW = moment("2026-11-23T00:00:00")
HOME = Party(id="home", name="한빛상사", kind=PartyKind.IN_HOUSE)
ACME = Party(id="acme", name="ACME 운영", kind=PartyKind.VENDOR)


@pytest.fixture
def ran(store):
    def run(at, share, **editions):
        with store.write() as connection:
            begun = start_run(connection, kind="reconcile", at=at)
            kept = {party: {"as_agreed": number} for party, number in editions.items()}
            summary = None if share is None else {"as_agreed": share}
            finish_run(connection, begun, complete=True, summary=summary, editions=kept or None)

    return run


@pytest.fixture
def told(store):
    def read(party=HOME, before=NOW):
        with store.read() as connection:
            return trend(connection, party, before=before, zone=SEOUL)

    return read


def test_each_reader_is_told_its_own_number(ran, told):
    ran(NOW - timedelta(days=2), 0.91, acme=0.5, glow=0.75)
    ran(NOW - timedelta(days=1), 0.92, acme=0.6)

    assert [point.as_agreed for point in told(HOME)] == [0.91, 0.92]
    assert [point.as_agreed for point in told(ACME)] == [0.5, 0.6]


def test_a_run_that_kept_no_editions_tells_a_vendor_nothing(ran, told):
    ran(NOW - timedelta(days=2), 0.91)
    ran(NOW - timedelta(days=1), 0.92, glow=0.75)

    assert told(ACME) == ()


def test_a_day_is_told_by_its_last_run_and_this_day_not_at_all(ran, told):
    ran(moment("2026-11-20T14:00:00"), 0.1)
    ran(moment("2026-11-20T14:59:00"), 0.2)
    ran(moment("2026-11-20T15:01:00"), 0.3)
    ran(moment("2026-11-22T16:00:00"), 0.4)

    assert [point.as_agreed for point in told()] == [0.2, 0.3]


def test_runs_without_a_judgement_or_a_number_are_left_out(ran, told, store):
    ran(NOW - timedelta(days=3), None)
    with store.write() as connection:
        begun = start_run(connection, kind="reconcile", at=NOW - timedelta(days=2))
        finish_run(connection, begun, complete=True, summary={"as_agreed": None})
    ran(NOW - timedelta(days=1), 0.5)

    assert [point.as_agreed for point in told()] == [0.5]


def test_a_long_trend_goes_by_weeks_and_ends_after_half_a_year(ran, told):
    for days in range(200, 0, -1):
        ran(NOW - timedelta(days=days), days / 1000)

    found = told()

    assert MOST_POINTS / 2 < len(found) <= MOST_POINTS
    assert found[0].at >= NOW - timedelta(days=183)
    assert found[-1].as_agreed == 0.001
    assert [point.at for point in found] == sorted(point.at for point in found)
