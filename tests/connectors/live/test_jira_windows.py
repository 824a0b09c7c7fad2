"""A Data Center that gives no more than 10,000 results of one search: larger projects are read whole all the same."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from time import time

import pytest
from fake_tools.server import Reply
from jira_source import jira_source
from jira_source import last
from jira_source import listings
from jira_source import read
from jira_source import records_of
from jira_source import world

from connectors.api import Scope
from connectors.live.errors import BrokenAnswerError

BEYOND = {
    "refused": Reply({"errorMessages": ["Result window is too large"]}, 400),
    "failing": Reply({}, 500),
    "empty": Reply({"startAt": 100, "maxResults": 100, "total": 250, "issues": []}),
}

pytestmark = pytest.mark.usefixtures("patient")


@pytest.fixture
def few(monkeypatch):
    """Let everything be a hundredth of what it is."""
    monkeypatch.setattr("connectors.live.jira_searches.OLD_IDS_A_PAGE", 10)
    monkeypatch.setattr("connectors.live.jira_searches.ISSUES_A_PAGE", 10)
    monkeypatch.setattr("connectors.live.jira_searches.MOST", 90)
    monkeypatch.setattr("connectors.live.jira_searches.COUNTED", 100)
    monkeypatch.setattr("connectors.live.jira_windows.MOST", 90)


@pytest.fixture
def bounded(serve, few):
    """Give a project of 250 issues, on a server that gives no more than 100, and the maker of its connector."""
    jira = world(cloud=False, OPS=250)
    jira.window, jira.now = 100, datetime.now(UTC)
    server = serve(jira)

    def connect():
        server.skew = jira.now.timestamp() - time()
        return jira_source(server.url, cloud=False, scopes=["OPS"], rules={"minimal": True})

    return jira, connect


@pytest.mark.parametrize("caps", [False, True], ids=["counting", "capped"])
@pytest.mark.parametrize("beyond", BEYOND)
def test_a_large_project_is_read_whole(bounded, beyond, caps):
    jira, connect = bounded
    jira.beyond, jira.caps = BEYOND[beyond], caps
    pages = read(connect())

    assert len(records_of(pages)) == 250
    assert (listings(pages)["OPS"].whole, listings(pages)["OPS"].total) == (True, None if caps else 250)


def test_it_is_counted_whole(bounded):
    _, connect = bounded
    found = connect().census(Scope("OPS"))
    assert (len(found.native_ids), found.total) == (250, 250)


@pytest.mark.parametrize("deed", ["created", "deleted"])
def test_what_is_created_or_deleted_meanwhile_hides_nothing(bounded, deed):
    jira, connect = bounded

    def change(number):
        jira.tick(seconds=20)
        if number % 4 == 0 and deed == "created":
            jira.create("OPS")
        elif number % 4 == 0:
            jira.issues.pop(str(10_000 + number), None)

    jira.on_search = change
    there = set(jira.issues)
    found = connect().census(Scope("OPS")).native_ids
    assert there & set(jira.issues) <= found


def test_many_edits_are_read_in_one_run(bounded):
    jira, connect = bounded
    cursor = last(read(connect()))
    for number in list(jira.issues):
        jira.tick(seconds=10)
        jira.edit(number, summary="바뀐 일")
    found = records_of(read(connect(), cursor))
    assert len(found) == 250


def test_issues_that_were_all_created_at_once_are_told_with_what_to_do(serve, few):
    jira = world(cloud=False, OPS=1)
    for _ in range(200):
        jira.create("OPS")
    jira.window = 100
    server = serve(jira)
    with pytest.raises(BrokenAnswerError, match="created within one minute"):
        jira_source(server.url, cloud=False, scopes=["OPS"]).census(Scope("OPS"))
