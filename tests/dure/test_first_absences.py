"""What is missing can only be found once all was counted: what that finds at first was there before, and is no news."""

from __future__ import annotations

from collections import Counter

import pytest
from fake_tools.asana import AsanaWorld
from tool_exports import issue
from tool_exports import jira

FIRST = "2026-11-24T08:30:00+09:00"
SOON = "2026-11-24T08:45:00+09:00"
NEXT_DAY = "2026-11-25T09:00:00+09:00"
NEXT_MONTH = "2026-12-23T09:00:00+09:00"
OLD = [issue(number, created="2026-10-01T10:00:00.000+0900") for number in (1, 2, 3)]


@pytest.fixture
def world(server):
    """Give an Asana in which nothing is linked with the requests of the other side."""
    made = AsanaWorld()
    made.project("77", "운영")
    made.user("2", "이서연", "sy@acme.example")
    made.task("다른 일", "77", assignee="2", tags=[{"gid": "5", "name": "배너"}])
    server.world = made
    return made


@pytest.fixture
def ops(shop, world, server):
    """Give the workspace in which requests come from Jira and have a counterpart in that Asana."""
    shop.agreement["duties"][1]["counterpart"] = "ops"
    shop.export("hq", jira(*OLD), at=FIRST)
    shop.settings["connections"]["ops"] = {
        "tool": "asana",
        "url": f"{server.url}/api/1.0",
        "token": "${ASANA_TOKEN}",
        "scopes": ["77"],
    }
    return shop


def told(shop, world, command, *args, at):
    ran = shop.run(command, "--format", "json", *args, at=at, ASANA_TOKEN=world.token)
    assert ran.code == 0, ran.err
    return ran.json


def missing(document):
    return [gap for gap in document["gaps"] if gap["kind"] == "no-counterpart"]


def counted(document):
    return Counter((gap["state"], gap["carried"]) for gap in missing(document))


def sync_then_reconcile(shop, world):
    """Judge for the first time what was read before, of which this run itself sees the news alone."""
    told(shop, world, "sync", at=FIRST)
    world.tick(15 * 60)
    return told(shop, world, "reconcile", at=SOON)


def count_and_judge(shop, world, *, at):
    """Judge when all ids are counted."""
    shop.settings["connections"]["ops"]["census"] = "every-run"
    world.tick(15 * 60)
    return told(shop, world, "reconcile", at=at)


def test_what_was_missing_before_the_first_judgement_is_carried_when_a_later_count_proves_it(ops, world):
    first = sync_then_reconcile(ops, world)
    later = count_and_judge(ops, world, at=NEXT_DAY)

    assert missing(first) == []
    assert counted(later) == {("new", True): len(OLD)}


def test_what_is_missing_since_all_was_judged_is_news(ops, world):
    sync_then_reconcile(ops, world)
    count_and_judge(ops, world, at=NEXT_DAY)
    ops.export("hq", jira(*OLD, issue(4, created="2026-12-01T10:00:00.000+0900")), at=NEXT_MONTH)
    later = count_and_judge(ops, world, at=NEXT_MONTH)

    assert counted(later) == {("open", True): len(OLD), ("new", False): 1}


def test_what_a_new_version_of_the_agreement_misses_is_carried_when_a_later_count_proves_it(ops, world):
    del ops.agreement["duties"][1]["counterpart"]
    ops.settings["connections"]["ops"]["census"] = "every-run"
    told(ops, world, "reconcile", at=FIRST)
    ops.agreement["duties"][1]["counterpart"] = "ops"
    ops.agreement["version"] = 2
    ops.settings["connections"]["ops"]["census"] = "daily"
    world.tick(15 * 60)
    first = told(ops, world, "reconcile", at=SOON)
    later = count_and_judge(ops, world, at=NEXT_DAY)

    assert missing(first) == []
    assert counted(later) == {("new", True): len(OLD)}
