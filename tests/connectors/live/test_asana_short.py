"""F2: fewer subtasks listed than Asana counts in their parent: doubted, believed once it lasts, and told no more then."""

from __future__ import annotations

import pytest
from builders_asana import connect
from builders_asana import read
from builders_source import source
from builders_source import sync

from sync.store import Store


@pytest.fixture
def parent(world):
    """Give a task with two subtasks, in which Asana counts three."""
    gid = world.task("상위", "77")
    for number in range(2):
        world.task(f"하위 {number}", parent=gid)
    world.broken[gid] = {"num_subtasks": 3}
    return gid


def totals(world, **given):
    """Give what a full reading and a count of ids found, each with Asana's own count."""
    told = read(world, **given)
    connector = connect(world, **given)
    (scope,) = connector.scopes()
    census = connector.census(scope)
    return (len(told.records), told.listings["77"].total), (len(census.native_ids), census.total)


@pytest.mark.parametrize("premium", [True, False])
def test_subtasks_that_are_not_listed_stand_in_asanas_own_count(world, parent, premium):
    world.premium = premium

    assert totals(world) == ((3, 4), (3, 4))


def test_a_subtask_that_is_listed_when_asked_for_again_is_read(world, asana_server, parent):
    world.broken.clear()
    answer, lists = world.answer, []

    def late(path, query, authorization):
        status, body = answer(path, query, authorization)
        if path.endswith("/subtasks"):
            lists.append(path)
            if len(lists) == 1:
                body["data"].pop()
        return status, body

    world.answer = late
    told = read(world)

    assert (len(told.records), told.listings["77"].total, len(lists)) == (3, 3, 2)


def test_a_task_that_one_page_gives_twice_counts_once(world):
    world.task("하나", "77")
    answer = world.answer

    def doubling(path, query, authorization):
        status, body = answer(path, query, authorization)
        if path == "/tasks":
            body["data"] *= 2
        return status, body

    world.answer = doubling

    assert totals(world) == ((1, 1), (1, 1))


def test_a_subtask_that_is_deleted_meanwhile_is_not_missed(world, parent):
    world.broken.clear()
    answer = world.answer
    last = next(gid for gid, task in reversed(world.tasks.items()) if task["parent"] == parent)

    def deleting(path, query, authorization):
        if path.endswith("/subtasks") and last in world.tasks:
            world.delete(last)
        return answer(path, query, authorization)

    world.answer = deleting
    told = read(world)

    assert (len(told.records), told.listings["77"].total) == (2, 2)


def test_a_lasting_difference_is_doubted_and_then_believed_for_good(world, parent, tmp_path):
    told = []
    with Store.open(f"sqlite:///{tmp_path / 'dure.db'}") as store:
        for day in range(20, 27):
            connector = connect(world)
            connector.tool, connector.site = "asana", "app.asana.com"
            (result,) = sync(store, source(connector), at=f"2026-11-{day}T00:00:00", full=True)
            told.append((result.complete, len(result.notes), result.scopes[0].total, result.scopes[0].tasks))

    assert [complete for complete, *_ in told] == [False, False, True, True, True, True, True]
    assert {(total, tasks) for *_, total, tasks in told} == {(4, 3)}
    assert [notes for _, notes, *_ in told[3:]] == [0, 0, 0, 0]
