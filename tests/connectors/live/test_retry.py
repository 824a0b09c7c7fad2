"""The bounds of trying again."""

from __future__ import annotations

import pytest

from connectors.live.errors import UnreachableError
from connectors.live.pace import Pace
from connectors.live.retry import LONGEST_WAIT
from connectors.live.retry import Budget
from connectors.live.retry import persistently
from mapping.errors import fault


def test_answers_that_never_come_hold_a_run_no_longer_than_waiting_may(clock):
    pace, budget = Pace(8, clock=clock), Budget()

    def trickle():
        clock.time += 180
        raise UnreachableError(fault("It trickles."))

    for _ in range(3):
        with pytest.raises(UnreachableError):
            persistently(trickle, pace=pace, budget=budget)

    assert clock.now() - 1000 < LONGEST_WAIT + 3 * 180
