"""Asana's API as a source of the command line: what is read, what it costs, and what is made of it when it fails."""

from __future__ import annotations

import pytest
from conftest import gap_of
from conftest import kinds_of
from fake_tools.asana import AsanaWorld
from fake_tools.server import FakeServer
from fake_tools.server import Reply

TUESDAY = "2026-11-24T08:30:00+09:00"
WEDNESDAY = "2026-11-25T08:30:00+09:00"


@pytest.fixture
def world(server):
    """Give an Asana with two projects and a person of each party."""
    made = AsanaWorld()
    made.project("77", "운영")
    made.project("88", "디자인")
    made.user("2", "이서연", "sy@acme.example")
    made.user("3", "김민수", "minsu@hanbit.example")
    server.world = made
    return made


@pytest.fixture
def asana(shop, world, server):
    """Give the workspace with a connection to it."""
    options = {"tool": "asana", "url": f"{server.url}/api/1.0", "token": "${ASANA_TOKEN}", "scopes": ["77", "88"]}
    shop.settings["connections"]["ops"] = {**options, "census": "every-run"}
    return shop


def reconcile(shop, world, *args, at=TUESDAY, code=0):
    ran = shop.run("reconcile", "--format", "json", *args, at=at, ASANA_TOKEN=world.token)
    assert ran.code == code, ran.err
    return ran


def connection(ran):
    return ran.json["run"]["connections"][0]


def held(world, name, project="77", **more):
    return world.task(name, project, assignee="3", **more)


def test_tasks_of_an_asana_are_held_against_the_agreement(asana, world):
    free = world.task("배너 교체", "77", tags=[{"gid": "5", "name": "배너"}])
    told = reconcile(asana, world)
    assert connection(told)["complete"]
    assert [scope["name"] for scope in connection(told)["scopes"]] == ["운영", "디자인"]
    gap = gap_of(told.json, "unassigned")
    assert gap["tasks"][0]["ref"] == f"ops:{free}"
    assert gap["tasks"][0]["url"] == f"https://app.asana.com/0/0/{free}"


def test_the_tools_own_count_stands_beside_ours(asana, world):
    for number in range(3):
        held(world, f"정산 {number}")
    scope = connection(reconcile(asana, world))["scopes"][0]
    assert (scope["tasks"], scope["total"]) == (3, 3)


def test_a_run_without_news_costs_one_request_per_project_and_one_for_the_token(asana, world, server):
    asana.settings["connections"]["ops"]["census"] = "daily"
    held(world, "정산")
    reconcile(asana, world)
    server.fresh()
    reconcile(asana, world, at=WEDNESDAY)
    paths = sorted(ask.path.removeprefix("/api/1.0") for ask in server.stats.requests)
    assert paths == ["/tasks", "/tasks", "/users/me"]


def test_what_changed_opens_and_settles_gaps(asana, world):
    gid = world.task("배너 교체", "77", tags=[{"gid": "5", "name": "배너"}])
    assert "unassigned" in kinds_of(reconcile(asana, world).json)
    world.edit(gid, assignee="2")
    told = reconcile(asana, world, at=WEDNESDAY).json
    assert [(gap["kind"], gap["state"]) for gap in told["gaps"] if gap["kind"] == "unassigned"] in (
        [],
        [("unassigned", "resolved")],
    )


def test_a_task_whose_owner_was_deactivated_is_told(asana, world):
    held(world, "정산")
    world.left.add("3")
    assert "owner-left" in kinds_of(reconcile(asana, world).json)


def test_an_owner_who_came_back_holds_again(asana, world):
    held(world, "정산")
    world.left.add("3")
    reconcile(asana, world)
    world.returned.add("3")
    told = reconcile(asana, world, at=WEDNESDAY).json
    assert "owner-left" not in [gap["kind"] for gap in told["gaps"] if gap["state"] == "open"]


def test_members_that_cannot_be_listed_leave_accounts_as_they_were(asana, world):
    held(world, "정산")
    world.left.add("3")
    reconcile(asana, world)
    world.missing.add("workspace_memberships")
    told = reconcile(asana, world, at=WEDNESDAY)
    assert connection(told)["complete"]
    assert "owner-left" in kinds_of(told.json)


def test_a_deleted_task_and_its_gap_are_gone(asana, world):
    held(world, "정산")
    gid = world.task("배너 교체", "77", tags=[{"gid": "5", "name": "배너"}])
    reconcile(asana, world)
    world.delete(gid)
    told = reconcile(asana, world, at=WEDNESDAY)
    assert connection(told)["tasks"] == 1
    assert [gap["state"] for gap in told.json["gaps"] if gap["kind"] == "unassigned"] in ([], ["resolved"])


def test_a_task_moved_to_another_project_stays_the_same_task(asana, world):
    gid = world.task("배너 교체", "77", tags=[{"gid": "5", "name": "배너"}])
    before = gap_of(reconcile(asana, world).json, "unassigned")
    world.add_home(gid, "88")
    world.leave(gid, "77")
    after = gap_of(reconcile(asana, world, at=WEDNESDAY).json, "unassigned")
    assert (after["id"], after["state"]) == (before["id"], "open")


def test_a_subtask_survives_the_count_of_ids(asana, world):
    above = held(world, "정산")
    held(world, "영수증 모으기", None, parent=above)
    assert connection(reconcile(asana, world))["tasks"] == 2
    assert connection(reconcile(asana, world, at=WEDNESDAY))["tasks"] == 2


@pytest.mark.parametrize("away", ["hidden", "gone"])
def test_a_project_that_is_lost_closes_nothing_and_the_other_is_read(asana, world, away):
    world.task("배너 교체", "77", tags=[{"gid": "5", "name": "배너"}])
    reconcile(asana, world)
    getattr(world, away).add("77")
    held(world, "새 시안", "88")
    told = reconcile(asana, world, at=WEDNESDAY, code=3)
    scopes = {scope["id"]: scope for scope in connection(told)["scopes"]}
    assert (scopes["77"]["complete"], scopes["88"]["complete"]) == (False, True)
    assert scopes["88"]["tasks"] == 1
    assert gap_of(told.json, "unassigned")["state"] == "open"
    assert "project 77" in told.err
    assert "let the account" in told.err.lower()


def test_a_dead_token_is_told_with_how_to_renew_it_and_asked_once(asana, world, server):
    held(world, "정산")
    reconcile(asana, world)
    server.fresh()
    world.token = "renewed elsewhere"
    ran = asana.run("reconcile", "--format", "json", at=WEDNESDAY, ASANA_TOKEN="dead-token-of-asana")
    assert ran.code == 4
    assert server.stats.count == 1
    assert "my-apps" in ran.err
    assert "Not Authorized" in ran.err
    assert "dead-token" not in ran.err + ran.out
    assert connection(ran)["tasks"] == 1


def test_without_its_token_a_connection_says_what_to_do(asana, world):
    ran = asana.run("sync", at=TUESDAY)
    assert ran.code in {3, 4}
    assert "ASANA_TOKEN" in ran.err


def test_a_project_that_nobody_can_see_names_those_that_can_be_seen(asana, world):
    asana.settings["connections"]["ops"]["scopes"] = ["77", "없는 프로젝트"]
    told = reconcile(asana, world, code=3)
    assert "없는 프로젝트" in told.err
    assert "디자인 (88)" in told.err


def test_a_renamed_project_keeps_its_tasks(asana, world):
    held(world, "정산")
    reconcile(asana, world)
    world.projects["77"]["name"] = "운영 2팀"
    ran = asana.run("sync", "--full", "--format", "json", at=WEDNESDAY, ASANA_TOKEN=world.token)
    scopes = ran.json["run"]["connections"][0]["scopes"]
    assert [(scope["id"], scope["name"], scope["tasks"]) for scope in scopes] == [
        ("77", "운영 2팀", 1),
        ("88", "디자인", 0),
    ]


def test_a_page_that_fails_takes_nothing_and_the_next_run_completes_it(asana, world, server):
    for number in range(230):
        held(world, f"정산 {number}", completed=True)
    server.fail(r"/tasks\?.*offset=", Reply({}, 403), first=2)
    first = reconcile(asana, world, code=3)
    assert connection(first)["tasks"] == 200
    server.faults.clear()
    assert connection(reconcile(asana, world, at=WEDNESDAY))["tasks"] == 230


def test_the_same_run_twice_writes_nothing(asana, world):
    above = held(world, "정산")
    held(world, "영수증", None, parent=above)
    world.add_home(above, "88")
    first = reconcile(asana, world)
    second = asana.run("sync", "--full", "--format", "json", at=WEDNESDAY, ASANA_TOKEN=world.token)
    assert second.code == 0
    assert connection(first)["tasks"] == connection(second)["tasks"] == 2


def test_doctor_says_whose_token_it_is_what_is_read_and_what_it_does_not_see(asana, world):
    world.projects["88"]["archived"] = True
    asana.settings["connections"]["ops"]["scopes"] = ["77", "88", "99"]
    told = asana.run("doctor", at=TUESDAY, ASANA_TOKEN=world.token)
    assert "dure bot <bot@hanbit.example>; 운영 (0), 디자인 (0)" in told.out
    assert "a run without changes 3" in " ".join(told.out.split())
    assert "does not see 99" in told.out


def test_doctor_says_what_subtasks_cost(asana, world):
    above = held(world, "정산")
    held(world, "영수증", None, parent=above)
    said = " ".join(asana.run("doctor", at=TUESDAY, ASANA_TOKEN=world.token).out.split())
    assert "a full reading costs from about" in said
    assert "a run without changes from 3 to 4" in said
    assert "about 1 task has subtasks; each costs a request in a full reading, and whenever it changes" in said


def test_what_a_connection_sees_is_listed_with_the_ids_to_choose(asana, world):
    world.project("99", "비밀 프로젝트")
    asana.settings["connections"]["ops"]["scopes"] = ["77", "디자인", "없는 것"]
    told = asana.run("connectors", "scopes", "ops", "--format", "json", at=TUESDAY, ASANA_TOKEN=world.token)
    assert told.code == 0, told.err
    assert told.json["account"] == "dure bot <bot@hanbit.example>"
    assert [(each["id"], each["name"], each["state"]) for each in told.json["scopes"]] == [
        ("77", "운영", "read"),
        ("88", "디자인", "read"),
        ("99", "비밀 프로젝트", "not-chosen"),
        ("없는 것", "", "not-seen"),
    ]
    listed = asana.run("connectors", "scopes", "ops", at=TUESDAY, ASANA_TOKEN=world.token)
    assert "비밀 프로젝트" in listed.out
    assert "not chosen" in listed.out


def test_what_an_unknown_connection_sees_is_wrong_usage(asana):
    told = asana.run("connectors", "scopes", "nobody", at=TUESDAY)
    assert (told.code, "ops" in told.err) == (2, True)


def test_a_next_page_on_another_host_is_not_asked(asana, world, server):
    other = FakeServer(AsanaWorld())
    for number in range(120):
        held(world, f"정산 {number}", completed=True)
    answer = world.answer

    def elsewhere(path, query, authorization):
        status, body = answer(path, query, authorization)
        if isinstance(body.get("next_page"), dict):
            body["next_page"] |= {"uri": f"{other.url}/tasks", "path": f"{other.url}/tasks"}
        return status, body

    world.answer = elsewhere
    assert connection(reconcile(asana, world))["tasks"] == 120
    assert other.stats.count == 0
    other.close()


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed_and_told(asana, world, server, status):
    other = FakeServer(AsanaWorld())
    server.fail(r"/tasks\?project=77", Reply({}, status, {"Location": f"{other.url}/tasks"}))
    told = reconcile(asana, world, code=3)
    assert other.stats.count == 0
    assert "does not follow" in told.err
    other.close()


def test_a_project_that_fails_midway_leaves_one_that_shares_its_tasks_complete(asana, world, server):
    gids = [held(world, f"정산 {number}", completed=True) for number in range(120)]
    world.add_home(gids[0], "88")
    server.fail(r"/tasks\?project=77.*offset=", Reply({}, 403))
    told = connection(reconcile(asana, world, code=3))
    scopes = {scope["id"]: scope for scope in told["scopes"]}
    assert (scopes["77"]["complete"], scopes["88"]["complete"]) == (False, True)
    assert scopes["88"]["tasks"] == 1
