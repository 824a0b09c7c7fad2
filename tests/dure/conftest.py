"""Runs the installed command line as users do, in a workspace that a test writes."""

import json
import os
import pty
import shutil
import subprocess
import sys
from copy import deepcopy
from datetime import datetime
from pathlib import Path

import pytest
from fake_tools.jira import FakeJira
from fake_tools.server import FakeServer
from forked import Ran

sys.path.insert(0, str(Path(__file__).parent))

MONDAY = "2026-11-23T08:30:00+09:00"
SETTINGS = {
    "language": "en",
    "timezone": "Asia/Seoul",
    "calendar": {"country": "KR", "hours": "09:00-18:00", "days": "mon-fri"},
    "parties": {
        "home": {
            "name": "한빛상사",
            "kind": "in-house",
            "domains": ["hanbit.example"],
            "contact": ["pmo@hanbit.example"],
        },
        "acme": {"name": "ACME 운영", "kind": "vendor", "domains": ["acme.example"], "contact": ["pm@acme.example"]},
    },
    "people": "people.yaml",
    "agreement": "agreement.yaml",
    "connections": {},
    "reports": {"weekly-home": {"party": "home"}, "weekly-acme": {"party": "acme", "language": "ko"}},
}
CONNECTIONS = {
    "hq": {"tool": "jira", "url": "https://hanbit.example", "export": "hq.json", "whole": True},
    "ops": {"tool": "asana", "export": "ops.json"},
    "design": {"tool": "trello", "export": "design.json"},
}
PEOPLE = [
    {"name": "김민수", "party": "home", "accounts": {"hq": "5b10-minsu"}},
    {"name": "이서연", "party": "acme", "emails": ["sy@acme.example"]},
    {"name": "윤소라", "party": "acme", "accounts": {"design": "sora_glow"}},
]
AGREEMENT = {
    "title": "2026 온라인몰 운영 업무분장",
    "version": 1,
    "effective": {"from": "2026-07-01", "until": "2027-06-30"},
    "duties": [
        {"id": "banner", "title": "배너 등록", "responsible": ["acme"], "accountable": "home", "covers": [{"label": "배너"}]},
        {"id": "rest", "title": "그 밖의 운영", "responsible": ["home"], "accountable": "home", "supporting": ["acme"],
         "covers": [{"title": "*"}], "except": [{"label": ["배너", "밖"]}]},
    ],
}  # fmt: skip


def environment(home, **more):
    """Give the environment of somebody who has set nothing of dure's."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("DURE_", "LC_", "LANG", "_DURE"))}
    return {**clean, "HOME": str(home), "LANG": "C.UTF-8", "XDG_CONFIG_HOME": str(home / ".config"), **more}


SCRIPT = Path(sys.executable).with_name("dure")


@pytest.fixture
def dure(tmp_path, fork_server):
    """Run dure in an empty folder of its own; returns what it printed and its exit code."""

    def run(*args, cwd=tmp_path, **env):
        return fork_server.run(args, cwd=cwd, env=environment(tmp_path, **env))

    return run


@pytest.fixture
def script(tmp_path):
    """Run the installed script, as dure is run by users; slower to start."""

    def run(*args, cwd=tmp_path, **env):
        done = subprocess.run(
            [SCRIPT, *map(str, args)],
            cwd=cwd,
            env=environment(tmp_path, **env),
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=120,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return run


def on_a_terminal(folder, *args, answers=(), **env):
    """Run dure with all its streams on a pseudo-terminal, and type the answers; give what appeared there."""
    ours, theirs = pty.openpty()
    more = {"TERM": "xterm-256color", "COLUMNS": "100", "DURE_NOW": "2026-11-23T08:30:00+09:00", **env}
    clean = {key: value for key, value in environment(folder, **more).items() if key != "NO_COLOR" or "NO_COLOR" in env}
    with subprocess.Popen([SCRIPT, *args], cwd=folder, env=clean, stdin=theirs, stdout=theirs, stderr=theirs):
        os.close(theirs)
        os.write(ours, "".join(f"{each}\n" for each in answers).encode())
        seen = bytearray()
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # the other end was closed
                break
            if not piece:
                break
            seen += piece
    os.close(ours)
    return seen.decode()


class Shop:
    """A workspace of two parties: what is written, and dure at work in it."""

    def __init__(self, folder, dure):
        self.folder = folder
        self.settings = deepcopy(SETTINGS)
        self.agreement = deepcopy(AGREEMENT)
        self.people = deepcopy(PEOPLE)
        self._dure = dure

    def write(self, name, content, *, at=MONDAY):
        """Write a file as of a moment: a document as JSON, text as UTF-8, bytes as they are."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            content = content.encode()
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        moment = datetime.fromisoformat(at).timestamp() - 600
        os.utime(path, (moment, moment))
        return path

    def export(self, connection, content, *, at=MONDAY, **options):
        """Write the export of a connection, and the connection into the settings."""
        written = {**CONNECTIONS.get(connection, {}), **options}
        self.settings["connections"][connection] = written
        self.write(written["export"], content, at=at)

    def save(self):
        """Write settings, agreement and people; JSON is YAML."""
        known = self.settings["connections"]
        people = deepcopy(self.people)
        for person in people:
            person["accounts"] = {name: id_ for name, id_ in person.get("accounts", {}).items() if name in known}
        for name, content in (("dure", self.settings), ("agreement", self.agreement), ("people", people)):
            self.write(f"{name}.yaml", content)

    def run(self, *args, at=MONDAY, **env):
        """Run dure here at a moment, after writing everything."""
        self.save()
        return self.as_is(*args, at=at, **env)

    def as_is(self, *args, at=MONDAY, **env):
        """Run dure here at a moment, on the files as they are."""
        return self._dure(*args, **{"cwd": self.folder, "DURE_NOW": at, **env})

    def reconcile(self, *args, at=MONDAY, code=0):
        """Reconcile at a moment and give the document."""
        ran = self.run("reconcile", "--format", "json", *args, at=at)
        assert ran.code == code, ran.err
        return ran.json


@pytest.fixture
def server():
    """Give a server on which a tool is played: its ``world`` says which."""
    made = FakeServer(FakeJira())
    yield made
    made.close()


@pytest.fixture
def new_shop(tmp_path, dure):
    """Give a workspace to write exports into, which has no store yet."""
    return Shop(tmp_path, dure)


@pytest.fixture
def shop(new_shop, template):
    """Give the same with a store in which nothing stands yet: most runs of dure are not the first."""
    shutil.copy(template, new_shop.folder / "dure.db")
    return new_shop


def gap_of(document, kind):
    """Give the only gap of a kind."""
    (found,) = [gap for gap in document["gaps"] if gap["kind"] == kind]
    return found


def kinds_of(document):
    """Give the kinds of all gaps of a document, sorted."""
    return sorted(gap["kind"] for gap in document["gaps"])
