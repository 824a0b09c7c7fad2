from __future__ import annotations

from datetime import UTC
from datetime import datetime

import pytest
from altered import replace
from worlds import AROUND_THE_CLOCK
from worlds import NOW
from worlds import PARTIES
from worlds import SITES
from worlds import ago
from worlds import duty
from worlds import event
from worlds import found
from worlds import handover
from worlds import kinds
from worlds import known_gap
from worlds import person
from worlds import rule
from worlds import tracked

from gaps.gap import GapState
from mapping.agreement import Duration
from mapping.agreement import Holding
from mapping.kinds import Readers
from mapping.kinds import Severity
from mapping.model import EventKind
from mapping.model import Priority
from mapping.model import State
from mapping.model import Status
from mapping.parties import Directory


def test_a_task_without_owner_is_unassigned_once_the_grace_is_over():
    [gap] = found("unassigned", tracked(owners=(), age=6))

    assert gap.subject == gap.tasks == ("jira|hanbit.example|WEB-1",)
    assert (gap.severity, gap.readers) == (Severity.MEDIUM, Readers.BOTH)
    assert str(gap.why) == (
        "hq:WEB-1 has had no owner since 2026-11-17 (working days: 4). Under banner 업무, ACME 운영 is responsible."
    )
    assert str(gap.settle[0].message) == "ACME 운영 names an owner."
    assert (gap.duty, gap.duties, gap.responsible) == ("banner", ("banner",), ("acme",))


def test_the_grace_counts_working_time_not_dates():
    assert found("unassigned", tracked(owners=(), age=4)) == []  # Thursday 15:00 to Monday 15:00 are two working days
    assert found("unassigned", tracked(owners=(), age=4.1)) != []


def test_the_grace_counts_in_the_calendar_of_the_party_whose_turn_it_is():
    task = tracked(owners=(), age=2.5)

    assert found("unassigned", task) == []
    assert found("unassigned", task, calendars={"acme": AROUND_THE_CLOCK}) != []


def test_the_grace_counts_since_the_task_last_had_an_owner():
    left_yesterday = tracked(owners=(), age=40, events=(handover(ago(1), "seo", None),))
    left_long_ago = tracked(owners=(), age=40, events=(handover(ago(30), "seo", None),))

    assert found("unassigned", left_yesterday) == []
    assert found("unassigned", left_long_ago)[0].evidence["since"] == "2026-10-24"


def test_the_grace_counts_since_the_first_sighting_where_no_creation_is_known():
    assert found("unassigned", tracked(owners=(), created=None, first_seen=ago(1))) == []
    assert found("unassigned", tracked(owners=(), created=None, first_seen=ago(9))) != []


def test_an_urgent_task_has_no_grace_and_is_urgent():
    [gap] = found("unassigned", tracked(owners=(), age=0, priority=Priority.URGENT))

    assert gap.severity is Severity.URGENT


def test_the_grace_can_be_tuned():
    assert (
        found("unassigned", tracked(owners=(), age=6), rules=rule("unassigned", spans={"grace": Duration(9, "d")}))
        == []
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"owners": None},
        {"container": True},
        {"status": Status.BACKLOG},
        {"status": Status.DONE},
        {"status": Status.CANCELLED},
        {"archived": True},
        {"template": True},
        {"state": State.OUT_OF_SIGHT},
        {"owners": ("bot",)},
    ],
    ids=lambda changes: next(iter(changes.items())).__repr__(),
)
def test_not_unassigned(changes):
    assert found("unassigned", tracked(**({"owners": (), "age": 30} | changes))) == []


def test_an_undecided_task_without_owner_is_unassigned_and_not_covered():
    assert kinds(tracked(owners=(), age=30), duties=()) == ["unassigned", "not-covered"]


def test_without_a_deciding_duty_anybody_may_name_the_owner():
    [gap] = found("unassigned", tracked(owners=(), age=6), duties=())

    assert str(gap.why) == "hq:WEB-1 has had no owner since 2026-11-17 (working days: 4)."
    assert gap.settle[0].values == {}


@pytest.mark.parametrize("owners", [("off",), ("gone",), ("gone", "off")])
def test_a_task_all_of_whose_owners_are_gone_is_left(owners):
    [gap] = found("owner-left", tracked(owners=owners))

    assert (gap.severity, gap.readers) == (Severity.HIGH, Readers.OWN)
    assert str(gap.settle[0].message) == "ACME 운영 names a new owner."


@pytest.mark.parametrize("owners", [(), None, ("seo",), ("gone", "seo")])
def test_a_task_with_one_owner_who_stays_is_not_left(owners):
    assert found("owner-left", tracked(owners=owners)) == []


def test_a_person_works_on_their_last_day():
    last_day = [replace(person("gone", "acme"), left=NOW.date())]

    assert found("owner-left", tracked(owners=("gone",)), directory=Directory(PARTIES.values(), last_day, SITES)) == []


def test_left_owners_are_grouped_by_person():
    gaps = found("owner-left", tracked("WEB-1", owners=("gone",)), tracked("WEB-2", owners=("gone",)))

    assert [gap.group for gap in gaps] == ["owner-left:acme/gone"] * 2


@pytest.mark.parametrize(("days", "readers"), [(5, Readers.OWN), (7, Readers.OWN), (7.1, Readers.BOTH)])
def test_left_owners_reach_both_sides_five_working_days_after_they_were_first_seen(days, readers):
    task = tracked(owners=("gone",))

    assert (
        found("owner-left", task, known=known_gap("owner-left", task.uid, first_seen=ago(days)))[0].readers is readers
    )


def test_a_left_owner_of_an_earlier_life_of_the_gap_gives_the_side_its_time_again():
    task = tracked(owners=("gone",))
    known = known_gap("owner-left", task.uid, first_seen=ago(60), state=GapState.RESOLVED)

    assert found("owner-left", task, known=known)[0].readers is Readers.OWN


@pytest.mark.parametrize(("days", "gaps"), [(30, 0), (31, 1)])
def test_work_in_progress_untouched_for_thirty_days_has_not_moved(days, gaps):
    assert len(found("no-movement", tracked(status=Status.IN_PROGRESS, age=90, updated=ago(days)))) == gaps


def test_a_comment_is_a_touch():
    moved = tracked(status=Status.IN_PROGRESS, age=90, events=(event(EventKind.COMMENT, ago(3), "choi"),))

    assert found("no-movement", moved) == []


@pytest.mark.parametrize("changes", [{"owners": ()}, {"owners": None}, {"status": Status.TODO}])
def test_what_nobody_holds_or_has_begun_need_not_move(changes):
    assert found("no-movement", tracked(**({"status": Status.IN_PROGRESS, "age": 90} | changes))) == []


@pytest.mark.parametrize(
    ("owner", "told"),
    [
        ("gone", "hq:WEB-1 needs to be handed over: who held it has left or moved on."),
        ("off", "The account that holds hq:WEB-1 is no longer in use."),
    ],
)
def test_a_person_who_left_is_told_apart_from_an_account_out_of_use(owner, told):
    [gap] = found("owner-left", tracked(owners=(owner,)))

    assert str(gap.why) == told


def test_owner_left_silences_no_movement():
    assert kinds(tracked(owners=("gone",), status=Status.IN_PROGRESS, age=90)) == ["owner-left"]


def test_a_nobody_duty_gives_no_unowned_gap():
    nobody = (duty(holding=Holding.NOBODY),)

    assert kinds(tracked(owners=(), age=90), duties=nobody) == []
    assert kinds(tracked(owners=("gone",), age=90, status=Status.IN_PROGRESS), duties=nobody) == []


def test_days_without_movement_are_those_between_the_two_dates():
    evening = datetime(2026, 10, 12, 12, tzinfo=UTC)  # 21:00 in Seoul, and judged at 15:00
    [gap] = found("no-movement", tracked(status=Status.IN_PROGRESS, created=evening, updated=evening))

    assert (gap.evidence["since"], gap.evidence["days"]) == ("2026-10-12", 42)
