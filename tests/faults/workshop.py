"""A workspace on which runs are struck down: what is written on two days, real children, and a picture of the store."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from emptying import empty
from sqlalchemy import create_engine
from sqlalchemy import text
from sqlalchemy.pool import NullPool

from sync.mail_tables import metadata

SCRIPT = Path(sys.executable).with_name("dure")
WIDE = int(os.environ.get("DURE_EXAMPLES", "0")) >= 1000
MONDAY, TUESDAY = "2026-11-23T08:30:00+09:00", "2026-11-24T08:30:00+09:00"

_SETTINGS = {
    "language": "en",
    "parties": {
        "home": {"name": "한빛상사", "kind": "in-house", "domains": ["hanbit.example"]},
        "acme": {"name": "ACME 운영", "kind": "vendor", "domains": ["acme.example"]},
    },
    "people": "people.yaml",
    "agreement": "agreement.yaml",
    "connections": {
        "hq": {"tool": "jira", "url": "https://hanbit.example", "export": "hq-*.json", "whole": True},
        "ops": {"tool": "asana", "export": "ops.json"},
    },
}
_PEOPLE = [
    {"name": "김민수", "party": "home", "accounts": {"hq": "minsu"}},
    {"name": "이서연", "party": "acme", "accounts": {"hq": "seoyeon"}},
]
_AGREEMENT = {
    "title": "2026 온라인몰 운영 업무분장",
    "version": 1,
    "effective": {"from": "2026-07-01", "until": "2027-06-30"},
    "duties": [
        {"id": "banner", "title": "배너", "responsible": ["acme"], "accountable": "home",
         "covers": [{"title": "*배너*"}], "overrides": ["rest"]},
        {"id": "rest", "title": "그 밖", "responsible": ["home"], "accountable": "home", "covers": [{"title": "*"}]},
    ],
}  # fmt: skip


def _issue(number, title, *, owner="minsu", project="OPS", status="To Do"):
    return {
        "id": str(20000 + number),
        "key": f"{project}-{number}",
        "fields": {
            "summary": title,
            "issuetype": {"name": "Task"},
            "project": {"key": project, "name": project.title()},
            "status": {"name": status, "statusCategory": {"key": "done" if status == "Done" else "new"}},
            "assignee": owner and {"accountId": owner, "displayName": owner},
            "created": "2026-11-20T10:00:00.000+0900",
            "updated": "2026-11-20T10:00:00.000+0900",
        },
    }


def _asana(gid, name, section="할 일"):
    project = {"gid": "77", "name": "디자인"}
    return {
        "gid": gid,
        "name": name,
        "completed": False,
        "assignee": {"gid": "9", "name": "박지훈", "email": "jh@acme.example"},
        "memberships": [{"project": project, "section": {"gid": section, "name": section}}],
        "projects": [project],
        "created_at": "2026-11-20T01:00:00.000Z",
        "modified_at": "2026-11-20T01:00:00.000Z",
    }


_DAYS = {
    MONDAY: {
        "hq-ops.json": {"issues": [_issue(n, f"배너 {n}번째 교체") for n in range(1, 6)]},
        "hq-web.json": {"issues": [_issue(n, f"정산 {n}월 확인", project="WEB") for n in range(11, 15)]},
        "ops.json": {"data": [_asana(str(n), f"시안 {n}호") for n in range(101, 105)]},
    },
    TUESDAY: {
        # Of five gaps one is settled by a change and one by absence; one is born, and one task moves.
        "hq-ops.json": {
            "issues": [
                _issue(1, "배너 1번째 교체", owner="seoyeon"),
                *(_issue(n, f"배너 {n}번째 교체") for n in (3, 4, 5, 6)),
            ]
        },
        "hq-web.json": {"issues": [_issue(n, f"정산 {n}월 확인", project="WEB", status="Done") for n in range(11, 14)]},
        "ops.json": {"data": [_asana(str(n), f"시안 {n}호", "검수") for n in range(101, 104)]},
    },
}

# What is seen of a store, without the numbers of rows and runs.
_PICTURE = {
    "tasks": "uid, key, title, status, native_status, state, state_at, first_seen",
    "homes": "scope, section, from_at, until_at",
    "events": "kind, at, before, after, source",
    "owners": "position, leads",
    "sightings": "connection, native_id, scopes, as_of, missing_seq IS NULL",
    "scopes": "connection, id, tasks, whole, as_of, complete_at, retired",
    "accounts": "tool, native_id, name",
    "gaps": "id, state, first_seen, last_seen, closed_by, resolved_at, carried, unverified_since",
    "gap_log": "gap_id, at, from_state, to_state, reason",
}


class Workshop:
    """A folder with a workspace, its store, and dure at work there."""

    def __init__(self, server, folder, store="sqlite:///dure.db"):
        self._server = server
        self.folder = folder
        self.store = store
        self.more_env = {}

    def write(self, day):
        """Write the workspace as it is on a day."""
        self.folder.mkdir(parents=True, exist_ok=True)
        documents = {
            "dure.yaml": {**_SETTINGS, "store": self.store},
            "people.yaml": _PEOPLE,
            "agreement.yaml": _AGREEMENT,
        }
        moment = datetime.fromisoformat(day).timestamp() - 600
        for name, content in {**documents, **_DAYS[day]}.items():
            path = self.folder / name
            path.write_text(json.dumps(content), encoding="utf-8")
            os.utime(path, (moment, moment))

    def run(self, *args, day, failpoint="", user=None, **limits):
        """Let a child do what a command asks, as on a day, to its end."""
        return self._server.run(args, cwd=self.folder, env=self._env(day, failpoint), limits=limits, user=user)

    def start(self, *args, day, failpoint="", **env):
        """Start the installed script beside this process."""
        told = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "encoding": "utf-8"}
        return subprocess.Popen([SCRIPT, *args], cwd=self.folder, env=self._env(day, failpoint) | env, **told)

    def _env(self, day, failpoint):
        env = {name: value for name, value in os.environ.items() if not name.startswith(("DURE_", "LC_", "LANG"))}
        own = {"DURE_NOW": day, "DURE_FAILPOINT": failpoint, "LANG": "C.UTF-8", "HOME": str(self.folder)}
        return env | own | self.more_env

    def configure(self, **settings):
        """Change what dure.yaml says."""
        path = self.folder / "dure.yaml"
        path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | settings), encoding="utf-8")

    def rows(self, query):
        """Ask the store."""
        engine = create_engine(self.url, poolclass=NullPool)
        with engine.connect() as connection:
            found = [tuple(row) for row in connection.execute(text(query))]
        engine.dispose()
        return found

    def picture(self):
        """Give what the store holds, without the numbers of rows and runs."""
        engine = create_engine(self.url, poolclass=NullPool)
        with engine.connect() as connection:
            rows = {
                table: sorted(
                    repr([int(value) if isinstance(value, bool) else value for value in row])
                    for row in connection.execute(text(f"SELECT {columns} FROM {table}"))
                )
                for table, columns in _PICTURE.items()
            }
        engine.dispose()
        return rows

    @property
    def url(self):
        """Give the address of the store as a database library takes it."""
        return self.store if self.store.startswith("postgresql") else f"sqlite:///{self.folder / 'dure.db'}"

    def resolved(self):
        """Give the ids of the gaps that are held for settled."""
        engine = create_engine(self.url, poolclass=NullPool)
        with engine.connect() as connection:
            found = set(connection.scalars(text("SELECT id FROM gaps WHERE state = 'resolved'")))
        engine.dispose()
        return found

    def copy_to(self, folder, store=None):
        """Give a workshop of its own with the same files, and where it keeps a store on a server, with the same rows there."""
        shutil.copytree(self.folder, folder)
        if store is None:
            return Workshop(self._server, folder)
        copy_rows(self.store, store)
        shop = Workshop(self._server, folder, store)
        shop.configure(store=store)
        return shop


def copy_rows(there, here):
    """Let a store in PostgreSQL hold what another one holds."""
    engine = create_engine(there, poolclass=NullPool)
    with engine.connect() as connection:
        schema = connection.scalar(text("SELECT current_schema()"))
    engine = create_engine(here, poolclass=NullPool)
    with engine.begin() as connection:
        empty(connection)
        for table in metadata.sorted_tables:
            names = ", ".join(table.columns.keys())  # a store that was migrated has them in another order
            connection.execute(text(f"INSERT INTO {table} ({names}) SELECT {names} FROM {schema}.{table}"))
        for table, column in connection.execute(text(_NUMBERED)).all():
            newest = f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), max({column})) FROM {table}"
            connection.execute(text(newest))


_NUMBERED = """
    SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()
    AND pg_get_serial_sequence(quote_ident(table_name), column_name) IS NOT NULL
"""


def begin(shop):
    """Reconcile a workshop as on Monday, and write it as it is on Tuesday."""
    shop.write(MONDAY)
    done = shop.run("reconcile", day=MONDAY)
    assert done.code == 0, done.err
    shop.write(TUESDAY)
    return shop
