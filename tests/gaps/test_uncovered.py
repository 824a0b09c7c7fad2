from __future__ import annotations

from datetime import date
from datetime import datetime

import pytest
from worlds import SCOPES
from worlds import SEOUL
from worlds import ago
from worlds import duty
from worlds import event
from worlds import found
from worlds import kinds
from worlds import tracked
from worlds import when

from gaps.gap import Finding
from mapping.agreement import Holding
from mapping.agreement import Period
from mapping.kinds import Severity
from mapping.model import EventKind
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


WEEKLY = duty(expect=Period.WEEK)


def recorded(*tasks, duties=(WEEKLY,), **fields) -> list[Finding]:
    return found("no-record", *tasks, duties=duties, **fields)


def test_a_duty_without_work_in_its_period_has_no_record():
    [gap] = recorded(tracked(age=30))

    assert (gap.subject, gap.tasks, gap.absence) == (("banner",), (), True)
    assert (gap.duty, gap.duties, gap.responsible) == ("banner", ("banner",), ("acme",))
    assert (
        str(gap.why) == "No record of banner 업무, agreed for every week, in the last week (2026-11-16 to 2026-11-23)."
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"created": ago(6)},
        {"done": ago(6), "status": Status.DONE},
        {"events": (event(EventKind.COMMENT, ago(6)),)},
        {"events": (event(EventKind.OWNER, ago(6), None, None, "seo"),)},
        {"events": (event(EventKind.STATUS, ago(6)),), "status": Status.DONE},
    ],
)
def test_work_of_the_period_is_a_record(changes):
    assert recorded(tracked(**({"age": 60} | changes))) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"updated": ago(1)},
        {"events": (event(EventKind.PRIORITY, ago(1)),)},
        {"created": ago(1), "template": True},
        {"created": ago(1), "home": Home("OPS")},
        {"created": ago(8)},
    ],
)
def test_no_record(changes):
    assert len(recorded(tracked(**({"age": 60} | changes)))) == 1


@pytest.mark.parametrize(
    ("period", "since"),
    [
        (Period.DAY, "2026-11-22"),
        (Period.WEEK, "2026-11-16"),
        (Period.MONTH, "2026-10-23"),
        (Period.QUARTER, "2026-08-23"),
    ],
)
def test_the_period_is_the_trailing_one_that_ends_now(period, since):
    assert recorded(duties=(duty(expect=period),))[0].evidence["since"] == since


def test_a_month_back_from_its_last_day_is_the_last_day_of_a_shorter_one():
    [gap] = recorded(duties=(duty(expect=Period.QUARTER),), now=datetime(2027, 5, 31, 9, tzinfo=SEOUL))

    assert gap.evidence["since"] == "2027-02-28"


def test_the_first_period_of_a_duty_proves_no_absence():
    assert recorded(duties=(duty(expect=Period.WEEK, start=date(2026, 11, 20)),)) == []
    assert recorded(agreement_since=ago(6)) == []
    assert recorded(agreement_since=ago(8)) != []


@pytest.mark.parametrize(
    "changes", [{"tracked": False}, {"end": date(2026, 11, 1)}, {"holding": Holding.NOBODY}, {"expect": None}]
)
def test_duties_of_which_no_work_is_expected(changes):
    assert recorded(duties=(duty(**({"expect": Period.WEEK} | changes)),)) == []


def test_the_absence_lies_in_the_scopes_that_the_covers_name():
    narrow = duty(expect=Period.WEEK, covers=(when(connection="hq", scope="web"), when(connection="board")))
    by_name = duty(expect=Period.WEEK, covers=(when(scope="운영"),))
    anywhere = duty(expect=Period.WEEK, covers=(when(connection="hq"), when(title="*팝업*")))
    home = Home("OPS", scope_name="운영")

    assert recorded(duties=(narrow,))[0].scopes == {("hq", "WEB"), ("board", "aB3")}
    assert recorded(tracked(home=home, age=60), duties=(by_name,))[0].scopes == {("hq", "OPS")}
    assert recorded(duties=(by_name,))[0].scopes == SCOPES
    assert recorded(duties=(anywhere,))[0].scopes == SCOPES
    assert recorded(duties=(duty(expect=Period.WEEK, covers=()),))[0].scopes == SCOPES


def test_an_absence_in_no_known_scope_is_never_proven():
    [gap] = recorded(duties=(duty(expect=Period.WEEK, covers=(when(connection="old"),)),))

    assert gap.scopes
    assert not gap.scopes <= SCOPES
