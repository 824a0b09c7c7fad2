"""What stands before a tool answers 502 or 504, at each kind of request: for a moment, nothing is noticed; for ever, it is told."""

from __future__ import annotations

import pytest
from builders_asana import connect
from builders_asana import read as read_asana
from fake_tools.jira import status
from fake_tools.server import Reply
from fake_tools.trello import FakeTrello
from jira_source import jira_source
from jira_source import last
from jira_source import read
from jira_source import records_of
from jira_source import world as jira_world
from trello_source import trello_source

from connectors.api import Scope
from connectors.live.errors import UnavailableError

pytestmark = pytest.mark.usefixtures("patient")

GATEWAY = [
    Reply(b"<html><h1>502 Bad Gateway</h1></html>", 502, {"Content-Type": "text/html"}),
    Reply(b"upstream request timeout", 504, {"Content-Type": "text/plain"}),
]
NEEDED_OF_JIRA = ["myself", "project/search", "search/jql", "issue/bulkfetch"]
BESIDE_IN_JIRA = ["/field$", "approximate-count", "changelog", "remotelink"]
NEEDED_OF_ASANA = ["users/me", r"/projects/77\?", r"/tasks\?project"]
BESIDE_IN_ASANA = ["sections", "task_counts", "/subtasks", "stories", "attachments"]


def read_jira(server):
    """Read all, what changed, and count; give what came of the three."""
    source = jira_source(server.url)
    first = read(source)
    server.world.tick(hours=1)
    server.world.edit("10001", status=status("진행 중"))
    second = read(jira_source(server.url), last(first))
    return set(records_of(first)), set(records_of(second)), len(jira_source(server.url).census(Scope("OPS")).native_ids)


def asana_told(world):
    """Look whose token it is, read all, what changed, and count; give what came of the three."""
    connect(world).verify()
    first = read_asana(world)
    world.tick(3600)
    gid = next(iter(world.tasks))
    world.edit(gid, name="바뀐 일")
    second = read_asana(world, first)
    return set(first.tasks), gid in second.tasks, len(connect(world).census(Scope("77")).native_ids)


@pytest.fixture
def peopled(world):
    """Give an Asana with a task and its subtask."""
    world.task("하위", parent=world.task("일", "77"))
    return world


@pytest.mark.parametrize("reply", GATEWAY, ids=["502", "504"])
@pytest.mark.parametrize("route", [*NEEDED_OF_JIRA, *BESIDE_IN_JIRA])
def test_a_jira_behind_a_gateway_that_stumbles_is_read_whole(serve, route, reply):
    server = serve(jira_world(OPS=3))
    struck = server.fail(route, reply, times=3)

    assert read_jira(server) == ({"OPS-1", "OPS-2", "OPS-3"}, {"OPS-1"}, 3)
    assert struck.seen > 3


@pytest.mark.parametrize("reply", GATEWAY, ids=["502", "504"])
@pytest.mark.parametrize("route", NEEDED_OF_JIRA)
def test_a_jira_behind_a_gateway_that_never_lets_through_what_is_needed_is_told(serve, route, reply):
    server = serve(jira_world(OPS=3))
    server.fail(route, reply)

    with pytest.raises(UnavailableError, match=str(reply.status)) as caught:
        read_jira(server)

    assert "html" not in str(caught.value)


@pytest.mark.parametrize("reply", GATEWAY, ids=["502", "504"])
@pytest.mark.parametrize("route", BESIDE_IN_JIRA)
def test_a_jira_behind_a_gateway_that_never_lets_through_what_stands_beside_is_read(serve, route, reply):
    server = serve(jira_world(OPS=3))
    server.fail(route, reply)

    assert read_jira(server) == ({"OPS-1", "OPS-2", "OPS-3"}, {"OPS-1"}, 3)


@pytest.mark.parametrize("reply", GATEWAY, ids=["502", "504"])
@pytest.mark.parametrize("route", [*NEEDED_OF_ASANA, *BESIDE_IN_ASANA, "tasks/search"])
def test_an_asana_behind_a_gateway_that_stumbles_is_read_whole(peopled, asana_server, route, reply):
    struck = asana_server.fail(route, reply, times=3)

    assert asana_told(peopled) == (set(peopled.tasks), True, 2)
    assert struck.seen > 3


@pytest.mark.parametrize("reply", GATEWAY, ids=["502", "504"])
@pytest.mark.parametrize("route", NEEDED_OF_ASANA)
def test_an_asana_behind_a_gateway_that_never_lets_through_what_is_needed_is_told(peopled, asana_server, route, reply):
    asana_server.fail(route, reply)

    with pytest.raises(UnavailableError, match=str(reply.status)):
        asana_told(peopled)


@pytest.mark.parametrize("reply", GATEWAY, ids=["502", "504"])
@pytest.mark.parametrize("route", [*BESIDE_IN_ASANA, "tasks/search"])
def test_an_asana_behind_a_gateway_that_never_lets_through_what_stands_beside_is_read(
    peopled, asana_server, route, reply
):
    asana_server.fail(route, reply)
    tasks, changed, _ = asana_told(peopled)

    assert tasks == (set(peopled.tasks) if route != "/subtasks" else {next(iter(peopled.tasks))})
    assert changed


@pytest.mark.parametrize("reply", GATEWAY, ids=["502", "504"])
@pytest.mark.parametrize("times", [3, 10**9])
@pytest.mark.parametrize("route", ["members/me", r"/boards/aaaaaaaa\?"])
def test_a_trello_behind_a_gateway_is_read_whole_or_not_at_all(serve, route, times, reply):
    trello = FakeTrello()
    trello.board("aaaaaaaa")
    numbers = {trello.card("aaaaaaaa", f"일 {index}") for index in range(3)}
    server = serve(trello)
    server.fail(route, reply, times=times)
    reader = trello_source(server.url)

    def taken():
        reader.verify()
        return {
            record.native_id
            for chain in reader.chains()
            for page in reader.pages(chain, None)
            for record in page.records
        }

    if times == 3:
        assert taken() == numbers
        return
    with pytest.raises(UnavailableError, match=str(reply.status)):
        taken()
