"""A tool that answers nothing, or goes on failing at one thing: how long it is waited for."""

from __future__ import annotations

import pytest
from asking import get
from fake_tools.server import Reply
from jira_source import jira_source
from jira_source import last
from jira_source import listings
from jira_source import read
from jira_source import world as jira_world

from connectors.live import patience as patience_module
from connectors.live.errors import UnavailableError
from connectors.live.errors import UnreachableError
from connectors.live.pace import Pace
from connectors.live.patience import Patience
from connectors.live.patience import kind_of
from connectors.live.retry import Budget
from connectors.live.retry import persistently
from mapping.errors import fault

SEARCH, MYSELF, FIELDS = (f"https://hanbit.example/rest/api/3/{each}" for each in ("search/jql", "myself", "field"))


class Tool:
    """Stands for a tool in virtual time: ``mute`` are kinds of requests that it never answers, ``down`` those that fail."""

    def __init__(self, clock):
        self.clock = clock
        self.patience = Patience(clock)
        self.budget = Budget()
        self.mute: set[str] = set()
        self.down: set[str] = set()
        self.tries: list[str] = []
        self.takes = 0.1

    def ask(self, url):
        """Ask, and give how many seconds it took, to the microsecond: waits between tries are drawn, and sums of them inexact."""
        began = self.clock.time

        def once():
            self.tries.append(url)
            trial.send(self.clock.time)
            if url in self.mute or self.takes > trial.silence:
                self.clock.time += trial.silence
                self.patience.unheard()
                raise UnreachableError(fault("No answer."))
            self.clock.time += self.takes
            trial.heard()
            if url in self.down:
                raise UnavailableError(fault("Out of order."))

        with self.patience.trial("GET", url) as trial:
            persistently(once, pace=Pace(8, clock=self.clock), budget=self.budget, trial=trial)
        return round(self.clock.time - began, 6)

    def fails(self, url):
        """Ask for what must fail, and give how many seconds that took."""
        began = self.clock.time
        with pytest.raises((UnreachableError, UnavailableError)):
            self.ask(url)
        return round(self.clock.time - began, 6)


@pytest.fixture
def tool(clock):
    """Give a tool that is well."""
    return Tool(clock)


def test_a_tool_that_never_answers_is_waited_for_a_minute_and_a_half(tool):
    tool.mute = {MYSELF}

    assert 90 <= tool.fails(MYSELF) < 100
    assert tool.tries == [MYSELF] * 2


def test_a_tool_that_answered_nothing_for_so_long_is_asked_one_other_thing_and_then_nothing_more(tool):
    tool.mute = {MYSELF, SEARCH, FIELDS}
    tool.fails(MYSELF)

    assert [tool.fails(each) for each in (SEARCH, FIELDS, MYSELF)] == [30, 0, 0]
    assert tool.tries == [MYSELF, MYSELF, SEARCH]


def test_silence_counts_from_the_first_request_that_was_not_answered(tool):
    tool.mute = {MYSELF, SEARCH}
    began = tool.clock.time
    tool.budget.seconds = 0  # so that the first is not tried again
    tool.fails(SEARCH)
    tool.budget.seconds = 900

    tool.fails(MYSELF)

    assert tool.clock.time - began < 100


def test_a_tool_that_is_merely_slow_is_given_its_time(tool):
    tool.takes = 59

    assert [tool.ask(MYSELF) for _ in range(5)] == [59] * 5


def test_a_slow_tool_that_left_one_request_unanswered_is_given_its_time_for_the_next(tool):
    tool.takes = 45
    tool.ask(MYSELF)
    tool.mute = {SEARCH}
    tool.fails(SEARCH)
    tool.mute = set()

    assert tool.ask(SEARCH) == 45


def test_a_slow_tool_that_cut_an_answer_off_is_given_its_time_once_more(tool):
    tool.takes = 45
    tool.ask(MYSELF)
    with tool.patience.trial("GET", SEARCH) as trial:
        trial.send(tool.clock.time)
        tool.clock.time += 50
        tool.patience.unheard()
        trial.is_over(UnreachableError(fault("Cut off.")), 50, 1)

        assert trial.silence == 60


def test_what_was_answered_that_it_is_out_of_order_is_waited_for_as_long_as_ever(tool):
    tool.down = {SEARCH}
    tool.fails(SEARCH)
    tool.down = set()
    tool.takes = 45

    assert tool.ask(SEARCH) == 45


def test_the_time_for_which_a_limit_holds_all_back_is_no_silence(tool):
    with tool.patience.trial("GET", SEARCH) as one, tool.patience.trial("GET", FIELDS):
        one.send(tool.clock.time)
        one.heard()
        tool.clock.time += 300
        one.send(tool.clock.time)

        assert one.silence == 60


def test_a_tool_that_answers_other_things_is_asked_them(tool):
    tool.mute = {SEARCH}
    tool.ask(MYSELF)
    tool.fails(SEARCH)

    assert tool.ask(MYSELF) == pytest.approx(0.1)


def test_what_was_not_answered_is_waited_for_briefly_and_in_the_end_not_asked_for(tool):
    tool.mute = {SEARCH}
    took = []
    for _ in range(7):
        tool.ask(MYSELF)
        took.append(tool.fails(SEARCH))

    assert took[0] == pytest.approx(92, abs=2)
    assert took[1:] == [20, 20, 20, 20, 0, 0]


def test_what_is_answered_once_more_is_waited_for_as_ever(tool):
    tool.mute = {SEARCH}
    tool.ask(MYSELF)
    tool.fails(SEARCH)
    tool.mute = set()
    tool.takes = 19
    tool.ask(SEARCH)
    tool.mute = {SEARCH}

    assert tool.fails(SEARCH) == pytest.approx(92, abs=2)


def test_what_failed_for_good_is_tried_twice_until_it_comes(tool):
    tool.down = {SEARCH}
    tool.fails(SEARCH)
    tool.fails(SEARCH)
    tool.down = set()
    tool.ask(SEARCH)
    tool.down = {SEARCH}
    tool.fails(SEARCH)

    assert len(tool.tries) == 5 + 2 + 1 + 5


def test_who_waited_for_a_turn_meanwhile_is_brief_and_in_the_end_not_sent(tool):
    tool.mute = {SEARCH}
    with tool.patience.trial("GET", SEARCH) as waiting:
        tool.ask(MYSELF)
        tool.fails(SEARCH)
        tool.ask(MYSELF)
        silence = waiting.silence
        for _ in range(4):
            tool.fails(SEARCH)
            tool.ask(MYSELF)
        with pytest.raises(UnreachableError):
            waiting.send(tool.clock.time)

    assert silence == 20


def test_a_tool_that_says_that_it_is_out_of_order_is_not_silent(tool):
    tool.down = {SEARCH, MYSELF}
    for _ in range(10):
        tool.fails(SEARCH)

    assert tool.fails(MYSELF) > 0
    assert tool.tries.count(MYSELF) == 5


def test_an_answer_that_trickled_for_all_its_time_is_not_begun_again(tool, monkeypatch):
    monkeypatch.setattr(patience_module.Trial, "silence", 180.0)
    tool.mute = {SEARCH}

    assert tool.fails(SEARCH) == 180


def test_who_watches_is_told_since_when_no_good_answer_came(tool):
    with tool.patience.trial("GET", SEARCH):
        tool.clock.time += 9
        early = tool.patience.quiet_for
        tool.clock.time += 3
        late = tool.patience.quiet_for
        tool.ask(MYSELF)
        anew = tool.patience.quiet_for

    assert (early, late, anew, tool.patience.quiet_for) == (None, 12, None, None)


def test_a_wire_waits_for_a_byte_as_long_as_patience_says(serve, wire_to, monkeypatch):
    monkeypatch.setattr(patience_module, "READ", 0.05)
    server = serve()
    server.fail("GET", delay=0.3)

    with pytest.raises(UnreachableError, match="within the time limit"):
        get(wire_to(server.url))


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://x/rest/api/3/search/jql?a=1", "GET /rest/api/*/search/jql"),
        ("https://x/rest/api/3/issue/10001/remotelink", "GET /rest/api/*/issue/*/remotelink"),
        ("https://x/rest/api/3/project/OPS", "GET /rest/api/*/project/*"),
        ("https://x/api/1.0/tasks/1204567890123456/subtasks", "GET /api/*/tasks/*/subtasks"),
        ("https://x/api/1.0/projects/12/task_counts", "GET /api/*/projects/*/task_counts"),
        ("https://x/1/boards/aB3dE6gH/customFields", "GET /*/boards/*/customFields"),
    ],
)
def test_requests_for_single_things_are_of_one_kind(url, kind):
    assert kind_of("GET", url) == kind


def hang_where(server, patient, sick):
    """Let questions that are ``sick`` take a minute of virtual time, and bring no answer."""
    jira = server.world

    def world(ask):
        if sick(ask):
            patient.time += 60
            raise ConnectionError
        return jira(ask)

    server.world = world


def test_a_project_whose_search_hangs_does_not_take_the_others_along(serve, patient):
    server = serve(jira_world(OPS=1, WEB=1))
    source = jira_source(server.url, scopes=["OPS", "WEB"])
    cursor = last(read(source))
    hang_where(server, patient, lambda ask: "jql" in ask.path and "OPS" in ask.body["jql"])
    began = patient.now()

    found = listings(read(source, cursor))

    assert (found["WEB"].error, found["OPS"].error is None) == (None, False)
    assert patient.now() - began < 200


def test_a_jira_whose_search_hangs_for_ever_is_told_in_time_however_many_projects_it_has(serve, patient):
    jira = jira_world(**{f"P{number}": 1 for number in range(8)})
    server = serve(jira)
    source = jira_source(server.url, scopes=list(jira.projects))
    cursor = last(read(source))
    hang_where(server, patient, lambda ask: "jql" in ask.path)
    began = patient.now()

    with pytest.raises(UnreachableError):
        read(source, cursor)

    assert patient.now() - began < 450  # as each of its tries takes a minute here, and not the third of one


def test_a_jira_whose_search_fails_for_ever_is_told_within_a_minute_however_many_projects_it_has(serve, patient):
    jira = jira_world(**{f"P{number}": 1 for number in range(8)})
    server = serve(jira)
    source = jira_source(server.url, scopes=list(jira.projects))
    cursor = last(read(source))
    server.fail("search/jql", Reply({}, 500))
    began = patient.now()

    with pytest.raises(UnavailableError):
        read(source, cursor)

    assert patient.now() - began < 60
