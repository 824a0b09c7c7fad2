from __future__ import annotations

import pytest
from worlds import AROUND_THE_CLOCK
from worlds import ago
from worlds import agreed
from worlds import duty
from worlds import event
from worlds import found
from worlds import kinds
from worlds import review
from worlds import rule
from worlds import tracked
from worlds import when

from gaps.gap import Finding
from mapping.agreement import Duration
from mapping.agreement import Holding
from mapping.kinds import Readers
from mapping.kinds import Severity
from mapping.model import Event
from mapping.model import EventKind
from mapping.model import Home
from mapping.model import Priority
from mapping.model import Status
from reports.language import Language

WORLD_FIELDS = ("duties", "agreement", "calendars", "rules")


def unanswered(*events: Event, **fields) -> list[Finding]:
    world_fields = {name: fields.pop(name) for name in WORLD_FIELDS if name in fields}
    age = fields.pop("age", 1)
    defaults = {"priority": Priority.URGENT, "history_from": ago(age), "owners": ()}
    return found("urgent-unanswered", tracked(**(defaults | fields), age=age, events=events), **world_fields)


def test_an_urgent_task_past_four_working_hours_without_an_answer():
    [gap] = unanswered()

    assert (gap.severity, gap.readers, gap.responsible) == (Severity.URGENT, Readers.BOTH, ("acme",))
    assert Language("en").say(gap.why) == (
        "hq:WEB-1 still waits for the first answer of ACME 운영"
        " (usual: within 4 working hours, which was by 23 Nov 2026, 04:00)."
    )
    assert [remedy.action for remedy in gap.settle] == ["comment", "set-owner", "set-status"]


def test_what_waits_for_days_says_how_many_working_days_the_answer_is_late():
    [gap] = unanswered(age=6)

    assert Language("en").say(gap.why).endswith("which was by 18 Nov 2026, 01:00, 3 working days ago).")
    assert Language("ko").say(gap.why).endswith("기한 2026. 11. 18. 01:00, 3영업일 지남).")


def test_a_time_is_called_agreed_only_where_it_was_agreed():
    targets = agreed(duty(), targets={"urgent-response": "2wh"})
    own = duty(response={"urgent": Duration(1, "wh")})
    nobodys = {"agreement": None}

    whys = [str(unanswered(**each)[0].why) for each in ({}, {"duties": (own,)}, {"agreement": targets}, nobodys)]

    assert ["agreed: " in why for why in whys] == [False, True, True, False]


def test_nobody_is_asked_for_an_owner_of_an_urgent_task_that_has_one():
    [gap] = unanswered(owners=("park",))

    assert [remedy.action for remedy in gap.settle] == ["comment", "set-status"]


@pytest.mark.parametrize("priority", [Priority.HIGH, Priority.NORMAL, Priority.LOW, None])
def test_other_priorities_may_wait(priority):
    assert unanswered(priority=priority, age=90) == []


def test_the_time_is_the_duty_s_own_else_the_target_else_four_working_hours():
    targets = agreed(duty(), targets={"urgent-response": "2wh"})
    own = duty(response={"urgent": Duration(1, "wh")})

    for hours, fields, gaps in (
        (4, {}, 0),
        (4.1, {}, 1),
        (2, {"agreement": targets}, 0),
        (2.1, {"agreement": targets}, 1),
        (1.1, {"agreement": agreed(own, targets={"urgent-response": "2wh"})}, 1),
        (1.1, {"duties": (own,)}, 1),
        (2.1, {"rules": rule("urgent-unanswered", spans={"after": Duration(2, "h")})}, 1),
    ):
        assert len(unanswered(age=hours / 24, **fields)) == gaps, (hours, fields)


def test_a_target_that_is_no_duration_is_passed_over():
    assert len(unanswered(age=4.1 / 24, agreement=agreed(duty(), targets={"urgent-response": "95%"}))) == 1


def test_the_time_counts_in_the_calendar_of_the_party_whose_turn_it_is():
    seven_hours = (duty(response={"urgent": Duration(7, "wh")}),)

    assert unanswered(age=0.9, duties=seven_hours) == []
    assert unanswered(age=0.9, duties=seven_hours, calendars={"acme": AROUND_THE_CLOCK}) != []


@pytest.mark.parametrize("kind", [EventKind.COMMENT, EventKind.STATUS, EventKind.SECTION, EventKind.OWNER])
def test_an_answer_of_the_party_whose_turn_it_is_settles_it(kind):
    assert unanswered(event(kind, ago(0.5), "park", None, "x")) == []
    assert unanswered(event(kind, ago(0.5), "kim", None, "x")) != []


def test_an_answer_before_it_became_urgent_is_none():
    raised = event(EventKind.PRIORITY, ago(3), "kim", "Medium", "Highest")
    early = event(EventKind.COMMENT, ago(5), "park")

    assert len(unanswered(early, raised, age=9, native_priority="highest")) == 1
    assert unanswered(early, age=9, native_priority="highest") == []


def test_the_time_counts_since_the_task_became_urgent():
    raised = event(EventKind.PRIORITY, ago(1 / 24), "kim", "Medium", "Highest")

    assert unanswered(raised, age=9, native_priority="Highest") == []


def test_the_response_time_begins_when_the_turn_has_passed():
    duties = (duty(stages=review("home")),)
    handed_over = event(EventKind.STATUS, ago(1 / 24), "seo", "진행", "컨펌대기")
    sent_back = event(EventKind.STATUS, ago(1 / 24), "kim", "컨펌대기", "진행")

    assert unanswered(handed_over, age=9, native_status="컨펌대기", duties=duties) == []
    assert unanswered(sent_back, age=9, native_status="진행", duties=duties) == []
    assert len(unanswered(age=9, native_status="컨펌대기", duties=duties)) == 1


def test_without_a_deciding_duty_any_party_s_answer_counts():
    assert unanswered(duties=())[0].duty is None
    assert unanswered(event(EventKind.COMMENT, ago(0.5), "kim"), duties=()) == []


def test_in_a_conflict_any_party_s_answer_counts():
    rivals = (duty(), duty("payment", "home", covers=(when(title="*"),)))

    assert len(unanswered(duties=rivals)) == 1
    assert unanswered(event(EventKind.COMMENT, ago(0.5), "kim"), duties=rivals) == []


def test_an_unlisted_bot_answers_for_nobody():
    assert len(unanswered(event(EventKind.COMMENT, ago(0.5), "bot"), duties=())) == 1


@pytest.mark.parametrize(
    ("fields", "gaps"),
    [
        ({"status": Status.IN_PROGRESS, "owners": ("seo",)}, 0),
        ({"home": Home("WEB", section="진행", position=1), "owners": ("seo",)}, 0),
        ({"home": Home("WEB", section="접수", position=0), "owners": ("seo",)}, 1),
        ({"status": Status.TODO, "owners": ("seo",)}, 1),
        ({"status": Status.IN_PROGRESS, "owners": ("kim",)}, 1),
        ({"status": Status.IN_PROGRESS, "owners": ()}, 1),
    ],
)
def test_where_the_source_does_not_say_who_an_owner_who_has_gone_on_is_an_answer(fields, gaps):
    assert len(unanswered(history_from=None, **fields)) == gaps
    assert len(unanswered(event(EventKind.STATUS, ago(0.2), None, "a", "b"), **fields)) == gaps


def test_where_the_source_says_who_an_owner_who_has_gone_on_is_none():
    assert len(unanswered(status=Status.IN_PROGRESS, owners=("seo",))) == 1


def test_nobody_s_work_is_not_urgent():
    assert kinds(tracked(priority=Priority.URGENT, age=9), duties=(duty(holding=Holding.NOBODY),)) == []
