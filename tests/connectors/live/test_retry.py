"""The bounds of trying again."""

from __future__ import annotations

from math import inf

import pytest

from connectors.live.errors import ThrottledError
from connectors.live.errors import UnavailableError
from connectors.live.errors import UnreachableError
from connectors.live.pace import Pace
from connectors.live.patience import Patience
from connectors.live.patience import Trial
from connectors.live.retry import LONGEST_WAIT
from connectors.live.retry import Budget
from connectors.live.retry import beside
from connectors.live.retry import persistently
from mapping.errors import fault


def test_answers_that_never_come_hold_a_run_no_longer_than_waiting_may(clock):
    pace, budget, requests, seconds = Pace(8, clock=clock), Budget(), 15, 40

    def trickle():
        clock.time += seconds
        raise UnreachableError(fault("It trickles."))

    for _ in range(requests):
        with pytest.raises(UnreachableError):
            persistently(trickle, pace=pace, budget=budget, trial=Trial(Patience(clock), "GET tasks"))

    assert clock.now() - 1000 < LONGEST_WAIT + requests * seconds  # the last try of each is no waiting


def asking(error, clock, budget):
    """Give what makes a request that always fails so."""

    def fail():
        raise error

    trial = Trial(Patience(clock), "GET tasks")
    return lambda: persistently(fail, pace=Pace(8, clock=clock), budget=budget, trial=trial)


def test_what_tasks_can_be_read_without_is_not_waited_for_longer_than_a_minute(clock):
    ask = asking(UnavailableError(fault("Later."), wait=300.0), clock, Budget())

    with pytest.raises(UnavailableError), beside():
        ask()

    assert clock.slept == []


def test_what_is_worth_more_is_waited_for_longer(clock):
    ask = asking(UnavailableError(fault("Later."), wait=140.0), clock, Budget())

    with pytest.raises(UnavailableError), beside(inf):
        ask()

    assert clock.slept == [140.0, 140.0]


def test_it_is_tried_as_often_as_ever_where_that_takes_less(clock):
    ask = asking(UnavailableError(fault("Later."), wait=20.0), clock, Budget())

    with pytest.raises(UnavailableError), beside():
        ask()

    assert clock.slept == [20.0, 20.0, 20.0]


def test_all_of_it_leaves_two_thirds_of_the_waiting_to_what_tasks_need(clock):
    budget = Budget()
    ask = asking(UnavailableError(fault("Later."), wait=50.0), clock, budget)
    for _ in range(20):
        with pytest.raises(UnavailableError), beside():
            ask()
    without = budget.waited
    with pytest.raises(UnavailableError):
        ask()

    assert without == LONGEST_WAIT / 3
    assert budget.waited - without == 4 * 50.0


def test_a_limit_is_waited_for_whoever_met_it(clock):
    ask = asking(ThrottledError(fault("Too many."), wait=100.0), clock, Budget())

    with pytest.raises(ThrottledError), beside():
        ask()

    assert sum(clock.slept) == 400.0
