"""Honest partial data: whatever befalls a reading, no task is gone, no gap resolved and none born by blindness."""

from __future__ import annotations

import sys
from datetime import timedelta
from itertools import combinations
from pathlib import Path

import pytest
from altered import replace
from builders import moment
from builders_source import source
from live_tool import DownError
from live_tool import LiveSource
from live_tool import Tool

sys.path.append(str(Path(__file__).parent))

from judging import TERMS

from mapping.errors import ConnectorError
from mapping.errors import fault
from mapping.model import State
from mapping.parties import Person
from sync.judge import judge
from sync.pull import pull
from sync.reading import load_tracked
from sync.runs import start_run
from sync.wishes import Wishes

FORMS = ("jira", "asana", "trello")
FATES = ("fails at start", "fails in the middle", "stale", "one project forbidden", "cut", "token expired")
OURS, THEIRS = "minsu", "seo"  # held by the wrong party, and by the one that is responsible
# What may become of a task while a reading fails: each has one of its own, and who holds it before and after.
TURNS = {"gap is open": (OURS, OURS), "gap would appear": (THEIRS, OURS), "gap would resolve": (OURS, THEIRS)}
TASKS = {"gap is open": 7, "gap would appear": 8, "gap would resolve": 9}
TRUTH = {"gap is open": ["open"], "gap would appear": ["new"], "gap would resolve": ["resolved"]}
BLIND = {"gap is open": ["open"], "gap would appear": [], "gap would resolve": ["open"]}
TERMS_HERE = replace(
    TERMS,
    connections=FORMS,
    people=(
        Person(name="김민수", party="home", accounts=dict.fromkeys(FORMS, (OURS,))),
        Person(name="이서연", party="acme", accounts=dict.fromkeys(FORMS, (THEIRS,))),
    ),
)
TESTED = TASKS["gap would resolve"]


class FatedSource(LiveSource):
    """A live source of one of three forms that meets a fate in its second project."""

    fate = "ok"
    frozen = None

    def verify(self):
        if self.fate == "fails at start":
            raise DownError
        return super().verify()

    def pages(self, chain, cursor):
        now, self.tool_read = self.tool_read, self.frozen if self.fate == "stale" else self.tool_read
        try:
            for page in super().pages(chain, cursor):
                if not (self.fate == "cut" and page.done):
                    yield page
                    continue
                listings = tuple(replace(each, whole=False, truncated=True) for each in page.listings)
                yield replace(page, cursor=cursor, listings=listings)
        finally:
            self.tool_read = now

    def _scope_pages(self, name, state):
        for number, page in enumerate(super()._scope_pages(name, state)):
            if name == "CS" and number == 1:
                if self.fate == "fails in the middle":
                    raise DownError
                if self.fate == "token expired":
                    self.dead = True
                if self.fate == "cut":
                    return
            yield page


class Place:
    """Three tools of three forms, one store, and runs that judge."""

    def __init__(self, store, *forms):
        self.store, self.day = store, 0
        self.tools = {form: Tool.of(WEB=5, CS=7) for form in forms}
        self.live = {form: self.source_of(form, tool) for form, tool in self.tools.items()}
        for tool in self.tools.values():
            for item in tool.items.values():
                item.more["owner"] = THEIRS

    def source_of(self, form, tool):
        live = FatedSource(
            tool,
            ("WEB", "CS"),
            single=form == "jira",
            boards=form == "trello",
            site=f"{form}.example",
            tool=form,
        )
        live.parallel = 1 if form == "jira" else 2
        return live

    def hold(self, owners, *, form):
        """Let everything be edited, and last of all the tasks in question be held by somebody: no page before shows them."""
        tool = self.tools[form]
        for number in tool.items:
            tool.tick()
            tool.edit(number)
        for number, owner in owners.items():
            tool.tick()
            tool.edit(number, owner=owner)

    def turn(self, form, when):
        """Let the tasks be held as each turn has it: 0 is before, 1 is after something befalls a run."""
        self.hold({TASKS[turn]: held[when] for turn, held in TURNS.items()}, form=form)

    def run(self, **fates):
        """Let a day pass, read, and judge; give what each connection came to and the live gaps of the task."""
        self.day += 1
        for form, tool in self.tools.items():
            tool.tick(timedelta(days=1))
            self._befall(form, fates.get(form, "ok"))
        now = moment() + timedelta(days=self.day)
        with self.store.write() as connection:
            run = start_run(connection, kind="reconcile", at=now)
        sources = [source(live, form, census="daily") for form, live in self.live.items()]
        wishes = Wishes(configured=frozenset(FORMS), clock=lambda: now)
        results = {each.name: each for each in pull(self.store, run, sources, wishes)}
        terms = replace(TERMS_HERE, connections=tuple(self.tools))
        self.judged = judge(self.store, terms, run=run.id, now=now)
        for form, tool in self.tools.items():
            items = {number: replace(item, more=dict(item.more)) for number, item in tool.items.items()}
            self.live[form].frozen = Tool(tool.projects, items, tool.now - timedelta(days=2))
        return results

    def _befall(self, form, fate):
        live = self.live[form]
        live.fate, live.dead = fate, False
        live.tool_read.projects["CS"].lost = fate == "one project forbidden"

    def gaps(self, form, number=TESTED):
        """Give the states of the gaps that rest on a task."""
        uid = f"{form}|{form}.example|c{number}"
        return [gap.state.value for gap in self.judged.gaps if uid in gap.finding.tasks]

    def told(self, form):
        """Give the states of the gaps of each turn's task."""
        return {turn: self.gaps(form, number) for turn, number in TASKS.items()}

    def gone(self):
        with self.store.read() as connection:
            found = load_tracked(connection, connections=FORMS, done_since=None).values()
        return [each.ref for each in found if each.state is not State.LIVE]


def prepared(store, *forms):
    place = Place(store, *forms)
    for form in forms:
        place.turn(form, 0)
    place.run()
    for form in forms:
        assert place.told(form) == {"gap is open": ["new"], "gap would appear": [], "gap would resolve": ["new"]}
        place.turn(form, 1)
    return place


@pytest.mark.parametrize("form", FORMS)
def test_a_good_reading_tells_the_truth(store, form):
    place = prepared(store, form)
    assert place.run()[form].complete
    assert place.told(form) == TRUTH
    assert place.gone() == []


@pytest.mark.parametrize("fate", FATES)
@pytest.mark.parametrize("form", FORMS)
def test_a_reading_tells_no_more_than_it_saw_and_the_next_good_one_tells_the_truth(store, form, fate):
    place = prepared(store, form)
    result = place.run(**{form: fate})[form]
    assert (result.complete, result.error is None) == (False, False)
    assert place.told(form) == BLIND
    assert place.gone() == []

    assert place.run()[form].complete
    assert place.told(form) == TRUTH
    assert place.gone() == []


@pytest.mark.parametrize("fate", ["fails at start", "token expired"])
@pytest.mark.parametrize("pair", list(combinations(FORMS, 2)))
def test_two_that_fail_leave_the_third_alone(store, pair, fate):
    place = Place(store, *FORMS)
    for form in FORMS:
        place.tools[form].items[TESTED].more["owner"] = OURS
    place.run()
    for form in FORMS:
        place.hold({TESTED: THEIRS}, form=form)
    results = place.run(**dict.fromkeys(pair, fate))
    assert {form: result.complete for form, result in results.items()} == {form: form not in pair for form in FORMS}
    assert {form: place.gaps(form) for form in FORMS} == {
        form: ["open"] if form in pair else ["resolved"] for form in FORMS
    }
    assert place.gone() == []


def test_all_that_fail_change_nothing(store):
    place = prepared(store, *FORMS)
    results = place.run(**dict.fromkeys(FORMS, "fails at start"))
    assert not any(result.complete for result in results.values())
    assert {form: place.told(form) for form in FORMS} == dict.fromkeys(FORMS, BLIND)
    assert place.gone() == []


@pytest.mark.parametrize("form", FORMS)
def test_a_first_run_that_fails_knows_nothing_and_says_so(store, form):
    place = Place(store, form)
    place.tools[form].items[TESTED].more["owner"] = OURS
    result = place.run(**{form: "fails at start"})[form]
    assert (result.complete, result.tasks, place.judged.gaps) == (False, 0, ())
    assert place.run()[form].complete
    assert place.gaps(form) == ["new"]


@pytest.mark.parametrize("form", FORMS)
def test_a_recovering_run_is_as_good_as_one_that_never_failed(store, form):
    place = Place(store, form)
    place.run(**{form: "fails in the middle"})
    place.tools[form].items[TESTED].more["owner"] = OURS
    place.hold({TESTED: OURS}, form=form)
    result = place.run()[form]
    assert result.complete
    assert place.gaps(form) == ["new"]
    assert place.gone() == []


def test_a_refused_token_is_told_as_the_tool_told_it(store):
    place = Place(store, "jira")
    place.run()
    place.live["jira"].verify = _refused
    assert "expired" in str(place.run()["jira"].error)


def _refused():
    raise ConnectorError(fault("the token is expired"))
