"""An Asana whose plan has no search: what a run does not look at is judged as it was read last, and said to be so."""

from __future__ import annotations

from collections import Counter

import pytest
from fake_tools.asana import AsanaWorld

FIRST = "2026-11-24T08:30:00+09:00"
SOON = "2026-11-24T08:45:00+09:00"
LATER = "2026-11-24T09:00:00+09:00"
NEXT_DAY = "2026-11-25T06:00:00+09:00"
HELD_WRONGLY = 4


@pytest.fixture
def world(server):
    """Give an Asana without search: tasks of the vendor, each with subtasks on two levels that the house holds."""
    made = AsanaWorld(premium=False)
    made.project("77", "운영")
    made.user("2", "이서연", "sy@acme.example")
    made.user("3", "김민수", "minsu@hanbit.example")
    for number in range(HELD_WRONGLY // 2):
        above = made.task(f"배너 {number}", "77", assignee="2")
        between = made.task(f"시안 {number}", parent=above, assignee="3")
        made.task(f"문구 {number}", parent=between, assignee="3")
    server.world = made
    return made


@pytest.fixture
def asana(shop, world, server):
    """Give the workspace with a connection to it; the vendor is responsible for all of it."""
    shop.settings["connections"]["ops"] = {
        "tool": "asana",
        "url": f"{server.url}/api/1.0",
        "token": "${ASANA_TOKEN}",
        "scopes": ["77"],
    }
    shop.agreement["duties"] = [
        {"id": "all", "title": "운영", "responsible": ["acme"], "accountable": "home", "covers": [{"title": "*"}]}
    ]
    return shop


def told(asana, world, command, *args, at, code=0):
    ran = asana.run(command, "--format", "json", *args, at=at, ASANA_TOKEN=world.token)
    assert ran.code == code, ran.err
    return ran


def wrong_sides(ran):
    return [gap for gap in ran.json["gaps"] if gap["kind"] == "other-party"]


def leaves(world):
    return [gid for gid, task in world.tasks.items() if task["parent"] and not world._below(gid)]


def test_what_was_read_before_the_first_judgement_is_judged_and_carried(asana, world):
    told(asana, world, "sync", at=FIRST)
    world.tick(15 * 60)
    first = told(asana, world, "reconcile", at=SOON)
    world.tick(21 * 3600)
    later = told(asana, world, "reconcile", at=NEXT_DAY)

    assert Counter((gap["state"], gap["carried"]) for gap in wrong_sides(first)) == {("new", True): HELD_WRONGLY}
    assert Counter((gap["state"], gap["carried"]) for gap in wrong_sides(later)) == {("open", True): HELD_WRONGLY}
    assert (later.json["summary"]["new"], later.json["summary"]["resolved"]) == (0, 0)


def test_what_was_not_looked_at_since_is_said_to_be_as_it_was_read_last(asana, world):
    told(asana, world, "sync", at=FIRST)
    world.tick(15 * 60)
    ran = told(asana, world, "reconcile", at=SOON)
    world.tick(21 * 3600)
    later = told(asana, world, "reconcile", at=NEXT_DAY)

    assert {gap["unverified_since"] for gap in wrong_sides(ran)} == {"2026-11-23T23:30:00Z"}
    assert "as they were read last" in ran.err
    assert {gap["unverified_since"] for gap in wrong_sides(later)} == {None}
    assert "as they were read last" not in later.err


def test_it_was_read_last_by_the_latest_run_that_looked_at_all_of_it(asana, world):
    told(asana, world, "sync", at=FIRST)
    told(asana, world, "sync", "--full", at=SOON)
    world.tick(15 * 60)
    ran = told(asana, world, "reconcile", at=LATER)

    assert {gap["unverified_since"] for gap in wrong_sides(ran)} == {"2026-11-23T23:45:00Z"}


def test_an_edit_that_no_run_could_see_settles_its_gap_when_it_is_read(asana, world):
    told(asana, world, "reconcile", at=FIRST)
    for gid in leaves(world):
        world.tick(15 * 60)
        world.edit(gid, assignee="2")
    unseen = told(asana, world, "reconcile", at=LATER)
    world.tick(21 * 3600)
    seen = told(asana, world, "reconcile", at=NEXT_DAY)

    assert Counter(gap["state"] for gap in wrong_sides(unseen)) == {"open": HELD_WRONGLY}
    assert Counter(gap["state"] for gap in wrong_sides(seen)) == {"open": 2, "resolved": 2}
