"""What a survey says that reading costs is what it costs, and looking costs little."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from builders import moment
from builders_asana import connect
from builders_source import sync
from fake_tools.server import Reply
from fake_tools.trello import FakeTrello
from trello_source import trello_source

from sync.source import Source

pytestmark = pytest.mark.usefixtures("patient")


def _same(at):
    return at


def spent(store, tool, connector, *, hour):
    """Make a run; give how many requests it took."""
    now = moment() + timedelta(hours=hour)
    read = Source(name="hq", tool=tool, connector=connector, site="here")
    (result,) = sync(store, read, clock=partial(_same, now), at=now.replace(tzinfo=None).isoformat())
    assert result.complete
    return result.requests


def asana(world, *, projects=2, tasks=30, parents=0, subtasks=3):
    gids = [f"{700 + number}" for number in range(projects)]
    for gid in gids:
        world.project(gid, f"p{gid}")
        for number in range(tasks):
            above = world.task(f"일 {number}", gid)
            for below in range(subtasks if number < parents else 0):
                world.task(f"아래 {below}", parent=above)
    world.tick(7200)
    return gids


SIZES = [
    {},
    {"projects": 1, "tasks": 1},
    {"parents": 25},
    {"tasks": 260, "parents": 200, "subtasks": 1},
    {"projects": 6, "parents": 10},
]


@pytest.mark.parametrize("sizes", SIZES, ids=str)
@pytest.mark.parametrize("premium", [True, False], ids=["search", "no search"])
@pytest.mark.parametrize("more", [{}, {"keep": "minimal"}, {"scopes": None}], ids=["full", "minimal", "all"])
def test_asana_costs_what_is_said(store, world, sizes, premium, more):
    world.premium = premium
    options = {"scopes": asana(world, **sizes)} | more
    told = connect(world, **options).survey()
    first = spent(store, "asana", connect(world, **options), hour=1)
    second = spent(store, "asana", connect(world, **options), hour=2)

    assert told.full <= first <= max(told.most, told.full)
    assert told.quiet <= second <= max(told.quiet_most, told.quiet)


def test_the_range_of_asana_is_narrow_where_all_tasks_are_looked_at(world):
    gids = asana(world, parents=25)
    told = connect(world, scopes=gids, keep="minimal").survey()
    assert told.most - told.full <= 1 + 2  # who is a member, and a count of each


def test_subtasks_of_asana_are_told_apart(world):
    gids = asana(world, parents=25)
    told = connect(world, scopes=gids).survey()
    assert ["50" in str(each) and "subtasks" in str(each) for each in told.costs] == [True]


def test_without_subtasks_nothing_is_told_of_them(world):
    assert connect(world, scopes=asana(world)).survey().costs == ()


def test_looking_at_asana_costs_a_few_requests(world):
    gids = asana(world, projects=6, tasks=120, parents=10)
    connector = connect(world, scopes=gids)
    connector.survey()
    assert connector.requests <= 1 + 1 + 6 + 4


@pytest.mark.parametrize("premium", [True, False])
def test_where_asana_has_no_search_a_run_must_afford_the_subtasks_of_its_largest_project(world, premium):
    world.premium = premium
    gids = asana(world, parents=25)
    least = connect(world, scopes=gids).survey().least
    assert least == 1 + 2 + 4 + (0 if premium else 25)


def test_a_page_that_asana_fails_to_give_costs_no_survey(world, asana_server):
    gids = asana(world, parents=5)
    asana_server.fail(r"/tasks\?", Reply({}, 403))
    told = connect(world, scopes=gids).survey()
    assert told.most >= told.full + 60


def boards(*sizes, most=1000):
    world = FakeTrello(most=most)
    links = [f"b{number:07d}" for number in range(len(sizes))]
    for link, size in zip(links, sizes, strict=True):
        world.board(link)
        for _ in range(size):
            world.card(link)
    world.tick(hours=2)
    return world, links


@pytest.mark.parametrize("sizes", [(3,), (3, 1001), (2100, 5), (1000,), (4500,)], ids=str)
def test_trello_costs_what_is_said(store, serve, sizes):
    world, links = boards(*sizes)
    url = serve(world).url
    told = trello_source(url, scopes=links).survey()
    first = spent(store, "trello", trello_source(url, scopes=links), hour=1)

    assert told.full <= first <= max(told.most or 0, told.full)


@pytest.mark.parametrize(("size", "least"), [(999, 2), (1001, 6), (2100, 8)])
def test_a_budget_must_afford_the_largest_trello_board(serve, size, least):
    world, links = boards(size, 3)
    assert trello_source(serve(world).url, scopes=links).survey().least == least


def test_looking_at_trello_costs_a_few_requests(serve):
    world, links = boards(*[1] * 30, 9000)
    connector = trello_source(serve(world).url, scopes=links)
    told = connector.survey()
    assert connector.requests <= 1 + 12
    assert [each.values["n"] for each in told.costs] == [19]


def test_of_a_trello_board_beyond_what_is_looked_at_it_is_said_how_its_cost_grows(serve):
    world, links = boards(14_000)
    told = trello_source(serve(world).url, scopes=links).survey()
    assert [each.values["n"] for each in told.costs] == [1]
