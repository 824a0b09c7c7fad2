"""``dure db``: the store checked, copied, and replayed after a change of rules."""

import sqlite3

from conftest import kinds_of
from tool_exports import issue
from tool_exports import jira


def test_store_is_checked_and_copied_whole(shop):
    shop.export("hq", jira(issue(1)))
    shop.reconcile()

    checked = shop.run("db", "check")
    copied = shop.run("db", "backup", "copy.db")
    twice = shop.run("db", "backup", "copy.db")
    upgraded = shop.run("db", "upgrade")

    assert (checked.code, checked.out) == (0, "")
    assert copied.code == 0, copied.err
    with sqlite3.connect(shop.folder / "copy.db") as copy:
        assert copy.execute("SELECT count(*) FROM tasks").fetchone() == (1,)
    assert (twice.code, "copy.db" in twice.err) == (2, True)
    assert upgraded.code == 0


def test_new_rules_are_replayed_without_the_export(shop):
    shop.export("hq", jira(issue(1, labels=["배너"])))
    assert kinds_of(shop.reconcile()) == ["other-party"]
    (shop.folder / "hq.json").unlink()
    shop.settings["connections"]["hq"]["status"] = {"To Do": "backlog"}

    replayed = shop.run("db", "remap")
    document = shop.reconcile("--no-sync")

    assert replayed.code == 0, replayed.err
    assert "hq" in replayed.err
    assert document["summary"]["open_tasks"] == 0


def test_damaged_store_is_told_and_not_written_over(shop):
    shop.export("hq", jira(*(issue(number) for number in range(1, 300))))
    shop.reconcile()
    path = shop.folder / "dure.db"
    content = bytearray(path.read_bytes())
    content[8192 : len(content) // 2] = b"\xff" * (len(content) // 2 - 8192)
    path.write_bytes(content)
    size = path.stat().st_size

    ran = shop.run("db", "check")

    assert ran.code == 4
    assert "Traceback" not in ran.err
    assert path.stat().st_size == size
