"""Asana's answers need not be as its documents say: the task stays, and the others with it."""

from __future__ import annotations

import pytest
from builders_asana import connect
from builders_asana import read

from connectors.live.errors import BrokenAnswerError

_KEYS = (
    "name",
    "completed",
    "completed_at",
    "created_at",
    "modified_at",
    "due_on",
    "due_at",
    "approval_status",
    "custom_type_status_option",
    "assignee",
    "created_by",
    "memberships",
    "parent",
    "num_subtasks",
    "tags",
    "permalink_url",
    "resource_subtype",
    "is_rendered_as_separator",
    "notes",
    "dependencies",
)


@pytest.mark.parametrize("value", [None, 7, "x", [], [None], {}, [[]], True])
@pytest.mark.parametrize("key", _KEYS)
def test_f2_a_value_of_a_wrong_type_costs_no_task(world, key, value):
    odd, other = world.task("일", "77"), world.task("다른 일", "77")
    world.broken[odd] = {key: value}
    told = read(world)
    expected = {other} if (key, value) == ("is_rendered_as_separator", True) else {odd, other}
    assert set(told.tasks) == expected
    assert not told.rejected


@pytest.mark.parametrize("gid", [None, "", [], {}])
def test_f2_a_task_without_gid_is_told_and_the_others_arrive(world, gid):
    odd, other = world.task("일", "77"), world.task("다른 일", "77")
    world.broken[odd] = {"gid": gid}
    told = read(world)
    assert set(told.tasks) == {other}
    assert [str(each.advice) for each in told.rejected] == [
        "Asana answered wrongly: run dure sync --full later. The others were read."
    ]
    assert not told.listings["77"].whole


def answering(world, path, change):
    answer = world.answer

    def changed(asked, query, authorization):
        status, body = answer(asked, query, authorization)
        return status, change(body) if asked == path else body

    world.answer = changed


@pytest.mark.parametrize("data", [None, 7, "x", {}, {"gid": "1"}])
def test_f1_a_list_that_is_none_is_refused(world, data):
    answering(world, "/tasks", lambda body: {**body, "data": data})
    with pytest.raises(BrokenAnswerError):
        read(world)


@pytest.mark.parametrize("odd", [None, 7, "x", []])
def test_f1_a_list_with_something_else_among_its_tasks_is_refused_whole(world, odd):
    world.task("일", "77")
    answering(world, "/tasks", lambda body: {**body, "data": [*body["data"], odd]})
    with pytest.raises(BrokenAnswerError):
        read(world)


@pytest.mark.parametrize("path", ["stories", "attachments", "sections", "workspace_memberships"])
def test_f2_something_else_beside_a_task_is_passed_over(world, path):
    gid = world.task("일", "77")
    answer = world.answer

    def changed(asked, query, authorization):
        status, body = answer(asked, query, authorization)
        return status, {**body, "data": [None, *body["data"]]} if asked.endswith(path) else body

    world.answer = changed
    assert set(read(world).tasks) == {gid}
    assert connect(world).in_use() == {"1": True}


@pytest.mark.parametrize("data", [None, 7, "x", []])
def test_f1_an_object_that_is_none_is_refused(world, data):
    answering(world, "/users/me", lambda body: {"data": data})
    with pytest.raises(BrokenAnswerError):
        connect(world).verify()


@pytest.mark.parametrize("end", [{"next_page": None}, {}], ids=["null", "absent"])
def test_f2_no_next_page_ends_the_list(world, end):
    gid = world.task("일", "77")
    answering(world, "/tasks", lambda body: {"data": body["data"], **end})
    assert set(read(world).tasks) == {gid}


def test_f2_an_empty_page_in_the_middle_does_not_end_the_list(world):
    gids = {world.task(f"일 {number}", "77") for number in range(150)}
    pages = []

    def first_is_empty(body):
        pages.append(body)
        return body if len(pages) > 1 else {"data": [], "next_page": {"offset": "again"}}

    answering(world, "/tasks", first_is_empty)
    world.offsets["again"] = 0
    assert set(read(world).tasks) == gids


def test_f2_a_task_on_two_pages_arrives_once(world):
    gids = [world.task(f"일 {number:03d}", "77") for number in range(150)]
    connector = connect(world)
    pages = connector.pages(connector.chains()[0], None)
    first = next(pages)
    token = next(iter(world.offsets))
    world.offsets[token] = 90
    rest = [record.native_id for page in pages for record in page.records]
    assert sorted([record.native_id for record in first.records] + rest) == sorted(gids)


def test_f2_without_the_servers_time_the_latest_edit_stands_for_it(world):
    gid = world.task("일", "77")
    world.timeless = True
    first = read(world)
    assert first.times == [None]
    world.tick(3600)
    world.edit(gid, name="바뀐 일")
    later = read(world, first)
    assert later.titles == ["바뀐 일"]
    assert not later.listings["77"].whole
