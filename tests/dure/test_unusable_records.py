"""Records that cannot be used: each kind is told once, with how many there are, an example and what to do."""

from __future__ import annotations

import pytest
from fake_tools.jira import FakeJira
from three_tools import connected
from tool_exports import asana
from tool_exports import asana_task
from tool_exports import issue
from tool_exports import jira

WEDNESDAY = "2026-11-25T08:30:00+09:00"


class JiraOfABrokenIndex(FakeJira):
    """A Jira whose searches find issues and do not tell the ids of those called so."""

    def told(self, issue, fields):
        found = super().told(issue, fields)
        return found | {"id": None} if found.get("fields", {}).get("summary") == "번호 없음" else found


@pytest.fixture
def nameless(shop):
    """Give a workspace with an export in which one task can be used and fifty cannot."""
    shop.export("ops", asana(asana_task("1208800000000100"), *(asana_task("") for _ in range(50))))
    return shop


def test_fifty_records_of_an_export_are_told_once_with_a_next_step(nameless):
    ran = nameless.run("sync")

    assert ran.code == 3
    assert ran.err.count("has no id") == 1
    assert "dure: warning: ops.json: Element 2 has no id and was left out. And 49 more like it.\n  → Look" in ran.err


def test_fifty_records_are_told_once_in_korean(nameless):
    nameless.settings["language"] = "ko"
    ran = nameless.run("sync")

    assert "ops.json: 2번째 항목에 id가 없어 제외했습니다. 같은 경우가 49건 더 있습니다.\n  → " in ran.err


def test_a_log_for_machines_says_how_many_records_a_line_stands_for(nameless):
    ran = nameless.run("--log-format", "json", "sync")

    assert '"records": 50' in ran.err


def test_records_of_two_files_are_told_by_file(nameless):
    nameless.export("hq", jira(issue(1), *({"fields": {}} for _ in range(3))))
    ran = nameless.run("sync")

    told = [line.split(": ")[2] for line in ran.err.splitlines() if "left out" in line]
    assert sorted(told) == ["hq.json", "ops.json"]


def test_a_past_run_tells_them_once_to_people_and_each_of_them_to_programs(nameless):
    nameless.run("sync")
    (past,) = nameless.as_is("runs", "--format", "json").json["runs"]
    told = nameless.as_is("runs", past["id"][:8]).out

    assert sum("has no id" in each for each in past["faults"]) == 50
    assert (told.count("has no id"), told.count("And 49 more like it.")) == (1, 1)


def test_issues_that_jira_gives_without_an_id_are_told_once_per_project(shop, server):
    told = connected(shop, server, "jira", "OPS")
    server.world = told.world = JiraOfABrokenIndex()
    told.world.project("OPS")
    told.world.create("OPS")
    told.run("sync")
    told.world.tick(hours=1)
    told.world.create("OPS")
    for _ in range(30):
        told.world.create("OPS", "번호 없음")
    ran = told.run("sync", at=WEDNESDAY)

    assert ran.code == 3
    assert ran.err.count("without an id") == 1
    assert "OPS!OPS-3: An issue without an id came and was left out. And 29 more like it.\n  → Ask Jira" in ran.err
