from __future__ import annotations

import threading

import pytest
from refusing import Bucket
from refusing import ClockWindow
from refusing import Course
from refusing import Window

from connectors.live.pace import Pace
from connectors.live.pace import pace_of
from connectors.live.parallel import in_order
from connectors.live.rhythm import Rate


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


@pytest.mark.parametrize(
    ("tool", "most"),
    [
        (Window(150, 60), 3),
        (Window(100, 10), 3),
        (Window(20, 1), 2),
        (Window(10, 1), 2),
        (Window(30, 2), 2),
        (Window(25, 1), 2),
        (Window(50, 1), 2),
        (ClockWindow(150, 60, since=50), 3),
        (ClockWindow(100, 10, since=7), 5),
        (Bucket(100, 10), 13),
        (Bucket(20, 20), 11),
    ],
    ids=[
        "minute",
        "ten seconds",
        "second",
        "small second",
        "two seconds",
        "odd second",
        "large second",
        "full minute",
        "full ten seconds",
        "slow bucket",
        "fast bucket",
    ],
)
def test_a_limit_that_nobody_told_is_learnt_and_used(tool, most):
    course = Course(tool, 1000)

    assert course.refused <= most
    assert tool.most(course.took) * 0.9 <= 1000


@pytest.mark.parametrize("tool", [Window(150, 15), Window(100, 10), Window(20, 1)], ids=str)
def test_a_limit_that_the_tool_tells_by_its_refusal_is_used_in_short_runs_too(tool):
    course = Course(tool, 350)

    assert course.refused <= 2
    assert tool.most(course.took) * 0.93 <= 350


@pytest.mark.parametrize("tool", [Bucket(15, 3), Bucket(15, 15), Bucket(20, 10), Bucket(80, 5)], ids=str)
def test_a_bucket_that_was_taken_for_a_window_is_not_asked_unheld_ever_after(tool):
    assert Course(tool, 1000).refused <= 20


@pytest.mark.parametrize("tool", [Window(33, 3), Window(45, 5), Window(180, 15)], ids=str)
def test_a_limit_of_any_number_is_used_once_the_tool_says_when_the_next_may_go(tool):
    assert tool.most(Course(tool, 1000).took) * 0.95 <= 1000


def test_a_limit_that_proves_wrong_is_forgotten():
    tool = ClockWindow(100, 10, since=7)

    assert tool.most(Course(tool, 3000).took) * 0.95 <= 3000


def test_where_nothing_is_refused_requests_go_nearly_as_fast_as_they_can():
    assert Course(Bucket(100_000, 1), 344).took <= 1.2 * 344 * 0.05 / 8


@pytest.mark.parametrize("tool", [Window(100, 10), ClockWindow(100, 10, since=7), Bucket(100, 10)], ids=str)
def test_a_limit_where_none_was_expected_costs_once_what_is_under_way(tool):
    assert Course(tool, 1000, edges=(150,)).refused <= 8 + 2


def test_where_a_tool_says_what_its_limits_are_none_is_expected_elsewhere():
    known = Course(Window(150, 15), 344, edges=(150,))

    assert known.refused <= 3
    assert Course(Bucket(100_000, 1), 344, edges=(150,)).took < 0.97 * Course(Bucket(100_000, 1), 344).took


def refuse(pace, seconds):
    with pace.turn() as turn:
        turn.refused = True
    pace.pause(seconds)


def test_what_was_too_fast_is_not_done_again(clock):
    pace = Pace(2, clock=clock)
    go(pace, 100)
    refuse(pace, 60)
    moments = go(pace, 150)

    assert moments[149] - moments[0] >= 60


def test_a_pause_that_was_too_short_is_no_rate_of_its_own(clock):
    pace = Pace(8, clock=clock)
    go(pace, 100)
    for seconds in (2, 4, 8):
        refuse(pace, seconds)
    moments = go(pace, 100)

    assert 10 <= moments[-1] - moments[0] <= 20


def test_a_single_refusal_early_on_slows_nothing_down_for_good(clock):
    pace = Pace(8, clock=clock)
    go(pace, 2)
    refuse(pace, 30)
    moments = go(pace, 100)

    assert moments[-1] - moments[0] == 0


def test_a_tool_that_bears_less_than_one_a_second_is_believed_the_second_time(clock):
    pace = Pace(8, clock=clock)
    for _ in range(2):
        go(pace, 20)
        refuse(pace, 60)
    moments = go(pace, 60)

    assert moments[-1] - moments[0] >= 120


def test_a_refusal_that_nobody_waits_for_holds_back_a_second(clock):
    pace = Pace(8, clock=clock)
    with pace.turn() as turn:
        turn.refused = True

    assert go(pace) == [1001]


def test_one_token_has_one_pace():
    one = pace_of("a.example", "t1", at_once=2)

    assert one is pace_of("a.example", "t1", at_once=2)
    assert one is not pace_of("a.example", "t2", at_once=2)
    assert one is not pace_of("b.example", "t1", at_once=2)
