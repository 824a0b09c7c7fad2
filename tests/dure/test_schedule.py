"""``dure schedule``: everything is tried as cron would call it, and put in its place beside what others wrote."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

SCRIPT = Path(sys.executable).with_name("dure")
CRONTAB = """#!/bin/sh
case "$1" in
  -l) [ -f "$HOME/table" ] && exec cat "$HOME/table"; echo "no crontab for me" >&2; exit 1;;
  -r) exec rm "$HOME/table";;
  -) exec cat > "$HOME/table";;
esac
"""
OTHERS = "MAILTO=me@hanbit.example\n# 내 줄\n5 4 * * * /bin/backup  --all\t# 100\\%\n"


@pytest.fixture
def host(shop):
    """Give a workspace on a host whose crontab is a file."""
    shop.write("bin/crontab", CRONTAB).chmod(0o755)
    shop.settings["reports"]["weekly-home"]["when"] = "mon 08:30"
    shop.export("ops", {"data": []})
    return shop


def schedule(host, *args, **env):
    bare = {"PATH": f"{host.folder / 'bin'}{os.pathsep}/usr/bin:/bin", **env}
    return host.run("schedule", *args, **bare)


def shown(host, *args):
    """Give what would be written, and how it stands."""
    return schedule(host, "show", "--format", "json", *args).json


def table(host):
    path = host.folder / "table"
    return path.read_text(encoding="utf-8") if path.exists() else None


def test_a_schedule_is_shown_before_anything_is_changed(host):
    told = shown(host)
    assert (told["standing"], told["with"], told["zone"]) == ("absent", "cron", "Asia/Seoul")
    assert len(told["next"]) == 3
    assert table(host) is None


def test_an_installed_schedule_stands_beside_what_others_wrote_and_a_second_one_changes_nothing(host):
    host.write("table", OTHERS)
    ran = schedule(host, "install", "--with", "cron")
    once = table(host)
    assert ran.code == 0, ran.err
    assert once.startswith(OTHERS)
    assert f"{SCRIPT} run --config {host.folder}/dure.yaml" in once.removeprefix(OTHERS)
    assert shown(host)["standing"] == "in-place"
    assert "nothing was changed" in schedule(host, "install").err
    assert table(host) == once


def test_a_changed_report_makes_the_lines_outdated(host):
    host.write("table", shown(host)["written"])
    assert shown(host)["standing"] == "in-place"
    host.settings["reports"]["weekly-home"]["when"] = "sun 22:10"
    assert shown(host)["standing"] == "outdated"


def test_what_is_removed_leaves_what_others_wrote_byte_for_byte(host):
    host.write("table", OTHERS + shown(host)["written"])
    assert schedule(host, "remove").code == 0
    assert table(host) == OTHERS
    assert "It did not run by itself." in schedule(host, "remove").err


def test_the_only_lines_of_a_crontab_go_with_it(host):
    host.write("table", shown(host)["written"])
    schedule(host, "remove")
    assert table(host) is None


def test_lines_for_a_log_of_machines_ask_for_one(host):
    assert "dure.yaml --log-format json" in shown(host, "--log-format", "json")["written"]


@pytest.fixture
def wanting(host):
    """Give a workspace whose token stands in a variable that cron does not have."""
    host.settings["connections"]["hq"] = {
        "tool": "jira", "url": "https://hanbit.example", "email": "bot@hanbit.example", "token": "${JIRA_TOKEN}",
        "scopes": ["OPS"],
    }  # fmt: skip
    return host


def test_a_variable_that_cron_does_not_have_is_found_before_cron_misses_it(wanting):
    ran = schedule(wanting, "install", JIRA_TOKEN="set-in-this-shell")
    assert ran.code == 2
    assert "connections.hq.token: The environment variable JIRA_TOKEN is not set." in ran.err
    assert "env_file: dure.env" in ran.err
    assert "set-in-this-shell" not in ran.err
    assert table(wanting) is None


def test_what_stands_in_a_file_of_its_own_is_found_by_cron_too(wanting):
    wanting.settings["env_file"] = "dure.env"
    wanting.write("dure.env", "JIRA_TOKEN=only-in-the-file\n").chmod(0o600)
    ran = schedule(wanting, "install")
    assert (ran.code, "may read" in ran.err) == (0, False)
    assert table(wanting)


def test_a_file_of_secrets_that_others_may_read_is_told(wanting):
    wanting.settings["env_file"] = "dure.env"
    wanting.write("dure.env", "JIRA_TOKEN=only-in-the-file\n").chmod(0o644)
    assert "chmod 600" in schedule(wanting, "show").err


def test_who_knows_better_may_install_anyway(wanting):
    assert schedule(wanting, "install", "--anyway").code == 0
    assert table(wanting)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("store", "postgresql+psycopg://dure:${PG_WORD}@127.0.0.1/none"),
        ("ping", "https://hc.example/${HC_KEY}"),
        ("messengers", {"ops": "${OPS_URL}"}),
        ("mail", {"host": "smtp.example", "from": "dure@hanbit.example", "password": "${SMTP_WORD}"}),
        ("env_file", "nowhere.env"),
    ],
)
def test_everything_that_a_run_looks_up_is_tried(host, key, value):
    host.settings[key] = value
    ran = schedule(host, "check", "--format", "json")
    assert ran.code == 2
    assert any(each["place"].startswith(key) for each in ran.json["faults"])


def test_settings_with_a_fault_are_not_scheduled(host):
    host.settings["reports"]["weekly-home"]["party"] = "nobody-there"
    assert schedule(host, "install").code == 2
    assert table(host) is None


def test_a_refused_crontab_is_told_with_what_cron_said(host):
    host.write("bin/crontab", "#!/bin/sh\necho 'You (me) are not allowed to use this program' >&2; exit 1\n").chmod(
        0o755
    )
    ran = schedule(host, "install", "--with", "cron")
    assert ran.code == 4
    assert "You (me) are not allowed to use this program." in ran.err


def findings(host):
    """Give what the check-up finds of running by itself."""
    bare = {"PATH": f"{host.folder / 'bin'}{os.pathsep}/usr/bin:/bin"}
    found = host.run("doctor", "--format", "json", **bare).json["findings"]
    return [(each["health"], each["message"]) for each in found if each["area"] == "runs"]


def test_the_check_up_tells_whether_it_runs_by_itself_and_is_out_of_date(host):
    assert findings(host) == []
    host.write("table", shown(host)["written"])
    assert findings(host) == [("good", "dure runs by itself here, with cron.")]
    host.write("table", shown(host, "--log-format", "json")["written"])
    assert findings(host) == [("good", "dure runs by itself here, with cron.")]
    host.settings["timezone"] = "Europe/Berlin"
    ((health, message),) = findings(host)
    assert (health, "not those of the settings" in message) == ("odd", True)


def test_the_check_up_names_a_watcher_that_cannot_be_reached_for_want_of_its_name(host):
    host.settings["ping"] = "https://hc.example/${HC_KEY}"
    ((health, message),) = findings(host)
    assert (health, "HC_KEY" in message) == ("odd", True)
