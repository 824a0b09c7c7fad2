"""Reading: what a source that is missing, cut, shrunk or out of step proves, which is nothing."""

import sqlite3

import pytest
from conftest import gap_of
from tool_exports import SEOYEON
from tool_exports import asana
from tool_exports import asana_task
from tool_exports import card
from tool_exports import issue
from tool_exports import jira
from tool_exports import jira_csv
from tool_exports import trello

TUESDAY = "2026-11-24T08:30:00+09:00"
WEDNESDAY = "2026-11-25T08:30:00+09:00"
THURSDAY = "2026-11-26T08:30:00+09:00"
HELD = {"labels": ["배너"], "owner": SEOYEON}


def many(count, *, first=100):
    """Build issues that nobody has to look at."""
    return [issue(first + number, f"정산 확인 {number}차", labels=["duty:rest"]) for number in range(count)]


def kept(document, before):
    """Tell whether every gap of an earlier document still stands, and none is new."""
    return {gap["id"] for gap in document["gaps"]} == {gap["id"] for gap in before["gaps"]} and all(
        gap["state"] == "open" for gap in document["gaps"]
    )


def test_sync_reads_the_named_connections_and_judges_nothing(shop):
    shop.export("hq", jira(issue(1)))
    shop.export("design", trello(card(1)))

    ran = shop.run("sync", "design", "--format", "json")
    listed = shop.run("sync")

    assert ran.code == 0, ran.err
    assert set(ran.json) == {"version", "run"}
    assert [each["name"] for each in ran.json["run"]["connections"]] == ["design"]
    assert "gaps" not in ran.json
    assert "hq" in listed.out
    judged = shop.run("gaps", "list")
    assert (judged.code, "reconcile" in judged.err) == (2, True)


def test_missing_file_is_told_while_the_others_are_read(shop):
    shop.export("hq", jira(issue(1, labels=["배너"])))
    shop.export("ops", asana(asana_task("1208800000000100", "회원 등급", tags=["밖"])))
    before = shop.reconcile()
    (shop.folder / "ops.json").unlink()

    ran = shop.run("reconcile", "--format", "json", "--fail-on", "low")

    assert ran.code == 3
    assert "ops.json" in ran.err
    assert ran.json["run"]["complete"] is False
    hq, ops = ran.json["run"]["connections"]
    assert (hq["complete"], ops["complete"]) == (True, False)
    assert "ops.json" in ops["error"]
    assert ops["tasks"] == 1
    assert [scope["complete"] for scope in ops["scopes"]] == [False]
    assert kept(ran.json, before)


def test_nothing_read_at_all_has_failed_and_keeps_everything(shop):
    shop.export("hq", jira(issue(1, labels=["배너"])))
    before = shop.reconcile()
    (shop.folder / "hq.json").unlink()

    ran = shop.run("reconcile", "--format", "json")

    assert ran.code == 4
    assert kept(ran.json, before)


def test_cut_file_closes_nothing_and_keeps_what_it_gave(shop):
    shop.export("hq", jira(issue(1, labels=["배너"]), issue(2, "회원 등급", labels=["밖"])))
    before = shop.reconcile()
    text = shop.write(
        "hq.json", jira(issue(1, **HELD), issue(2, "회원 등급", labels=["duty:rest"])), at=TUESDAY
    ).read_text()
    shop.write("hq.json", text[: text.index('"id": "20002"') + 300], at=TUESDAY)

    ran = shop.run("reconcile", "--format", "json", at=TUESDAY)

    assert ran.code == 3
    assert "hq.json" in ran.err
    assert {gap["id"] for gap in ran.json["gaps"]} == {gap["id"] for gap in before["gaps"]}
    assert gap_of(ran.json, "not-covered")["state"] == "open"
    assert ran.json["summary"]["open_tasks"] == 2


def test_export_of_exactly_a_thousand_rows_is_cut(shop):
    shop.export("hq", jira_csv(issue(1, labels=["배너"]), *many(999)))
    before = shop.reconcile(code=3)
    shop.export("hq", jira_csv(*many(1000)), at=TUESDAY)

    after = shop.reconcile(at=TUESDAY, code=3)

    assert [scope["truncated"] for scope in before["run"]["connections"][0]["scopes"]] == [True]
    assert kept(after, before)


def test_sudden_loss_is_believed_when_told_or_when_it_stays(shop):
    shop.export("hq", jira(issue(1, labels=["배너"]), *many(39)))
    before = shop.reconcile()
    shop.export("hq", jira(*many(20)), at=TUESDAY)

    doubted = shop.reconcile(at=TUESDAY, code=3)
    accepted = shop.run("sync", "hq", "--accept-shrink", "--format", "json", at=TUESDAY)
    after = shop.reconcile(at=TUESDAY)

    assert kept(doubted, before)
    assert doubted["run"]["connections"][0]["scopes"][0]["shrunk"] is True
    assert accepted.code == 0, accepted.err
    assert [gap["state"] for gap in after["gaps"]] == ["resolved"]
    assert after["summary"]["open_tasks"] == 20


def test_the_advice_on_a_sudden_loss_names_the_connection(shop):
    shop.export("hq", jira(*many(40)))
    shop.reconcile()
    shop.export("hq", jira(*many(20)), at=TUESDAY)

    doubted = shop.run("sync", "hq", at=TUESDAY)

    assert doubted.code == 3
    assert "dure sync hq --accept-shrink" in doubted.err


def test_sudden_loss_is_believed_when_two_later_runs_agree(shop):
    shop.export("hq", jira(issue(1, labels=["배너"]), *many(39)))
    before = shop.reconcile()
    shop.export("hq", jira(*many(20)), at=TUESDAY)

    for at in (TUESDAY, WEDNESDAY):
        assert kept(shop.reconcile(at=at, code=3), before)
    assert [gap["state"] for gap in shop.reconcile(at=THURSDAY)["gaps"]] == ["resolved"]


def without(text, *names):
    """Take columns out of a table."""
    rows = [line.split(",") for line in text.splitlines()]
    kept = [place for place, name in enumerate(rows[0]) if name not in names]
    return "\n".join(",".join(row[place] for place in kept) for row in rows) + "\n"


LABELLED = (
    issue(1, labels=["배너"]),
    issue(2, "회원 등급", labels=["밖"]),
    issue(3, "정산 마감", labels=["duty:rest"], owner=None),
    issue(4, "급한 정산", labels=["duty:rest"], priority={"name": "Highest"}, status="In Progress"),
)


@pytest.mark.parametrize(
    "columns",
    [
        ("Assignee", "Assignee Id"),
        ("Labels",),
        ("Priority",),
        ("Created",),
        ("Status", "Status Category"),
        ("Status Category",),
    ],
    ids="-".join,
)
def test_f6_an_export_with_fewer_columns_settles_and_opens_nothing(shop, columns):
    table = jira_csv(*LABELLED)
    shop.export("hq", table, export="hq.csv")
    before = shop.reconcile()
    shop.export("hq", without(table, *columns), export="hq.csv", at=TUESDAY)

    ran = shop.run("reconcile", "--format", "json")
    shop.export("hq", table, export="hq.csv", at=WEDNESDAY)
    healed = shop.reconcile()

    assert ran.code == 3
    assert "hq.csv: The export lacks" in ran.err or "hq.csv: 내보낸 파일에" in ran.err
    assert ran.json["run"]["complete"] is False
    assert kept(ran.json, before)
    assert ran.json["summary"]["open_tasks"] == before["summary"]["open_tasks"]
    assert kept(healed, before)


def test_f6_a_first_export_without_a_column_is_taken_as_it_is(shop):
    table = without(jira_csv(*LABELLED), "Assignee", "Assignee Id", "Created")
    shop.export("hq", table, export="hq.csv")
    shop.reconcile()
    shop.export("hq", table.replace("회원 등급", "회원 등급제"), export="hq.csv", at=TUESDAY)

    assert shop.reconcile(at=TUESDAY)["run"]["complete"] is True


def test_part_of_a_project_proves_no_absence(shop):
    shop.export("hq", jira(issue(1, labels=["배너"]), issue(2)), whole=False)
    before = shop.reconcile()
    shop.export("hq", jira(issue(2)), at=TUESDAY, whole=False)

    after = shop.reconcile(at=TUESDAY)

    assert kept(after, before)
    assert after["run"]["complete"] is True


def test_newest_of_several_exports_of_a_scope_counts(shop):
    shop.export("hq", jira(issue(1, labels=["배너"])), export="hq*.json")
    shop.write("hq*.json", b"").unlink()
    shop.write("hq-old.json", jira(issue(1, **HELD)), at=MONDAY_BEFORE)
    shop.write("hq-new.json", jira(issue(1, labels=["배너"])))

    assert gap_of(shop.reconcile(), "other-party")["tasks"][0]["owners"][0]["party"] == "home"


def test_an_export_of_a_sprint_that_lies_in_the_backlog_as_a_whole_takes_nothing_from_the_backlog(shop):
    backlog = {"gid": "1204567890123456", "name": "몰 운영 대행"}
    sprint = {"gid": "1204567890129999", "name": "48주"}
    both = {"memberships": [{"project": backlog}, {"project": sprint}], "projects": [backlog, sprint]}
    planned = [asana_task(f"120{number}", f"배너 교체 {number}호", **both) for number in (1, 2)]
    shop.settings["connections"]["ops"] = {"tool": "asana", "export": "*.json"}
    shop.write("backlog.json", asana(*planned, asana_task("1203", "재고 실사")), at=MONDAY_BEFORE)
    shop.write("sprint.json", asana(*planned))

    first = shop.reconcile()
    again = shop.reconcile(at=TUESDAY)

    assert first["summary"]["open_tasks"] == 3
    assert again["run"]["complete"]
    (told,) = again["run"]["connections"]
    assert [(each["id"], each["tasks"], each["as_of"][:10]) for each in told["scopes"]] == [
        ("1204567890123456", 3, "2026-11-15"),
        ("1204567890129999", 2, "2026-11-22"),
    ]


MONDAY_BEFORE = "2026-11-16T08:30:00+09:00"


def test_earlier_moment_than_the_last_run_is_refused(shop):
    shop.export("hq", jira(issue(1)))
    shop.reconcile(at=TUESDAY)
    stored = (shop.folder / "dure.db").read_bytes()

    for asked in (("reconcile",), ("sync",), ("reconcile", "--no-sync")):
        ran = shop.as_is(*asked, "--now", "2026-11-23T08:30:00+09:00", at=WEDNESDAY)
        assert (ran.code, ran.out) == (2, "")
        assert "2026-11-23T23:30" in ran.err
    assert (shop.folder / "dure.db").read_bytes() == stored


def test_moment_that_is_none_is_wrong_usage(new_shop):
    new_shop.export("hq", jira(issue(1)))

    ran = new_shop.run("reconcile", "--now", "yesterday")

    assert (ran.code, "yesterday" in ran.err, (new_shop.folder / "dure.db").exists()) == (2, True, False)


def test_unknown_connection_is_named_with_the_known_ones(shop):
    shop.export("hq", jira(issue(1)))

    ran = shop.run("sync", "qh")

    assert (ran.code, "qh" in ran.err, "hq" in ran.err) == (2, True, True)


ASANA_CSV = """Task ID,Created At,Completed At,Last Modified,Name,Section/Column,Assignee,Assignee Email,Due Date,Tags,Projects
1208800000000101,2026-11-20,,2026-11-21,배너 교체,할 일,오준호,jh.oh@acme.example,,,몰 운영 대행
1208800000000102,2026-11-20,,2026-11-21,팝업 교체,할 일,오준호,jh.oh@acme.example,,,몰 운영 대행
"""


@pytest.mark.parametrize("order", ["ops.json ops.csv", "ops.csv ops.json"])
@pytest.mark.parametrize("together", [False, True])
def test_a_project_exported_in_another_format_is_the_same_project(shop, order, together):
    tasks = [asana_task("1208800000000101"), asana_task("1208800000000102", "팝업 교체")]
    written = {"ops.json": asana(*tasks), "ops.csv": ASANA_CSV}
    for day, name in enumerate(order.split(), 23):
        at = f"2026-11-{day}T08:30:00+09:00"
        shop.settings["connections"]["ops"] = {"tool": "asana", "export": "ops.*" if together else name, "whole": True}
        shop.write(name, written[name], at=at)
        (told,) = shop.reconcile(at=at)["run"]["connections"]

    assert told["complete"]
    assert [(each["id"], each["tasks"]) for each in told["scopes"]] == [("1204567890123456", 2)]


@pytest.mark.parametrize("keep", ["full", "minimal"])
def test_an_edit_of_a_card_that_two_connections_read_by_different_settings_changes_no_more_than_it_says(shop, keep):
    settings = {"status": {"요청": "done"}, "priority": {"긴급": "urgent"}, "owners_from": "first-member"}
    for day, text in ((TUESDAY, "가"), (WEDNESDAY, "나"), (THURSDAY, "다")):
        edited = f"{day[:10]}T07:00:00.000+09:00"
        board = trello(card(1, desc=text, labels=["긴급"], members=("61a1", "61a2"), dateLastActivity=edited))
        shop.export("design", board, at=day)
        shop.export("studio", board, tool="trello", export="studio.json", at=day, keep=keep, **settings)
        shop.run("sync", at=day)

    with sqlite3.connect(shop.folder / "dure.db") as store:
        assert store.execute("SELECT kind, before, after FROM events").fetchall() == []
