"""An ordinary Jira is never told to be another one, whatever reads it by turns and whichever clock its server keeps."""

from __future__ import annotations

import csv
import io
import time
from datetime import datetime
from datetime import timedelta

import pytest
from fake_tools.jira import SEOUL
from fake_tools.jira import FakeJira
from fake_tools.jira import stamp

DAYS = [f"2026-11-{day}T08:30:00+09:00" for day in (24, 25, 26, 27)]


@pytest.fixture(params=[True, False], ids=["cloud", "data-center"])
def world(request, server):
    """Give a Jira with few issues in one project and many in another."""
    made = FakeJira(cloud=request.param)
    server.world = made
    for project, count in (("OPS", 4), ("WEB", 9)):
        made.project(project)
        for number in range(count):
            made.create(project, f"점검 {number}", assignee=None, reporter=None)
            made.tick(seconds=67)
    made.tick(days=20)
    return made


def told(world, *projects):
    """Write what an export in CSV tells: moments to the minute, in the zone of whoever made it."""
    names = "Summary,Issue key,Issue id,Issue Type,Status,Status Category,Project key,Project name,Priority,Assignee,Reporter,Created,Updated"
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(names.split(","))
    for each in world.issues.values():
        project = each["key"].partition("-")[0]
        if project in projects:
            made = datetime.fromisoformat(each["fields"]["created"]).astimezone(SEOUL)
            edited = each["updated"].astimezone(SEOUL)
            row = [
                each["fields"]["summary"],
                each["key"],
                each["id"],
                "Task",
                "할 일",
                "To Do",
                project,
                project,
                "Medium",
                "",
                "",
            ]
            writer.writerow([*row, f"{made:%Y-%m-%d %H:%M}", f"{edited:%Y-%m-%d %H:%M}"])
    return written.getvalue()


def live(shop, server, world, *scopes, name="hq", **more):
    own = {"email": "bot@hanbit.example"} if world.cloud else {}
    options = {"tool": "jira", "url": server.url, "token": "${JIRA_TOKEN}", "scopes": list(scopes)} | own | more
    shop.settings["connections"][name] = options


def exported(shop, server, world, *scopes, at, name="hq"):
    shop.export(name, told(world, *scopes), at=at, tool="jira", url=server.url, export=f"{name}.csv", whole=True)


def reconcile(shop, server, at, code=0):
    # What was read before an export is older than that.
    server.skew = datetime.fromisoformat(at).timestamp() - time.time()
    ran = shop.run("reconcile", "--format", "json", at=at, JIRA_TOKEN="t0ken")
    assert ran.code == code, ran.err
    assert "another tool" not in ran.err
    assert "another site" not in ran.err
    return {each["tasks"][0]["ref"] for each in ran.json["gaps"] if each["state"] != "resolved"}


def touch(world):
    """Edit everything."""
    world.tick(hours=1)
    for number in list(world.issues):
        world.edit(number, priority={"id": "2", "name": "High"})
    world.tick(hours=1)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"], ids=["same host", "moved"])
def test_a_jira_that_an_export_told_of_for_a_while(new_shop, server, world, host):
    live(new_shop, server, world, "OPS", "WEB")
    first = reconcile(new_shop, server, DAYS[0])
    touch(world)
    exported(new_shop, server, world, "OPS", "WEB", at=DAYS[1])
    reconcile(new_shop, server, DAYS[1])
    touch(world)
    live(new_shop, server, world, "OPS", "WEB", url=server.url.replace("127.0.0.1", host))

    assert reconcile(new_shop, server, DAYS[2]) == first


def test_a_project_that_only_an_export_told_of_before(new_shop, server, world):
    exported(new_shop, server, world, "OPS", "WEB", at=DAYS[0])
    first = reconcile(new_shop, server, DAYS[0])
    live(new_shop, server, world, "OPS")
    reconcile(new_shop, server, DAYS[1])
    touch(world)
    live(new_shop, server, world, "OPS", "WEB")

    assert reconcile(new_shop, server, DAYS[2]) == first


def test_a_new_connection_beside_what_an_export_told_under_a_live_one(new_shop, server, world):
    live(new_shop, server, world, "OPS", "WEB")
    first = reconcile(new_shop, server, DAYS[0])
    touch(world)
    exported(new_shop, server, world, "OPS", "WEB", at=DAYS[1])
    reconcile(new_shop, server, DAYS[1])
    del new_shop.settings["connections"]["hq"]
    live(new_shop, server, world, "OPS", "WEB", name="new")

    assert {each.replace("new:", "hq:") for each in reconcile(new_shop, server, DAYS[2])} == first


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"], ids=["same host", "moved"])
def test_a_jira_whose_server_keeps_the_time_of_another_zone_now(new_shop, server, world, host):
    """Data Center keeps moments without a zone: where the server's is another one, all of them shift."""
    live(new_shop, server, world, "OPS", "WEB")
    first = reconcile(new_shop, server, DAYS[0])
    for each in world.issues.values():
        made = datetime.fromisoformat(each["fields"]["created"]) + timedelta(hours=9)
        each["fields"]["created"] = stamp(made)
    touch(world)
    live(new_shop, server, world, "OPS", "WEB", url=server.url.replace("127.0.0.1", host))

    assert reconcile(new_shop, server, DAYS[1]) == first


def test_issues_that_moved_between_projects_and_say_little(new_shop, server, world):
    live(new_shop, server, world, "OPS", "WEB", keep="minimal")
    reconcile(new_shop, server, DAYS[0])
    world.tick(hours=1)
    for number in list(world.issues)[:4]:
        world.move(number, "WEB")
        world.issues[number]["fields"].pop("created")
    world.tick(hours=1)

    reconcile(new_shop, server, DAYS[1])
