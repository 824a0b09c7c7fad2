"""A tool that is slow to say whose token it is: it holds up its own connection, and no other."""

from __future__ import annotations

import threading

import pytest
from builders_asana import connect
from fake_tools.jira import FakeJira
from fake_tools.trello import FakeTrello
from jira_source import jira_source
from trello_source import trello_source

pytestmark = pytest.mark.usefixtures("patient")

GREETINGS = {"trello": "/members/me", "asana": "/users/me", "jira": "/myself"}


@pytest.fixture(params=GREETINGS)
def server_and_pair(request, serve, world, asana_server):
    """Give a server of each tool, and two connections to it."""
    if request.param == "asana":
        return asana_server, [connect(world), connect(world)]
    server = serve({"trello": FakeTrello, "jira": FakeJira}[request.param]())
    make = {"trello": trello_source, "jira": jira_source}[request.param]
    return server, [make(server.url), make(server.url)]


def test_two_connections_are_greeted_at_the_same_time(server_and_pair, request):
    server, pair = server_and_pair
    tool = request.node.callspec.params["server_and_pair"]
    server.fail(GREETINGS[tool], times=2, meet=threading.Barrier(2, timeout=20))
    told = []
    threads = [threading.Thread(target=lambda each=each: told.append(each.verify())) for each in pair]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 2
