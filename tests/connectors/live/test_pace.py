from __future__ import annotations

import threading

from connectors.live.pace import Pace
from connectors.live.pace import Rate
from connectors.live.pace import pace_of
from connectors.live.parallel import in_order


def go(pace, times=1):
    moments = []
    for _ in range(times):
        with pace.turn():
            moments.append(pace.clock.now())
    return moments


def test_never_more_at_once_than_allowed():
    pace = Pace(3)
    here, most, lock = 0, 0, threading.Lock()
    together = threading.Barrier(3, timeout=5)

    def work(_):
        nonlocal here, most
        with pace.turn():
            with lock:
                here += 1
                most = max(most, here)
            together.wait()
            with lock:
                here -= 1

    list(in_order(work, range(12), at_once=12))

    assert most == 3


def test_never_more_within_a_time_than_the_rate(clock):
    moments = go(Pace(8, Rate(3, 10.0), clock), 10)

    assert all(later - earlier >= 10 for earlier, later in zip(moments, moments[3:], strict=False))
    assert moments[2] == moments[0]


def test_a_pause_holds_everybody_back(clock):
    pace = Pace(8, clock=clock)
    pace.pause(30)

    assert go(pace) == [1030]
    assert pace.waited == 30


def test_a_shorter_pause_does_not_end_a_longer_one(clock):
    pace = Pace(8, clock=clock)
    pace.pause(30)
    pace.pause(5)

    assert pace.waiting == 30


def test_what_was_too_fast_is_not_done_again(clock):
    pace = Pace(2, clock=clock)
    go(pace, 100)
    pace.pause(60)
    clock.sleep(60)
    moments = go(pace, 150)

    assert moments[149] - moments[0] >= 60


def test_a_pause_that_was_too_short_is_no_rate_of_its_own(clock):
    pace = Pace(8, clock=clock)
    go(pace, 100)
    for seconds in (2, 4):
        pace.pause(seconds)
        clock.sleep(seconds)
        go(pace, 5)
    pace.pause(8)
    clock.sleep(8)
    moments = go(pace, 100)

    assert 10 <= moments[-1] - moments[0] <= 20


def test_a_single_refusal_early_on_slows_nothing_down_for_good(clock):
    pace = Pace(8, clock=clock)
    go(pace, 2)
    pace.pause(30)
    moments = go(pace, 100)

    assert moments[-1] - moments[0] == 0


def test_a_tool_that_bears_less_than_one_a_second_is_believed_the_second_time(clock):
    pace = Pace(8, clock=clock)
    for _ in range(2):
        go(pace, 20)
        pace.pause(60)
    moments = go(pace, 60)

    assert moments[-1] - moments[0] >= 120


def test_one_token_has_one_pace():
    one = pace_of("a.example", "t1", at_once=2)

    assert one is pace_of("a.example", "t1", at_once=2)
    assert one is not pace_of("a.example", "t2", at_once=2)
    assert one is not pace_of("b.example", "t1", at_once=2)
