from __future__ import annotations

import subprocess
import sys
import threading
import time
from queue import SimpleQueue

import pytest

from connectors.live import hands

# A process of its own: here other threads run, and a fork beside them is none of what is tried.
PROGRAM = """
import os, warnings
from queue import SimpleQueue
from connectors.live import hands

warnings.simplefilter("ignore")
done = SimpleQueue()
hands.begin(lambda: done.put("here"))
print(done.get(timeout=10), flush=True)
while not hands._FREE:
    pass
child = os.fork()
if child == 0:
    try:
        hands.begin(lambda: done.put("there"))
        print(done.get(timeout=10), flush=True)
    finally:
        os._exit(0)
os.waitpid(child, 0)
"""


@pytest.fixture(autouse=True)
def _alone(monkeypatch):
    """Begin with nobody who is free: threads of other tests come back when they will."""
    monkeypatch.setattr(hands, "_FREE", [])


def done_by():
    """Have something done, and give the thread that did it, once it is free again."""
    told = SimpleQueue()
    hands.begin(lambda: told.put(threading.current_thread()))
    thread = told.get(timeout=10)
    until = time.monotonic() + 10
    while thread.is_alive() and all(thread is not each for each, _ in hands._FREE):
        assert time.monotonic() < until
    return thread


def test_who_is_done_takes_the_next_thing():
    first = done_by()

    assert done_by() is first


def test_nobody_who_has_nothing_to_do_is_left_over_once_all_were_sent_home():
    thread = done_by()

    hands.send_home()

    assert not thread.is_alive()


def test_who_gets_nothing_to_do_goes_home():
    thread = done_by()

    thread.join(timeout=10)

    assert not thread.is_alive()
    assert all(thread is not each for each, _ in hands._FREE)


def test_a_forked_process_asks_with_threads_of_its_own():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (0, "here\nthere\n", "")
