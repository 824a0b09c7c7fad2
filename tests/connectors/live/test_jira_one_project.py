"""What Jira fails to give of one project stays with that project: the others are read, and its own listing says why."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime

import pytest
from builders_source import source
from builders_source import sync
from failing import FAILURES
from failing import by_each_failure
from fake_tools.server import Reply
from jira_source import jira_source
from jira_source import last
from jira_source import listings
from jira_source import read
from jira_source import records_of
from jira_source import world as jira_world
from sqlalchemy import text

from connectors.live.errors import BrokenAnswerError
from connectors.live.errors import LiveError
from connectors.live.errors import UnauthorisedError
from connectors.live.errors import UnavailableError
from sync.store import Store

pytestmark = pytest.mark.usefixtures("patient")

ENDLESS = Reply({"issues": [], "isLast": False})
CONTRADICTORY_TOO = {"contradictory": ENDLESS, **FAILURES}
BOTH = ["OPS", "WEB"]


@pytest.fixture
def jira():
    return jira_world(OPS=3, WEB=2)


@pytest.fixture
def server(serve, jira):
    return serve(jira)


def tell_time(server, jira):
    """Let answers bear the time that it is in this Jira."""
    server.skew = (jira.now - datetime.now(UTC)).total_seconds()


def fail_searches(server, jira, key, reply):
    """Let every search fail in which a project is."""

    def answer(ask):
        sick = ask.path.endswith("/search/jql") and f'"{key}"' in ask.body["jql"]
        return reply if sick else jira(ask)

    server.world = answer


def fail_issue(server, jira, number, reply):
    """Let every question for issues fail in which this one is."""

    def answer(ask):
        sick = ask.path.endswith("/issue/bulkfetch") and number in ask.body["issueIdsOrKeys"]
        return reply if sick else jira(ask)

    server.world = answer


def errors_of(pages):
    return {key: each.error is not None for key, each in listings(pages).items()}


@pytest.mark.parametrize("reply", CONTRADICTORY_TOO.values(), ids=CONTRADICTORY_TOO)
def test_a_project_whose_ids_fail_for_ever_fails_alone_and_is_read_when_they_come(server, jira, reply):
    fail_searches(server, jira, "WEB", reply)
    tell_time(server, jira)
    pages = read(jira_source(server.url, scopes=BOTH))
    jira.tick(hours=1)
    tell_time(server, jira)
    jira.edit("10001", summary="바뀐 일")
    server.world = jira
    later = read(jira_source(server.url, scopes=BOTH), last(pages))

    assert set(records_of(pages)) == {"OPS-1", "OPS-2", "OPS-3"}
    assert "OPS-1" in records_of(later)
    assert errors_of(pages) == {"OPS": False, "WEB": True}
    assert {"WEB-1", "WEB-2"} <= set(records_of(later))
    assert listings(later)["WEB"].whole


@by_each_failure
def test_a_project_of_which_one_issue_fails_for_ever_fails_alone(server, jira, reply):
    fail_issue(server, jira, "10004", reply)
    pages = read(jira_source(server.url, scopes=BOTH))
    server.world = jira
    later = read(jira_source(server.url, scopes=BOTH), last(pages))

    assert {"OPS-1", "OPS-2", "OPS-3"} <= set(records_of(pages))
    assert errors_of(pages) == {"OPS": False, "WEB": True}
    assert not listings(pages)["WEB"].whole
    assert {"WEB-1", "WEB-2"} <= set(records_of(later))
    assert listings(later)["WEB"].whole


@pytest.mark.parametrize("reply", CONTRADICTORY_TOO.values(), ids=CONTRADICTORY_TOO)
def test_a_project_whose_edits_fail_for_ever_fails_alone_and_misses_none(server, jira, reply):
    cursor = last(read(jira_source(server.url, scopes=BOTH)))
    jira.tick(hours=1)
    jira.edit("10001", summary="바뀐 일")
    jira.edit("10004", summary="놓치면 안 되는 일")
    fail_searches(server, jira, "WEB", reply)
    pages = read(jira_source(server.url, scopes=BOTH), cursor)
    jira.tick(hours=1)
    server.world = jira
    later = read(jira_source(server.url, scopes=BOTH), last(pages))

    assert set(records_of(pages)) == {"OPS-1"}
    assert errors_of(pages) == {"OPS": False, "WEB": True}
    assert "WEB-1" in records_of(later)
    assert errors_of(later) == {"OPS": False, "WEB": False}


@pytest.mark.parametrize("reply", CONTRADICTORY_TOO.values(), ids=CONTRADICTORY_TOO)
def test_a_lone_project_that_fails_ends_the_reading(server, jira, reply):
    fail_searches(server, jira, "WEB", reply)

    with pytest.raises((BrokenAnswerError, UnavailableError)):
        read(jira_source(server.url, scopes=["WEB"]))


@pytest.mark.parametrize("first", [True, False], ids=["first", "later"])
def test_searches_that_fail_for_every_project_are_no_matter_of_one(server, jira, first):
    for number in range(12):
        jira.project(f"P{number}")
        jira.create(f"P{number}")
    cursor = None if first else last(read(jira_source(server.url)))
    jira.tick(hours=1)
    struck = server.fail("search/jql", Reply({}, 500), first=2 if first else 1)

    with pytest.raises(UnavailableError):
        read(jira_source(server.url), cursor)

    assert struck.seen <= 5 * 20


@pytest.mark.parametrize(
    "reply", [Reply({}, 401), Reply({}, 429, {"Retry-After": "3000"})], ids=["dead token", "limit"]
)
def test_a_dead_token_and_a_limit_are_no_matter_of_one_project(server, jira, reply):
    fail_searches(server, jira, "WEB", reply)

    with pytest.raises(LiveError):
        read(jira_source(server.url, scopes=BOTH))


def test_a_token_that_is_found_dead_when_a_project_fails_is_told(server, jira):
    failed = []

    def answer(ask):
        sick = ask.path.endswith("/search/jql") and '"WEB"' in ask.body["jql"]
        failed.extend([ask] if sick else [])
        return ENDLESS if sick else Reply({}, 401) if failed and ask.path.endswith("myself") else jira(ask)

    server.world = answer
    with pytest.raises(UnauthorisedError):
        read(jira_source(server.url, scopes=BOTH))


def test_in_the_store_the_tasks_of_such_a_project_stay_and_the_result_names_it(server, jira, tmp_path):
    def run(store, day, *, full=False):
        connector = jira_source(server.url, scopes=BOTH)
        connector.tool, connector.site = "jira", "hanbit.atlassian.net"
        (result,) = sync(store, source(connector), at=f"2026-11-{day}T00:00:00", full=full)
        with store.read() as connection:
            states = dict(connection.execute(text("SELECT key, state FROM tasks")).all())
        return {scope.id: (scope.complete, scope.error is None) for scope in result.scopes}, states

    with Store.open(f"sqlite:///{tmp_path / 'dure.db'}") as store:
        run(store, 20)
        jira.delete("10003")
        jira.delete("10005")
        fail_searches(server, jira, "WEB", ENDLESS)
        scopes, states = run(store, 21, full=True)
        server.world = jira
        mended, at_last = run(store, 22)

    assert scopes == {"OPS": (True, True), "WEB": (False, False)}
    assert states == {"OPS-1": "live", "OPS-2": "live", "OPS-3": "deleted", "WEB-1": "live", "WEB-2": "live"}
    assert mended == {"OPS": (True, True), "WEB": (True, True)}
    assert at_last["WEB-2"] == "deleted"
