"""A Jira that was replaced in place by another one, of Cloud and of Data Center: same address, same numbers, other issues."""

from __future__ import annotations

import copy

import pytest
from fake_tools.jira import FakeJira

TUESDAY = "2026-11-24T08:30:00+09:00"
WEDNESDAY = "2026-11-25T08:30:00+09:00"
THURSDAY = "2026-11-26T08:30:00+09:00"


def jira(cloud, title, start=3):
    world = FakeJira(cloud=cloud)
    world.tick(seconds=start)
    world.project("OPS")
    for number in range(6):
        world.create("OPS", f"{title} {number}", assignee=None, reporter=None)
        world.tick(seconds=7)
    return world


@pytest.fixture(params=[True, False], ids=["cloud", "data-center"])
def replaced(request, shop, server, store_url):
    """Give a shop whose Jira was read and judged, and a maker of others that answer at its address from then on."""
    cloud = request.param
    server.world = jira(cloud, "점검")
    server.world.tick(days=20)
    options = {"tool": "jira", "url": server.url, "token": "${JIRA_TOKEN}", "scopes": ["OPS"]}
    shop.settings["connections"]["hq"] = options | ({"email": "bot@hanbit.example"} if cloud else {})
    shop.settings["store"] = store_url
    first = reconcile(shop)

    def by_another(late=True):
        world = jira(cloud, "다른 일", start=3_625)
        world.tick(days=21)
        if late:
            for issue in world.issues.values():
                issue["updated"] = world.now
            world.tick(hours=2)
        server.world = world
        return world

    return shop, first.json, by_another


def reconcile(shop, at=TUESDAY, code=0):
    ran = shop.run("reconcile", "--format", "json", at=at, JIRA_TOKEN="t0ken")
    assert ran.code == code, ran.err
    return ran


def gaps(document):
    return {each["id"]: (each["kind"], each["tasks"][0]["title"]) for each in document["gaps"]}


def test_nothing_of_the_former_jira_is_overwritten_or_told_gone(replaced):
    shop, first, by_another = replaced
    by_another()
    second = reconcile(shop, WEDNESDAY, code=4).json

    assert gaps(second) == gaps(first)
    assert not [each for each in second["gaps"] if each["state"] == "resolved"]


def test_it_is_told_which_issue_shows_it_and_what_to_do(replaced):
    shop, _, by_another = replaced
    by_another()
    told = reconcile(shop, WEDNESDAY, code=4).err

    assert "Connection hq: another tool answers at 127.0.0.1 than the one that was read before" in told
    assert "OPS-1 (id 10001) was created 2026-11-02 00:00:03 UTC; what answers now says 2026-11-02 01:00:25 UTC" in told
    assert "differs in 6 of 6 known tasks" in told
    assert "give the connection a new name" in told


def test_edits_of_long_ago_are_no_way_past(replaced):
    shop, first, by_another = replaced
    world = by_another(late=False)
    for number in ("10003", "10004"):
        world.delete(number)
    second = reconcile(shop, WEDNESDAY, code=4).json

    assert gaps(second) == gaps(first)
    assert not [each for each in second["gaps"] if each["state"] == "resolved"]


def test_where_the_former_jira_is_back_it_goes_on(replaced, server):
    shop, first, by_another = replaced
    former = copy.deepcopy(server.world)
    by_another()
    reconcile(shop, WEDNESDAY, code=4)
    server.world = former
    assert gaps(reconcile(shop, THURSDAY).json) == gaps(first)


def test_under_a_new_name_the_other_jira_is_read_beside_the_former_one(replaced):
    shop, first, by_another = replaced
    by_another()
    shop.settings["connections"]["new"] = shop.settings["connections"].pop("hq")
    for at in (WEDNESDAY, THURSDAY):
        second = reconcile(shop, at).json
        named = {each["id"]: each for each in second["gaps"] if each["tasks"][0]["ref"].startswith("new:")}
        assert second["run"]["connections"][0]["tasks"] == 6
        assert named.keys().isdisjoint(gaps(first))
        assert {each["tasks"][0]["title"][:4] for each in named.values()} == {"다른 일"}
    assert not [each for each in second["gaps"] if each["state"] == "resolved"]


def test_a_second_connection_to_the_same_jira_shares_its_issues(replaced):
    shop, first, _ = replaced
    shop.settings["connections"]["new"] = shop.settings["connections"]["hq"]
    second = reconcile(shop, WEDNESDAY).json

    assert gaps(second) == gaps(first)


def test_an_issue_whose_creation_was_corrected_is_the_same(replaced, server):
    shop, first, _ = replaced
    world = server.world
    world.issues["10002"]["fields"]["created"] = "2026-10-01T09:30:00.000+0900"
    world.edit("10002", summary="점검 하나")
    world.tick(hours=3)
    second = reconcile(shop, WEDNESDAY).json

    assert gaps(second).keys() == gaps(first).keys()


def test_creation_that_is_hidden_or_told_in_another_zone_proves_nothing(replaced, server):
    shop, first, _ = replaced
    world = server.world
    world.issues["10001"]["fields"].pop("created")
    world.issues["10002"]["fields"]["created"] = "2026-11-02T00:00:10.000+0000"
    for number in ("10001", "10002"):
        world.edit(number, summary="점검 하나")
    world.tick(hours=3)

    assert gaps(reconcile(shop, WEDNESDAY).json).keys() == gaps(first).keys()
