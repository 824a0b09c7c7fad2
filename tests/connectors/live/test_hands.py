from __future__ import annotations

import os
import threading
import time
from queue import Empty
from queue import SimpleQueue

from connectors.live import hands


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
    done_by()
    child = os.fork()
    if child == 0:
        told = SimpleQueue()
        hands.begin(lambda: told.put(0))
        try:
            os._exit(told.get(timeout=10))
        except Empty:
            os._exit(1)

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
