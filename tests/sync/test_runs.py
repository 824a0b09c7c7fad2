"""Run records: their order, their clock, and the readings that they keep."""

from __future__ import annotations

import pytest
from altered import replace
from builders import moment
from builders_source import Board
from builders_source import FakeSource
from builders_source import cards
from builders_source import source
from builders_source import sync

from mapping.errors import UsageError
from mapping.errors import fault
from sync.runs import finish_run
from sync.runs import latest_readings
from sync.runs import recent_runs
from sync.runs import start_run


def started(store, at):
    with store.write() as connection:
        return start_run(connection, kind="sync", at=moment(at))


def test_runs_are_numbered_in_their_order(store):
    assert [started(store, f"2026-11-2{day}T00:00:00").seq for day in (1, 2)] == [1, 2]


def test_two_runs_may_judge_the_same_moment(store):
    assert [started(store, "2026-11-21T00:00:00").seq for _ in range(2)] == [1, 2]


def test_a_run_that_would_write_earlier_than_the_last_is_refused(store):
    started(store, "2026-11-21T00:00:00")
    with pytest.raises(UsageError, match="before the last run"):
        started(store, "2026-11-20T23:59:59")


def test_a_finished_run_is_told_with_how_it_ended(store):
    run = started(store, "2026-11-21T00:00:00")
    trouble = fault("away")
    with store.write() as connection:
        finish_run(connection, run, complete=False, agreement="3", error=trouble, summary={"new": 2})
    with store.read() as connection:
        (kept,) = recent_runs(connection)
    assert (kept.run, kept.complete, kept.agreement, kept.error) == (run, False, "3", trouble)
    assert kept.summary == {"new": 2}
    assert kept.finished_at is not None


def test_a_killed_run_has_no_end(store):
    started(store, "2026-11-21T00:00:00")
    with store.read() as connection:
        assert recent_runs(connection)[0].finished_at is None


def test_the_latest_reading_reads_back_as_it_was_told(store):
    sync(store, source(FakeSource([Board(cards=cards(2), cut=True)])))
    (result,) = sync(store, source(FakeSource([Board(cards=cards(2))])), at="2026-11-24T00:00:00")
    with store.read() as connection:
        (kept,) = latest_readings(connection, ["hq", "never"])
    assert kept == replace(result, records=0)
    assert [each.id for each in kept.scopes] == ["WEB"]
    assert kept.scopes == result.scopes


def test_readings_come_in_the_order_that_was_asked_for(store):
    sync(store, source(FakeSource([Board(cards=cards(1))]), "a"), source(FakeSource([Board(cards=cards(1))]), "b"))
    with store.read() as connection:
        assert [each.name for each in latest_readings(connection, ["b", "a"])] == ["b", "a"]
