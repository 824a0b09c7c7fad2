"""Open tasks that no duty decides."""

from __future__ import annotations

import pytest
from worlds import duty
from worlds import found
from worlds import kinds
from worlds import tracked
from worlds import when

from gaps.gap import Finding
from mapping.agreement import Holding
from mapping.kinds import Severity
from mapping.model import Home
from mapping.model import Status

OPEN_DUTY = duty("ad-hoc", holding=Holding.UNDECIDED, covers=(when(label="급요청"),))


def uncovered(*tasks, **fields) -> list[Finding]:
    return found("not-covered", *tasks, **({"duties": (duty(covers=(when(label="banner"),)),)} | fields))


def test_an_open_task_that_no_duty_decides_is_not_covered():
    [gap] = uncovered(tracked(type="Bug"))

    assert (gap.severity, gap.duty, gap.duties, gap.responsible) == (Severity.MEDIUM, None, (), ())
    assert str(gap.why) == "hq:WEB-1 falls under no duty yet (WEB / Bug; tasks: 1)."
    assert [str(remedy.message) for remedy in gap.settle] == [
        "Add a duty to the agreement, such as one with covers: [{scope: WEB, type: Bug}].",
        "Or, if a duty fits, put its label duty:ID on the task; the IDs stand in the agreement.",
        "Or agree that WEB / Bug is out of scope (responsible: nobody).",
    ]


@pytest.mark.parametrize("changes", [{"labels": ("banner",)}, {"status": Status.DONE}, {"status": Status.BACKLOG}])
def test_covered_or_closed_tasks_are_no_gap(changes):
    assert uncovered(tracked(**changes)) == []


def test_without_an_agreement_nothing_is_missing_from_it():
    assert uncovered(tracked(), agreement=None, agreement_since=None) == []


def test_an_undecided_task_is_not_covered_alone():
    task = tracked(labels=("급요청",), owners=("choi", "kim"))

    assert kinds(task, duties=(OPEN_DUTY,)) == ["not-covered"]


def test_an_undecided_duty_is_to_be_decided():
    [gap] = found("not-covered", tracked(labels=("급요청",)), duties=(OPEN_DUTY,))

    assert (gap.duty, gap.duties, gap.group) == (None, (), "not-covered:duty=ad-hoc")
    assert gap.settle[0].values == {"edit": "decide", "duty": "ad-hoc"}


def test_tasks_are_grouped_by_the_label_that_most_share():
    gaps = uncovered(
        tracked("WEB-1", labels=("정산", "CS")),
        tracked("WEB-2", labels=("cs", "once")),
        tracked("WEB-3", labels=("ＣＳ",)),
    )

    assert {gap.group for gap in gaps} == {"not-covered:label=CS"}


def test_tasks_without_a_common_label_are_grouped_by_section():
    gaps = uncovered(
        tracked("WEB-1", home=Home("WEB", section="접수 함"), labels=("one",)),
        tracked("WEB-2", home=Home("WEB", section="접수 함")),
    )

    assert {gap.group for gap in gaps} == {"not-covered:scope=WEB_&_section=접수_함"}


def test_tasks_that_share_nothing_else_are_grouped_by_scope_and_type():
    gaps = uncovered(tracked("WEB-1", type="Bug"), tracked("WEB-2", type="Bug"), tracked("WEB-3", type="Story"))

    assert len({gap.group for gap in gaps}) == 2


def test_answers_and_names_of_duties_are_no_common_ground():
    gaps = uncovered(*(tracked(f"WEB-{n}", labels=("dure:hold-1215", "duty:none")) for n in range(2)))

    assert {gap.group for gap in gaps} == {"not-covered:scope=WEB"}


def test_a_scope_is_told_by_its_name_and_grouped_by_its_id():
    [gap] = uncovered(tracked(type="Bug", home=Home("1204", scope_name="[몰] 운영")))

    assert gap.group == "not-covered:scope=1204_&_type=Bug"
    assert gap.why.values["group"] == "[몰] 운영 / Bug"
    assert gap.settle[0].message.values["covers"] == '[{scope: "[몰] 운영", type: Bug}]'


def test_nobody_is_told_to_cover_a_whole_scope():
    [gap] = uncovered(tracked(type=""))

    assert [str(remedy.message) for remedy in gap.settle] == [
        "Add a duty to the agreement that covers this work.",
        "Or, if a duty fits, put its label duty:ID on the task; the IDs stand in the agreement.",
        "Or agree that this work is out of scope (responsible: nobody).",
    ]


@pytest.mark.parametrize(
    "beside",
    [
        {"title": "배너 교체"},  # another duty decides it
        {"title": "급한 일"},  # a duty that is still undecided has it
    ],
)
def test_no_clause_is_proposed_that_takes_in_tasks_which_have_a_duty(beside):
    by_title = (
        duty(covers=(when(title="배너*"),)),
        duty("open", holding=Holding.UNDECIDED, covers=(when(title="급*"),)),
    )
    gaps = uncovered(tracked("WEB-1", type="Bug"), tracked("WEB-2", type="Bug", **beside), duties=by_title)

    steps = [str(remedy.message) for gap in gaps if gap.tasks == (tracked("WEB-1").uid,) for remedy in gap.settle]
    assert (steps[0], steps[-1]) == (
        "Add a duty to the agreement that covers this work.",
        "Or agree that this work is out of scope (responsible: nobody).",
    )


def test_closed_tasks_with_a_duty_are_no_reason_against_a_clause():
    closed = tracked("WEB-2", type="Bug", labels=("banner",), status=Status.DONE)
    [gap] = uncovered(tracked("WEB-1", type="Bug"), closed)

    assert gap.settle[0].message.values["covers"] == "[{scope: WEB, type: Bug}]"


def test_the_section_of_work_that_was_begun_is_no_common_ground():
    home = Home("WEB", section="진행")
    gaps = uncovered(*(tracked(f"WEB-{n}", home=home, status=Status.IN_PROGRESS) for n in range(2)))

    assert {gap.group for gap in gaps} == {"not-covered:scope=WEB"}


def test_a_mere_colour_is_no_common_ground():
    gaps = uncovered(*(tracked(f"WEB-{n}", labels=("(yellow)", "(sky_dark)")) for n in range(2)))

    assert {gap.group for gap in gaps} == {"not-covered:scope=WEB"}


def test_a_subtask_lies_where_its_parent_lies():
    parent = tracked("WEB-1", labels=("banner",))
    child = tracked("WEB-2", home=None, parent="WEB-1")
    grandchild = tracked("WEB-3", home=None, parent="WEB-2")

    assert uncovered(parent, child, grandchild) == []


def test_parents_in_a_circle_are_survived():
    ring = (tracked("WEB-1", home=None, parent="WEB-2"), tracked("WEB-2", home=None, parent="WEB-1"))

    assert len(uncovered(*ring)) == 2
