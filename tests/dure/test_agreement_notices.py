"""What a run says of the agreement itself, and the one that it refuses."""

import sqlite3

from tool_exports import issue
from tool_exports import jira

BEFORE_THE_LAST_MONTH = "2027-05-30T09:00:00+09:00"
IN_THE_LAST_MONTH = "2027-05-31T09:00:00+09:00"
AFTER_IT = "2027-07-01T09:00:00+09:00"
TUESDAY = "2026-11-24T08:30:00+09:00"
SIGNED = [{"party": "home", "by": "김민수", "on": "2026-06-25"}]


def ready(shop, *issues):
    shop.export("hq", jira(*(issues or (issue(1),))))
    return shop


def rows(shop, table):
    with sqlite3.connect(shop.folder / "dure.db") as store:
        return store.execute(f"select * from {table} order by 1").fetchall()


def test_the_last_day_is_announced_for_thirty_days(shop):
    ready(shop)

    assert "ends on" not in shop.run("reconcile", at=BEFORE_THE_LAST_MONTH).err
    assert "ends on 30 Jun 2027" in shop.run("reconcile", at=IN_THE_LAST_MONTH).err
    assert "ends on" not in shop.run("reconcile", at=AFTER_IT).err


def test_a_last_day_with_a_successor_is_not_announced(shop):
    ready(shop).settings["agreement"] = ["agreement.yaml", "next.yaml"]
    shop.write("next.yaml", {**shop.agreement, "version": 2, "effective": {"from": "2027-07-01"}})

    assert shop.run("reconcile", at=IN_THE_LAST_MONTH).err == ""
    assert "2027" not in shop.run("doctor", at=IN_THE_LAST_MONTH).out


def test_a_run_without_an_agreement_in_force_says_so(shop):
    ready(shop).agreement["effective"] = {"from": "2026-12-01"}

    ran = shop.run("reconcile", "--format", "json")

    assert (ran.code, ran.json["run"]["agreement"]) == (0, None)
    assert "No agreement is in force." in ran.err
    assert "1 Dec 2026" in ran.err


def test_an_agreement_changed_after_signing_is_refused_before_anything_is_read(shop):
    ready(shop).agreement["signed"] = SIGNED
    shop.reconcile()
    tables = ("runs", "tasks")
    kept = [rows(shop, table) for table in tables]

    shop.export("hq", jira(issue(1), issue(2)), at=TUESDAY)
    shop.agreement["duties"][0]["responsible"] = ["home"]
    ran = shop.run("reconcile", "--format", "json", at=TUESDAY)

    assert (ran.code, ran.out) == (2, "")
    assert "after it was signed" in ran.err
    assert [rows(shop, table) for table in tables] == kept


def test_a_duty_that_a_task_names_and_nobody_has_is_told_with_the_nearest_spelling(shop):
    ready(shop, issue(1, labels=["배너", "duty:baner"]), issue(2, labels=["업무:baner"]))

    ran = shop.run("reconcile")

    assert ran.code == 0
    assert ran.err.count("baner") == 1
    assert "hq:OPS-1, hq:OPS-2" in ran.err
    assert "Did you mean banner?" in ran.err
