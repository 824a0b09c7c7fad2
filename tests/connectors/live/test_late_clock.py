"""A tool whose clock stood behind in one answer, or in one run: what was edited then comes with a later run at the latest."""

from __future__ import annotations

from datetime import timedelta
from time import time

import pytest
from builders import moment
from builders_source import sync
from fake_tools.server import FakeServer
from played_tools import PlayedAsana
from played_tools import PlayedJira
from played_tools import PlayedTrello

from sync.reading import load_tracked
from sync.source import Source

TOOLS = {
    "jira-cloud": PlayedJira,
    "jira-data-center": lambda: PlayedJira(cloud=False),
    "asana": PlayedAsana,
    "trello": PlayedTrello,
}


class Runs:
    """A tool with a task, and runs an hour apart; its answers tell the time, now and then a wrong one."""

    def __init__(self, store, tool):
        self.store, self.tool, self.hours = store, tool, 0
        tool.create("A", "일")
        tool.create("A", "다른 일")
        tool.tick(hours=3)
        self.server = FakeServer(tool.world)
        self.task, self.other = tool.tasks()

    def run(self, late=timedelta()):
        self.hours += 1
        self.server.skew = self.tool.world.now.timestamp() - time() - late.total_seconds()
        now = moment() + timedelta(hours=self.hours)
        connector = self.tool.connector(self.server.url)
        read = Source(name="hq", tool=self.tool.name, connector=connector, site=self.tool.site, scopes=self.tool.scopes)
        (result,) = sync(self.store, read, clock=lambda: now, at=now.replace(tzinfo=None).isoformat())
        self.tool.tick(minutes=60)
        return result

    def title(self):
        with self.store.read() as connection:
            found = load_tracked(connection, connections=("hq",), done_since=None).values()
        return next(each.task.title for each in found if each.task.origin.native_id == self.task)


@pytest.fixture(params=TOOLS)
def tool(request):
    return TOOLS[request.param]()


@pytest.fixture
def runs(tool, sqlite_store, patient):
    made = Runs(sqlite_store, tool)
    yield made
    made.server.close()


@pytest.fixture
def runs_anywhere(tool, store, patient):
    made = Runs(store, tool)
    yield made
    made.server.close()


ON_POSTGRESQL = pytest.mark.parametrize("kept_url", ["postgresql"], indirect=True)
"""What a late clock leaves in a store is written and compared alike in both kinds: the other one sees the outermost cases."""


def edited_before_a_late_run(runs, ago, later):
    runs.run()
    runs.run()
    runs.tool.tick(minutes=-ago)
    runs.tool.edit(runs.task, "바뀐 일")
    runs.tool.tick(minutes=ago - later)
    runs.tool.edit(runs.other, "또 다른 일")
    runs.tool.tick(minutes=later)
    runs.run(late=timedelta(minutes=20))
    runs.run()
    runs.run()
    assert runs.title() == "바뀐 일"


@pytest.mark.parametrize("later", [0, 1, 25])
@pytest.mark.parametrize("ago", [25, 40, 55, 59])
def test_what_was_edited_before_a_run_by_a_late_clock_comes_at_last(runs, ago, later):
    edited_before_a_late_run(runs, ago, later)


@ON_POSTGRESQL
def test_what_was_edited_long_before_a_run_by_a_late_clock_comes_at_last_on_postgresql(runs_anywhere):
    edited_before_a_late_run(runs_anywhere, 59, 25)


@pytest.mark.parametrize("late", [20, 90])
def test_a_clock_that_stays_late_for_some_runs_loses_no_edit_for_good(runs_anywhere, late):
    runs = runs_anywhere
    runs.run()
    for number in range(4):
        runs.tool.tick(minutes=7)
        runs.tool.edit(runs.task, f"일 {number}")
        runs.run(late=timedelta(minutes=late))
    runs.run()
    runs.run()
    assert runs.title() == "일 3"


def edited_right_after_a_run(runs, after, late):
    runs.run()
    runs.tool.edit(runs.other, "또 다른 일")
    runs.run()
    runs.tool.tick(minutes=after - 60)
    runs.tool.edit(runs.task, "바뀐 일")
    runs.tool.tick(minutes=60)
    runs.tool.edit(runs.other, "또 다른 일 2")
    runs.tool.tick(minutes=30)
    runs.run(late=timedelta(minutes=late))
    runs.run()
    runs.run()
    assert runs.title() == "바뀐 일"


@pytest.mark.parametrize("after", [1, 3, 7, 12, 17])
@pytest.mark.parametrize("late", [20, 70])
def test_what_was_edited_right_after_a_run_comes_though_the_next_one_was_told_a_late_time(runs, after, late):
    edited_right_after_a_run(runs, after, late)


@ON_POSTGRESQL
def test_what_was_edited_right_after_a_run_comes_on_postgresql_though_the_next_one_was_told_a_late_time(runs_anywhere):
    edited_right_after_a_run(runs_anywhere, 1, 70)
