"""F2: nights in which clocks are put on or back, in the zone of the account: no edit is passed over, none moves."""

from __future__ import annotations

import os
import time
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from fake_tools.server import FakeServer
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from jira_source import jira_source
from jira_source import last
from jira_source import read
from jira_source import world

# The moments at which New York and Berlin put their clocks on and back; Seoul never does.
CHANGES = {
    "America/New_York": ("2026-03-08T07:00", "2026-11-01T06:00"),
    "Europe/Berlin": ("2026-03-29T01:00", "2026-10-25T01:00"),
    "Asia/Seoul": ("2026-03-08T07:00", "2026-11-01T06:00"),
}
NIGHTS = [(zone, night) for zone, nights in CHANGES.items() for night in nights]


class Night:
    """A Jira in such a night, and what is known of it."""

    def __init__(self, zone, change, *, cloud):
        self.jira = world(cloud, OPS=3)
        self.jira.zone = ZoneInfo(zone)
        self.change = datetime.fromisoformat(change).replace(tzinfo=UTC)
        self.jira.now = self.change - timedelta(hours=3)
        self.server = FakeServer(self.jira)
        self.cursor = None
        self.known = {}
        self.moments = {}

    def at(self, minutes):
        """Let the clock be so many minutes behind the change."""
        self.jira.now = max(self.jira.now, self.change + timedelta(minutes=minutes))

    def edit(self, number, title):
        self.jira.edit(list(self.jira.issues)[number], summary=title)

    def read(self):
        self.server.skew = (self.jira.now - datetime.now(UTC)).total_seconds()
        connector = jira_source(self.server.url, cloud=self.jira.cloud, scopes=["OPS"])
        pages = read(connector, self.cursor)
        self.cursor = last(pages)
        for page in pages:
            for record in page.records:
                task = connector.to_task(record)
                self.known[record.native_id] = task.title
                self.moments[record.native_id] = task.updated

    def facts(self):
        return {number: issue["fields"]["summary"] for number, issue in self.jira.issues.items()}

    def edits(self):
        return {number: issue["updated"] for number, issue in self.jira.issues.items()}


@pytest.fixture(params=["UTC", "America/New_York"])
def machine(request, monkeypatch):
    """Let the machine that runs dure lie in a zone, too."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.usefixtures("machine", "patient")
@pytest.mark.parametrize("cloud", [True, False], ids=["cloud", "data center"])
@pytest.mark.parametrize(("zone", "change"), NIGHTS)
def test_no_edit_is_passed_over_in_a_night_in_which_clocks_change(zone, change, cloud):
    deeds = st.lists(
        st.tuples(st.integers(-90, 150), st.sampled_from(["read", "edit", "edit"]), st.integers(0, 2)), max_size=12
    )

    @settings(max_examples=max(settings.default.max_examples // 80, 1))
    @given(deeds)
    def live_through(deeds):
        night = Night(zone, change, cloud=cloud)
        try:
            night.read()
            for number, (minutes, deed, issue) in enumerate(sorted(deeds)):
                night.at(minutes)
                night.read() if deed == "read" else night.edit(issue, f"제목 {number}")
            night.at(151)
            night.read()
        finally:
            night.server.close()

        assert night.known == night.facts()
        assert night.moments == night.edits()

    live_through()


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("cloud", [True, False], ids=["cloud", "data center"])
@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin"])
def test_edits_of_both_hours_that_read_alike_are_two(zone, cloud):
    night = Night(zone, CHANGES[zone][1], cloud=cloud)
    try:
        night.at(-30)
        night.edit(0, "vorher")
        night.read()
        first = night.moments["10001"]
        night.at(30)  # the clock on the wall shows the same
        night.edit(0, "nachher")
        night.read()
    finally:
        night.server.close()

    assert night.known["10001"] == "nachher"
    assert night.moments["10001"] - first == timedelta(hours=1)
