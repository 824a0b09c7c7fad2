"""What an agreement would tell, counted before there is one."""

from __future__ import annotations

from worlds import ago
from worlds import tracked
from worlds import world

from gaps.prospect import prospect
from mapping.model import Home
from mapping.model import Priority


def looked(*tasks):
    moment = world(*tasks, agreement=None, agreement_since=None)
    return prospect(moment, moment.open_judged)


def test_tasks_are_counted_by_the_question_that_waits_for_an_agreement():
    found = looked(
        tracked("WEB-1"), tracked("WEB-2", owners=()), tracked("WEB-3", owners=None, priority=Priority.URGENT)
    )

    assert (found.open, found.held, found.free, found.urgent) == (3, 1, 1, 1)


def test_what_most_open_tasks_have_in_common_comes_first_and_five_at_most():
    tasks = [
        tracked(f"WEB-{place}{number}", home=Home(f"P{place}"), labels=("배너",) if place == 0 else ())
        for place in range(7)
        for number in range(9 - place)
    ]

    grounds = looked(*tasks).grounds

    assert [(ground.name, ground.count) for ground in grounds[:2]] == [("배너", 9), ("P1", 8)]
    assert len(grounds) == 5


def test_closed_tasks_are_no_work_that_waits():
    assert looked(tracked(archived=True, done=ago())).open == 0


def test_an_agreement_in_force_leaves_nothing_to_promise():
    moment = world(tracked())

    assert prospect(moment, moment.open_judged) is None
