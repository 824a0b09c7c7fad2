"""A Jira whose host name changed, of Cloud and of Data Center: the same people, gaps and answers, or another Jira."""

from __future__ import annotations

import copy

import pytest
from fake_tools.jira import FakeJira
from fake_tools.jira import status
from fake_tools.jira import user

TUESDAY = "2026-11-24T08:30:00+09:00"
WEDNESDAY = "2026-11-25T08:30:00+09:00"
THURSDAY = "2026-11-26T08:30:00+09:00"


def somebody(name, *, cloud):
    return user(name) if cloud else {"name": name, "key": f"k-{name}", "displayName": name, "active": True}


@pytest.fixture(params=[True, False], ids=["cloud", "data-center"])
def moved(request, shop, server, store_url):
    """Give a shop whose Jira was read and judged, one gap accepted, and which then names the same server by another host name."""
    cloud = request.param
    world = FakeJira(cloud=cloud)
    world.project("OPS")
    lee = somebody("lee", cloud=cloud) | ({} if cloud else {"emailAddress": "lee@acme.example"})
    holders = (somebody("kim", cloud=cloud), lee, None, None)
    for number, who in enumerate(holders):
        world.create("OPS", f"점검 {number}" if number else "월말 정산", assignee=who, reporter=None)
        world.tick(seconds=7)
    world.edit("10002", labels=["밖"])
    world.tick(days=20)
    server.world = world
    options = {"tool": "jira", "url": server.url, "token": "${JIRA_TOKEN}", "scopes": ["OPS"]}
    shop.settings["connections"]["hq"] = options | ({"email": "bot@hanbit.example"} if cloud else {})
    shop.settings["store"] = store_url
    shop.people += [
        {"name": "kim", "party": "home", "accounts": {"hq": "acc-kim" if cloud else "kim"}},
        {"name": "lee", "party": "home", "accounts": {"hq": "acc-lee" if cloud else "lee"}},
    ]
    first = reconcile(shop)
    accepted = next(each["id"] for each in first.json["gaps"] if each["kind"] == "unassigned")
    args = ("--until", "2026-12-24", "--reason", "기다림", "--by", "kim")
    assert shop.run("gaps", "accept", accepted, *args, at=TUESDAY).code == 0
    shop.settings["connections"]["hq"]["url"] = server.url.replace("127.0.0.1", "localhost")
    return shop, world, first.json, accepted


def reconcile(shop, at=TUESDAY):
    ran = shop.run("reconcile", "--format", "json", at=at, JIRA_TOKEN="t0ken")
    assert ran.code == 0, ran.err
    return ran


def lives(document):
    return {each["id"]: (each["kind"], each["first_seen"], each["tasks"][0]["ref"]) for each in document["gaps"]}


def test_f2_a_jira_under_another_host_name_keeps_its_tasks_people_gaps_and_answers(moved):
    shop, _, first, accepted = moved
    ran = reconcile(shop, WEDNESDAY)
    second = ran.json

    assert second["run"]["connections"][0]["tasks"] == 4
    assert lives(second) == lives(first)
    assert {each["id"] for each in second["gaps"] if each["state"] == "accepted"} == {accepted}
    assert second["summary"]["as_agreed"] == first["summary"]["as_agreed"]
    assert all("//localhost:" in task["url"] for gap in second["gaps"] for task in gap["tasks"])
    assert "localhost is the same site as 127.0.0.1; its 4 tasks go on as they were" in ran.err
    again = reconcile(shop, THURSDAY)
    assert (lives(again.json), again.err.count("localhost")) == (lives(first), 0)


def test_f2_what_happened_meanwhile_settles_the_gaps_that_were_known(moved):
    shop, world, first, _ = moved
    world.edit("10003", assignee=somebody("kim", cloud=world.cloud))
    world.edit("10004", status=status("완료"))
    second = reconcile(shop, WEDNESDAY).json

    settled = {each["id"] for each in second["gaps"] if each["state"] == "resolved"}
    assert settled == {each["id"] for each in first["gaps"] if each["tasks"][0]["ref"] in {"hq:OPS-3", "hq:OPS-4"}}
    assert not [each for each in second["gaps"] if each["state"] == "new"]


def test_f2_another_jira_under_the_same_name_is_taken_for_none_that_was_known(moved):
    shop, world, first, _ = moved
    for issue in world.issues.values():
        issue["fields"] = copy.deepcopy(issue["fields"]) | {"created": "2026-11-02T09:30:00.001+0900"}
    ran = reconcile(shop, WEDNESDAY)
    second = ran.json

    assert second["run"]["connections"][0]["tasks"] == 4
    assert lives(second).keys().isdisjoint(lives(first))
    assert not [each for each in second["gaps"] if each["state"] in {"resolved", "accepted"}]
    assert "localhost is another site than 127.0.0.1, which it read before" in ran.err


def test_f2_under_its_former_url_the_jira_that_was_put_aside_goes_on(moved, server):
    shop, world, first, accepted = moved
    before = copy.deepcopy(world.issues)
    for issue in world.issues.values():
        issue["fields"]["created"] = "2026-11-02T09:30:00.001+0900"
    reconcile(shop, WEDNESDAY)
    world.issues = before
    shop.settings["connections"]["hq"]["url"] = server.url
    third = reconcile(shop, THURSDAY).json

    assert lives(third) == lives(first)
    assert {each["id"] for each in third["gaps"] if each["state"] == "accepted"} == {accepted}


@pytest.mark.parametrize("point", ["connection-adopted", "site-settled", "chains-known", "page-committed"])
def test_f1_a_kill_while_the_host_name_changes_leaves_nothing_twice(moved, point):
    shop, _, first, accepted = moved
    killed = shop.run("reconcile", at=TUESDAY, JIRA_TOKEN="t0ken", DURE_FAILPOINT=f"{point}:kill")
    assert killed.code != 0
    second = reconcile(shop, WEDNESDAY).json

    assert second["run"]["connections"][0]["tasks"] == 4
    assert lives(second) == lives(first)
    assert {each["id"] for each in second["gaps"] if each["state"] == "accepted"} == {accepted}
