"""A full reading of a live source that is killed at any commit: nothing false is kept, and little is asked again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from builders_source import source
from builders_source import sync
from emptying import emptied
from live_tool import LiveSource
from live_tool import Tool
from sqlalchemy import text

from mapping.model import State
from sync.reading import load_tracked

PAGE = 3
SIZES = {"A": 7, "B": 8}

# Forks for every run, so that a test costs no start of Python; each child kills itself around its n-th commit.
PROGRAM = """
import os, signal, sys
import sync.desk
from builders_source import source, sync as read
from live_tool import LiveSource, Tool, nothing
from preloading import preload_stores
from sqlalchemy import event
from sync.store import Store
from test_live_kill import PAGE, SIZES

def reading(url, form, side, number):
    seen = [0]

    def strike(_connection):
        seen[0] += 1
        if seen[0] == number:
            os.kill(os.getpid(), signal.SIGKILL)

    with Store.open(url) as store, store.lock():
        if side == "before":
            event.listen(store._engine, "commit", strike)
        else:
            event.listen(store._engine.pool, "checkin", lambda *_: strike(None))
        live = LiveSource(Tool.of(**SIZES), single=form == "chain", parallel=2, page=PAGE)
        live.go_apart = nothing if form == "apart" else None
        if form != "together":
            sync.desk._WAITING = 1  # so that each page is written by itself
        read(store, source(live))

preload_stores()
for line in sys.stdin:
    url, form, side, number = line.split()
    child = os.fork()
    if not child:
        reading(url, form, side, int(number))
        os._exit(0)
    print(os.waitpid(child, 0)[1], flush=True)
"""


@pytest.fixture(scope="module")
def killer():
    """Give a function that lets a run be killed, and tells whether it was."""
    folders = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]
    env = os.environ | {"PYTHONPATH": os.pathsep.join(folders)}
    command = [sys.executable, "-c", PROGRAM]
    with subprocess.Popen(command, env=env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:

        def kill(*words):
            server.stdin.write(" ".join(map(str, words)) + "\n")
            server.stdin.flush()
            status = int(server.stdout.readline())
            assert status in {0, signal.SIGKILL}
            return status == signal.SIGKILL

        yield kill
        server.stdin.close()


class Recording(LiveSource):
    """Notes which tasks it sent."""

    def pages(self, chain, cursor):
        for page in super().pages(chain, cursor):
            self.asked += [each.native_id for each in page.records]
            yield page


def stored(store):
    with store.read() as connection:
        found = load_tracked(connection, connections=("hq",), done_since=None).values()
    assert all(each.state is State.LIVE for each in found)
    return {each.task.origin.native_id for each in found}


@pytest.mark.parametrize("side", ["before", "after"])
@pytest.mark.parametrize("form", ["chain", "chains", "apart", "together"])
def test_a_full_reading_killed_at_any_commit_repeats_at_most_a_page_of_each_chain(store, kept_url, killer, form, side):
    number = 1
    while killer(kept_url, form, side, number):
        assert store.check() == ()
        kept = stored(store)
        live = Recording(Tool.of(**SIZES), single=form == "chain", parallel=2, page=PAGE)
        (result,) = sync(store, source(live), at="2026-11-24T00:00:00")
        repeated = [each for each in live.asked if each in kept]
        assert len(repeated) <= PAGE * (1 if form == "chain" else 2)
        assert result.complete
        assert len(stored(store)) == sum(SIZES.values())
        with store.read() as connection:
            assert connection.scalar(text("SELECT count(*) FROM chains WHERE ended_run IS NULL")) == 0
        emptied(store)
        number += 3 if "postgresql" in kept_url else 1  # a server takes longer for each
    # A page of each chain, and what comes before and after them; pages that wait together are one commit.
    assert number > (5 if form == "together" else 10)
