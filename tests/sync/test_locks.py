"""Who may work on a store: one run at a time, and the next is told who that is."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest
from sqlalchemy import create_engine
from sqlalchemy import text
from sqlalchemy.pool import StaticPool

from mapping.errors import BusyError
from sync.locks import excludes
from sync.store import Store

HOLDER = """
import sys
from sync.store import Store
with Store.open(sys.argv[1]) as store, store.lock():
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(store, kept_url):
    """Hold the lock of the store in another process."""
    command = [sys.executable, "-c", HOLDER, kept_url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def refusal(store):
    with pytest.raises(BusyError) as caught, store.lock():
        pass
    (fault,) = caught.value.faults
    return fault.message


def test_a_second_run_does_not_wait_for_the_first(store, holder):
    begun = time.monotonic()
    refusal(store)
    assert time.monotonic() - begun < 10  # half a second at most, but what else the machine does is not ours to bound


def test_a_second_run_is_told_who_is_at_work_and_since_when(store, holder):
    told = refusal(store).values
    assert (told["pid"], told["host"]) == (str(holder.pid), socket.gethostname())
    assert timedelta(0) <= datetime.now(UTC) - datetime.fromisoformat(told["since"]) < timedelta(minutes=1)


def test_the_lock_of_a_killed_run_is_free_at_once(store, holder):
    holder.kill()
    holder.wait()
    with store.lock():
        pass


def test_a_run_that_waited_in_vain_leaves_its_patience_behind(postgres_url):
    with Store.open(postgres_url) as store, Store.open(postgres_url) as other, store.lock():
        refusal(other)
        with other.read() as connection:
            assert connection.scalar(text("SHOW lock_timeout")) == "10s"


@pytest.mark.parametrize("left", ["", "no document", '{"pid": "x"}', '{"pid": 1, "host": "a", "since": "never"}', "[]"])
def test_a_lock_file_that_tells_nothing_still_locks(sqlite_store, left):
    path = sqlite_store.path.with_name("dure.db.lock")
    with sqlite_store.lock(), Store.open(f"sqlite:///{sqlite_store.path}") as other:
        path.write_text(left)
        assert refusal(other).values == {}


def test_who_has_only_just_taken_the_lock_is_told(sqlite_store, monkeypatch):
    path = sqlite_store.path.with_name("dure.db.lock")
    with sqlite_store.lock(), Store.open(f"sqlite:///{sqlite_store.path}") as other:
        told = path.read_text()
        path.write_text("")
        monkeypatch.setattr("sync.locks.sleep", lambda _: path.write_text(told))
        assert refusal(other).values["pid"] == str(os.getpid())


def test_a_lock_that_is_just_given_back_is_taken(sqlite_store, monkeypatch):
    path = sqlite_store.path.with_name("dure.db.lock")
    with ExitStack() as first, Store.open(f"sqlite:///{sqlite_store.path}") as other:
        first.enter_context(sqlite_store.lock())
        path.write_text("")
        monkeypatch.setattr("sync.locks.sleep", lambda _: first.close())
        with other.lock():
            assert str(os.getpid()) in path.read_text()


def test_a_lock_file_names_nobody_once_the_lock_is_free(sqlite_store):
    path = sqlite_store.path.with_name("dure.db.lock")
    with sqlite_store.lock():
        assert str(os.getpid()) in path.read_text()
    assert path.read_text() == ""


def test_a_server_keeps_two_runs_apart(store):
    assert store.excludes()


def test_the_trial_of_the_lock_leaves_a_run_at_work_alone(store, kept_url):
    with store.lock(), Store.open(kept_url) as other:
        assert other.excludes()
        refusal(other)


def test_a_pooler_that_hands_one_session_to_two_runs_is_found_out(postgres_url):
    engine = create_engine(postgres_url, poolclass=StaticPool)
    assert not excludes(engine)
    engine.dispose()


def test_who_holds_a_store_is_told_without_touching_its_lock(store, holder):
    found = store.holder()
    assert (found.pid, found.host) == (holder.pid, socket.gethostname())


def test_nobody_holds_a_store_whose_run_was_killed(store, holder):
    holder.kill()
    holder.wait()
    with store.lock():
        pass
    assert store.holder() is None


def test_nobody_holds_a_store_on_which_nobody_worked_yet(store):
    assert store.holder() is None
