"""Random histories of each tool, read by its own connector over HTTP, with faults and kills, against what is true of it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from random import Random

import pytest
from builders import moment
from builders_source import sync
from emptying import emptied
from fake_tools.server import FakeServer
from fake_tools.server import Reply
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from killing import KilledError
from killing import killed
from played_tools import OUTSIDE
from played_tools import READ
from played_tools import PlayedAsana
from played_tools import PlayedJira
from played_tools import PlayedTrello
from sqlalchemy import event

from mapping.model import State
from sync.reading import load_tracked
from sync.source import Source
from sync.store import Store

TOOLS = {
    "jira-cloud": PlayedJira,
    "jira-data-center": partial(PlayedJira, cloud=False),
    "asana-with-search": PlayedAsana,
    "asana-without-search": partial(PlayedAsana, premium=False),
    "trello": PlayedTrello,
}
DEEDS = ("create", "edit", "edit", "advance", "assign", "move", "delete", "hide", "show", "nest", "share")
PLACED = ("lose", "regain", "regain", "rename")
TOLD = {"errorMessages": ["x"], "errors": [{"message": "x"}]}
FAULTS = (
    *({"reply": Reply(TOLD, status)} for status in (400, 401, 403, 404, 500)),
    {"reply": Reply(b"<html>login</html>", 200, {"Content-Type": "text/html"})},
    {"reset": True},
    {"cut": 20},
)


class History:
    """A tool, the store that reads it, and the judge of what the store believes."""

    def __init__(self, store, tool, server, draw):
        self.store, self.tool, self.server, self.draw = emptied(store), tool, server, draw
        self.days, self.written = 0.0, 0
        self.met, self.ever_unseen = set(), set()
        for _ in range(draw.randint(2, 6)):
            tool.create(draw.choice(READ), self.title())
            tool.tick()
        tool.tick(hours=2)
        self.begin()

    def title(self):
        self.written += 1
        return f"일 {self.written}"

    def begin(self):
        """Note what is true now: all that a run which begins now may tell."""
        self.versions = {}
        self.note()

    def note(self):
        there = set(self.tool.tasks())
        self.met |= there
        self.ever_unseen |= {task for task in self.met if task not in there or not self.tool.is_seen(task)}
        for task in there:
            self.versions.setdefault(task, set()).add(self.tool.facts(task))

    def change(self):
        """Let something happen in the tool."""
        draw, tool, tasks = self.draw, self.tool, self.tool.tasks()
        deed = draw.choice((*DEEDS, *PLACED))
        tool.tick(minutes=draw.choice([1, 1, 30]))
        more = {
            "edit": self.title,
            "nest": self.title,
            "advance": lambda: draw.choice(["todo", "in-progress", "done"]),
            "assign": lambda: draw.choice(["김민수", "이서연", None]),
            "move": lambda: draw.choice([*READ, OUTSIDE]),
        }
        if deed in PLACED:
            place = draw.choice(READ)
            if hasattr(tool, deed):
                getattr(tool, deed)(place)
        elif deed == "create":
            tool.create(draw.choice([*READ, OUTSIDE]), self.title())
        elif tasks and hasattr(tool, deed):
            getattr(tool, deed)(draw.choice(tasks), *([more[deed]()] if deed in more else []))
        self.note()

    def run(self, fate, days):
        """Let time pass, run once with this fate, and look whether anything false is believed; say whether it was exact."""
        self.days += days
        self.tool.tick(days=days)
        self.begin()
        still = self._prepare(fate)
        now = moment() + timedelta(days=self.days)
        tool = self.tool
        read = Source(
            name="hq",
            tool=tool.name,
            connector=tool.connector(self.server.url),
            site=tool.site,
            census="every-run",
            scopes=tool.scopes,
        )
        try:
            with killed(self.store, fate):
                results = sync(self.store, read, clock=lambda: now, at=now.replace(tzinfo=None).isoformat())
        except KilledError:
            results = []
        self.server.world = tool.world
        self.note()
        return self._check(results, still=still)

    def _prepare(self, fate):
        """Lay the fate in wait; say whether nothing changes while the run goes on."""
        self.server.faults.clear()
        if fate[0] == "fault":
            self.server.fail(".", first=fate[1], times=fate[2], **fate[3])
        if fate[0] != "meanwhile":
            return True
        asked = 0

        def world(ask):
            nonlocal asked
            asked += 1
            if asked == fate[1]:
                self.change()
            return self.tool.world(ask)

        self.server.world = world
        return False

    def _check(self, results, *, still):
        with self.store.read() as connection:
            tracked = load_tracked(connection, connections=("hq",), done_since=None).values()
        found = {each.task.origin.native_id: each for each in tracked}
        live = {task for task, each in found.items() if each.state is State.LIVE}
        here = {task for task in self.tool.tasks() if self.tool.is_seen(task)}
        assert found.keys() - live <= self.ever_unseen, "gone without proof"
        for task in here & live:
            if results and found[task].proven:  # a killed run judges nothing
                assert _facts(found[task].task) in self.versions[task], "said to be known, and is not"
        exact = still and bool(results) and results[0].complete and all(each.whole for each in results[0].scopes)
        if exact:
            untold = live - here
            assert here <= live, "lost"
            assert not any(found[task].proven for task in untold), "believed to be there"
            assert all(any(task in str(note) for note in results[0].notes) for task in untold), "in doubt, and not told"
            self.ever_unseen = self.met - here
            return not untold
        return False

    def settle(self):
        """Let all be well: within three days the store holds what is there, and nothing else."""
        for place in READ:
            self.tool.regain(place)
        self.note()
        assert any(self.run(("well",), 1.0) for _ in range(3)), "three good runs did not settle it"


def _facts(task):
    owners = task.owners
    return task.title, task.status.value, owners[0].account if owners else None


def _fate(draw):
    kind = draw.random()
    if kind < 0.35:
        return ("well",)
    if kind < 0.5:
        return draw.choice(["killed before", "killed after"]), draw.randint(0, 8)
    if kind < 0.8:
        return "fault", draw.randint(1, 14), draw.choice([1, 1, 3, 10**6]), draw.choice(FAULTS)
    return "meanwhile", draw.randint(1, 12)


@pytest.fixture
def kept(tmp_path):
    """Give a store that need not outlast a loss of power."""
    with Store.open(f"sqlite:///{tmp_path / 'dure.db'}") as store:
        event.listen(store._engine, "connect", lambda each, _: each.execute("PRAGMA synchronous = OFF"))
        store._engine.dispose()
        yield store


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("name", TOOLS)
def test_no_history_of_a_tool_makes_the_store_believe_what_is_false(kept, name):
    @settings(max_examples=max(settings.default.max_examples // 50, 1), suppress_health_check=[HealthCheck.too_slow])
    @given(seed=st.integers(0, 2**32))
    def live_through(seed):
        draw, tool = Random(seed), TOOLS[name]()  # no secret hangs on it
        server = FakeServer(tool.world)
        try:
            history = History(kept, tool, server, draw)
            for _ in range(draw.randint(1, 4)):
                for _ in range(draw.randint(0, 4)):
                    history.change()
                history.run(_fate(draw), draw.choice([0.02, 0.1, 1.0, 8.0]))
            history.settle()
        finally:
            server.close()

    live_through()


@pytest.mark.usefixtures("patient")
def test_a_subtask_that_a_run_could_not_see_is_not_known_until_it_is_read_again(kept):
    tool = PlayedAsana(premium=False)
    server = FakeServer(tool.world)
    history = History(kept, tool, server, Random(1))
    (parent, *_), before = tool.tasks(), set(tool.tasks())
    tool.nest(parent, "아래")
    (below,) = set(tool.tasks()) - before
    proven = {}
    for days in (0.1, 0.1, 1.0):
        history.run(("well",), days)
        with kept.read() as connection:
            tracked = load_tracked(connection, connections=("hq",), done_since=None).values()
        proven[history.days] = {each.task.origin.native_id: each.proven for each in tracked}
        tool.assign(below, "김민수")
    server.close()

    assert [known[below] for known in proven.values()] == [True, False, True]
    assert [known[parent] for known in proven.values()] == [True, True, True]


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("name", ["jira-cloud", "jira-data-center"])
def test_what_a_project_held_under_its_former_key_is_judged_under_the_present_one(kept, name):
    tool = TOOLS[name]()
    server = FakeServer(tool.world)
    history = History(kept, tool, server, Random(1))
    history.run(("well",), 1.0)
    tool.rename("A")
    tool.delete(next(task for task in tool.tasks() if tool.world.issues[task]["key"].startswith("A2-")))
    history.settle()
    server.close()


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("name", ["jira-cloud", "jira-data-center", "trello"])
@pytest.mark.parametrize("deed", ["move", "delete"])
def test_what_may_lie_in_a_place_that_is_lost_is_out_of_sight_until_that_is_back(kept, name, deed):
    tool = TOOLS[name]()
    server = FakeServer(tool.world)
    tool.create("A", "떠날 일")
    (task,) = tool.tasks()
    history = History(kept, tool, server, Random(2))
    history.run(("well",), 1.0)
    if deed == "move":
        tool.move(task, "B")
    else:
        tool.delete(task)
    tool.lose("B")
    history.run(("well",), 1.0)
    with kept.read() as connection:
        (found,) = (
            each
            for each in load_tracked(connection, connections=("hq",), done_since=None).values()
            if each.task.origin.native_id == task
        )
    history.settle()
    server.close()

    assert found.state in {State.LIVE, State.OUT_OF_SIGHT}
    assert not found.proven
