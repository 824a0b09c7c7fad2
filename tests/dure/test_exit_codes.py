"""Exit codes, each provoked for real, and what is left behind."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import SCRIPT
from conftest import environment
from tool_exports import SEOYEON
from tool_exports import asana
from tool_exports import asana_task
from tool_exports import issue
from tool_exports import jira

TUESDAY = "2026-11-24T08:30:00+09:00"
BANNER = {"title": "메인 배너 교체", "labels": ["배너"]}
HOLDER = """
import sys
from sync.store import Store
with Store.open(sys.argv[1]) as store, store.lock():
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def held_lock(tmp_path):
    """Hold the lock of a store in another process."""
    url = f"sqlite:///{tmp_path / 'dure.db'}"
    command = [sys.executable, "-c", HOLDER, url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout.readline() == "held\n"
        yield holder.pid
        holder.communicate()


def test_another_run_at_work_is_busy(shop, held_lock):
    shop.export("hq", jira(issue(1)))
    shop.save()

    for asked in ("reconcile", "sync"):
        ran = shop.as_is(asked)
        assert (ran.code, ran.out) == (75, "")
        assert f"process {held_lock} on " in ran.err
    assert shop.as_is("people").code == 0


def test_incomplete_outweighs_gaps(shop):
    shop.export("hq", jira(issue(1, **{**BANNER, "owner": SEOYEON})))
    shop.export("ops", asana(asana_task("1208800000000100", tags=["배너"])))
    shop.reconcile()
    shop.export("hq", jira(issue(1, **BANNER)), at=TUESDAY)

    assert shop.run("reconcile", "--fail-on", "high", at=TUESDAY).code == 1
    (shop.folder / "ops.json").unlink()
    assert shop.run("reconcile", "--fail-on", "high", at=TUESDAY).code == 3


@pytest.mark.parametrize(
    ("file", "line", "fault", "told"),
    [
        ("dure.yaml", "timezone: Asia/Seol", "4:11", "Asia/Seoul"),
        ("dure.yaml", "languge: ko", "4:1", "language"),
        ("dure.yaml", "rules: {unasigned: on}", "4:9", "unassigned"),
        ("agreement.yaml", "version: [1, 2", "", "agreement.yaml"),
        ("people.yaml", "- {name: 김민수, party: hom}", "3:", "home"),
    ],
)
def test_fault_in_what_the_user_wrote_is_told_with_its_place_and_nothing_is_done(new_shop, file, line, fault, told):
    written = {
        "dure.yaml": "parties:\n  home: {name: 한빛, kind: in-house}\npeople: people.yaml\n",
        "agreement.yaml": "title: 분장\nduties: []\n",
        "people.yaml": "- {name: 이서연, party: home}\n\n",
    }
    written["dure.yaml"] += "" if file == "dure.yaml" else "agreement: agreement.yaml\n"
    written[file] += f"{line}\n"
    for name, text in written.items():
        new_shop.write(name, text)

    for command in ("reconcile", "sync", "split check"):
        ran = new_shop.as_is(*command.split())
        assert (ran.code, ran.out) == (2, ""), ran
        assert f"dure: error: {file}:{fault}" in ran.err
        assert told in ran.err
    assert sorted(path.name for path in new_shop.folder.iterdir()) == ["agreement.yaml", "dure.yaml", "people.yaml"]


def test_all_faults_of_all_files_are_told_at_once(shop):
    shop.export("hq", jira(issue(1)), tol="jira")
    shop.settings["parties"]["acme"]["kind"] = "vendr"
    shop.agreement["duties"][0]["responsible"] = ["amce"]
    shop.people[0]["party"] = "hom"

    ran = shop.run("reconcile")

    assert ran.code == 2
    assert ran.err.count("dure: error: ") >= 3
    for told in ("tol", "vendr", "vendor"):
        assert told in ran.err


def test_store_that_is_none_fails_with_advice_and_stays_as_it_was(shop):
    shop.export("hq", jira(issue(1)))
    shop.write("dure.db", b"no database at all, but long enough to be taken for one" * 20)

    ran = shop.run("reconcile")

    assert (ran.code, ran.out) == (4, "")
    assert "→" in ran.err
    assert (shop.folder / "dure.db").read_bytes().startswith(b"no database")


def test_store_of_another_program_fails_and_stays_as_it_was(new_shop):
    new_shop.export("hq", jira(issue(1)))
    with sqlite3.connect(new_shop.folder / "dure.db") as other:
        other.execute("CREATE TABLE notes (text TEXT)")

    ran = new_shop.run("reconcile")

    assert ran.code == 4
    assert "another program" in ran.err
    with sqlite3.connect(new_shop.folder / "dure.db") as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("notes",)]


def test_store_in_a_folder_that_is_none_fails_with_advice(shop):
    shop.export("hq", jira(issue(1)))
    shop.settings["store"] = "sqlite:///nowhere/dure.db"

    ran = shop.run("reconcile")

    assert ran.code == 4
    assert "nowhere" in ran.err


def test_commands_that_need_a_store_say_so(new_shop):
    new_shop.export("hq", jira(issue(1)))
    new_shop.save()

    for command in ("gaps list", "gaps show G-00000000", "report weekly-home", "people", "db check"):
        ran = new_shop.as_is(*command.split())
        assert (ran.code, ran.out) == (4, ""), command
        assert "dure sync" in ran.err
    assert not (new_shop.folder / "dure.db").exists()


def test_no_settings_at_all_names_where_they_were_looked_for(dure):
    ran = dure("reconcile")

    assert ran.code == 2
    assert "dure.yaml" in ran.err
    assert "dure init" in ran.err


@pytest.mark.parametrize("closing", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_streams_that_the_caller_closed_stop_nothing(shop, closing):
    shop.export("hq", jira(issue(1, **BANNER)))
    shop.save()

    ran = subprocess.run(
        ["/bin/sh", "-c", f'"$0" "$@" {closing}', SCRIPT, "run"],
        cwd=shop.folder,
        env=environment(shop.folder),
        capture_output=True,
        check=False,
    )

    assert (ran.returncode, ran.stderr) == (0, b"")
    assert shop.run("runs", "--format", "json").json["runs"][0]["ended"] is not None


@pytest.mark.parametrize("command", ["reconcile", "run", "sync"])
def test_full_disk_of_the_output_is_a_failure_and_no_traceback(shop, command):
    shop.export("hq", jira(issue(1, **BANNER)))
    shop.save()

    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(
            [SCRIPT, command],
            cwd=shop.folder,
            env=environment(shop.folder),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert ran.returncode == 4
    assert ran.stderr.startswith("dure: error: ")
    assert "Traceback" not in ran.stderr


def test_reader_who_had_enough_is_no_fault(shop):
    shop.export("hq", jira(*(issue(number, "메인 배너 교체", labels=["배너"]) for number in range(1, 400))))
    shop.reconcile()

    reading, writing = os.pipe()
    with subprocess.Popen(
        [SCRIPT, "gaps", "list"], cwd=shop.folder, env=environment(shop.folder), stdout=writing, stderr=subprocess.PIPE
    ) as listing:
        os.close(writing)
        os.read(reading, 10)
        os.close(reading)
        _, err = listing.communicate()

    assert (listing.returncode, err) == (0, b"")


def test_messages_that_nobody_reads_do_not_stop_the_work(shop):
    shop.export("hq", jira(issue(1, **BANNER), {"id": "3"}))
    shop.save()

    reading, writing = os.pipe()
    os.close(reading)
    ran = subprocess.run(
        [SCRIPT, "reconcile", "--format", "json"],
        cwd=shop.folder,
        env=environment(shop.folder),
        stdout=subprocess.PIPE,
        stderr=writing,
        check=False,
    )
    os.close(writing)

    assert ran.returncode in {0, 3}
    assert b"other-party" in ran.stdout
