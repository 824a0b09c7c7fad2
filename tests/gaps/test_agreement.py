from __future__ import annotations

from datetime import date
from datetime import datetime

import pytest
from worlds import SEOUL
from worlds import agreed
from worlds import duty
from worlds import found
from worlds import tracked
from worlds import when

from gaps.gap import Finding
from mapping.agreement import Holding
from mapping.kinds import Readers
from mapping.kinds import Severity
from mapping.model import Status

LEGAL = duty("legal", holding=Holding.NOBODY, covers=(when(label="legal"),))


def test_an_agreement_whose_last_day_has_passed_has_ended():
    over = agreed(duty(), end=date(2026, 11, 22))

    [gap] = found("agreement-ended", agreement=over, agreement_ended=True)

    assert (gap.subject, gap.severity, gap.readers) == (("2026 운영 분장", "3"), Severity.HIGH, Readers.BOTH)
    assert gap.evidence["last_day"] == "2026-11-22"
    assert str(gap.why) == (
        "Version 3 of the agreement ended on 2026-11-22; until there is a new one, work is judged by it as before."
    )
    assert found("agreement-ended", agreement=over) == []


def test_work_goes_on_under_an_ended_agreement():
    over = agreed(duty(), end=date(2026, 11, 22))

    assert found("not-covered", tracked(), agreement=over, agreement_ended=True) == []


def finished(name: str = "WEB-1", day: datetime = datetime(2026, 10, 15, tzinfo=SEOUL), **fields):
    return tracked(name, **({"status": Status.DONE, "done": day, "age": 90} | fields))


def beyond(*tasks, duties=(LEGAL,), **fields) -> list[Finding]:
    return found("beyond-agreement", *tasks, duties=duties, **fields)


def test_a_vendor_s_finished_work_of_last_month_outside_the_agreement_is_one_gap():
    [gap] = beyond(finished("WEB-1", labels=("legal",)), finished("WEB-2"), finished("WEB-3"))

    assert (gap.subject, gap.severity, gap.readers) == (("acme", "2026-10"), Severity.LOW, Readers.BOTH)
    assert len(gap.tasks) == 3
    assert str(gap.why) == ("In 2026-10, ACME 운영 finished work that is not in the agreement (tasks: 3; WEB).")
    assert gap.settle[0].values == {"edit": "bring-in", "party": "acme", "covers": "scope=WEB", "decide": "legal"}
    assert gap.settle[1].values == {"until": "2026-12-01"}


@pytest.mark.parametrize(
    ("day", "gaps"),
    [
        (datetime(2026, 9, 30, 23, 59, tzinfo=SEOUL), 0),
        (datetime(2026, 10, 1, tzinfo=SEOUL), 1),
        (datetime(2026, 10, 31, 23, 59, tzinfo=SEOUL), 1),
        (datetime(2026, 11, 1, tzinfo=SEOUL), 0),
    ],
)
def test_last_month_is_the_calendar_month_in_the_configured_zone(day, gaps):
    assert len(beyond(finished(day=day))) == gaps


@pytest.mark.parametrize(
    "changes",
    [
        {"owners": ("kim",)},
        {"owners": ("stranger",)},
        {"owners": ()},
        {"owners": None},
        {"status": Status.CANCELLED},
        {"status": Status.TODO},
        {"template": True},
        {"container": True},
    ],
    ids=str,
)
def test_what_no_vendor_finished_is_no_gap(changes):
    assert beyond(finished(**changes)) == []


def test_what_a_duty_decides_is_inside():
    assert beyond(finished(), duties=(duty(),)) == []


def test_undecided_work_is_beyond_the_agreement():
    undecided = duty("ad-hoc", holding=Holding.UNDECIDED)

    assert beyond(finished(), duties=(undecided,))[0].settle[0].values["decide"] == "ad-hoc"


def test_each_vendor_has_its_own_gap():
    gaps = beyond(finished("WEB-1", owners=("seo", "choi")), finished("WEB-2", owners=("choi",)))

    assert [(gap.subject[0], len(gap.tasks)) for gap in gaps] == [("acme", 1), ("beta", 2)]


def test_january_looks_back_on_december():
    december = finished(day=datetime(2026, 12, 31, tzinfo=SEOUL))

    [gap] = beyond(december, now=datetime(2027, 1, 2, tzinfo=SEOUL))

    assert gap.subject == ("acme", "2026-12")
    assert gap.settle[1].values == {"until": "2027-02-01"}


def test_without_an_agreement_nothing_is_beyond_it():
    assert beyond(finished(), agreement=None, agreement_since=None) == []
