"""``dure who``: whose job a task or a draft is, by which clause, and what looks the same."""

import subprocess
import sys
from datetime import datetime

import pytest
from sqlalchemy import create_engine
from sqlalchemy import inspect
from tool_exports import asana
from tool_exports import asana_task
from tool_exports import issue
from tool_exports import jira

from dure.commands import who
from dure.compose import open_workspace

MOMENT = datetime.fromisoformat("2026-11-23T09:00:00+09:00")


@pytest.fixture
def read(shop):
    """Give a workspace that was read once, with one banner in two tools."""
    shop.export("hq", jira(issue(1, "크리스마스 배너 교체", labels=["배너"]), issue(2, "정산 확인")))
    shop.export("ops", asana(asana_task("1208800000000100", "크리스마스 배너 교체", tags=["배너"])))
    shop.reconcile()
    return shop


def test_task_is_told_with_its_duty_clause_and_lookalike(read):
    ran = read.run("who", "HQ:ops-1", "--format", "json")
    told = read.run("who", "hq:OPS-1").out

    assert ran.code == 0, ran.err
    document = ran.json
    assert document["duty"] == "banner"
    assert document["responsible"] == ["acme"]
    assert "label=배너" in ran.out
    assert "ops:1208800000000100" in ran.out
    for word in ("ACME 운영", "배너 등록", "label=배너", "ops:1208800000000100"):
        assert word in told


def test_draft_is_decided_by_its_title_and_may_be_known_already(read):
    ran = read.run("who", "크리스마스 배너 교체", "--format", "json")
    other = read.run("who", "duty:banner 새 배너")
    dashed = read.run("who", "--", "-5% 할인 배너")

    assert ran.code == 0, ran.err
    assert ran.json["duty"] == "rest"
    assert "hq:OPS-1" in ran.out
    assert other.code == dashed.code == 0


def test_draft_can_be_asked_before_anything_was_read_and_leaves_nothing_behind(new_shop):
    new_shop.export("hq", jira(issue(1)))

    ran = new_shop.run("who", "정산 확인")

    assert (ran.code, "한빛상사" in ran.out) == (0, True)
    assert not list(new_shop.folder.glob("dure.db*"))


def test_draft_leaves_an_empty_database_without_tables(shop, postgres_url):
    shop.settings["store"] = postgres_url
    assert shop.run("who", "정산 확인").code == 0
    engine = create_engine(postgres_url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def test_store_that_cannot_be_read_is_told_to_whoever_asks(shop):
    shop.write("dure.db", "no database at all, but long enough" * 20)

    assert shop.run("who", "정산 확인").code == 4


def test_hostile_draft_is_told_without_driving_the_terminal(read):
    ran = read.run("who", "\x1b[31m빨강\x07 " + "가" * 10_000)

    assert ran.code == 0
    assert "\x1b" not in ran.out
    assert "\x07" not in ran.out


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        ("unknownconn:REF", ("There is no connection unknownconn.", "hq, ops")),
        ("hqq:OPS-1", ('Did you mean "hq"?',)),
        ("공지:OPS-1", ("There is no connection 공지.",)),
        ("hq:OPS-9", ("There is no task hq:OPS-9.", 'Did you mean "hq:OPS-')),
        ("ops:1208800000000999", ("There is no task ops:1208800000000999.", "1208800000000100")),
        ("OPS-9", ("There is no task OPS-9.", 'Did you mean "OPS-')),
    ],
)
def test_what_can_only_mean_a_task_is_no_draft_where_nobody_knows_it(read, subject, said):
    ran = read.run("who", subject)

    assert (ran.code, ran.out) == (2, "")
    for each in said:
        assert each in ran.err


@pytest.mark.parametrize(
    "subject", ["공지: 배너 교체", "공지:배너교체", "hq: OPS-9", "COVID-19", "duty:banner 새 배너", "10:30"]
)
def test_a_draft_may_have_a_colon_and_look_a_little_like_a_key(read, subject):
    ran = read.run("who", subject)

    assert (ran.code, ran.out.splitlines()[0]) == (0, subject)


@pytest.mark.parametrize("subject", ["ops-1", "1208800000000100", "https://hanbit.example/browse/OPS-1"])
def test_a_task_is_found_by_its_key_alone_or_its_address(read, subject):
    ran = read.run("who", subject, "--format", "json")

    assert ran.json["task"]["title"] == "크리스마스 배너 교체"


def test_a_task_is_answered_without_reading_all_tasks(read, monkeypatch):
    workspace = open_workspace(read.folder / "dure.yaml", warn=False)
    monkeypatch.setattr(who, "survey", lambda *_, **__: pytest.fail("all tasks were read"))

    for subject in ("HQ:ops-1", "ops-1", "https://hanbit.example/browse/OPS-1", "크리스마스 배너 교체"):
        assert who._answer(workspace, subject, MOMENT).alike


def test_a_task_without_a_place_of_its_own_lies_where_its_parent_does(shop):
    parent = issue(1, "배너 교체", labels=["배너"])
    shop.export("hq", jira(parent, issue(2, "이미지 준비", parent={"id": parent["id"], "key": parent["key"]})))
    shop.reconcile()

    ran = shop.run("who", "hq:OPS-2", "--format", "json")
    listed = shop.run("who", "OPS-2", "--format", "json")

    assert ran.json["duty"] == listed.json["duty"]
    assert [each["ref"] for each in ran.json["alike"]].count("hq:OPS-1") == 0


def test_programs_get_how_likely_and_by_what(read):
    (alike, *_) = read.run("who", "크리스마스 배너 교체", "--format", "json").json["alike"]

    assert alike["ref"] in {"hq:OPS-1", "ops:1208800000000100"}
    assert (alike["likely"], alike["probability"] >= 0.85) == ("surely", True)
    assert {each["word"]: each["tasks"] for each in alike["shared"]} == {"크리스마스": 2, "배너": 2, "교체": 2}
    assert (alike["lines"], alike["links"], alike["differ"]) == ([], [], [])


def test_what_people_said_is_no_duplicate_is_not_suggested(read):
    assert "ops:1208800000000100" in read.run("who", "hq:OPS-1").out
    (gap,) = [each for each in read.run("gaps", "list", "--format", "json").json["gaps"] if each["kind"] == "duplicate"]
    assert read.run("gaps", "not-duplicate", gap["id"]).code == 0

    assert "ops:1208800000000100" not in read.run("who", "hq:OPS-1").out


def test_only_who_asks_or_compares_waits_for_numpy(shop):
    """What looks the same is computed by a library that takes a tenth of a second to load."""
    shop.export("hq", jira(issue(1, labels=["배너"]), issue(2, owner=None)))
    shop.reconcile()
    code = "import sys; from dure.cli import main; main(sys.argv[1:]); assert 'numpy' not in sys.modules, 'loaded'"
    for args in (("reconcile",), ("gaps", "list"), ("doctor",), ("sync",)):
        shop.save()
        done = subprocess.run(
            [sys.executable, "-P", "-c", code, *args], cwd=shop.folder, capture_output=True, text=True, check=False
        )
        assert "loaded" not in done.stderr, args


def test_a_key_of_two_tasks_asks_which(read):
    read.export("design", jira(issue(1, "다른 일")))
    read.settings["connections"]["design"] = {"tool": "jira", "url": "https://other.example", "export": "design.json"}
    read.reconcile()

    ran = read.run("who", "OPS-1")

    assert ran.code == 2
    assert "Name one: design:OPS-1, hq:OPS-1" in ran.err or "Name one: hq:OPS-1, design:OPS-1" in ran.err


def test_a_reference_before_anything_was_read_says_what_to_do(shop):
    shop.export("hq", jira(issue(1)))

    ran = shop.run("who", "hq:OPS-1")

    assert ran.code == 2
    assert "dure reconcile" in ran.err


def test_a_key_that_no_task_has_is_said_to_be_taken_for_a_title(read):
    ran = read.run("who", "NOPE-99")

    assert ran.code == 0
    assert "No task is called NOPE-99" in ran.err


def test_nothing_is_no_title(read):
    assert read.run("who", " ").code == 2


def test_in_a_conflict_each_rival_is_told_with_its_party_and_clause(shop):
    shop.agreement["duties"][1]["except"] = [{"label": "밖"}]
    shop.export("hq", jira(issue(1, "배너 교체", labels=["배너"])))
    shop.reconcile()

    told = shop.run("who", "hq:OPS-1").out
    document = shop.run("who", "hq:OPS-1", "--format", "json").json

    assert document["conflict"] is True
    assert document["clauses"] == [{"duty": "banner", "clause": "label=배너"}, {"duty": "rest", "clause": "title=*"}]
    assert "배너 등록 of ACME 운영 by: label=배너" in told
    assert "그 밖의 운영 of 한빛상사 by: title=*" in told


def test_what_did_not_decide_is_told_with_the_clause_that_matched(shop):
    shop.agreement["duties"][1] |= {"except": [{"label": "밖"}]}
    shop.agreement["duties"][0]["overrides"] = ["rest"]
    shop.export("hq", jira(issue(1, "배너 교체", labels=["배너"])))
    shop.reconcile()

    told = shop.run("who", "hq:OPS-1").out
    [lost] = shop.run("who", "hq:OPS-1", "--format", "json").json["lost"]

    assert (lost["duty"], lost["clause"], lost["because"]) == ("rest", "title=*", "overridden")
    assert "그 밖의 운영 (title=*): overridden by banner" in told


def test_an_open_question_is_told_with_the_clause_that_found_it(shop):
    shop.agreement["duties"] = [
        {"id": "ad-hoc", "title": "급요청", "responsible": "undecided", "covers": [{"label": "급요청"}]}
    ]
    shop.export("hq", jira(issue(1, "배너 교체", labels=["급요청"])))
    shop.reconcile()

    assert "Found by: label=급요청" in shop.run("who", "hq:OPS-1").out
