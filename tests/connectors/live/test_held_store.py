"""Another program holds the store in the middle of a live reading: the run ends, nothing is lost, the next one completes it."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from builders_source import source
from builders_source import sync
from fake_tools.jira import FakeJira
from fake_tools.server import FakeServer
from jira_source import jira_source
from sqlalchemy import text

from mapping.errors import BusyError
from sync.store import Store


@pytest.fixture
def jira():
    """Give a Jira with 25 pages of issues in two projects."""
    made = FakeJira()
    for key in ("OPS", "WEB"):
        made.project(key)
        for _ in range(1250):
            made.create(key)
    made.tick(hours=3)
    return made


def read(store, server, day):
    connector = jira_source(server.url, scopes=["OPS", "WEB"])
    connector.tool, connector.site = "jira", "hanbit.atlassian.net"
    (result,) = sync(store, source(connector), at=f"2026-11-{day}T00:00:00")
    return result


def states(store):
    with store.read() as connection:
        return dict(connection.execute(text("SELECT title, state FROM tasks WHERE title LIKE '바뀐%'")).all())


@pytest.mark.parametrize(("route", "nth"), [("bulkfetch", 1), ("bulkfetch", 20), ("search/jql", 1)])
def test_a_store_that_is_held_meanwhile_ends_the_run_and_the_next_one_misses_nothing(jira, tmp_path, route, nth):
    asked = []
    path = tmp_path / "dure.db"
    with (
        Store.open(f"sqlite:///{path}", busy_seconds=0.2) as store,
        closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as holder,
        closing(FakeServer(jira)) as server,
    ):
        if route == "search/jql":
            read(store, server, 20)
        jira.edit("10001", summary="바뀐 일")
        jira.edit("12500", summary="바뀐 일 둘")

        def answer(ask):
            asked.extend([ask] if route in ask.path else [])
            if len(asked) == nth and not holder.in_transaction:
                holder.execute("BEGIN IMMEDIATE")
            return jira(ask)

        server.world = answer
        with pytest.raises(BusyError):
            read(store, server, 21)
        holder.execute("ROLLBACK")
        server.world = jira
        result = read(store, server, 22)

        assert result.complete
        assert (result.tasks, states(store)) == (2500, {"바뀐 일": "live", "바뀐 일 둘": "live"})
