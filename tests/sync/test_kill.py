"""A run that is killed anywhere leaves a sound store, and the next run brings it to where it would have been."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from builders_source import Board
from builders_source import FakeSource
from builders_source import cards
from builders_source import source
from builders_source import sync
from sqlalchemy import select

from sync import tables
from sync.reading import load_tracked
from sync.store import Store

# Forks for every run, so that a test costs no start of Python.
PROGRAM = """
import os, signal, sys
from builders_source import Board, FakeSource, cards, source, sync
from preloading import preload_stores
from sync.store import Store

class Killed(FakeSource):
    def strike(self, here):
        if here == self.place:
            self.left -= 1
            if self.left < 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def pages(self, chain, cursor):
        for page in super().pages(chain, cursor):
            self.strike("page")
            yield page

    def to_task(self, record):
        self.strike("map")
        return super().to_task(record)

    def reread(self, ids):
        self.strike("ask")
        return super().reread(ids)

    def census(self, scope):
        self.strike("count")
        return super().census(scope)

def reading(url, place, number, kind):
    sent = [each | {"stamp": f"2{each['id']}"} for each in cards(9, status="doing")[2:]]
    connector = Killed([Board(cards=sent)], live=kind == "live")
    connector.place, connector.left = place, number
    with Store.open(url) as store, store.lock():
        sync(store, source(connector), at="2026-11-24T00:00:00")

preload_stores()
for line in sys.stdin:
    url, place, number, kind = line.split()
    child = os.fork()
    if not child:
        reading(url, place, int(number), kind)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.fixture(scope="module")
def killed():
    """Give a function that lets a run be killed at a place."""
    env = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    command = [sys.executable, "-c", PROGRAM]
    with subprocess.Popen(command, env=env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:

        def kill(*words):
            server.stdin.write(" ".join(map(str, words)) + "\n")
            server.stdin.flush()
            assert int(server.stdout.readline()) == -9

        yield kill
        server.stdin.close()


def before(kind):
    return FakeSource([Board(cards=cards(8, stamp="1"))], live=kind == "live")


def after(kind):
    sent = [each | {"stamp": f"2{each['id']}"} for each in cards(9, status="doing")[2:]]
    return FakeSource([Board(cards=sent)], live=kind == "live")


def picture(store):
    with store.read() as connection:
        found = load_tracked(connection, connections=("hq",), done_since=None)
        homes = connection.execute(select(tables.homes.c.task_id, tables.homes.c.until_at)).all()
    told = {uid: (each.state, each.task.status, [e.kind for e in each.task.events]) for uid, each in found.items()}
    return told, sorted(map(str, homes))


@pytest.mark.parametrize(
    ("kind", "place", "number"),
    [("file", "page", number) for number in range(5)]
    + [("file", "map", number) for number in (0, 1, 2, 6)]
    + [("file", "ask", 0)]
    + [("live", "page", number) for number in range(5)]
    + [("live", "count", 0), ("live", "ask", 0)],
)
def test_the_next_run_completes_a_killed_one(killed, store, kept_url, tmp_path, kind, place, number):
    sync(store, source(before(kind)))
    killed(kept_url, place, number, kind)
    assert store.check() == ()
    sync(store, source(after(kind)), at="2026-11-24T00:00:00")
    with Store.open(f"sqlite:///{tmp_path / 'undisturbed.db'}") as undisturbed:
        sync(undisturbed, source(before(kind)))
        sync(undisturbed, source(after(kind)), at="2026-11-24T00:00:00")
        assert picture(store) == picture(undisturbed)


def test_a_killed_first_run_proves_nothing_by_what_it_did_not_read(killed, store, kept_url):
    killed(kept_url, "page", 2, "file")
    with store.read() as connection:
        found = load_tracked(connection, connections=("hq",), done_since=None).values()
    assert found
    assert not any(each.proven for each in found)


def test_a_killed_live_run_repeats_no_more_than_one_page(killed, store, kept_url):
    sync(store, source(before("live")))
    killed(kept_url, "page", 3, "live")
    connector = after("live")
    sync(store, source(connector), at="2026-11-24T00:00:00")
    assert connector.mapped <= len(connector.boards[0].cards) - 3 * connector.page + connector.page
