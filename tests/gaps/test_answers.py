from __future__ import annotations

from datetime import UTC
from datetime import datetime

import pytest
from worlds import NOW
from worlds import SEOUL
from worlds import ago
from worlds import event
from worlds import tracked
from worlds import world

from gaps.answers import hold_until
from gaps.answers import read_answers
from mapping.model import EventKind
from mapping.model import Status


def answers(*labels: str, **fields):
    task = tracked(labels=labels, **fields)
    return task.uid, read_answers(world(task))


@pytest.mark.parametrize("label", ["dure:object", "Dure:Object", "dure:이견", "ｄｕｒｅ：이견", "dure: object"])
def test_a_label_objects_to_every_gap_of_its_task(label):
    uid, read = answers(label)

    assert label == read.objection("unassigned", (uid,))
    assert label == read.objection("duplicate", ("other", uid))


@pytest.mark.parametrize("label", ["dure:object-past-due", "dure:이견-past-due"])
def test_a_label_may_object_to_one_kind_alone(label):
    uid, read = answers(label)

    assert label == read.objection("past-due", (uid,))
    assert read.objection("unassigned", (uid,)) is None


def test_an_objection_to_a_kind_that_is_none_is_told_and_does_nothing():
    uid, read = answers("dure:object-nonsense")

    assert read.objection("unassigned", (uid,)) is None
    assert [str(note.message) for note in read.notes] == ["The label dure:object-nonsense on hq:WEB-1 is no answer."]


def test_a_hold_lasts_until_the_end_of_the_next_such_day_in_the_zone():
    uid, read = answers("dure:hold-1215")

    assert read.hold((uid,)).until == datetime(2026, 12, 15, 14, 59, 59, tzinfo=UTC)


def test_the_hold_that_lasts_longest_counts():
    uid, read = answers("dure:hold-1215", "dure:보류-1220", "dure:hold-1201")

    assert read.hold((uid,)).label == "dure:보류-1220"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("1123", datetime(2026, 11, 23, 14, 59, 59, tzinfo=UTC)),
        ("0221", datetime(2027, 2, 21, 14, 59, 59, tzinfo=UTC)),
        ("0222", None),
        ("1122", None),
        ("1345", None),
        ("0229", None),
        ("", None),
        ("12-15", None),
        ("１２１５", None),
    ],
)
def test_a_hold_names_a_day_of_the_next_ninety(day, expected):
    assert expected == hold_until(day, NOW, SEOUL)


@pytest.mark.parametrize("label", ["dure:hold-1345", "dure:hold", "dure:보류-"])
def test_a_hold_without_such_a_day_is_told(label):
    uid, read = answers(label)

    assert read.hold((uid,)) is None
    assert [str(note.message) for note in read.notes] == [f"The label {label} on hq:WEB-1 holds nothing."]


def test_wide_digits_hold_as_plain_ones_do():
    uid, read = answers("dure:hold-１２１５")

    assert read.hold((uid,)).until == datetime(2026, 12, 15, 14, 59, 59, tzinfo=UTC)


def test_labels_say_what_is_no_duplicate_and_needs_no_counterpart():
    uid, read = answers("dure:중복아님", "dure:no-counterpart")

    assert read.distinct == {uid}
    assert read.alone == {uid}


def test_other_labels_are_no_answers():
    _, read = answers("duty:banner", "배너", "dured:object", "업무:배너")

    assert read.notes == ()


def test_labels_on_finished_tasks_are_not_found_fault_with():
    _, read = answers("dure:hold-0101", "dure:what", status=Status.DONE)

    assert read.notes == ()


def test_who_set_a_label_is_told_where_the_tool_says():
    set_twice = (
        event(EventKind.LABEL, ago(3), "kim", None, "dure:object"),
        event(EventKind.LABEL, ago(1), "seo", None, "Dure:Object"),
        event(EventKind.LABEL, ago(0.5), "park", None, "dure:hold-1215"),
    )
    uid, read = answers("dure:object", events=set_twice)

    assert read.author("dure:object", (uid,)) == "seo"
    assert answers("dure:object")[1].author("dure:object", (uid,)) is None
