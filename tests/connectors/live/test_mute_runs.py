"""Runs in which a tool fell silent or failed for a while: what was not asked for stays, and the next run goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from builders import moment
from builders_source import sync
from fake_tools.server import FakeServer
from fake_tools.server import Reply
from played_tools import PlayedAsana
from played_tools import PlayedJira
from played_tools import PlayedTrello

from mapping.model import State
from sync.reading import load_tracked
from sync.source import Source

TOOLS = {"jira": PlayedJira, "asana": PlayedAsana, "trello": PlayedTrello}
SILENCE = 60.0


def well(_):
    """Let the tool answer as it does."""


class Runs:
    """A tool with tasks in two places, and runs an hour apart; ``sick`` says what becomes of a question."""

    def __init__(self, store, tool, patient):
        self.store, self.tool, self.hours, self.patient = store, tool, 0, patient
        for place in ("A", "B"):
            for number in range(3):
                tool.create(place, f"{place} {number}")
        tool.tick(hours=3)
        self.asked = self.left_unanswered = 0
        self.sick = well
        self.server = FakeServer(self._answer)

    def _answer(self, ask):
        self.asked += 1
        return self.sick(ask) or self.tool.world(ask)

    def hang(self, ask):
        """Leave a question without an answer, which takes a minute of virtual time."""
        self.left_unanswered += 1
        self.patient.time += SILENCE
        raise ConnectionError

    def run(self):
        self.hours += 1
        now = moment() + timedelta(hours=self.hours)
        connector = self.tool.connector(self.server.url)
        where = {"tool": self.tool.name, "site": self.tool.site, "scopes": self.tool.scopes}
        read = Source(name="hq", connector=connector, census="every-run", **where)
        (result,) = sync(self.store, read, clock=lambda: now, at=now.replace(tzinfo=None).isoformat())
        self.tool.tick(minutes=60)
        return result

    def titles(self):
        with self.store.read() as connection:
            found = load_tracked(connection, connections=("hq",), done_since=None).values()
        return sorted(each.task.title for each in found if each.state is State.LIVE)


@pytest.fixture(params=TOOLS)
def runs(request, sqlite_store, patient):
    made = Runs(sqlite_store, TOOLS[request.param](), patient)
    yield made
    made.server.close()


def test_what_a_tool_that_fell_silent_was_not_asked_for_is_not_gone(runs):
    assert runs.run().complete
    known = runs.titles()
    gone, edited, *_ = runs.tool.tasks()
    runs.tool.edit(edited, "바뀐 일")
    runs.tool.delete(gone)
    runs.asked = 0
    runs.sick = lambda ask: None if runs.asked <= 1 else runs.hang(ask)
    began = runs.patient.now()

    result = runs.run()

    assert (result.complete, runs.titles()) == (False, known)
    assert runs.left_unanswered <= 4
    assert runs.patient.now() - began < 4 * SILENCE + 30
    runs.sick = well
    assert runs.run().complete
    assert len(runs.titles()) == len(known) - 1
    assert "바뀐 일" in runs.titles()


@pytest.mark.parametrize("times", [5, 12])
def test_a_tool_that_fails_for_a_while_is_read_whole_by_the_next_run(runs, times):
    assert runs.run().complete
    known = runs.titles()
    runs.tool.edit(runs.tool.tasks()[0], "바뀐 일")
    runs.asked = 0
    runs.sick = lambda _: Reply({}, 503) if 1 < runs.asked <= 1 + times else None
    runs.run()
    assert len(runs.titles()) == len(known)
    runs.sick = well

    assert runs.run().complete
    assert "바뀐 일" in runs.titles()
