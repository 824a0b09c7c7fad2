from __future__ import annotations

import gc

from mapping.collector import collector_paused


def test_the_collector_is_left_as_it_was_found():
    gc.disable()
    try:
        with collector_paused():
            pass

        assert not gc.isenabled()
    finally:
        gc.enable()


def test_what_was_made_while_the_collector_paused_is_not_walked_when_it_goes_on():
    walks = []
    gc.callbacks.append(lambda phase, info: walks.append((phase, info["generation"])))
    try:
        with collector_paused():
            kept = [[] for _ in range(100_000)]
        more = [[] for _ in range(10)]
    finally:
        gc.callbacks.pop()

    assert (len(kept), len(more), walks) == (100_000, 10, [])
