"""Few requests a run: a first reading comes to its end in several runs, or it is said how many it takes at least."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from datetime import timedelta
from functools import partial

import pytest
from builders import moment
from builders_asana import connect
from builders_source import sync
from fake_tools.trello import FakeTrello
from jira_source import jira_source
from jira_source import world as jira_world

from connectors.api import ConnectionOptions
from connectors.api import ConnectorContext
from connectors.live.trello import TrelloLive
from mapping.model import MappingRules
from sync.source import Source

pytestmark = pytest.mark.usefixtures("patient")

MANY = [f"P{number}" for number in range(20)]
BOARDS = [f"b{number:07d}" for number in range(20)]
GIDS = [f"{number}" for number in range(100, 120)]


def jira(serve, cloud, sizes):
    told = jira_world(cloud, **sizes)
    told.now = datetime.now(UTC)
    server = serve(told)
    return lambda budget: jira_source(server.url, cloud=cloud, scopes=list(sizes), requests_budget=budget), "jira"


def asana(world, gids, size):
    for gid in gids:
        world.project(gid, f"p{gid}")
        for number in range(size):
            world.task(f"일 {number}", gid)
    world.tick(7200)
    return lambda budget: connect(world, scopes=gids, requests_budget=budget), "asana"


def trello(serve, size):
    tool = FakeTrello()
    for link in BOARDS:
        tool.board(link)
        for _ in range(size):
            tool.card(link)
    tool.tick(hours=2)
    server = serve(tool)

    def make(budget):
        options = ConnectionOptions(tool="trello", url=f"{server.url}/1", key="${K}", token="${T}", scopes=BOARDS)
        options = options.model_copy(update={"requests_budget": budget})
        secrets = {"key": tool.key, "token": tool.token}
        return TrelloLive(
            ConnectorContext(
                name="hq", options=options, rules=MappingRules(connection="hq"), secret=secrets.__getitem__
            )
        )

    return make, "trello"


def runs_until_whole(store, made, budget, most):
    """Run again and again; give how many runs it took, and what the last of them came to."""
    make, tool = made
    for number in range(1, most + 1):
        now = moment() + timedelta(hours=number)
        read = Source(name="hq", tool=tool, connector=make(budget), site="here")
        (result,) = sync(store, read, clock=partial(_same, now), at=now.replace(tzinfo=None).isoformat())
        if result.complete:
            return number, result
    return None, result


def _same(moment):
    return moment


def least_of(make):
    return make(1).survey().least


@pytest.mark.parametrize("cloud", [True, False])
def test_jira_reads_many_projects_with_few_requests_in_several_runs(store, serve, cloud):
    made = jira(serve, cloud, dict.fromkeys(MANY, 3))
    runs, result = runs_until_whole(store, made, least_of(made[0]), 40)
    assert (runs is not None, result.tasks) == (True, 60)


@pytest.mark.parametrize("cloud", [True, False])
def test_jira_reads_large_projects_with_few_requests_in_several_runs(store, serve, cloud):
    made = jira(serve, cloud, {"OPS": 250, "WEB": 250})
    runs, result = runs_until_whole(store, made, least_of(made[0]), 20)
    assert (runs is not None, result.tasks) == (True, 500)


@pytest.mark.parametrize(("gids", "size"), [(GIDS, 3), (GIDS[:2], 250)], ids=["many", "large"])
def test_asana_reads_projects_with_few_requests_in_several_runs(store, world, gids, size):
    made = asana(world, gids, size)
    runs, result = runs_until_whole(store, made, least_of(made[0]), 20)
    assert (runs is not None, result.tasks) == (True, len(gids) * size)


def test_trello_reads_many_boards_with_two_requests_a_run(store, serve):
    made = trello(serve, 3)
    runs, result = runs_until_whole(store, made, least_of(made[0]), 40)
    assert (runs is not None, result.tasks) == (True, 60)


@pytest.mark.parametrize("tool", ["jira", "asana", "trello"])
def test_a_budget_that_can_never_do_is_told_with_what_it_takes(store, serve, world, tool):
    made = {
        "jira": lambda: jira(serve, True, dict.fromkeys(MANY, 3)),
        "asana": lambda: asana(world, GIDS, 3),
        "trello": lambda: trello(serve, 3),
    }[tool]()
    least = least_of(made[0])
    runs, result = runs_until_whole(store, made, least // 3 or 1, 3)

    assert runs is None
    assert f"write {least} or more under requests_budget" in str(result.error)


def test_a_large_trello_board_that_no_run_can_finish_says_what_it_takes(store, serve, world):
    tool = FakeTrello(most=10)
    tool.board(BOARDS[0])
    for _ in range(1100):
        tool.card(BOARDS[0])
    server = serve(tool)
    options = ConnectionOptions(tool="trello", url=f"{server.url}/1", key="${K}", token="${T}", requests_budget=9)
    secrets = {"key": tool.key, "token": tool.token}
    context = ConnectorContext(name="hq", options=options, rules=MappingRules(connection="hq"), secret=secrets.get)
    _, result = runs_until_whole(store, (lambda _: TrelloLive(context), "trello"), 9, 1)

    assert "or more under requests_budget" in str(result.error)


def test_what_asana_needs_to_count_subtasks_without_search_is_told(store, world):
    world.premium = False
    world.project("100", "p")
    for number in range(30):
        world.task("아래", parent=world.task(f"일 {number}", "100"))
    world.tick(7200)
    make = lambda budget: connect(world, scopes=["100"], requests_budget=budget)  # noqa: E731
    runs, result = runs_until_whole(store, (make, "asana"), 12, 12)

    assert runs is None
    assert "or more under requests_budget" in str(result.error)
