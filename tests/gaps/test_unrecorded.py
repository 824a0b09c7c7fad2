"""Duties of which no task is left in their period."""

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
from worlds import tracked
from worlds import when

from gaps.gap import Finding
from mapping.agreement import Holding
from mapping.agreement import Period
from mapping.model import EventKind
from mapping.model import Home
from mapping.model import Status

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
