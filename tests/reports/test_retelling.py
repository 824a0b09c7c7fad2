from __future__ import annotations

from datetime import timedelta

import pytest
from altered import replace

from gaps.gap import GapState
from reports.arranging import MOST_ROWS
from reports.language import Language
from reports.retelling import retold
from reports.retelling import told_gaps
from reports.told import Told
from reports.wording import word_report


@pytest.fixture
def crowd(workspace):
    """Fill the decisions with urgent rows, so that what else there is stands in its own section."""
    for number in range(MOST_ROWS):
        workspace.gap("urgent-unanswered", workspace.task(f"hq:URG-{number}", "결제", labels=("결제",)))
    return workspace


@pytest.fixture
def add(workspace):
    def gap(name, **more):
        return workspace.gap("unassigned", workspace.task(f"hq:{name}", "결제", labels=("결제",)), **more)

    return gap


def _ids(bundles):
    return [gap.id for bundle in bundles for gap in bundle]


def _week_ago(now, *gaps):
    return Told(since=now - timedelta(days=7), gaps=frozenset(gap.id for gap in gaps))


def test_new_is_what_the_last_report_to_this_reader_did_not_have(crowd, add, make, now):
    known, unknown = add("PAY-1", state=GapState.NEW), add("PAY-2", state=GapState.OPEN)

    found = retold(make(), _week_ago(now, known))

    assert (_ids(found.fresh), _ids(found.later)) == ([unknown.id], [known.id])
    assert (found.fresh[0][0].state, found.later[0][0].state) == (GapState.NEW, GapState.OPEN)


def test_one_more_task_in_a_known_group_makes_no_new_row(crowd, add, make, now):
    known, more = (add(name, group="not-covered:x") for name in ("PAY-1", "PAY-2"))

    found = retold(make(), _week_ago(now, known))

    assert found.fresh == ()
    assert set(_ids(found.later)) == {known.id, more.id}


def test_what_closed_since_the_last_report_is_settled_and_nothing_that_closed_before(workspace, add, make, now):
    day = timedelta(days=1)
    closed = [add(f"PAY-{days}", state=GapState.RESOLVED, resolved_at=now - days * day) for days in (1, 6, 8)]
    reopened = replace(add("PAY-9"), state=GapState.RESOLVED, resolved_at=now - day)
    world = replace(workspace.world, known={gap.id: gap for gap in (*closed, reopened)})
    report = make(world=world, gaps=tuple(gap for gap in workspace.gaps if gap not in closed[1:]))

    assert _ids(report.settled) == [closed[0].id]
    assert set(_ids(retold(report, _week_ago(now)).settled)) == {closed[0].id, closed[1].id}


def test_a_gap_that_goes_on_under_another_kind_is_not_called_settled(workspace, make, now):
    uids = [workspace.task(f"hq:PAY-{number}", "결제", labels=("결제",)) for number in (1, 2)]
    workspace.gap("duplicate", *uids, state=GapState.RESOLVED, resolved_at=now, closed_by="change")
    workspace.gap("redone", *uids)
    report = make()

    assert report.settled == retold(report, _week_ago(now)).settled == ()


def test_a_reader_who_was_told_nothing_yet_gets_the_report_as_the_last_run_left_it(crowd, add, make):
    new, open_ = add("PAY-1", state=GapState.NEW), add("PAY-2")

    found = retold(make(), Told())

    assert (_ids(found.fresh), _ids(found.later)) == ([new.id], [open_.id])


def test_what_a_reader_was_told_is_not_new_to_it_the_next_time(crowd, add, make, now):
    add("PAY-1", state=GapState.NEW)
    add("PAY-2", state=GapState.ACCEPTED)
    told = Told(since=now - timedelta(days=7), gaps=told_gaps(make()))

    assert retold(make(), told).fresh == ()
    assert not any(gap.state is GapState.ACCEPTED for gap in crowd.gaps if gap.id in told.gaps)


def test_sections_name_the_day_of_the_last_report(crowd, add, make, now):
    add("PAY-1")
    add("PAY-2", state=GapState.RESOLVED, resolved_at=now)

    sections = {each.id: each for each in word_report(make(), Language("ko"), told=_week_ago(now)).sections}

    assert sections["fresh"].title == "그 밖에 새로 발견된 일"  # others stand among the decisions
    assert sections["settled"].note == "2026. 11. 16. 보고 이후 해결되었습니다. 감사합니다."
