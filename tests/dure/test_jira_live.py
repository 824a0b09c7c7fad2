"""Jira's API as a source of the command line: what is read, what it costs, and what is made of it when it fails."""

from __future__ import annotations

import pytest
from fake_tools.jira import FakeJira
from fake_tools.jira import status
from fake_tools.jira import user
from fake_tools.server import FakeServer
from fake_tools.server import Reply

TUESDAY = "2026-11-24T08:30:00+09:00"
WEDNESDAY = "2026-11-25T08:30:00+09:00"
THURSDAY = "2026-11-26T08:30:00+09:00"


@pytest.fixture
def world(server):
    """Give a Jira with two projects of four issues."""
    made = FakeJira()
    for key in ("OPS", "WEB"):
        made.project(key)
        for _ in range(4):
            made.create(key, assignee=user("김민수"))
    made.tick(hours=3)
    server.world = made
    return made


@pytest.fixture
def jira(shop, world, server):
    """Give the workspace with a connection to it."""
    options = {"tool": "jira", "url": server.url, "email": "bot@hanbit.example", "token": "${JIRA_TOKEN}"}
    shop.settings["connections"]["hq"] = options | {"scopes": ["OPS", "WEB"]}
    shop.people.append({"name": "김민수", "party": "home", "accounts": {"hq": "acc-김민수"}})
    return shop


def reconcile(shop, *args, at=TUESDAY, code=0):
    ran = shop.run("reconcile", "--format", "json", *args, at=at, JIRA_TOKEN="t0ken")
    assert ran.code == code, ran.err
    return ran


def connection(ran):
    return ran.json["run"]["connections"][0]


def gap(ran, kind, ref):
    found = [each for each in ran.json["gaps"] if each["kind"] == kind and [t["ref"] for t in each["tasks"]] == [ref]]
    return found[0] if found else None


@pytest.fixture
def second(serve_more):
    """Give another Jira at the same host, behind another port: its ids are the same, and its issues are not."""
    made = FakeJira(cloud=False, base="https://tools.example")
    made.project("DC")
    for _ in range(4):
        made.create("DC", "다른 일", assignee=user("김민수"))
    made.tick(hours=3)
    return serve_more(made)


@pytest.fixture
def serve_more():
    """Give a maker of further servers."""
    made = []

    def start(world):
        made.append(FakeServer(world))
        return made[-1]

    yield start
    for each in made:
        each.close()


def refs(ran):
    return {task["ref"]: task["title"] for each in ran.json["gaps"] for task in each["tasks"]}


def test_two_jiras_at_one_host_keep_their_issues_apart(jira, second):
    jira.people.clear()  # so that each owner is told with all that is held
    jira.settings["connections"]["dc"] = {"tool": "jira", "url": second.url, "token": "${JIRA_TOKEN}"}
    ran = reconcile(jira)

    assert {each["name"]: each["tasks"] for each in ran.json["run"]["connections"]} == {"hq": 8, "dc": 4}
    assert ran.json["summary"]["open_tasks"] == 12
    assert refs(ran)["dc:DC-1"] == "다른 일"
    assert refs(ran)["hq:OPS-1"] == "배너 교체"


def test_a_jira_goes_on_where_another_one_at_its_host_is_read_as_well(jira, second):
    jira.people.clear()
    before = {each["id"]: each["first_seen"] for each in reconcile(jira).json["gaps"]}
    jira.settings["connections"]["dc"] = {"tool": "jira", "url": second.url, "token": "${JIRA_TOKEN}"}
    after = reconcile(jira, at=WEDNESDAY)

    known = {each["id"]: each["first_seen"] for each in after.json["gaps"] if each["id"] in before}
    assert known == before
    assert after.json["summary"]["open_tasks"] == 12


def test_issues_of_a_jira_are_held_against_the_agreement(jira, world):
    world.edit("10001", assignee=None, summary="배너 교체", labels=["배너"])
    world.tick(days=10)
    ran = reconcile(jira)

    assert connection(ran)["tasks"] == 8
    assert gap(ran, "unassigned", "hq:OPS-1")["responsible"] == ["acme"]


def test_f6_a_project_that_hides_labels_opens_no_gap_where_a_duty_goes_by_them(jira, world):
    jira.agreement["duties"] = [jira.agreement["duties"][0] | {"covers": [{"project": "WEB", "label": "배너"}]}]
    for issue in world.issues.values():
        del issue["fields"]["labels"]
    ran = reconcile(jira)

    # In OPS no label could lead to a duty; in WEB one could.
    assert gap(ran, "not-covered", "hq:OPS-1")
    assert gap(ran, "not-covered", "hq:WEB-1") is None
    assert "Labels" in ran.err


def test_a_first_reading_begins_before_there_is_a_store_and_asks_nothing_twice(jira, server):
    first = jira.run("sync", "--format", "json", JIRA_TOKEN="t0ken")
    asked = server.fresh().routes
    assert (first.code, connection(first)["tasks"]) == (0, 8)
    assert max(asked["GET /rest/api/3/myself"], asked["POST /rest/api/3/issue/bulkfetch"] - 1) == 1


def test_a_token_that_is_refused_before_there_is_a_store_is_told_once(jira, world):
    world.dead = True
    ran = jira.run("sync", JIRA_TOKEN="t0ken-of-long-ago")
    assert ran.code == 4
    assert ran.err.count("answered 401") == 1
    assert "t0ken-of-long-ago" not in ran.err + ran.out


def test_a_secret_that_a_first_reading_brings_back_is_written_nowhere(jira, world):
    world.projects["OPS"] = "t0ken-of-ours"
    ran = jira.run("sync", "--format", "json", JIRA_TOKEN="t0ken-of-ours")
    assert connection(ran)["tasks"] == 8
    assert "t0ken-of-ours" not in ran.out + ran.err


def test_an_owner_that_came_settles_the_gap(jira, world):
    world.edit("10001", assignee=None)
    world.tick(days=10)
    assert gap(reconcile(jira), "unassigned", "hq:OPS-1")
    world.edit("10001", assignee=user("김민수"))

    assert gap(reconcile(jira, at=WEDNESDAY), "unassigned", "hq:OPS-1")["state"] == "resolved"


def test_a_project_out_of_sight_closes_nothing(jira, world):
    world.edit("10001", assignee=None)
    world.tick(days=10)
    reconcile(jira)
    world.lost.add("OPS")
    world.edit("10006", status=status("진행 중"))
    ran = reconcile(jira, at=WEDNESDAY, code=3)

    assert gap(ran, "unassigned", "hq:OPS-1")["state"] == "open"
    assert "sees no project OPS" in ran.err
    scopes = {each["id"]: each["complete"] for each in connection(ran)["scopes"]}
    assert scopes == {"OPS": False, "WEB": True}


def test_a_dead_token_is_told_once_and_closes_nothing(jira, world, server):
    reconcile(jira)
    world.dead = True
    server.fresh()
    ran = reconcile(jira, at=WEDNESDAY, code=4)

    assert "401" in ran.err
    assert "id.atlassian.com" in ran.err
    assert server.stats.count == 1
    assert connection(ran)["tasks"] == 8


def test_want_of_the_secret_fails_this_connection_alone(jira, world):
    ran = jira.run("reconcile", "--format", "json", at=TUESDAY)

    assert ran.code == 4
    assert "JIRA_TOKEN is not set" in ran.err


@pytest.mark.parametrize("token", ["t0ken\nt0ken", "토큰", 'a"b', "two words"])
def test_what_cannot_be_a_token_is_told_and_not_sent(jira, world, server, token):
    ran = jira.run("reconcile", "--format", "json", at=TUESDAY, JIRA_TOKEN=token)

    assert ran.code == 4
    assert "hq" in ran.err
    assert token not in ran.out + ran.err
    assert server.stats.count == 0


def test_the_token_is_in_no_output_and_not_in_the_store(jira, world, server):
    server.fail("bulkfetch", Reply({"errorMessages": ["t0ken"]}, 403))
    ran = jira.run("--verbose", "reconcile", at=TUESDAY, JIRA_TOKEN="zq9-secret-value")

    assert "zq9-secret-value" not in ran.out + ran.err
    assert b"zq9-secret-value" not in b"".join(path.read_bytes() for path in jira.folder.glob("dure.db*"))


def test_doctor_says_whose_token_it_is_what_it_sees_and_what_it_costs(jira, world):
    jira.settings["connections"]["hq"]["scopes"] = ["OPS", "GONE"]
    ran = jira.run("doctor", at=TUESDAY, JIRA_TOKEN="t0ken")

    told = " ".join((ran.out + ran.err).split())
    assert "두레 봇 <bot@hanbit.example>; 프로젝트 OPS (4)" in told
    assert "The account of hq does not see GONE." in told
    assert "a full reading costs about 7 requests, a run without changes 2; the account sees 2 in all" in told


@pytest.mark.parametrize(("budget", "told"), [(3, True), (8, False)])
def test_doctor_says_where_no_run_can_ever_be_whole_with_the_requests_it_may_make(jira, world, budget, told):
    jira.settings["connections"]["hq"]["requests_budget"] = budget
    ran = jira.run("doctor", at=TUESDAY, JIRA_TOKEN="t0ken")

    said = " ".join((ran.out + ran.err).split())
    assert ("requests_budget of hq allows a run 3 requests: however often it runs, not all is read." in said) is told
    assert ("Write 8 or more, or leave it out." in said) is told


def test_scopes_can_be_chosen_from_a_list(jira, world):
    ran = jira.run("connectors", "scopes", "hq", "--format", "json", at=TUESDAY, JIRA_TOKEN="t0ken")

    assert [(each["id"], each["name"]) for each in ran.json["scopes"]] == [
        ("OPS", "프로젝트 OPS"),
        ("WEB", "프로젝트 WEB"),
    ]


def test_a_run_without_changes_costs_two_requests(jira, world, server):
    reconcile(jira)
    reconcile(jira)
    server.fresh()
    reconcile(jira)

    assert server.stats.count == 2


def test_a_deleted_issue_is_gone_at_the_next_count(jira, world):
    world.edit("10001", assignee=None)
    world.tick(days=10)
    reconcile(jira)
    world.delete("10001")
    jira.settings["connections"]["hq"]["census"] = "every-run"

    assert gap(reconcile(jira, at=WEDNESDAY), "unassigned", "hq:OPS-1")["state"] == "resolved"


@pytest.mark.parametrize("reason", ["OUT", "AUTHENTICATION_DENIED", "AUTHORISATION_FAILED", "OK"])
def test_answers_for_nobody_in_the_middle_of_a_run_make_no_issue_gone(jira, world, server, reason):
    jira.settings["connections"]["hq"]["census"] = "every-run"
    world.edit("10001", assignee=None, summary="배너 교체", labels=["배너"])
    world.tick(days=10)
    held = gap(reconcile(jira), "unassigned", "hq:OPS-1")["id"]
    stranger = {"X-Seraph-LoginReason": reason, "X-AUSERNAME": "anonymous"}

    def without_security_levels(ask):
        if ask.path.endswith("myself") or "updated >=" in (ask.body or {}).get("jql", ""):
            return world(ask)
        world.hidden = {"10001"}
        shown = world(ask)
        world.hidden = set()
        return Reply(shown.body, shown.status, stranger)

    server.world = without_security_levels
    assert "for nobody" in reconcile(jira, at=WEDNESDAY, code=4).err
    server.world = world
    ran = reconcile(jira, at=THURSDAY)
    assert ran.json["summary"]["reopened"] == 0
    assert held in {each["id"] for each in ran.json["gaps"] if each["state"] == "open"}


def test_the_gap_of_an_issue_that_a_data_center_hides_from_its_account_is_not_settled(jira, world):
    del jira.settings["connections"]["hq"]["email"]
    jira.settings["connections"]["hq"]["census"] = "every-run"
    world.cloud = False
    for number in ("10001", "10002"):
        world.edit(number, assignee=None, summary="배너 교체", labels=["배너"])
    world.tick(days=10)
    first = reconcile(jira)
    hidden, deleted = (gap(first, "unassigned", f"hq:OPS-{number}")["id"] for number in (1, 2))

    world.hidden.add("10001")
    world.delete("10002")
    states = {each["id"]: each["state"] for each in reconcile(jira, at=WEDNESDAY).json["gaps"]}
    assert (states[hidden], states[deleted]) == ("open", "resolved")
    world.hidden.clear()
    ran = reconcile(jira, at=THURSDAY)
    assert gap(ran, "unassigned", "hq:OPS-1")["state"] == "open"


@pytest.mark.parametrize("former", ["hq:OPS-1", "ops-1"])
def test_an_issue_that_moved_is_found_by_the_key_that_it_bore(jira, world, former):
    reconcile(jira)
    world.move("10001", "WEB")
    key = world.issues["10001"]["key"]
    reconcile(jira, at=WEDNESDAY)
    ran = jira.run("who", former, "--format", "json", at=WEDNESDAY)

    assert ran.code == 0, ran.err
    assert ran.json["task"]["ref"] == f"hq:{key}"


def test_a_key_that_a_task_bears_now_is_not_that_of_one_that_bore_it(jira, world):
    reconcile(jira)
    world.move("10001", "WEB")
    world.issues["10002"]["key"] = "OPS-1"
    world.edit("10002", summary="지금의 OPS-1")
    reconcile(jira, at=WEDNESDAY)
    ran = jira.run("who", "hq:OPS-1", "--format", "json", at=WEDNESDAY)

    assert ran.json["task"]["title"] == "지금의 OPS-1"
