from __future__ import annotations

from datetime import UTC
from datetime import date
from datetime import datetime

import pytest
from altered import replace
from worlds import AROUND_THE_CLOCK
from worlds import ago
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
from mapping.model import Link
from mapping.model import LinkKind
from mapping.model import Status

REVIEWED = (duty(stages=review("home", statuses=("컨펌대기", "In Review"))),)


def awaiting(*events: Event, duties=REVIEWED, **fields) -> list[Finding]:
    world_fields = {name: fields.pop(name) for name in ("calendars", "rules") if name in fields}
    defaults = {"native_status": "컨펌대기", "age": 60, "history_from": ago(60)}
    return found("awaiting", tracked(**(defaults | fields), events=events), duties=duties, **world_fields)


def entered(days: float, author: str | None = "seo") -> Event:
    return event(EventKind.STATUS, ago(days), author, "진행중", "컨펌대기")


def test_a_task_at_a_named_stage_awaits_the_party_whose_turn_it_is():
    [gap] = awaiting(entered(7))

    assert (gap.severity, gap.readers, gap.responsible) == (Severity.MEDIUM, Readers.BOTH, ("home",))
    assert str(gap.why) == "hq:WEB-1 has been waiting for 한빛상사 since 2026-11-16 (working days: 5)."
    assert gap.duty == "banner"


def test_three_working_days_are_the_ordinary_patience():
    assert awaiting(entered(5)) == []
    assert awaiting(entered(5.1)) != []
    assert awaiting(entered(5.1), rules=rule("awaiting", spans={"after": Duration(9, "wd")})) == []


def test_the_duty_s_own_response_outweighs_it():
    patient = (duty(stages=review("home"), response={"normal": Duration(10, "wd")}),)

    assert awaiting(entered(7), duties=patient) == []


def test_the_time_counts_in_the_calendar_of_the_party_whose_turn_it_is():
    assert awaiting(entered(3.5)) == []
    assert awaiting(entered(3.5), calendars={"home": AROUND_THE_CLOCK}) != []


def test_a_task_elsewhere_awaits_nobody():
    assert awaiting(entered(30), native_status="진행중") == []


def test_a_stage_may_be_told_by_the_section():
    moved = event(EventKind.SECTION, ago(7), "seo", "작업", "In Review")

    assert len(awaiting(moved, native_status="open", home=Home("WEB", section="In Review", position=2))) == 1


@pytest.mark.parametrize("kind", [EventKind.COMMENT, EventKind.STATUS, EventKind.SECTION, EventKind.OWNER])
def test_a_sign_of_the_party_whose_turn_it_is_gives_it_time_again(kind):
    sign = event(kind, ago(2), "kim", None, "컨펌대기" if kind is EventKind.STATUS else "kim")

    assert awaiting(entered(30), event(kind, ago(2), "seo", None, "seo")) != []
    assert awaiting(entered(30), sign) == []
    assert awaiting(entered(30), event(kind, ago(20), "kim", None, "kim"))[0].evidence["since"] == "2026-11-03"


def test_taking_an_owner_away_is_no_sign():
    assert len(awaiting(entered(30), event(EventKind.OWNER, ago(1), "kim", "lee", None))) == 1


def test_a_change_of_priority_is_no_sign():
    assert len(awaiting(entered(30), event(EventKind.PRIORITY, ago(1), "kim"))) == 1


def test_moving_within_the_stage_does_not_begin_it_anew():
    within = event(EventKind.STATUS, ago(1), "seo", "컨펌대기", "In Review")

    assert awaiting(entered(30), within, native_status="In Review")[0].evidence["since"] == "2026-10-24"


def test_a_task_created_at_the_stage_has_waited_since_then():
    assert awaiting(updated=ago(0))[0].evidence["since"] == "2026-09-24"


def test_without_history_the_time_counts_from_the_last_edit_else_the_first_sighting():
    silent = {"history_from": None}

    assert awaiting(updated=ago(7), **silent)[0].evidence["since"] == "2026-11-16"
    assert awaiting(updated=ago(2), **silent) == []
    assert awaiting(updated=None, first_seen=ago(8), **silent)[0].evidence["since"] == "2026-11-15"


def test_where_nobody_signs_an_owner_of_the_party_who_goes_on_is_a_sign():
    unsigned = event(EventKind.OWNER, ago(1), None, "seo", "kim")
    fields = {"owners": ("kim",), "history_from": None}

    assert awaiting(entered(30, None), unsigned, status=Status.IN_PROGRESS, **fields) == []
    assert awaiting(entered(30, None), unsigned, status=Status.TODO, **fields) != []
    assert awaiting(entered(30, None), unsigned, status=Status.IN_PROGRESS, owners=("seo",), history_from=None) != []


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (date(2026, 11, 22), 1),
        (date(2026, 11, 23), 0),
        (datetime(2026, 11, 22, 14, 59, tzinfo=UTC), 1),
        (datetime(2026, 11, 22, 15, 0, tzinfo=UTC), 0),
        (datetime(2026, 11, 23, 1, tzinfo=UTC), 0),
        (date.min, 1),
        (date.max, 0),
        (datetime.min.replace(tzinfo=UTC), 1),
        (datetime.max.replace(tzinfo=UTC), 0),
        (None, 0),
    ],
)
def test_due_means_the_end_of_that_day_in_the_configured_zone(due, expected):
    assert len(found("past-due", tracked(due=due))) == expected


def test_past_due_is_the_own_side_s_housekeeping():
    [gap] = found("past-due", tracked(due=date(2026, 11, 18)))

    assert (gap.severity, gap.readers, gap.evidence["own"]) == (Severity.LOW, Readers.OWN, ["acme"])
    assert str(gap.why) == "hq:WEB-1 was due on 2026-11-18 (days ago: 5)."


@pytest.mark.parametrize("status", [Status.BACKLOG, Status.DONE, Status.CANCELLED])
def test_closed_work_is_not_past_due(status):
    assert found("past-due", tracked(due=date(2026, 1, 1), status=status)) == []


def test_nobody_s_work_may_be_past_due():
    assert kinds(tracked(due=date(2026, 1, 1)), duties=(duty(holding=Holding.NOBODY),)) == ["past-due"]


MIRRORED = (duty(counterpart="vendor"),)


def lonely(*tasks, duties=MIRRORED, **fields) -> list[Finding]:
    return found("no-counterpart", *tasks, duties=duties, **fields)


def asana(name: str = "1204", **fields):
    return tracked(name, connection="vendor", home=Home("120"), **fields)


def test_a_task_without_its_counterpart_is_missing_it():
    [gap] = lonely(tracked(age=6))

    assert (gap.severity, gap.readers, gap.absence, gap.scopes) == (
        Severity.MEDIUM,
        Readers.BOTH,
        True,
        {("vendor", "120")},
    )
    assert str(gap.why) == (
        "hq:WEB-1 was filed on 2026-11-17 (working days since: 4), and no task in vendor is linked to it yet."
    )


def test_the_place_of_a_missing_counterpart_is_called_by_its_tool_where_one_connection_reads_it():
    alone = lonely(tracked(age=6), asana(age=6))
    shared = lonely(tracked(age=6), asana(age=6), replace(asana("9", age=6), connection="other"))

    assert "no task in asana is linked" in str(alone[0].why)
    assert "no task in vendor is linked" in str(shared[0].why)


def test_two_working_days_are_given_for_it():
    assert lonely(tracked(age=4)) == []
    assert lonely(tracked(age=4.1)) != []


@pytest.mark.parametrize("kind", [LinkKind.DUPLICATE, LinkKind.ATTACHMENT])
def test_a_link_on_purpose_in_either_direction_counts(kind):
    there = (tracked(age=9, links=(Link(kind, "https://app.asana.com/0/120/1204/f"),)), asana(age=9))
    back = (tracked(age=9), asana(age=9, links=(Link(kind, "https://hanbit.example/browse/WEB-1"),)))

    assert lonely(*there) == lonely(*back) == []


@pytest.mark.parametrize("kind", [LinkKind.CLONE, LinkKind.RELATES, LinkKind.BLOCKS, LinkKind.MENTION])
def test_weak_links_do_not_count(kind):
    assert len(lonely(tracked(age=9, links=(Link(kind, "https://app.asana.com/0/120/1204"),)), asana(age=9))) == 1


def test_a_link_elsewhere_does_not_count():
    assert len(lonely(tracked(age=9, links=(Link(LinkKind.ATTACHMENT, "WEB-2"),)), tracked("WEB-2", age=1))) == 1


def test_tasks_inside_that_connection_are_exempt():
    everywhere = (duty(counterpart="vendor", covers=(when(title="*"),)),)

    assert lonely(asana(age=9), duties=everywhere) == []
    assert lonely(tracked(age=9, sightings=(("hq", "WEB"), ("vendor", "120"))), duties=everywhere) == []


def test_it_is_opt_in():
    assert lonely(tracked(age=9), duties=(duty(),)) == []


def test_a_counterpart_of_which_no_scope_is_known_proves_nothing():
    [gap] = lonely(tracked(age=9), scopes=frozenset({("hq", "WEB")}))

    assert gap.scopes
    assert not gap.scopes <= {("hq", "WEB")}


def provable(gaps) -> bool:
    [gap] = gaps
    return gap.scopes == {("vendor", "120")}


def test_a_task_whose_links_were_not_read_proves_no_missing_counterpart():
    assert provable(lonely(tracked(age=9), asana(age=9)))
    assert not provable(lonely(tracked(age=9, links_known=False), asana(age=9)))


def test_links_not_read_where_the_counterpart_could_be_prove_nothing_if_they_may_be_younger_than_the_task():
    late, early = ago(3), ago(12)

    assert not provable(lonely(tracked(age=9), asana(age=20, updated=late, links_known=False)))
    assert provable(lonely(tracked(age=9), asana(age=20, updated=early, links_known=False)))
    assert provable(lonely(tracked(age=9), asana(age=20, updated=late, links_known=False, status=Status.DONE)))
