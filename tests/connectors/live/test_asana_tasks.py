"""What of Asana's tasks arrives, from where, and with which homes, owners, links and history."""

from __future__ import annotations

import json

import pytest
from builders_asana import asked
from builders_asana import connect
from builders_asana import read

from mapping.model import EventKind
from mapping.model import Link
from mapping.model import LinkKind
from mapping.model import MappingRules
from mapping.model import Owner


def test_every_task_of_a_project_arrives_page_by_page(world):
    for number in range(230):
        world.task(f"일 {number:03d}", "77", completed=True)
    told = read(world)
    assert len(told.tasks) == 230
    assert told.pages == 3
    assert told.listings["77"].whole
    assert told.listings["77"].total == 230


def test_a_project_is_named_by_its_listing(world):
    listing = read(world).listings["77"]
    assert (listing.scope.name, listing.scope.url) == ("운영", "https://app.asana.com/1/900/project/77")


def test_headings_and_separators_are_no_tasks(world):
    world.task("섹션:", "77", resource_subtype="section")
    world.task("———", "77", is_rendered_as_separator=True)
    world.task("일", "77")
    assert read(world).titles == ["일"]


def test_sections_have_their_place_in_the_project(world):
    gid = world.task("일", "77", 2)
    home = read(world).tasks[gid].homes[0]
    assert (home.scope, home.section, home.position) == ("77", "검수", 2)


def test_a_section_that_is_new_is_looked_up_once(world):
    first = read(world)
    world.section("77", "보류")
    gids = [world.task(f"일 {number}", "77", 3) for number in range(2)]
    asked(world)
    later = read(world, first)
    assert [later.tasks[gid].homes[0].position for gid in gids] == [3, 3]
    assert asked(world).count("/projects/77/sections") == 1


def test_a_task_of_two_projects_is_the_same_from_both_with_all_its_homes(world):
    world.project("88", "개발")
    gid = world.task("일", "77")
    world.add_home(gid, "88", 1)
    connector = connect(world)
    records = [
        record
        for chain in connector.chains()
        for page in connector.pages(chain, None)
        for record in page.records
        if record.native_id == gid
    ]
    assert [set(record.scopes) for record in records] == [{"77", "88"}] * 2
    assert records[0].fingerprint == records[1].fingerprint
    assert records[0].raw == records[1].raw
    assert [home.scope for home in connector.to_task(records[0]).homes] == ["77", "88"]


@pytest.mark.parametrize("told", [[{}], [], None, [{"project": None, "section": None}]])
def test_a_task_that_does_not_tell_its_place_lies_where_it_was_listed(world, told):
    gid = world.task("일", "77")
    world.broken[gid] = {"memberships": told}
    home = read(world).tasks[gid].homes[0]
    assert (home.scope, home.scope_name, home.section) == ("77", "운영", None)


def test_homes_that_are_not_read_are_no_scopes(world):
    world.project("88", "개발")
    gid = world.task("일", "77")
    world.add_home(gid, "88")
    told = read(world, scopes=["77"])
    assert told.records[gid].scopes == ("77",)
    assert [home.scope for home in told.tasks[gid].homes] == ["77", "88"]


def test_subtasks_that_no_project_lists_arrive_from_every_depth(world):
    above = world.task("일 0", "77")
    for depth in range(1, 6):
        above = world.task(f"일 {depth}", parent=above)
    told = read(world)
    assert told.titles == [f"일 {depth}" for depth in range(6)]
    deepest = told.tasks[above]
    assert (deepest.homes, told.records[above].scopes) == ((), ("77",))
    assert deepest.parent in told.tasks


def test_a_subtask_that_its_project_lists_too_arrives_once(world):
    above = world.task("위", "77")
    below = world.task("아래", "77", parent=above)
    connector = connect(world)
    records = [record for page in connector.pages(connector.chains()[0], None) for record in page.records]
    assert [record.native_id for record in records].count(below) == 1


def test_the_assignee_and_people_of_a_configured_field_hold_a_task_and_followers_do_not(world):
    minsu, seoyeon = world.user("2", "김민수", "minsu@hanbit.example"), world.user("3", "이서연")
    people = {"gid": "9", "name": "검수자", "type": "people", "people_value": [{"gid": seoyeon, "name": "이서연"}]}
    gid = world.task("일", "77", assignee=minsu, followers=["1", "2"], custom_fields=[people])
    task = read(world, rules=MappingRules(connection="vendor", owner_fields=("검수자",))).tasks[gid]
    assert task.owners == (Owner("2", leads=True), Owner("3"))


def test_a_user_without_an_address_is_known_by_gid_and_name(world):
    gid = world.task("일", "77", assignee=world.user("3", "이서연"))
    account = read(world).tasks[gid].accounts[0]
    assert (account.id, account.name, account.email) == ("3", "이서연", None)


@pytest.mark.parametrize(
    "broken", [None, {"gid": "9", "name": None, "type": None}, {"gid": "9", "name": "검수자", "people_value": None}]
)
def test_a_custom_field_that_was_deleted_says_nothing(world, broken):
    gid = world.task("일", "77", custom_fields=[broken])
    rules = MappingRules(connection="vendor", owner_fields=("검수자",))
    assert read(world, rules=rules).tasks[gid].owners == ()


@pytest.mark.parametrize(
    "told",
    [None, [], [None], [{"gid": "9", "name": "검수자", "type": "people"}]],
    ids=["null", "none", "odd", "without people"],
)
def test_people_of_a_field_that_a_task_lacks_are_not_told(world, told):
    gid = world.task("일", "77", custom_fields=told)
    rules = MappingRules(connection="vendor", owner_fields=("검수자",), duty_field="업무구분")
    assert {"holders", "duty"} <= set(read(world, rules=rules).tasks[gid].untold)


def test_an_empty_field_of_people_tells_that_there_are_none(world):
    field = {"gid": "9", "name": "검수자", "type": "people", "people_value": []}
    gid = world.task("일", "77", custom_fields=[field])
    rules = MappingRules(connection="vendor", owner_fields=("검수자",))
    assert "holders" not in read(world, rules=rules).tasks[gid].untold


def test_dependencies_are_links_that_block(world):
    before = world.task("먼저", "77")
    gid = world.task("나중", "77", dependencies=[{"gid": before}])
    assert read(world).tasks[gid].links == (Link(LinkKind.BLOCKS, before, "blocked by"),)


def test_an_attachment_that_is_a_task_elsewhere_is_a_link_on_purpose(world):
    gid = world.task("일", "77")
    world.attach(gid, "https://hanbit.atlassian.net/browse/WEB-7")
    world.attach(gid, "https://drive.example/design.pdf")
    links = read(world).tasks[gid].links
    assert links == (Link(LinkKind.ATTACHMENT, "https://hanbit.atlassian.net/browse/WEB-7", "attachment"),)


def test_the_history_of_an_open_task_has_its_authors(world):
    minsu = world.user("2", "김민수")
    gid = world.task("일", "77", assignee=minsu)
    world.move(gid, "77", 1, by=minsu)
    world.story(gid, "comment_added", by=minsu, text="확인했습니다")
    task = read(world).tasks[gid]
    assert [(event.kind, event.author) for event in task.events] == [
        (EventKind.OWNER, "1"),
        (EventKind.SECTION, "2"),
        (EventKind.COMMENT, "2"),
    ]
    assert task.history_from == task.created


def test_what_people_write_in_comments_is_not_kept(world):
    gid = world.task("일", "77")
    world.story(gid, "comment_added", text="비밀입니다")
    assert "비밀" not in str(read(world).records[gid].payload)


def test_the_history_of_open_tasks_is_asked_for_first(world):
    finished, waiting = world.task("끝난 일", "77", completed=True), world.task("일", "77")
    world.edit(finished, name="끝난 일, 나중에 고침")
    told = read(world, scopes=["77"], requests_budget=8)
    paths = asked(world)
    assert f"/tasks/{waiting}/stories" in paths
    assert f"/tasks/{finished}/stories" not in paths
    assert told.tasks[finished].history_from is None


def test_a_task_that_is_finished_keeps_its_links_and_tells_who_finished_it(world):
    minsu = world.user("2", "김민수")
    gid = world.task("일", "77")
    world.attach(gid, "https://hanbit.atlassian.net/browse/WEB-7")
    first = read(world)
    world.tick(3600)
    world.edit(gid, by=minsu, completed=True)
    task = read(world, first).tasks[gid]
    assert task.links == first.tasks[gid].links
    assert [(event.kind, event.author) for event in task.events] == [(EventKind.STATUS, "2")]


def test_a_first_reading_asks_for_the_history_of_what_was_edited_lately(world):
    old = world.task("오래된 일", "77")
    world.tick(30 * 86400)
    new = world.task("새 일", "77")
    read(world)
    paths = asked(world)
    assert f"/tasks/{new}/stories" in paths
    assert f"/tasks/{old}/stories" not in paths


def test_a_first_reading_spends_no_more_than_two_hundred_requests_on_history(world):
    for number in range(150):
        world.task(f"일 {number}", "77")
    told = read(world)
    paths = asked(world)
    assert sum(path.endswith("/stories") or path == "/attachments" for path in paths) == 200
    assert not told.notes
    assert told.listings["77"].whole


def test_a_first_reading_spreads_history_over_all_pages_of_a_project(world):
    for number in range(500):
        world.task(f"일 {number}", "77")
    assert _histories_by_page(read(world)) == [20, 20, 20, 20, 20]


def test_a_few_histories_are_asked_for_together_and_not_one_with_each_page(world):
    for number in range(2500):
        world.task(f"일 {number}", "77", completed=number % 2 == 0)
    by_page = _histories_by_page(read(world))
    assert len(by_page) == 25
    assert sum(by_page) == 100
    assert all(count == 0 or count >= 6 for count in by_page[:-1])


def test_projects_that_are_read_side_by_side_are_not_at_their_histories_at_one_time(world):
    world.project("88", "개발")
    for number in range(5000):
        world.task(f"일 {number}", "77" if number % 2 else "88", completed=number % 4 < 2)
    by_page = _histories_by_page(read(world))
    first, second = by_page[:25], by_page[25:]
    assert next(filter(first.__getitem__, range(25))) != next(filter(second.__getitem__, range(25)))


def test_a_project_that_is_read_first_leaves_history_to_the_others(world):
    world.project("88", "개발")
    for number in range(600):
        world.task(f"일 {number}", "77" if number % 3 else "88")
    told = [task.homes[0].scope for task in read(world).tasks.values() if task.history_from]
    assert len(told) == 100
    assert min(told.count("77"), told.count("88")) >= 25


def test_what_one_project_has_no_use_for_goes_to_the_next(world):
    world.project("88", "개발")
    world.task("하나", "77")
    for number in range(150):
        world.task(f"일 {number}", "88")
    read(world)
    assert sum(path.endswith("/stories") for path in asked(world)) == 100


def test_attachments_that_could_not_be_afforded_are_not_none(world):
    gid = world.task("일", "77")
    rich, poor = read(world), read(world, requests_budget=7)
    assert (rich.tasks[gid].links_known, rich.records[gid].fuller) == (True, True)
    assert (poor.tasks[gid].links_known, poor.records[gid].fuller) == (False, False)
    assert json.loads(poor.records[gid].raw) == poor.records[gid].payload


def test_history_that_could_not_be_afforded_changes_no_fingerprint(world):
    gid = world.task("일", "77")
    rich = read(world).records[gid]
    poor = read(world, requests_budget=7).records[gid]
    assert rich.payload != poor.payload
    assert rich.fingerprint == poor.fingerprint


@pytest.mark.parametrize("route", ["stories", "attachments", "task_counts", "sections", "search"])
def test_an_asana_without_some_route_is_read_without_it(world, route):
    world.missing.add(route)
    gid = world.task("일", "77")
    world.task("아래", parent=gid)
    told = read(world)
    assert told.titles == ["아래", "일"]
    assert told.listings["77"].whole


def test_what_is_minimal_asks_for_little_and_keeps_less(world):
    gid = world.task("일", "77", notes="비밀입니다", custom_fields=[{"gid": "9", "name": "비용", "text_value": "비밀"}])
    world.story(gid, "comment_added")
    told = read(world, keep="minimal")
    fields = {each for _, query in world.asked for each in query.get("opt_fields", "").split(",")}
    assert not fields & {"notes", "custom_fields.name", "dependencies.gid", "created_by.name"}
    assert "비밀" not in str(told.records[gid].payload)
    assert told.tasks[gid].title == "일"
    assert f"/tasks/{gid}/stories" not in asked(world)


def test_custom_fields_are_asked_for_only_where_something_reads_them(world):
    world.task("일", "77")
    read(world)
    assert not any("custom_fields" in query.get("opt_fields", "") for _, query in world.asked if query)
    asked(world)
    read(world, fields=frozenset({"비용"}))
    assert any("custom_fields" in query.get("opt_fields", "") for _, query in world.asked)


def test_no_list_is_asked_for_without_a_limit(world):
    gid = world.task("일", "77")
    world.task("아래", parent=gid)
    read(world)
    lists = [
        query for path, query in world.asked if path.endswith(("tasks", "sections", "stories", "search", "projects"))
    ]
    assert {query.get("limit") for query in lists} == {"100"}


def test_members_of_more_pages_than_are_asked_for_tell_nothing(world):
    for number in range(150):
        world.user(f"5{number:03d}", f"사람 {number}")
    world.left.add("5001")
    assert connect(world, requests_budget=4).in_use() == {}
    assert connect(world, requests_budget=8).in_use()["5001"] is False


def test_members_that_asana_does_not_list_for_this_token_tell_nothing(world):
    world.left.add("1")
    world.missing.add("workspace_memberships")
    assert connect(world).in_use() == {}


@pytest.mark.parametrize("budget", [None, 400])
def test_members_are_asked_for_once_while_all_is_read(world, budget):
    world.task("일", "77")
    world.user("5001", "사람")
    world.left.add("5001")
    connector = connect(world, requests_budget=budget)
    for chain in connector.chains():
        list(connector.pages(chain, None))

    assert connector.in_use()["5001"] is False
    assert [path.endswith("workspace_memberships") for path in asked(world)].count(True) == 1


def _histories_by_page(told):
    """Count the tasks of each page whose history came."""
    return [sum(task.history_from is not None for task in tasks) for tasks in told.tasks_by_page]
