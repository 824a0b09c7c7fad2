"""What people say to a gap: accepted, objected to, held, or that nothing is wanted there."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest
from altered import replace
from lives import finding
from lives import missing
from lives import unproven
from lives import unread
from worlds import NOW
from worlds import event
from worlds import tracked

from gaps.gap import GapState
from mapping.model import EventKind


def accepted(life, until):
    gap = life.only
    life.known[gap.id] = replace(
        gap, state=GapState.ACCEPTED, accepted_at=life.now, accepted_until=until, accepted_by="kim", reason="agreed"
    )


def test_an_accepted_gap_rests_until_its_date_and_is_reopened_after(life):
    task = tracked()
    life.run(finding(task), tasks=[task])
    accepted(life, NOW + timedelta(days=2))

    life.run(finding(task), tasks=[task], later=timedelta(days=2))
    before = life.states()
    life.run(finding(task), tasks=[task], later=timedelta(seconds=1))
    after = life.states()
    life.run(finding(task), tasks=[task])

    assert (before, after, life.states()) == (["accepted"], ["reopened"], ["open"])


def test_an_accepted_gap_that_is_settled_closes(life):
    task = tracked()
    life.run(finding(task), tasks=[task])
    accepted(life, NOW + timedelta(days=2))

    life.run(tasks=[task])

    assert (life.only.state, life.only.accepted_by) == (GapState.RESOLVED, "kim")


def test_an_accepted_gap_past_its_date_stays_accepted_while_nothing_is_known(life):
    task = tracked()
    life.run(finding(task), tasks=[task])
    accepted(life, NOW + timedelta(days=2))

    life.run(tasks=[unread(task)], later=timedelta(days=3))

    assert life.states() == ["accepted"]


def labelled(*labels):
    return tracked(labels=labels)


def test_an_objection_lasts_fourteen_days_and_counts_once(life):
    task = labelled("dure:object")
    seen = []

    for days in (0, 13, 1, 1, 30):
        life.run(finding(task), tasks=[task], later=timedelta(days=days))
        seen.extend(life.states())

    assert seen == ["objected", "objected", "reopened", "open", "open"]


def test_an_objection_that_was_taken_away_and_set_anew_counts_again(life):
    seen = []

    for labels in (["dure:이견"], [], [], ["dure:이견"]):
        task = labelled(*labels)
        life.run(finding(task), tasks=[task])
        seen.extend(life.states())

    assert seen == ["objected", "reopened", "open", "objected"]


def test_the_log_tells_which_label_objected(life):
    task = labelled("dure:이견-unassigned")

    life.run(finding(task), tasks=[task])

    (move,) = life.last.moves
    assert (move.before, move.after, move.reason) == (None, GapState.OBJECTED, "dure:이견-unassigned")


def test_a_hold_accepts_until_its_day_and_not_again_after(life):
    task = labelled("dure:hold-1125")
    seen = []

    for days in (0, 2, 1, 1, 30):
        life.run(finding(task), tasks=[task], later=timedelta(days=days))
        seen.extend(life.states())

    assert seen == ["accepted", "accepted", "reopened", "open", "open"]


@pytest.mark.parametrize(
    ("label", "told"), [("dure:object", ("seo", None)), ("dure:hold-1215", (None, "seo"))], ids=["objection", "hold"]
)
def test_who_set_the_label_is_told_where_the_tool_says(life, label, told):
    task = tracked(labels=[label], events=(event(EventKind.LABEL, NOW, "seo", None, label),))

    [move] = life.run(finding(task), tasks=[task]).moves

    assert (life.only.objected_by, life.only.accepted_by) == told
    assert move.by == "seo"


def test_a_hold_with_an_author_ends_when_it_is_taken_away(life):
    task = tracked(labels=["dure:hold-1215"], events=(event(EventKind.LABEL, NOW, "seo", None, "dure:hold-1215"),))
    life.run(finding(task), tasks=[task])
    task = tracked()

    life.run(finding(task), tasks=[task])

    assert (life.only.state, life.only.accepted_by) == (GapState.REOPENED, None)


def test_a_hold_tells_its_label_and_day_and_no_author_where_the_tool_tells_none(life):
    task = labelled("dure:보류-1215")

    life.run(finding(task), tasks=[task])

    told = (life.only.accepted_until, life.only.accepted_by, life.only.reason)
    assert told == (datetime(2026, 12, 15, 14, 59, 59, tzinfo=UTC), None, "dure:보류-1215")


def test_a_hold_that_is_taken_away_ends_and_another_day_moves_it(life):
    seen = []

    for labels in (["dure:hold-1201"], ["dure:hold-1210"], []):
        task = labelled(*labels)
        life.run(finding(task), tasks=[task])
        seen.append((life.only.state.value, life.only.accepted_until and life.only.accepted_until.day))

    assert seen == [("accepted", 1), ("accepted", 10), ("reopened", None)]


def test_a_hold_does_not_touch_what_a_person_accepted(life):
    task = tracked()
    life.run(finding(task), tasks=[task])
    accepted(life, NOW + timedelta(days=50))
    task = labelled("dure:hold-1125")

    life.run(finding(task), tasks=[task])

    assert (NOW + timedelta(days=50), "kim") == (life.only.accepted_until, life.only.accepted_by)


def test_a_label_that_needs_no_counterpart_keeps_the_gap_from_opening(life):
    task = labelled("dure:no-counterpart")

    life.run(missing(task), finding(task), tasks=[task])

    assert [gap.finding.kind for gap in life.last.gaps.values()] == ["unassigned"]


def test_a_label_that_needs_no_counterpart_closes_the_gap_once_its_task_is_proven(life):
    task = tracked()
    life.run(missing(task), tasks=[task])
    task = labelled("dure:no-counterpart")

    life.run(missing(task), tasks=[unproven(task)], whole=frozenset())
    kept = life.only.state
    life.run(missing(task), tasks=[task], whole=frozenset())

    assert kept is GapState.OPEN
    assert (life.only.state, life.only.closed_by) == (GapState.RESOLVED, "change")
