"""What is believed of tasks that seem deleted, by what became of those that they lie in."""

from __future__ import annotations

import pytest

from mapping.model import State
from sync.families import Parent
from sync.families import above
from sync.families import believed

GONE, HIDDEN, MOVED, LIVE = State.DELETED, State.OUT_OF_SIGHT, State.MOVED_OUT, State.LIVE


def parents(**pairs):
    """Say what lies in what; what is not asked for is known as live, or as told after a colon."""
    told = {child: (*name.split(":"), "live")[:2] for child, name in pairs.items()}
    return {child: Parent(0, name, State(state)) for child, (name, state) in told.items()}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"above": HIDDEN}, HIDDEN),
        ({"above": GONE}, GONE),
        ({"above": MOVED}, GONE),
        ({"above": LIVE}, GONE),
        ({}, None),
    ],
)
def test_what_was_said_of_the_task_above_decides_whether_one_below_is_deleted(said, expected):
    found = believed({"below": GONE, **said}, (), {"below", "above"}, parents(below="above"))
    assert found.get("below") is expected


@pytest.mark.parametrize(
    ("known", "expected"), [("live", GONE), ("out-of-sight", HIDDEN), ("moved-out", GONE), ("deleted", GONE)]
)
def test_a_task_above_that_was_not_asked_for_is_as_it_is_known(known, expected):
    assert believed({"below": GONE}, (), {"below"}, parents(below=f"above:{known}")) == {"below": expected}


def test_a_task_above_that_came_is_there():
    assert believed({"below": GONE}, {"above"}, {"below", "above"}, parents(below="above")) == {"below": GONE}


def test_a_hidden_task_hides_all_that_lies_in_it():
    said = {"below": GONE, "between": GONE, "above": HIDDEN}
    assert believed(said, (), set(said), parents(below="between", between="above")) == {
        "below": HIDDEN,
        "between": HIDDEN,
        "above": HIDDEN,
    }


@pytest.mark.parametrize("state", [HIDDEN, MOVED, LIVE])
def test_only_that_something_is_deleted_is_doubted(state):
    assert believed({"below": state}, (), {"below", "above"}, parents(below="above")) == {"below": state}


@pytest.mark.parametrize(
    ("known", "expected"), [("live", GONE), ("out-of-sight", HIDDEN), ("moved-out", GONE), ("deleted", GONE)]
)
def test_a_task_above_that_others_saw_is_not_asked_for_and_is_as_it_is_known(known, expected):
    foreign = {"below": Parent(0, "above", State(known), others=True)}
    assert above(["below"], foreign) == set()
    assert believed({"below": GONE}, (), {"below"}, foreign) == {"below": expected}


def test_tasks_that_lie_in_each_other_are_asked_for_and_decided_all_the_same():
    ring = parents(one="two", two="one")
    assert above(["one"], ring) == {"two"}
    assert believed({"one": GONE, "two": GONE}, (), {"one", "two"}, ring) == {"one": GONE, "two": GONE}
