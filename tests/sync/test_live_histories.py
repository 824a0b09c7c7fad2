"""Random histories of a live tool and of runs that fail, are killed and go on, held against what is true of the tool."""

from __future__ import annotations

from datetime import timedelta

import pytest
from builders import moment
from builders_source import source
from builders_source import sync
from emptying import emptied
from hypothesis import HealthCheck
from hypothesis import example
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from killing import KilledError
from killing import killed
from live_tool import DownError
from live_tool import LiveSource
from live_tool import Tool
from sqlalchemy import event
from sqlalchemy import select

from mapping.model import State
from sync import tables
from sync.reading import load_tracked
from sync.store import Store

READ = ("A", "B")
OUTSIDE = "X"
BULK = 14

small = st.integers(0, 5)
scope = st.sampled_from(READ)
changes = st.one_of(
    st.tuples(st.just("create"), scope),
    st.tuples(st.sampled_from(["edit", "edit", "delete", "restore", "hide", "show"]), small),
    st.tuples(st.sampled_from(["move", "drift"]), small, st.sampled_from([*READ, "AB", OUTSIDE])),
    st.tuples(st.sampled_from(["lose", "fade", "regain", "rename"]), scope),
    st.tuples(st.sampled_from(["raze", "open", "regroup"])),
)
fates = st.one_of(
    st.just(("well",)),
    st.just(("well",)),
    st.tuples(st.sampled_from(["fails", "dies", "killed before", "killed after"]), st.integers(0, 7)),
    st.tuples(st.just("meanwhile"), st.integers(0, 4), changes),
)
runs = st.tuples(st.lists(changes, max_size=3), fates, st.sampled_from([0.1, 1.0, 7.0]))
histories = st.lists(runs, min_size=1, max_size=3)
kinds = st.fixed_dictionaries(
    {
        "single": st.booleans(),
        "census": st.sampled_from(["every-run", "daily"]),
        "skew": st.sampled_from([-25, -1, 0, 1, 25]),
        "two": st.sampled_from([False, False, False, True]),
        "parallel": st.sampled_from([0, 0, 0, 1]),
    }
)


class Truth:
    """What is true of the tool, and what a store may believe of it: the oracle."""

    def __init__(self, kind):
        self.tool = Tool()
        self.tool.now += timedelta(hours=kind["skew"], days=-1)
        for name in (*READ, "C", OUTSIDE):
            self.tool.open(name)
        for number in range(6):
            self.tool.create(READ[number % 2])
        self.tool.tick(timedelta(days=1))
        self.silently = kind["census"] == "every-run"  # between counts nobody can see that a scope faded
        self.single = kind["single"]
        self.bin = {}
        self.ever_gone, self.ever_lost, self.drifted = set(), set(), set()
        self.versions = {}

    def change(self, what, *more):
        """Let something happen in the tool."""
        self.tool.tick()
        getattr(self, f"_{what}")(*more)
        fates = {number: self.fate(number) for number in range(1, self.tool.newest + 1)}
        self.ever_gone |= {number for number, fate in fates.items() if fate == "gone"}
        self.ever_lost |= {number for number, fate in fates.items() if fate == "lost"}
        for number, item in self.tool.items.items():
            self.versions.setdefault(number, set()).add(item.version)

    def _pick(self, index):
        numbers = sorted(self.tool.items)
        return numbers[index % len(numbers)] if numbers else None

    def _create(self, *places):
        self.tool.create(*places)

    def _edit(self, index):
        if (number := self._pick(index)) is not None:
            self.tool.edit(number)

    def _delete(self, index):
        if (number := self._pick(index)) is not None:
            self.bin[number] = self.tool.delete(number)

    def _restore(self, index):
        if self.bin:
            number = sorted(self.bin)[index % len(self.bin)]
            self.tool.items[number] = self.bin.pop(number)

    def _hide(self, index, *, hidden=True):
        if (number := self._pick(index)) is not None:
            self.tool.items[number].hidden = hidden

    def _show(self, index):
        self._hide(index, hidden=False)

    def _move(self, index, places, *, silently=False):
        if (number := self._pick(index)) is not None:
            self.tool.move(number, *places, silently=silently)

    def _drift(self, index, places):
        """Move without a trace: only a count of the ids can tell where it is now."""
        self.drifted.add(self._pick(index))
        self._move(index, places, silently=True)

    def _lose(self, name, *, silent=False):
        self.tool.projects[name].lost = True
        self.tool.projects[name].silent = silent

    def _fade(self, name):
        self._lose(name, silent=self.silently)

    def _regain(self, name):
        self.tool.projects[name].lost = False

    def _rename(self, name):
        self.tool.projects[name].name += "!"

    def _regroup(self):
        """Have the scopes that one chain read read in chains of their own, or the other way about."""
        self.single = not self.single

    def _open(self):
        for _ in range(BULK):
            self._create("A")

    def _raze(self):
        for number in [each.number for each in self.tool.items.values() if each.places == ("A",)]:
            self.bin[number] = self.tool.delete(number)

    def fate(self, number):
        """Say whether a task can be seen, lies where nothing can be seen, or is gone from what is read."""
        item = self.tool.items.get(number)
        places = () if item is None else [each for each in item.places if each != OUTSIDE]
        if not places or item.hidden:
            return "gone"
        return "lost" if all(self.tool.projects[each].lost for each in places) else "here"

    def here(self):
        return {number for number in self.tool.items if self.fate(number) == "here"}

    def begin(self):
        """Note what a run may see: what is true now, and what becomes true while it goes on."""
        self.versions = {number: {item.version} for number, item in self.tool.items.items()}
        self.places = {number: item.places for number, item in self.tool.items.items()}

    def unmoved(self):
        """Give the tasks that lie where they lay when the run began."""
        return {number for number, item in self.tool.items.items() if self.places.get(number) == item.places}

    def heal(self):
        for project in self.tool.projects.values():
            project.lost = False


class World:
    """A store, the connections that read the tool, and the judge of what they believe."""

    def __init__(self, store, kind):
        self.store, self.kind, self.truth = store, kind, Truth(kind)
        read = {"hq": READ, "two": ("C",)} if kind["two"] else {"hq": READ}
        if not kind["two"]:
            del self.truth.tool.projects["C"]
        self.live = {
            name: LiveSource(self.truth.tool, scopes, kind["single"], parallel=kind["parallel"])
            for name, scopes in read.items()
        }
        self.day = 0.0

    def run(self, fate, later):
        """Let time pass, run once with this fate, and look whether anything false is believed."""
        self.day += later
        self.truth.tool.tick(timedelta(days=later))
        self.truth.begin()
        quiet = self._prepare(fate)
        now = moment() + timedelta(days=self.day)
        sources = [source(live, name, census=self.kind["census"]) for name, live in self.live.items()]
        wishes = {"clock": lambda: now, "at": now.replace(tzinfo=None).isoformat(), "together": True}
        try:
            with killed(self.store, fate):
                results = sync(self.store, *sources, **wishes)
        except KilledError:
            results = []
        for live in self.live.values():
            live.dead, live.on_page = False, None
        return self.check(results, quiet=quiet)

    def _prepare(self, fate):
        """Lay the fate in wait; say whether nothing changes while the run goes on."""
        for live in self.live.values():
            live.single = self.truth.single
        live = self.live["hq"]
        live.sent = 0
        if fate[0] == "dies" and not fate[1]:
            live.dead = True

        def on_page(sent):
            if fate[0] == "fails" and sent == fate[1]:
                raise DownError
            if fate[0] == "dies" and sent == fate[1]:
                live.dead = True
            if fate[0] == "meanwhile" and sent == fate[1]:
                self.truth.change(*fate[2])

        live.on_page = on_page
        return fate[0] != "meanwhile"

    def check(self, results, *, quiet):
        """Hold the store against the truth; say whether it was exact."""
        truth, names = self.truth, tuple(self.live)
        with self.store.read() as connection:
            tracked = load_tracked(connection, connections=names, done_since=None).values()
        found = {int(each.task.key.removeprefix("T-")): each for each in tracked}
        believed = {number: int(each.task.native_status.removeprefix("v")) for number, each in found.items()}
        gone = {number for number, each in found.items() if each.state is not State.LIVE}
        unseen = {number for number in gone if found[number].state is State.OUT_OF_SIGHT}
        assert gone - unseen <= truth.ever_gone, "gone without proof"
        assert unseen <= truth.ever_gone | truth.ever_lost, "out of sight without proof"
        here = truth.here()
        for number in here & found.keys() - gone:
            if results and found[number].proven:  # a killed run judges nothing
                assert believed[number] in truth.versions[number], "said to be known, and is not"
        complete = len(results) == len(names) and all(result.complete for result in results)
        scopes = {(result.name, each.id): each for result in results for each in result.scopes}
        whole = complete and all(each.whole for each in scopes.values())
        if complete:
            doubtful = truth.ever_gone | truth.ever_lost | truth.drifted
            known = here if whole and quiet else here & truth.unmoved() - doubtful
            assert known <= found.keys() - gone, "lost"
            for number in known:
                assert believed[number] in truth.versions[number], "old"
        if quiet:
            self._check_scopes(found, gone, scopes)
        if whole and quiet:
            assert found.keys() - gone == here, "believed to be there"
            truth.ever_gone = {number for number in truth.ever_gone if truth.fate(number) == "gone"}
            truth.ever_lost = {number for number in truth.ever_lost if truth.fate(number) == "lost"}
            truth.drifted.clear()
        return whole and quiet

    def _check_scopes(self, found, gone, scopes):
        """A task stays in a scope that denies it while another one which listed it too could not be read."""
        proven = {key for key, result in scopes.items() if result.whole and result.complete}
        for name, scope_id in proven:
            listed = {n for n, each in found.items() if n not in gone and (name, scope_id) in each.sightings}
            inside = {each.number for each in self.truth.tool.inside(scope_id)}
            assert inside <= listed, "presence overlooked"
            assert all(set(found[n].sightings) - proven for n in listed - inside), "absence proven wrongly"

    def dump(self):
        with self.store.read() as connection:
            kept = (tables.tasks, tables.events, tables.homes)
            return [connection.execute(select(table).order_by(*table.primary_key)).all() for table in kept]


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Give an SQLite store that is emptied for each history and need not outlast a loss of power."""
    with Store.open(f"sqlite:///{tmp_path_factory.mktemp('kept') / 'dure.db'}") as store:
        event.listen(store._engine, "connect", lambda each, _: each.execute("PRAGMA synchronous = OFF"))
        store._engine.dispose()
        yield store


def tell(store, kind, history):
    """Live through a history, and then let all be well."""
    world = World(emptied(store), kind)
    for happened, fate, later in history:
        for change in happened:
            world.truth.change(*change)
        world.run(fate, later)
    world.truth.heal()
    assert any(world.run(("well",), 1.0) for _ in range(3)), "three good runs did not settle it"
    before = world.dump()
    world.run(("well",), 0.01)
    assert world.dump() == before, "the same again was written"


WATCHED = {"single": False, "census": "every-run", "skew": -25, "two": False, "parallel": 0}
"""Each run counts, so that a scope which only lists nothing is found to be out of sight."""


def faded(fate, *more):
    """Edit a task and let its scope fade, before a run that has this fate; then let the scope be back."""
    return [([], ("well",), 0.1), ([("edit", 0), ("fade", "A"), *more], fate, 0.1), ([("regain", "A")], ("well",), 0.1)]


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(kind=kinds, history=histories)
@example(kind=WATCHED, history=faded(("killed before", 4)))
@example(kind=WATCHED, history=faded(("killed after", 4)))
@example(kind=WATCHED, history=faded(("killed before", 5)))
@example(kind=WATCHED, history=faded(("dies", 1)))
@example(kind=WATCHED | {"single": True}, history=faded(("killed before", 3)))
@example(kind=WATCHED | {"single": True}, history=faded(("killed before", 4), ("edit", 2), ("edit", 3)))
@example(kind=WATCHED | {"single": True}, history=faded(("fails", 2), ("edit", 2), ("edit", 3)))
@example(kind=WATCHED, history=[*faded(("killed before", 4))[:2], ([], ("killed after", 4), 0.1)])
@example(kind=WATCHED, history=faded(("killed before", 4), ("regroup",)))
def test_no_history_of_tool_and_runs_makes_the_store_believe_what_is_false(kept, kind, history):
    tell(kept, kind, history)


def test_the_same_holds_on_postgresql(postgres_url):
    with Store.open(postgres_url) as store:

        @settings(max_examples=settings.default.max_examples // 25, suppress_health_check=[HealthCheck.too_slow])
        @given(kind=kinds, history=histories)
        def check(kind, history):
            tell(store, kind, history)

        check()
