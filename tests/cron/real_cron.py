"""Debian's real cron calls dure: installed by its own command, with secrets from a file, and found done in the store.

Run as root by ``make test-cron``; cron takes up to a minute to start what is due, so this is no part of ``make test``.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

PATIENCE = 68
SCRIPT = Path(sys.executable).with_name("dure")
OTHERS = b"# mine, and not to be touched \xff\n0 0 1 1 * /bin/true  # 100\\%\n"


def told(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


def install_cron():
    if shutil.which("cron") is None:
        told("apt-get", "update")
        if told("apt-get", "install", "-y", "--no-install-recommends", "cron").returncode:
            sys.exit("cron cannot be installed here")


def write_workspace(folder: Path, due: datetime) -> None:
    """Write a workspace whose report is due at a minute; its store is named by a variable that only the file has."""
    export = {"id": "aB3dE6gH", "name": "운영", "shortLink": "aB3dE6gH", "url": "https://trello.com/b/aB3dE6gH",
              "lists": [], "cards": [], "members": [], "labels": [], "actions": [], "customFields": [], "checklists": []}  # fmt: skip
    settings = {
        "store": "sqlite:///${DURE_STORE}",
        "env_file": "dure.env",
        "timezone": "Asia/Seoul",
        "language": "en",
        "parties": {"home": {"name": "한빛상사", "kind": "in-house", "contact": ["lead@hanbit.example"]}},
        "connections": {"board": {"tool": "trello", "export": "board.json"}},
        "rules": {"urgent-unanswered": "off"},
        "reports": {"daily": {"party": "home", "when": f"daily {due:%H:%M}", "always": True}},
    }
    (folder / "dure.yaml").write_text(json.dumps(settings, ensure_ascii=False), encoding="utf-8")
    (folder / "board.json").write_text(json.dumps(export), encoding="utf-8")
    (folder / "dure.env").write_text("DURE_STORE=by-cron.db\n", encoding="utf-8")
    (folder / "dure.env").chmod(0o600)


def start_cron() -> subprocess.Popen[bytes] | None:
    """Start cron in the foreground, unless one is at work already."""
    mark = Path("/run/crond.pid")
    if mark.exists() and Path(f"/proc/{mark.read_text().strip()}").exists():
        return None
    return subprocess.Popen(["cron", "-f"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def runs(folder: Path, env: dict[str, str]) -> list[dict]:
    found = told(SCRIPT, "runs", "--format", "json", "--config", folder / "dure.yaml", env=env)
    return json.loads(found.stdout)["runs"] if found.returncode == 0 else []


def main() -> None:
    if os.geteuid() != 0:
        sys.exit("make test-cron needs root: it starts cron")
    install_cron()
    before = subprocess.run(["crontab", "-l"], capture_output=True, check=False)
    kept = before.stdout if before.returncode == 0 else b""
    began, cron = time.monotonic(), None
    with tempfile.TemporaryDirectory(prefix="dure cron 100% ") as name:
        folder, env = Path(name), {"PATH": "/usr/bin:/bin", "HOME": "/root", "LANG": "C.UTF-8"}
        try:
            subprocess.run(["crontab", "-"], input=kept + OTHERS, check=True)
            now = datetime.now().astimezone()
            due = now + timedelta(seconds=10)  # a minute that begins before cron could be ready would be missed
            due = due.replace(second=0, microsecond=0) + timedelta(minutes=1)
            write_workspace(folder, due.astimezone(ZoneInfo("Asia/Seoul")))
            config = folder / "dure.yaml"
            done = told(SCRIPT, "schedule", "install", "--with", "cron", "--config", config, env=env)
            assert done.returncode == 0, done.stderr
            cron = start_cron()
            while time.monotonic() - began < PATIENCE and not any(each["ended"] for each in runs(folder, env)):
                time.sleep(1)
            (run,) = runs(folder, env)
            assert (run["command"], run["exit"], run["ending"]) == ("run", 0, "done"), run
            assert list((folder / "reports").glob("*.eml")), "no report was written"
            assert (folder / "by-cron.db").exists(), "the store is not where the file says"
            done = told(SCRIPT, "schedule", "remove", "--config", config, env=env)
            assert done.returncode == 0, done.stderr
            after = subprocess.run(["crontab", "-l"], capture_output=True, check=True).stdout
            assert after == kept + OTHERS, "another line was touched"
        finally:
            if cron is not None:
                cron.send_signal(signal.SIGTERM)
                cron.wait(10)
            if kept:
                subprocess.run(["crontab", "-"], input=kept, check=True)
            else:
                told("crontab", "-r")
    print(f"cron ran dure, and nothing else was touched ({time.monotonic() - began:.0f} s)")  # noqa: T201  # the result


if __name__ == "__main__":
    main()
