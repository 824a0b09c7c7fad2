"""What becomes of gaps when the settings let nobody read their tasks any more."""

import json

import pytest
from conftest import gap_of
from conftest import kinds_of
from tool_exports import SEOYEON
from tool_exports import issue
from tool_exports import jira

TUESDAY = "2026-11-24T08:30:00+09:00"
WEDNESDAY = "2026-11-25T08:30:00+09:00"
SECRET = "인수 대상 실사"
KEPT = "1 gaps rest on tasks that the settings let nobody read any more"


@pytest.fixture(params=["connection", "scope"])
def hidden(request, shop):
    """Give a shop whose vendor must not see the one gap, and what takes its task out of the settings and back in."""
    shop.export("hq", jira(issue(1, labels=["배너"], owner=SEOYEON)))
    secret = jira(issue(5), issue(9, SECRET, project="SEC", labels=["배너"]))
    shop.export("board", secret, tool="jira", url="https://board.example", export="board.json", whole=True,
                visibility=["home"], scopes=["SEC"])  # fmt: skip
    assert kinds_of(shop.reconcile()) == ["other-party"]
    named = shop.settings["connections"]["board"]

    def take_out():
        if request.param == "connection":
            del shop.settings["connections"]["board"]
        else:
            shop.settings["connections"]["board"] = {**named, "scopes": ["OPS"]}

    def put_back():
        shop.settings["connections"]["board"] = named

    return shop, take_out, put_back


def edition(shop, name, at):
    ran = shop.run("report", name, "--out", "out", "--format", "json", at=at)
    assert ran.code == 0, ran.err
    written = [shop.folder / path for kind, path in ran.json.items() if kind != "version"]
    return "".join(path.read_text("utf-8", errors="replace") for path in written)


def test_nobody_who_might_not_see_a_task_is_told_of_it_when_its_source_is_no_longer_read(hidden):
    shop, take_out, _ = hidden
    take_out()
    shop.run("reconcile", at=TUESDAY)

    told = edition(shop, "weekly-acme", TUESDAY)

    assert "SEC-9" not in told
    assert SECRET not in told


def test_such_a_gap_is_in_no_list_no_count_and_no_exit_code_and_the_run_says_so(hidden):
    shop, take_out, _ = hidden
    take_out()

    ran = shop.run("reconcile", "--format", "json", "--fail-on", "low", at=TUESDAY)
    listed = shop.run("gaps", "list", "--format", "json", at=TUESDAY).json

    assert (ran.json["gaps"], ran.json["summary"]["decisions"], listed["gaps"]) == ([], 0, [])
    assert ran.code == 0
    assert KEPT in ran.err
    assert "SEC-9" not in edition(shop, "weekly-home", TUESDAY)


def test_it_is_not_called_settled_and_comes_back_with_its_source(hidden):
    shop, take_out, put_back = hidden
    first = gap_of(shop.reconcile("--no-sync"), "other-party")
    take_out()
    away = json.loads(shop.run("reconcile", "--format", "json", at=TUESDAY).out)
    put_back()

    back = gap_of(shop.reconcile(at=WEDNESDAY), "other-party")

    assert away["summary"]["resolved"] == 0
    assert (back["id"], back["first_seen"], back["state"]) == (first["id"], first["first_seen"], "open")
