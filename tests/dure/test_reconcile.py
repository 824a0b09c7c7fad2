"""``dure reconcile``: one document, right numbers, the same every time."""

import json
import sqlite3

import pytest
from jsonschema import Draft202012Validator
from tool_exports import SEOYEON
from tool_exports import asana
from tool_exports import asana_task
from tool_exports import card
from tool_exports import issue
from tool_exports import jira
from tool_exports import trello

from reports.document import schema

WRITTEN_BY_EVERY_RUN = {"runs", "connection_reads", "scope_reads", "scopes", "chains"}


def three_tools(shop):
    """Write exports of three tools with a gap of several kinds."""
    shop.export("hq", jira(
        issue(1, "메인 배너 교체", labels=["배너"]),
        issue(2, "정산 확인", owner=None, created="2026-11-02T10:00:00.000+0900"),
        issue(3, "회원 등급 검수", labels=["밖"]),
        issue(4, "휴가 공지", owner=SEOYEON, status="Done"),
        issue(5, "무이자 할부 안내 문구 정리", project="WEB"),
    ))  # fmt: skip
    shop.export("ops", asana(asana_task("1208800000000100", "메인 배너 11월 교체", tags=["배너"])))
    shop.export("design", trello(card(1), card(2, "보관된 시안", closed=True)))


def dump(shop):
    """Give every row of the store, by table."""
    with sqlite3.connect(shop.folder / "dure.db") as store:
        names = [name for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return {name: sorted(store.execute(f"SELECT * FROM {name}"), key=repr) for name in names}


def test_document_is_the_only_output_and_follows_the_published_schema(shop):
    three_tools(shop)
    shop.settings["connections"]["ops"]["status"] = {"nowhere": "done"}

    ran = shop.run("reconcile", "--format", "json")

    assert ran.code == 0, ran.err
    Draft202012Validator(schema()).validate(ran.json)
    assert ran.out.startswith("{")
    assert ran.out.endswith("}\n")
    document = ran.json
    assert set(document) == {"version", "run", "summary", "gaps"}
    assert set(document["run"]) >= {"id", "at", "complete", "agreement", "connections"}
    assert document["run"]["at"] == "2026-11-22T23:30:00Z"
    assert document["run"]["agreement"] == {"version": 1}
    hq, ops, design = document["run"]["connections"]
    assert {key: hq[key] for key in ("name", "tool", "complete", "tasks", "open", "error")} == {
        "name": "hq", "tool": "jira", "complete": True, "tasks": 5, "open": 4, "error": None,
    }  # fmt: skip
    assert [(scope["id"], scope["tasks"], scope["complete"]) for scope in hq["scopes"]] == [
        ("OPS", 4, True),
        ("WEB", 1, True),
    ]
    assert (ops["tasks"], ops["open"], design["tasks"], design["open"]) == (1, 1, 2, 1)
    summary = document["summary"]
    assert set(summary) == {
        "open_tasks",
        "as_agreed",
        "owned",
        "covered",
        "decisions",
        "families",
        "new",
        "reopened",
        "resolved",
    }
    assert list(summary["families"]) == ["unowned", "ambiguous", "duplicate", "waiting", "urgent", "agreement"]
    assert summary["open_tasks"] == 6
    assert summary["as_agreed"] == pytest.approx(
        3 / 6, abs=1e-4
    )  # not: OPS-1 (the other party), OPS-2 (nobody), OPS-3 (no duty)
    assert summary["owned"] == pytest.approx(5 / 6, abs=1e-4)
    assert summary["covered"] == pytest.approx(5 / 6, abs=1e-4)


def test_gaps_carry_what_people_need_to_settle_them(shop):
    three_tools(shop)

    document = shop.reconcile()

    found = {(gap["kind"], gap["tasks"][0]["ref"]): gap for gap in document["gaps"]}
    assert set(found) == {("other-party", "hq:OPS-1"), ("unassigned", "hq:OPS-2"), ("not-covered", "hq:OPS-3")}
    gap = found["other-party", "hq:OPS-1"]
    assert set(gap) == {
        "id", "family", "kind", "severity", "state", "carried", "group", "readers", "tasks", "duty", "duties",
        "responsible", "why", "evidence", "settle", "first_seen", "last_seen", "unverified_since", "accepted",
    }  # fmt: skip
    assert (gap["family"], gap["severity"], gap["state"], gap["readers"]) == ("ambiguous", "high", "new", "both")
    assert (gap["duty"], gap["duties"], gap["responsible"]) == ("banner", ["banner"], ["acme"])
    assert gap["tasks"] == [{
        "ref": "hq:OPS-1", "title": "메인 배너 교체", "url": "https://hanbit.example/browse/OPS-1", "status": "todo",
        "priority": "normal", "owners": [{"name": "김민수", "party": "home", "account": "5b10-minsu"}],
    }]  # fmt: skip
    assert "한빛상사" in gap["why"]
    assert "ACME 운영" in gap["why"]
    assert gap["settle"]
    assert gap["carried"] is True
    assert gap["accepted"] is None
    loose = found["not-covered", "hq:OPS-3"]
    assert (loose["duty"], loose["duties"], loose["responsible"]) == (None, [], [])


def test_same_input_twice_only_makes_new_gaps_open_and_then_nothing(shop):
    three_tools(shop)
    first, one = shop.reconcile(), dump(shop)
    second, two = shop.reconcile(), dump(shop)
    third, three = shop.reconcile(), dump(shop)

    assert {name for name in one if one[name] != two[name]} == {*WRITTEN_BY_EVERY_RUN, "gaps", "gap_log"}
    assert {name for name in one if two[name] != three[name]} == WRITTEN_BY_EVERY_RUN
    assert {gap["state"] for gap in first["gaps"]} == {"new"}
    assert {gap["state"] for gap in second["gaps"]} == {"open"}
    assert [gap["id"] for gap in first["gaps"]] == [gap["id"] for gap in second["gaps"]]
    assert first["summary"]["new"] == 3
    assert second["summary"]["new"] == 0
    for document in (second, third):
        del document["run"]["id"]
    assert third == second


def test_ids_are_the_same_in_another_folder_with_connections_in_another_order(shop, tmp_path, dure):
    three_tools(shop)
    first = shop.reconcile()
    shop.settings["connections"] = dict(reversed(shop.settings["connections"].items()))
    shop.folder = tmp_path / "elsewhere"
    three_tools(shop)
    shop.settings["timezone"] = "Asia/Tokyo"
    second = shop.reconcile()

    def ids(document):
        return sorted((gap["id"], gap["kind"], gap["tasks"][0]["ref"]) for gap in document["gaps"])

    assert ids(first) == ids(second)


def test_settings_are_found_by_option_and_environment_and_paths_are_relative_to_them(shop, tmp_path, dure):
    three_tools(shop)
    shop.save()
    work, far = shop.folder, tmp_path / "far"
    far.mkdir()

    by_option = dure(
        "reconcile", "--config", work / "dure.yaml", "--format", "json", cwd=far, DURE_NOW="2026-11-23T08:30"
    )
    by_environment = dure(
        "--now", "2026-11-23T08:30", "gaps", "--format", "json", cwd=far, DURE_CONFIG=str(work / "dure.yaml")
    )
    by_group_option = dure(
        "--config", "../dure.yaml", "reconcile", "--no-sync", "--format", "json", "--now", "2026-11-23T08:30", cwd=far
    )

    assert by_option.code == by_environment.code == by_group_option.code == 0
    assert by_option.json["run"]["at"] == "2026-11-22T23:30:00Z"
    assert len(by_option.json["gaps"]) == len(by_environment.json["gaps"]) == len(by_group_option.json["gaps"]) == 3
    assert (work / "dure.db").exists()
    assert list(far.iterdir()) == []


def test_settings_of_the_user_are_found_last(shop, tmp_path, dure):
    three_tools(shop)
    shop.folder = tmp_path / ".config" / "dure"
    three_tools(shop)
    shop.save()
    (tmp_path / "hq.json").unlink()
    empty = tmp_path / "empty"
    empty.mkdir()

    ran = dure("reconcile", "--format", "json", cwd=empty, DURE_NOW="2026-11-23T08:30:00+09:00")

    assert ran.code == 0, ran.err
    assert len(ran.json["gaps"]) == 3


def test_connections_see_one_issue_as_one_task(shop):
    both = jira(issue(2, owner=None, created="2026-11-02T10:00:00.000+0900"))
    shop.export("hq", both)
    shop.export("again", both, tool="jira", url="https://hanbit.example", export="again.json", whole=True)

    document = shop.reconcile()

    assert document["summary"]["open_tasks"] == 1
    assert [gap["tasks"][0]["ref"] for gap in document["gaps"]] == ["hq:OPS-2"]


def test_no_sync_reads_nothing_and_tells_the_last_reading(shop):
    three_tools(shop)
    shop.reconcile()
    (shop.folder / "ops.json").unlink()

    document = shop.reconcile("--no-sync")

    assert document["run"]["complete"] is True
    assert len(document["run"]["connections"]) == 3
    assert json.dumps(document["gaps"]).count("other-party") == 1


def test_a_site_on_which_nobody_was_seen_yet_is_judged(shop):
    shop.export("hq", jira(issue(1, owner=None, reporter=None)))

    assert shop.reconcile()["summary"]["open_tasks"] == 1


LATER = "2026-12-01T08:30:00+09:00"


def test_an_old_export_proves_no_absence_of_what_came_after_it(shop):
    shop.agreement["duties"][1]["expect"] = {"every": "week"}
    shop.export("hq", jira(issue(1)))
    assert shop.reconcile()["gaps"] == []

    with_the_old_file = shop.reconcile(at=LATER)
    shop.export("hq", jira(issue(1)), at=LATER)
    with_a_new_file = shop.reconcile(at=LATER)

    assert with_the_old_file["gaps"] == []
    assert [(gap["kind"], gap["evidence"]["since"]) for gap in with_a_new_file["gaps"]] == [("no-record", "2026-11-24")]


def test_what_an_old_export_itself_lacks_is_told_with_the_days_that_it_shows(shop):
    shop.agreement["duties"][1]["expect"] = {"every": "day"}
    shop.export("hq", jira(issue(1)))
    shop.reconcile()

    [gap] = shop.reconcile(at=LATER)["gaps"]

    assert gap["kind"] == "no-record"
    assert "(22 Nov 2026 to 23 Nov 2026)" in gap["why"]


def test_a_request_is_not_missed_in_a_file_that_is_older_than_it(shop):
    shop.agreement["duties"][1]["counterpart"] = "ops"
    shop.export("ops", asana(asana_task("1208800000000100", "다른 일", tags=["배너"])))
    shop.export("hq", jira(issue(1, created="2026-11-24T10:00:00.000+0900")), at=LATER)

    early = shop.reconcile(at=LATER)
    shop.export("ops", asana(asana_task("1208800000000100", "다른 일", tags=["배너"])), at=LATER)
    late = shop.reconcile(at=LATER)

    assert [gap["kind"] for gap in early["gaps"]] == []
    assert [gap["kind"] for gap in late["gaps"]] == ["no-counterpart"]
