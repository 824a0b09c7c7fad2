"""What a first look finds is no news, and what could not be found before is a first look."""

from __future__ import annotations

import pytest
from lives import BOTH
from lives import SEEN
from lives import finding
from lives import missing
from worlds import tracked
from worlds import world

from gaps.baseline import Baseline

HOME = ("hq", "WEB")
THERE = ("board", "aB3")
NEVER_WHOLE = Baseline(seen=BOTH)


def carries(baseline, made):
    task = tracked()
    return baseline.carries(made(task), world(task))


@pytest.mark.parametrize("made", [finding, missing])
def test_what_is_found_where_all_was_judged_before_is_news(made):
    assert not carries(SEEN, made)


def test_an_absence_is_carried_while_a_scope_that_it_rests_on_was_never_judged_whole():
    assert carries(NEVER_WHOLE, missing)
    assert carries(Baseline(seen=BOTH, whole=frozenset({HOME})), missing)


def test_an_absence_is_carried_until_all_the_scopes_that_it_rests_on_were_judged_whole():
    two = frozenset({THERE, ("board", "xY9")})
    rests_on_two = finding(tracked(), kind="no-counterpart", absence=True, scopes=two)
    here = world(tracked())

    assert Baseline(seen=BOTH | two, whole=frozenset({THERE})).carries(rests_on_two, here)
    assert not Baseline(seen=BOTH | two, whole=two).carries(rests_on_two, here)


def test_what_is_there_to_see_is_news_also_where_no_scope_was_judged_whole():
    assert not carries(NEVER_WHOLE, finding)


def test_what_is_found_on_a_task_of_scopes_never_judged_is_carried():
    assert carries(Baseline(seen=frozenset({THERE}), whole=BOTH), finding)
