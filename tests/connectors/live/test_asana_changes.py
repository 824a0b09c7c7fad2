"""Reading an Asana again: what changed arrives once, nothing is lost, and what did not change costs next to nothing."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from builders_asana import asked
from builders_asana import connect
from builders_asana import read
from fake_tools.server import Reply

from connectors.api import Scope
from connectors.live.errors import BrokenAnswerError
from mapping.model import State


def page_of(world, count, project="77"):
    return [world.task(f"일 {number:03d}", project, completed=True) for number in range(count)]


def test_nothing_new_costs_one_request_per_project(world):
    world.project("88", "개발")
    page_of(world, 3)
    first = read(world, scopes=["77", "88"])
    world.tick(3600)
    asked(world)
    later = read(world, first, scopes=["77", "88"])
    assert later.records == {}
    assert asked(world) == ["/tasks", "/tasks"]


def test_nothing_new_costs_two_requests_where_tasks_have_subtasks(world):
    world.task("아래", parent=world.task("위", "77"))
    first = read(world, scopes=["77"])
    asked(world)
    assert read(world, first, scopes=["77"]).records == {}
    assert asked(world) == ["/tasks", "/workspaces/900/tasks/search"]


def test_what_changed_arrives_and_nothing_else(world):
    gids = page_of(world, 120)
    first = read(world)
    world.tick(3600)
    world.edit(gids[7], name="바뀐 일")
    new = world.task("새 일", "77")
    later = read(world, first)
    assert later.titles == ["바뀐 일", "새 일"]
    assert not later.listings["77"].whole
    assert set(later.records) == {gids[7], new}


def test_an_edit_during_the_reading_arrives_with_the_next(world):
    gids = page_of(world, 120)
    connector = connect(world)
    pages = connector.pages(connector.chains()[0], None)
    next(pages)
    world.edit(gids[0], name="그 사이 바뀐 일")
    cursor = list(pages)[-1].cursor
    found = [
        record.payload["task"]["name"]
        for page in connector.pages(connector.chains()[0], cursor)
        for record in page.records
    ]
    assert "그 사이 바뀐 일" in found


def test_readings_overlap_by_ten_minutes_of_the_servers_time(world):
    page_of(world, 1)
    first = read(world)
    began = first.times[0]
    asked(world)
    world.tick(86400)
    read(world, first)
    since = next(query["modified_since"] for _, query in world.asked if "modified_since" in query)
    assert since == (began - timedelta(minutes=10)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def test_what_only_the_overlap_brings_again_is_passed_over(world):
    gid = world.task("일", "77")
    first = read(world)
    asked(world)
    assert read(world, first).records == {}
    assert f"/tasks/{gid}/stories" not in asked(world)


def test_a_task_edited_again_inside_the_overlap_arrives(world):
    gid = world.task("일", "77")
    first = read(world)
    world.edit(gid, name="바뀐 일")
    assert read(world, first).titles == ["바뀐 일"]


@pytest.mark.parametrize("premium", [True, False])
def test_a_new_subtask_arrives_with_the_parent_that_it_changes(world, premium):
    world.premium = premium
    above = world.task("위", "77")
    first = read(world)
    world.task("아래", parent=above)
    assert "아래" in read(world, first).titles


def test_a_subtask_that_changes_alone_is_found_by_search(world):
    above = world.task("위", "77")
    below = world.task("아래", parent=world.task("사이", parent=above))
    first = read(world)
    world.tick(3600)
    world.edit(below, name="바뀐 아래")
    later = read(world, first)
    assert later.titles == ["바뀐 아래"]
    assert later.records[below].scopes == ("77",)


def test_search_is_read_on_beyond_its_hundred(world):
    above = world.task("위", "77")
    gids = [world.task(f"아래 {number:03d}", parent=above) for number in range(150)]
    first = read(world)
    world.tick(3600)
    for gid in gids:
        world.edit(gid, completed=True)
    assert len(read(world, first).records) == 150


def test_without_search_a_subtask_that_changes_alone_arrives_a_day_later(world):
    world.premium = False
    above = world.task("위", "77")
    below = world.task("아래", parent=above)
    first = read(world)
    world.tick(3600)
    world.edit(below, name="바뀐 아래")
    second = read(world, first)
    assert second.records == {}
    world.tick(20 * 3600)
    third = read(world, second)
    assert third.titles == ["바뀐 아래"]
    world.tick(3600)
    asked(world)
    assert read(world, third).records == {}
    assert asked(world)[-1:] == ["/tasks"]


def test_a_plan_without_search_is_asked_for_it_once_only(world):
    world.premium = False
    world.task("아래", parent=world.task("위", "77"))
    last = read(world)
    asked(world)
    for _ in range(3):
        world.tick(600)
        last = read(world, last)
    assert sum(path.endswith("search") for path in asked(world)) == 1


def test_subtasks_beyond_the_budget_are_told_and_arrive_with_the_next_reading(world):
    for number in range(4):
        world.task(f"아래 {number}", parent=world.task(f"위 {number}", "77"))
    first = read(world, scopes=["77"], requests_budget=7)
    assert len(first.records) == 7
    assert not first.listings["77"].whole
    assert first.listings["77"].error is None
    assert [note.message.values["count"] for note in first.notes] == [1]
    second = read(world, first, scopes=["77"], requests_budget=7)
    assert len(first.records | second.records) == 8
    assert not any("subtasks" in note.message.text for note in second.notes)


def test_a_cursor_for_another_choice_of_fields_means_from_the_start(world):
    page_of(world, 2)
    first = read(world)
    assert read(world, first, fields=frozenset({"비용"})).listings["77"].whole


@pytest.mark.parametrize("cursor", ["", "{}", "null", "[]", "7", "not json", '{"form": 7}', '{"began": "x"}'])
def test_a_cursor_that_cannot_be_read_means_from_the_start(world, cursor):
    gids = page_of(world, 2)
    first = read(world)
    first.cursors["77"] = cursor
    assert set(read(world, first).records) == set(gids)


def test_a_reading_goes_on_behind_the_last_page_that_was_kept(world):
    gids = page_of(world, 250)
    first = read(world, upto=1)
    asked(world)
    second = read(world, first)
    assert set(first.records) | set(second.records) == set(gids)
    assert not set(first.records) & set(second.records)
    assert not second.listings["77"].whole
    assert "/projects/77" not in asked(world)


def test_a_page_token_that_is_too_old_means_the_start_of_the_pass(world):
    gids = page_of(world, 250)
    first = read(world, upto=2)
    world.expire_offsets()
    second = read(world, first)
    assert set(second.records) == set(gids)
    assert second.listings["77"].whole


def test_a_page_token_that_comes_again_is_refused(world):
    page_of(world, 250)
    answer = world.answer

    def same(path, query, authorization):
        status, body = answer(path, query, authorization)
        if path == "/tasks":
            body["next_page"] = {"offset": "always"}
            world.offsets["always"] = 100
        return status, body

    world.answer = same
    with pytest.raises(BrokenAnswerError):
        read(world)


def test_a_cursor_stays_small_whatever_was_edited(world):
    above = [world.task(f"위 {number}", "77") for number in range(30)]
    for gid in above:
        world.task("아래", parent=gid)
    now = world.now
    for task in world.tasks.values():
        task["modified_at"] = now.isoformat()
    first = read(world)
    assert len(first.cursors["77"]) < 60_000
    assert len(json.loads(first.cursors["77"])["taken"]) <= 500


def test_after_a_clock_that_was_ahead_everything_is_read_anew(world):
    first_one, second = page_of(world, 2)
    world.tick(6 * 3600)
    before = read(world)
    world.tick(-6 * 3600 + 60)
    world.edit(second, name="바뀐 일")
    later = read(world, before)
    assert set(later.tasks) == {first_one, second}
    assert later.tasks[second].title == "바뀐 일"
    assert later.listings["77"].whole


# What is gone, and why.


def test_a_count_holds_every_id_with_subtasks_of_every_depth(world):
    above = world.task("위", "77")
    below = world.task("아래", parent=above)
    deepest = world.task("더 아래", parent=below)
    for premium in (True, False):
        world.premium = premium
        census = connect(world).census(Scope("77"))
        assert census.native_ids == {above, below, deepest}
        assert census.visible
        assert census.total == 3


def test_a_count_by_search_costs_little(world):
    for number in range(30):
        world.task("아래", parent=world.task(f"위 {number}", "77"))
    connect(world, scopes=["77"]).census(Scope("77"))
    assert asked(world) == [
        "/projects/77",
        "/projects/77/task_counts",
        "/tasks",
        "/workspaces/900/tasks/search",
    ]


def test_a_count_that_asana_does_not_tell_is_not_made_up(world, asana_server):
    world.task("일", "77")
    asana_server.fail("task_counts", Reply({}, 402))
    assert connect(world).census(Scope("77")).total is None


def test_lines_between_tasks_count_as_none(world):
    world.task("일", "77")
    world.task("—", "77", is_rendered_as_separator=True)
    connector = connect(world)
    (*_, done) = connector.pages(connector.chains()[0], None)
    assert done.listings[0].total == 1
    assert connect(world).census(Scope("77")).total == 1


def test_what_search_has_not_found_yet_is_counted_below_its_parent(world):
    above = world.task("위", "77")
    below = world.task("아래", parent=above)
    world.unfound = {below}
    assert connect(world).census(Scope("77")).native_ids == {above, below}


def test_a_count_right_after_a_full_reading_only_looks_whether_the_project_is_there(world):
    gids = page_of(world, 120)
    connector = connect(world)
    for chain in connector.chains():
        list(connector.pages(chain, None))
    asked(world)
    assert connector.census(Scope("77")).native_ids == set(gids)
    assert asked(world) == ["/projects/77"]


def test_a_full_reading_is_known_although_nobody_reads_past_its_last_page(world):
    page_of(world, 1)
    connector = connect(world)
    for page in connector.pages(connector.chains()[0], None):
        if page.done:
            break
    asked(world)
    connector.census(Scope("77"))
    assert asked(world) == ["/projects/77"]


@pytest.mark.parametrize("away", ["hidden", "gone"])
def test_a_project_that_cannot_be_asked_for_is_not_visible(world, away):
    getattr(world, away).add("77")
    assert not connect(world).census(Scope("77")).visible


def test_a_count_tells_the_present_name_of_a_project(world):
    world.projects["77"]["name"] = "운영 2팀"
    assert connect(world).census(Scope("77")).scope.name == "운영 2팀"


def reread(world, *gids, **options):
    return {getattr(each, "native_id", ""): each for each in connect(world, **options).reread(gids)}


def test_a_deleted_task_a_hidden_one_and_one_moved_out_are_told_apart(world):
    world.project("88", "남의 프로젝트")
    deleted, hidden, moved, homeless = (world.task("일", "77") for _ in range(4))
    world.delete(deleted)
    world.hidden.add(hidden)
    world.add_home(moved, "88")
    world.leave(moved, "77")
    world.leave(homeless, "77")
    found = reread(world, deleted, hidden, moved, homeless, scopes=["77"])
    assert [found[gid].state for gid in (deleted, hidden, moved, homeless)] == [
        State.DELETED,
        State.OUT_OF_SIGHT,
        State.MOVED_OUT,
        State.MOVED_OUT,
    ]


def test_a_task_moved_to_another_project_that_is_read_is_there(world):
    world.project("88", "개발")
    gid = world.task("일", "77")
    world.add_home(gid, "88")
    world.leave(gid, "77")
    assert reread(world, gid)[gid].scopes == ("88",)


def test_a_subtask_is_where_the_tasks_above_it_are(world):
    above = world.task("위", "77")
    below = world.task("아래", parent=world.task("사이", parent=above))
    assert reread(world, below)[below].scopes == ("77",)


def test_a_task_read_again_is_the_same_as_when_it_was_listed(world):
    gid = world.task("일", "77", 2)
    connector = connect(world)
    listed = [record for page in connector.pages(connector.chains()[0], None) for record in page.records]
    again = list(connector.reread([gid]))
    assert again[0].fingerprint == listed[0].fingerprint


# Which projects are read.


def test_without_a_choice_all_projects_but_the_archived_are_read(world):
    world.project("88", "개발")
    world.project("99", "끝난 프로젝트")
    world.projects["99"]["archived"] = True
    assert [chain.id for chain in connect(world).chains()] == ["77", "88"]


def test_projects_are_chosen_by_gid_or_by_name(world):
    world.project("88", "개발")
    world.project("99", "디자인")
    chains = connect(world, scopes=["88", "디자인"]).chains()
    assert [chain.id for chain in chains] == ["88", "99"]


def test_a_choice_by_gid_alone_costs_no_request(world):
    connect(world, scopes=["77"]).chains()
    assert asked(world) == []


def test_a_parent_that_left_the_project_takes_its_subtasks_along(world):
    world.premium = False
    world.project("88", "밖")
    parent = world.task("위", "77")
    world.task("아래", parent=parent)
    first = read(world, scopes=["77"])
    world.tick(3600)
    again = read(world, first, scopes=["77"])  # from here on it is known that there is no search
    world.leave(parent, "77")
    world.add_home(parent, "88")
    world.tick(86400)

    later = read(world, again, scopes=["77"])

    assert later.records == {}


def test_a_subtask_of_a_subtask_is_read_again_without_search(world):
    world.premium = False
    below = world.task("아래", parent=world.task("위", "77"))
    lowest = world.task("더 아래", parent=below)
    first = read(world, scopes=["77"])
    world.tick(3600)
    again = read(world, first, scopes=["77"])
    world.edit(lowest, name="바뀐 일")
    world.tick(86400)

    assert "바뀐 일" in read(world, again, scopes=["77"]).titles


@pytest.mark.parametrize("refusal", [403, 404, 410])
def test_subtasks_that_were_refused_once_are_asked_for_again(world, asana_server, refusal):
    parent = world.task("위", "77")
    world.task("아래", parent=parent)
    asana_server.fail("/subtasks", Reply({"errors": [{"message": "Forbidden"}]}, refusal), times=1)

    first = read(world, scopes=["77"])
    later = read(world, first, scopes=["77"])

    assert first.titles == ["위"]
    assert not first.listings["77"].whole
    assert [note.message.values["count"] for note in first.notes] == [1]
    assert later.titles == ["아래"]
    assert later.listings["77"].subtasks
