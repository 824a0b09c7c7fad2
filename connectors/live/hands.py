"""Threads that wait for tools: whoever is done with one thing takes the next, since to begin one costs as much as a request."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from queue import Empty
from queue import SimpleQueue
from threading import Thread

_PATIENCE = 0.5
"""Seconds after which whoever got nothing to do goes home."""

_Work = Callable[[], object]
_FREE: list[tuple[Thread, SimpleQueue[_Work | None]]] = []


def begin(work: _Work) -> None:
    """Have this done in a thread; it raises nothing. What waits for a tool must not keep a run alive that was stopped."""
    try:
        _, box = _FREE.pop()
    except IndexError:
        box = SimpleQueue()
        thread = Thread(target=lambda: _serve((thread, box)), name="dure-read", daemon=True)
        thread.start()
    box.put(work)


def send_home() -> None:
    """Let all go who have nothing to do, and wait until they went."""
    with suppress(IndexError):
        while True:
            thread, box = _FREE.pop()
            box.put(None)
            thread.join()


def _serve(own: tuple[Thread, SimpleQueue[_Work | None]]) -> None:
    _, box = own
    work = box.get()
    while work is not None:
        work()
        del work  # it may hold whole pages
        _FREE.append(own)
        try:
            work = box.get(timeout=_PATIENCE)
        except Empty:
            try:
                _FREE.remove(own)
            except ValueError:  # somebody is just about to hand over something
                work = box.get()
            else:
                return


os.register_at_fork(after_in_child=_FREE.clear)  # threads do not come along
