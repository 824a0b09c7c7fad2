"""``dure run`` and ``dure runs``: all that is due in one command, and what past runs came to."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from conftest import environment
from rich.cells import cell_len

from reports.safe import for_terminal

TUESDAY = "2026-11-24T08:30:00+09:00"


def issues(*numbers, owner=None):
    def issue(number):
        return {
            "id": str(number),
            "key": f"OPS-{number}",
            "fields": {
                "summary": f"배너 {number}",
                "labels": ["배너"],
                "issuetype": {"name": "Task"},
                "project": {"key": "OPS", "name": "운영"},
                "status": {"name": "To Do", "statusCategory": {"key": "new"}},
                "assignee": owner,
                "created": "2026-11-01T10:00:00.000+0900",
                "updated": "2026-11-01T10:00:00.000+0900",
            },
        }

    return {"issues": [issue(number) for number in numbers]}


@pytest.fixture
def shop(shop):
    """Give a workspace with three banners that nobody holds."""
    shop.export("hq", issues(1, 2, 3))
    return shop


def runs(shop, *args):
    ran = shop.as_is("runs", "--format", "json", *args)
    assert ran.code == 0, ran.err
    return ran.json["runs"]


def test_a_run_says_in_one_line_what_came_of_it(shop):
    ran = shop.run("run")
    (line,) = ran.out.splitlines()
    assert ran.code == 0
    assert line.startswith("0 of 3 open tasks as agreed (0%) · 3 decisions wait · 3 new, 0 settled · ")


def test_a_run_with_nothing_to_send_does_not_load_what_makes_mails(shop):
    shop.settings["reports"] = {}
    shop.save()
    script = (
        "import sys, dure.cli\n"
        "assert dure.cli.main(['run', '--quiet']) == 0\n"
        "print(*({'jinja2', 'openpyxl', 'smtplib', 'css_inline'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", script],
        cwd=shop.folder,
        env=environment(shop.folder, DURE_NOW=TUESDAY),
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.split() == []


def test_a_quiet_run_without_trouble_says_nothing(shop):
    ran = shop.run("run", "--quiet")
    assert (ran.code, ran.out, ran.err) == (0, "", "")


def test_among_messages_for_machines_the_line_is_one_of_them(shop):
    ran = shop.run("run", "--log-format", "json")
    told = [json.loads(line) for line in ran.err.splitlines()]
    assert ran.out == ""
    assert "3 open tasks" in told[-1]["message"]


def test_a_run_finds_what_reconcile_finds(shop):
    shop.run("run")
    found = shop.as_is("gaps", "list", "--format", "json").json["gaps"]
    assert {gap["kind"] for gap in found} == {"unassigned"}


def test_a_program_is_told_the_run_without_its_gaps(shop):
    document = shop.run("run", "--format", "json").json
    assert (document["run"]["exit"], document["run"]["complete"]) == (0, True)
    assert document["summary"]["open_tasks"] == 3
    assert "gaps" not in document


def test_a_source_that_cannot_be_read_makes_the_run_incomplete_and_is_named(shop):
    shop.run("run")
    shop.export("ops", {"data": "nothing"})
    ran = shop.run("run", at=TUESDAY)
    assert ran.code == 3
    assert "not read in full: ops" in ran.out
    assert [each["ending"] for each in runs(shop)] == ["incomplete", "done"]


def test_past_runs_tell_what_each_read_and_found_and_how_it_ended(shop):
    shop.run("run")
    shop.export("hq", issues(1, 2, 3, owner={"accountId": "5b10-minsu", "displayName": "김민수"}), at=TUESDAY)
    shop.run("sync", at=TUESDAY)
    later, first = runs(shop)
    assert (later["command"], first["command"]) == ("sync", "run")
    assert (first["exit"], first["complete"], first["summary"]["new"]) == (0, True, 3)
    assert [(each["name"], each["tasks"], each["open"]) for each in first["connections"]] == [("hq", 3, 3)]
    assert first["seconds"] >= 0


def test_what_went_wrong_in_a_run_is_told_with_it(shop):
    shop.export("ops", {"data": "nothing"})
    shop.run("run")
    (past,) = runs(shop)
    (told,) = past["faults"]
    assert "Nothing was read of ops" in told
    assert told in shop.as_is("runs", past["id"][:8]).out


def test_a_run_that_was_struck_down_has_no_end(shop):
    shop.save()
    assert shop.as_is("run", DURE_FAILPOINT="run-told:kill").code < 0
    assert [(each["ending"], each["ended"]) for each in runs(shop)] == [("stopped", None)]
    assert "no end" in shop.as_is("runs").out


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_list_of_runs_fits_a_terminal_of_eighty_columns(shop, language):
    shop.settings["language"] = language
    shop.run("run")
    shop.export("ops", {"data": "nothing"})
    shop.run("run", at=TUESDAY)
    told = shop.as_is("runs", COLUMNS="80").out.splitlines()
    assert len(told) == 3
    assert max(cell_len(for_terminal(line)) for line in told) <= 80


def test_a_run_is_asked_for_by_what_the_list_calls_it(shop):
    shop.run("run")
    (past,) = runs(shop)
    (_, line) = shop.as_is("runs").out.splitlines()

    name, *_ = line.split()

    assert past["id"].startswith(name)
    assert past["id"] in shop.as_is("runs", name).out


def test_only_as_many_runs_are_listed_as_asked_for(shop):
    shop.run("run")
    shop.run("run", at=TUESDAY)
    assert len(runs(shop, "--limit", "1")) == 1


def test_a_run_that_is_not_there_is_wrong_usage(shop):
    shop.run("run")
    ran = shop.as_is("runs", "zzz")
    assert ran.code == 2
    assert "There is no one run zzz." in ran.err


def test_a_newcomer_is_told_that_there_was_no_run(new_shop):
    assert new_shop.run("runs").code != 0
    new_shop.as_is("sync")
    assert len(runs(new_shop)) == 1


def test_every_line_of_a_log_for_machines_names_the_run(shop):
    ran = shop.run("run", "--log-format", "json")
    told = [json.loads(line) for line in ran.err.splitlines()]
    (past,) = runs(shop)
    assert {each["run"] for each in told} == {past["id"]}
    assert {each["level"] for each in told} == {"info"}


def test_a_log_for_machines_has_one_line_per_connection_with_its_numbers(shop):
    ran = shop.run("run", "--log-format", "json")
    (line,) = [each for each in map(json.loads, ran.err.splitlines()) if "connection" in each]
    assert {key: line[key] for key in ("connection", "records", "tasks", "open", "complete")} == {
        "connection": "hq",
        "records": 3,
        "tasks": 3,
        "open": 3,
        "complete": True,
    }


@pytest.fixture
def due(shop):
    """Give a workspace whose reports are due on Monday at half past eight."""
    for report in shop.settings["reports"].values():
        report["when"] = "mon 08:30"
    return shop


def test_a_report_that_is_due_is_written_as_a_mail_file_until_sending_is_on(due):
    ran = due.run("run")
    written = sorted(path.name for path in (due.folder / "reports").glob("*.eml"))
    assert len(written) == 2
    assert "2 written as mail files, not sent" in ran.out
    assert all(name in ran.err for name in written)


def test_what_a_run_wrote_is_not_written_again(due):
    due.run("run")
    again = due.run("run", at="2026-11-23T09:30:00+09:00")
    assert "written" not in again.out
    assert [each["deliveries"]["written"] for each in runs(due)] == [0, 2]


def test_a_dry_run_writes_what_is_due_and_leaves_it_due(due):
    due.run("run", "--dry-run", "--out", "trial")
    assert len(list((due.folder / "trial").glob("*.eml"))) == 2
    assert "2 written as mail files" in due.run("run").out


def test_a_run_whose_mail_cannot_be_written_is_incomplete_and_says_so(due):
    due.write("reports", "no folder")
    ran = due.run("run")
    (past,) = runs(due)
    assert ran.code == past["exit"] == 3
    assert any("cannot be written" in each for each in past["faults"])
