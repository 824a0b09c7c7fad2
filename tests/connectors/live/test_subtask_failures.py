"""Subtasks that Asana fails to give for ever are unread: the project is read all the same, and none of them is gone."""

from __future__ import annotations

import pytest
from builders_asana import connect
from builders_asana import read
from builders_source import source
from builders_source import sync
from failing import by_each_failure
from fake_tools.server import Reply
from sqlalchemy import text

from connectors.api import Scope
from connectors.live.errors import ThrottledError
from connectors.live.errors import UnauthorisedError
from connectors.live.errors import UnavailableError
from sync.store import Store

FAILED = "failed to give"


@pytest.fixture
def sick(world):
    """Give a task whose subtask is about to be kept back, beside one whose subtask is not, and one that has none."""
    gid, sound = world.task("아픈 일", "77"), world.task("성한 일", "77")
    world.task("아픈 하위", parent=gid)
    world.task("성한 하위", parent=sound)
    world.task("하위 없는 일", "77")
    return gid


@pytest.fixture
def keep(world, tmp_path):
    """Give a store with a maker of readings into it; each gives the result and what became of each task, by title."""
    with Store.open(f"sqlite:///{tmp_path / 'dure.db'}") as store:

        def reading(day, *, full=False):
            connector = connect(world)
            connector.tool, connector.site = "asana", "app.asana.com"
            (result,) = sync(store, source(connector), at=f"2026-11-{day}T00:00:00", full=full)
            with store.read() as connection:
                states = dict(connection.execute(text("SELECT title, state FROM tasks")).all())
            return result, states

        yield reading


def told_of(notes):
    return [note.message.values["count"] for note in notes if FAILED in note.message.text]


@by_each_failure
def test_a_project_is_read_though_the_subtasks_of_one_task_fail_for_ever(world, asana_server, sick, reply):
    asana_server.fail(f"/tasks/{sick}/subtasks", reply)

    told = read(world)

    assert told.titles == ["성한 일", "성한 하위", "아픈 일", "하위 없는 일"]
    assert (told.listings["77"].whole, told.listings["77"].subtasks) == (False, False)
    assert told_of(told.notes) == [1]


def test_subtasks_that_failed_are_asked_for_again_by_the_next_reading(world, asana_server, sick):
    asana_server.fail(f"/tasks/{sick}/subtasks", Reply({}, 500))
    first = read(world)
    still = read(world, first)
    asana_server.faults.clear()
    at_last = read(world, still)

    assert told_of(still.notes) == [1]
    assert not still.listings["77"].subtasks
    assert at_last.titles == ["아픈 하위"]
    assert at_last.listings["77"].subtasks


def test_a_few_that_fail_keep_no_others_from_being_read(world, asana_server):
    world.premium = False
    parents = [world.task(f"일 {number:02d}", "77") for number in range(40)]
    for number, parent in enumerate(parents):
        world.task(f"하위 {number:02d}", parent=parent)
    struck = asana_server.fail("|".join(f"/tasks/{each}/subtasks" for each in parents[-8:]), Reply({}, 500))

    titles = set((told := read(world)).titles)
    for _ in range(2):
        titles |= set((told := read(world, told)).titles)

    assert len(titles) == 40 + 32
    assert struck.seen <= 3 * 8 * 5
    assert told_of(told.notes) == [8]


@pytest.mark.parametrize("premium", [True, False])
def test_subtasks_that_cannot_be_counted_are_told_as_so_many_that_are_not_listed(world, asana_server, sick, premium):
    world.premium = premium
    world.unfound.update(gid for gid, task in world.tasks.items() if task["parent"])
    asana_server.fail(f"/tasks/{sick}/subtasks", Reply({}, 500))

    census = connect(world).census(Scope("77"))

    assert (len(census.native_ids), census.unlisted, census.total) == (4, 1, 5)


def test_no_subtask_that_fails_to_come_is_gone_and_what_is_gone_beside_it_is(world, asana_server, sick, keep):
    gone = world.task("곧 지울 일", "77")
    keep(20, full=True)
    world.delete(gone)
    world.premium = False
    asana_server.fail(f"/tasks/{sick}/subtasks", Reply({}, 500))

    result, states = keep(21, full=True)

    assert result.complete
    assert (states["아픈 하위"], states["곧 지울 일"]) == ("live", "deleted")
    assert told_of(result.notes) == [1]


def test_where_subtasks_fail_nothing_rests_on_what_the_project_does_not_hold(world, asana_server, sick, keep):
    world.premium = False
    asana_server.fail(f"/tasks/{sick}/subtasks", Reply({}, 500))
    first, _ = keep(20)
    asana_server.faults.clear()
    world.premium = True
    later, states = keep(22)

    assert [(scope.complete, scope.whole, scope.subtasks) for scope in first.scopes] == [(True, False, False)]
    assert [(scope.complete, scope.whole, scope.subtasks) for scope in later.scopes] == [(True, True, True)]
    assert states["아픈 하위"] == "live"


def test_many_subtasks_below_a_task_that_fails_are_no_sudden_loss(world, asana_server, keep):
    parent = world.task("상위", "77")
    for number in range(30):
        world.task(f"하위 {number:02d}", parent=parent)
    keep(20, full=True)
    world.premium = False
    asana_server.fail(f"/tasks/{parent}/subtasks", Reply({}, 500))

    result, states = keep(21, full=True)

    assert (result.complete, result.scopes[0].shrunk) == (True, False)
    assert set(states.values()) == {"live"}


@by_each_failure
def test_a_search_for_subtasks_that_fails_leaves_them_unknown_and_is_made_up_for(world, asana_server, sick, reply):
    first = read(world)
    world.tick(3600)
    below = next(gid for gid, task in world.tasks.items() if task["parent"] == sick)
    world.edit(below, name="바뀐 하위")
    asana_server.fail("tasks/search", reply)
    world.tick(3600)
    second = read(world, first)
    asana_server.faults.clear()
    world.tick(3600)
    third = read(world, second)

    assert not second.listings["77"].subtasks
    assert ["which subtasks changed" in note.message.text for note in second.notes] == [True]
    assert third.titles == ["바뀐 하위"]
    assert third.listings["77"].subtasks


def test_what_is_counted_without_a_search_that_fails_is_asked_for_below_each_task(world, asana_server, sick):
    asana_server.fail("tasks/search", Reply({}, 500))

    census = connect(world).census(Scope("77"))

    assert (len(census.native_ids), census.unlisted) == (5, 0)


@pytest.mark.parametrize("route", ["/subtasks", "/search"])
@pytest.mark.parametrize(
    ("reply", "error"),
    [(Reply({}, 401), UnauthorisedError), (Reply({}, 429, {"Retry-After": "36000"}), ThrottledError)],
    ids=["dead token", "limit"],
)
def test_a_dead_token_and_a_limit_at_subtasks_end_the_reading(world, asana_server, sick, route, reply, error):
    first = read(world) if route == "/search" else None
    asana_server.fail(route, reply)

    with pytest.raises(error):
        read(world, first)


@pytest.mark.parametrize("route", ["subtasks", "search"])
def test_an_asana_that_is_out_of_order_at_subtasks_and_altogether_ends_the_reading(world, asana_server, sick, route):
    first = read(world) if route == "search" else None
    broken = []

    def breaking(ask):
        broken.extend([ask] if route in ask.path else [])
        return Reply({}, 503) if broken else world(ask)

    asana_server.world = breaking
    with pytest.raises(UnavailableError):
        read(world, first)
