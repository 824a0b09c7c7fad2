"""The life of gaps, from one export to the next, and what people say about them."""

from conftest import gap_of
from conftest import kinds_of
from tool_exports import SEOYEON
from tool_exports import asana
from tool_exports import asana_task
from tool_exports import card
from tool_exports import issue
from tool_exports import jira
from tool_exports import trello

TUESDAY = "2026-11-24T08:30:00+09:00"
WEDNESDAY = "2026-11-25T08:30:00+09:00"
THURSDAY = "2026-11-26T08:30:00+09:00"
IN_TWO_WEEKS = "2026-12-09T08:30:00+09:00"
BANNER = {"title": "메인 배너 교체", "labels": ["배너"]}


def with_new_gap(shop):
    """Start with a clean Monday; on Tuesday the banner is held by the other party. Give its gap."""
    shop.export("hq", jira(issue(1, **{**BANNER, "owner": SEOYEON})))
    assert shop.reconcile()["gaps"] == []
    shop.export("hq", jira(issue(1, **BANNER)), at=TUESDAY)
    return gap_of(shop.reconcile(at=TUESDAY), "other-party")


def test_gap_is_new_then_open_then_resolved_once_then_reopened(shop):
    gap = with_new_gap(shop)
    assert (gap["state"], gap["carried"]) == ("new", False)
    assert gap_of(shop.reconcile(at=TUESDAY), "other-party")["state"] == "open"

    shop.export("hq", jira(issue(1, **{**BANNER, "owner": SEOYEON})), at=WEDNESDAY)
    settled = shop.reconcile(at=WEDNESDAY)
    listed = shop.run("gaps", "list", "--format", "json", at=WEDNESDAY).json
    shown = shop.run("gaps", "show", gap["id"].lower(), at=WEDNESDAY)
    after = shop.reconcile(at=WEDNESDAY)
    shop.export("hq", jira(issue(1, **BANNER)), at=THURSDAY)
    again = gap_of(shop.reconcile(at=THURSDAY), "other-party")

    assert [(each["id"], each["state"]) for each in settled["gaps"]] == [(gap["id"], "resolved")]
    assert (settled["summary"]["resolved"], settled["summary"]["decisions"]) == (1, 0)
    assert listed["gaps"] == settled["gaps"]
    assert after["gaps"] == []
    assert (again["id"], again["state"], again["first_seen"]) == (gap["id"], "reopened", gap["first_seen"])
    assert (shown.code, gap["id"] in shown.out) == (0, True)


def test_fail_on_looks_past_accepted_objected_and_carried_gaps(shop):
    shop.export("hq", jira(issue(1, **BANNER)))
    assert shop.run("reconcile", "--fail-on", "low").code == 0  # carried
    shop.export("hq", jira(issue(1, **{**BANNER, "owner": SEOYEON})), at=TUESDAY)
    shop.reconcile(at=TUESDAY)
    shop.export("hq", jira(issue(1, **BANNER)), at=WEDNESDAY)

    assert shop.run("reconcile", "--fail-on", "urgent", at=WEDNESDAY).code == 0
    reopened = shop.run("reconcile", "--fail-on", "high", at=WEDNESDAY)
    assert reopened.code == 1
    assert shop.run("gaps", "list", "--fail-on", "low", at=WEDNESDAY).code == 1
    gap = gap_of(shop.reconcile("--no-sync", at=WEDNESDAY), "other-party")
    shop.run("gaps", "accept", gap["id"], "--until", "2026-12-01", "--reason", "행사 기간", at=WEDNESDAY)
    assert shop.run("reconcile", "--fail-on", "low", at=WEDNESDAY).code == 0


def test_accepted_gap_rests_until_its_day_has_passed(shop):
    gap = with_new_gap(shop)
    accepted = shop.run(
        "gaps", "accept", gap["id"], "--until", "2026-11-25", "--reason", "행사 기간", "--by", "김민수", at=TUESDAY
    )
    shown = shop.run("gaps", "show", gap["id"], at=TUESDAY)
    resting = gap_of(shop.reconcile(at=WEDNESDAY), "other-party")
    back = shop.reconcile(at=THURSDAY)

    assert accepted.code == 0, accepted.err
    assert all(word in shown.out for word in ("행사 기간", "김민수"))
    assert resting["state"] == "accepted"
    assert gap_of(back, "other-party")["state"] == "reopened"
    assert back["summary"]["reopened"] == 1


def test_accepting_can_be_undone(shop):
    gap = with_new_gap(shop)
    shop.run("gaps", "accept", gap["id"], "--until", "2026-12-25", "--reason", "행사", at=TUESDAY)

    undone = shop.run("gaps", "reopen", gap["id"], "--by", "이서연", at=TUESDAY)

    assert undone.code == 0, undone.err
    listed = shop.run("gaps", "list", "--state", "reopened", "--format", "json", at=TUESDAY).json["gaps"]
    assert [each["id"] for each in listed] == [gap["id"]]


def test_what_cannot_be_done_with_a_gap_is_wrong_usage(shop):
    gap = with_new_gap(shop)

    for asked in (
        ("accept", "G-00000000", "--until", "2026-12-01", "--reason", "x"),
        ("accept", gap["id"], "--until", "2026-11-01", "--reason", "x"),
        ("accept", gap["id"], "--until", "tomorrow", "--reason", "x"),
        ("accept", gap["id"], "--until", "2026-12-01"),
        ("not-duplicate", gap["id"]),
        ("reopen", gap["id"]),
        ("show", "G-00000000"),
        ("list", "--kind", "other-partie"),
        ("list", "--party", "acmee"),
    ):
        ran = shop.as_is("gaps", *asked, at=TUESDAY)
        assert (ran.code, ran.out) == (2, ""), asked
        assert ran.err.startswith("dure: error: "), asked
    assert gap_of(shop.reconcile("--no-sync", at=TUESDAY), "other-party")["state"] == "open"


def test_group_is_accepted_by_its_name(shop):
    shop.export("hq", jira(*(issue(number, f"회원 {number}등급", labels=["밖"]) for number in (1, 2, 3))))
    found = shop.reconcile()["gaps"]
    assert (kinds_of({"gaps": found}), len({gap["group"] for gap in found})) == (["not-covered"] * 3, 1)

    ran = shop.run("gaps", "accept", found[0]["group"], "--until", "2026-12-01", "--reason", "다음 판에")

    assert ran.code == 0, ran.err
    assert {gap["state"] for gap in shop.reconcile()["gaps"]} == {"accepted"}
    assert shop.reconcile()["summary"]["decisions"] == 1


def test_not_duplicate_closes_for_good_until_it_is_taken_back(shop):
    shop.export("hq", jira(issue(1, "크리스마스 배너 교체", labels=["배너"], owner=SEOYEON)))
    shop.export("ops", asana(asana_task("1208800000000100", "크리스마스 배너 교체", tags=["배너"])))
    gap = gap_of(shop.reconcile(), "duplicate")

    said = shop.run("gaps", "not-duplicate", gap["id"])
    told, after = shop.reconcile(), shop.reconcile()
    taken_back = shop.run("gaps", "reopen", gap["id"])
    again = shop.reconcile()

    assert {task["ref"] for task in gap["tasks"]} == {"hq:OPS-1", "ops:1208800000000100"}
    assert said.code == 0, said.err
    assert [each["state"] for each in told["gaps"]] == ["resolved"]
    assert after["gaps"] == []
    assert taken_back.code == 0, taken_back.err
    assert gap_of(again, "duplicate")["state"] in {"reopened", "open"}


def test_label_not_duplicate_closes_also_before_the_first_run(shop):
    shop.export("hq", jira(issue(1, "크리스마스 배너 교체", labels=["배너", "dure:중복아님"], owner=SEOYEON)))
    shop.export("ops", asana(asana_task("1208800000000100", "크리스마스 배너 교체", tags=["배너"])))

    assert shop.reconcile()["gaps"] == []


def test_label_object_is_told_apart_and_opens_again_after_two_weeks(shop):
    gap = with_new_gap(shop)
    shop.export("hq", jira(issue(1, **{**BANNER, "labels": ["배너", "dure:이견"]})), at=WEDNESDAY)
    objected = shop.reconcile("--fail-on", "low", at=WEDNESDAY)
    later = shop.reconcile(at=IN_TWO_WEEKS)

    assert (gap_of(objected, "other-party")["state"], gap_of(objected, "other-party")["id"]) == ("objected", gap["id"])
    assert objected["summary"]["as_agreed"] == 0
    assert gap_of(later, "other-party")["state"] == "reopened"


def test_label_hold_accepts_until_its_day(shop):
    with_new_gap(shop)
    shop.export("hq", jira(issue(1, **{**BANNER, "labels": ["배너", "dure:hold-1125"]})), at=TUESDAY)

    assert gap_of(shop.reconcile(at=TUESDAY), "other-party")["state"] == "accepted"
    assert gap_of(shop.reconcile(at=WEDNESDAY), "other-party")["state"] == "accepted"
    assert gap_of(shop.reconcile(at=THURSDAY), "other-party")["state"] == "reopened"


def test_renamed_connection_keeps_the_life_of_its_gaps(shop):
    gap = with_new_gap(shop)
    shop.settings["connections"] = {"jira": {**shop.settings["connections"]["hq"], "was": "hq"}}
    shop.people[0]["accounts"] = {"jira": "5b10-minsu"}

    renamed = shop.reconcile(at=WEDNESDAY)

    kept = gap_of(renamed, "other-party")
    assert (kept["id"], kept["state"], kept["first_seen"]) == (gap["id"], "open", gap["first_seen"])
    assert kept["tasks"][0]["ref"] == "jira:OPS-1"
    assert renamed["summary"]["open_tasks"] == 1


def test_export_that_becomes_another_export_keeps_the_life_of_its_gaps(shop):
    csv = "이슈 키,요약,상태,담당자,만든 날짜,레이블\nOPS-1,메인 배너 교체,To Do,김민수,2026-11-20 10:00,배너\n"
    shop.people[0]["accounts"] = {"hq": ["5b10-minsu", "김민수"]}
    shop.export("hq", csv)
    by_key = shop.reconcile()
    gap = gap_of(by_key, "other-party")

    shop.export("hq", jira(issue(1, **BANNER)), at=TUESDAY)
    by_id = shop.reconcile(at=TUESDAY)
    shop.export("hq", csv, at=WEDNESDAY)
    back = shop.reconcile(at=WEDNESDAY)

    for document in (by_id, back):
        assert document["summary"]["open_tasks"] == 1
        assert [(each["id"], each["state"]) for each in document["gaps"]] == [(gap["id"], "open")]


def test_task_that_left_a_whole_export_closes_its_gaps(shop):
    shop.export("hq", jira(issue(1, **BANNER), issue(2)))
    shop.export("design", trello(card(1, "기획전 배너", labels=["배너"]), card(2)))
    shop.reconcile()
    shop.export("hq", jira(issue(2)), at=TUESDAY)

    document = shop.reconcile(at=TUESDAY)

    assert [(gap["kind"], gap["state"]) for gap in document["gaps"]] == [("other-party", "resolved")]
    assert document["gaps"][0]["tasks"][0]["ref"] == "hq:OPS-1"
