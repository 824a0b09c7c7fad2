"""A run that is told to stop ends at once, whatever the tool is doing, and keeps what it had committed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from builders_source import source
from builders_source import sync
from live_tool import LiveSource
from live_tool import Tool
from sqlalchemy import text

from sync.reading import load_tracked
from sync.store import Store

PROGRAM = """
import os, signal, sys, threading
from builders_source import source, sync
from dure.stopping import Terminated, end_when_asked
from live_tool import LiveSource, Tool, nothing
from sync.store import Store

end_when_asked()
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have turned it off for what runs behind it

def on_page(sent):
    if sent >= 3:
        threading.Event().wait()

def watch(step):
    if step.records >= 4:
        os.write(1, b"kept\\n")

live = LiveSource(Tool.of(A=20, B=20), page=2, parallel=2, on_page=on_page)
live.go_apart = nothing if sys.argv[2] == "apart" else None
try:
    with Store.open(sys.argv[1]) as store, store.lock():
        sync(store, source(live), watch=watch)
except Terminated:
    sys.exit(15)
except KeyboardInterrupt:
    sys.exit(2)
"""


def ended_within(process, seconds):
    """Wait for a process, and give its exit code.

    Who waits turns round meanwhile: on a busy machine that gets as little of a processor as the process does, and its
    own seconds pass as slowly.
    """
    begun = time.process_time()
    while (code := process.poll()) is None:
        assert time.process_time() - begun < seconds
    return code


@pytest.mark.parametrize("where", ["here", "apart"])
@pytest.mark.parametrize(("how", "code"), [(signal.SIGINT, 2), (signal.SIGTERM, 15)])
def test_a_run_that_waits_for_a_tool_stops_within_two_seconds(store, kept_url, how, code, where):
    env = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    with subprocess.Popen([sys.executable, "-c", PROGRAM, kept_url, where], env=env, stdout=subprocess.PIPE) as running:
        try:
            assert running.stdout.readline() == b"kept\n"
            running.send_signal(how)
            assert ended_within(running, 2) == code
        finally:
            running.kill()
    with store.lock():
        assert store.check() == ()
        with store.read() as connection:
            before = len(load_tracked(connection, connections=("hq",), done_since=None))
        live = LiveSource(Tool.of(A=20, B=20), page=2)
        (result,) = sync(store, source(live), at="2026-11-24T00:00:00")
    assert result.tasks == 40
    assert before > 0
    assert live.mapped <= 40 - before + 2 * 2  # a page of each chain may have been on its way


def test_a_connection_that_a_request_to_stop_left_in_the_middle_of_a_query_is_no_fault_of_the_store(store):
    def leave(connection):
        try:
            raise KeyboardInterrupt
        finally:
            connection.execute(text("SELECT nothing"))

    with pytest.raises(KeyboardInterrupt), store.lock(), store.write() as connection:
        leave(connection)


def test_the_command_says_what_ended_it(tmp_path):
    store = tmp_path / "dure.db"
    with Store.open(f"sqlite:///{store}"):
        pass
    program = (
        "import os, signal, sys\n"
        "import dure.cli\n"
        "dure.cli._run = lambda argv: os.kill(os.getpid(), signal.SIGTERM)\n"
        "dure.cli.script()\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ended.returncode == 4
    assert "Stopped by the system" in ended.stderr
    assert "Traceback" not in ended.stderr
