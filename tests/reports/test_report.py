from __future__ import annotations

from datetime import timedelta

import pytest

from gaps.gap import GapState
from mapping.errors import fault
from mapping.kinds import Readers
from mapping.kinds import Severity
from reports.arranging import MOST_ROWS
from reports.building import build_report
from sync.runs import ConnectionResult


@pytest.fixture
def report(workspace, parties):
    def build(party="home", results=(), **more):
        return build_report(name="weekly", party=parties[party], results=results, **workspace.moment, **more)

    return build


def _ids(bundles):
    return [gap.id for bundle in bundles for gap in bundle]


def test_our_decisions_stand_apart_from_what_we_wait_for(workspace, report):
    ours = workspace.gap("unassigned", workspace.task("hq:PAY-1", "결제", labels=("결제",)))
    theirs = workspace.gap("unassigned", workspace.task("hq:WEB-1", "배너", labels=("배너",)))

    assert (_ids(report().ours), _ids(report().waiting)) == ([ours.id], [theirs.id])
    assert (_ids(report("acme").ours), _ids(report("acme").waiting)) == ([theirs.id], [])


def test_a_report_asks_for_twelve_decisions_at_most(workspace, report):
    for number in range(20):
        workspace.gap("unassigned", workspace.task(f"hq:PAY-{number}", "결제", labels=("결제",)))
        workspace.gap("unassigned", workspace.task(f"hq:WEB-{number}", "배너", labels=("배너",)))

    found = report()

    assert len(found.ours) + len(found.waiting) == MOST_ROWS
    assert len(found.waiting) == 4
    assert len(found.later) == 40 - MOST_ROWS


def test_the_baseline_is_counted_and_brought_up_a_few_at_a_time(workspace, report):
    for number in range(20):
        uid = workspace.task(f"hq:PAY-{number}", "결제", labels=("결제",))
        workspace.gap("unassigned", uid, carried=True)

    found = report()

    assert (found.carried, len(found.ours), len(found.baseline)) == (20, 5, 15)


def test_of_what_was_there_at_first_both_sides_hear_in_one_week(workspace, report):
    for number in range(9):  # graver, and of no concern to the vendor
        uid = workspace.task(f"hq:PAY-{number}", "결제", labels=("결제",))
        workspace.gap("unassigned", uid, carried=True, severity=Severity.HIGH)
        uid = workspace.task(f"ops:{number}", "배너", "minsu", labels=("배너",))
        workspace.gap("no-movement", uid, carried=True)
        uid = workspace.task(f"ops:1{number}", "결제", "seoyeon", labels=("결제",))
        workspace.gap("other-party", uid, carried=True, severity=Severity.LOW)

    house, vendor = report(), report("acme")

    assert set(_ids(vendor.waiting)) <= set(_ids(house.ours))
    assert set(_ids(house.waiting)) <= set(_ids(vendor.ours))
    assert len(vendor.asked) - len(vendor.baseline) == 5


def test_of_what_was_there_at_first_the_oldest_is_brought_up_first(workspace, report, now):
    gaps = {
        days: workspace.gap(
            "unassigned",
            workspace.task(f"hq:PAY-{days}", "결제", labels=("결제",), created=now - timedelta(days=days)),
            carried=True,
        )
        for days in (3, 9, 1, 8, 2, 7, 6, 5, 4)
    }

    assert sorted(_ids(report().ours)) == sorted(gaps[days].id for days in (9, 8, 7, 6, 5))


def test_who_shares_a_decision_hears_of_it_in_the_same_week(workspace, report):
    for number in range(6):
        uid = workspace.task(f"hq:WEB-{number}", "배너", labels=("배너",))
        workspace.gap("unassigned", uid, carried=True, severity=Severity.HIGH)
    shared = [
        workspace.gap(
            "not-covered", workspace.task(f"ops:{owner}", "급한 일", owner), carried=True, group="not-covered:x"
        )
        for owner in ("seoyeon", "sora")
    ]

    assert [each.id for each in shared if each.id in _ids(report("acme").ours)] == [shared[0].id]


def test_what_the_side_whose_turn_it_is_may_not_see_is_ours_to_pass_on(workspace, report):
    hidden = workspace.gap("other-party", workspace.task("ops:1", "상세 페이지", "seoyeon", labels=("상세",)))
    seen = workspace.gap("unassigned", workspace.task("ops:2", "상세 페이지", labels=("상세",)))

    house = report()

    assert hidden.finding.responsible == seen.finding.responsible == ("glow",)
    assert (_ids(house.ours), _ids(house.waiting), _ids(report("glow").ours)) == ([hidden.id], [seen.id], [seen.id])


def test_rows_beyond_what_a_page_bears_are_counted_with_those_on_it(workspace, report):
    for number in range(20):
        workspace.gap("unassigned", workspace.task(f"hq:PAY-{number}", "결제", labels=("결제",)))
        workspace.gap("unassigned", workspace.task(f"hq:WEB-{number}", "배너", labels=("배너",)))

    assert [len(part) for part in (report().asked_of_us, report().awaited, report("acme").asked_of_us)] == [20, 20, 20]


def test_what_is_not_asked_for_stands_by_its_age(workspace, report, now):
    ages = {"fresh": 40, "later": 20, "older": 22}
    for number in range(MOST_ROWS):
        workspace.gap("urgent-unanswered", workspace.task(f"hq:PAY-{number}", "결제", labels=("결제",)))
    gaps = {
        part: workspace.gap(
            "unassigned",
            workspace.task(f"hq:PAY-{days}{part}", "결제", labels=("결제",)),
            first_seen=now - timedelta(days=days),
            state=GapState.NEW if part == "fresh" else GapState.OPEN,
        )
        for part, days in ages.items()
    }

    found = report()

    assert {part: _ids(getattr(found, part)) for part in ages} == {part: [gap.id] for part, gap in gaps.items()}


def test_urgent_gaps_of_the_baseline_are_always_brought_up(workspace, report):
    for number in range(7):
        uid = workspace.task(f"hq:PAY-{number}", "결제", labels=("결제",))
        workspace.gap("urgent-unanswered", uid, carried=True, severity=Severity.URGENT)

    assert len(report().ours) == 7


def test_answered_settled_and_own_gaps_stand_apart(workspace, report):
    uid = workspace.task("hq:PAY-1", "결제", "minsu", labels=("결제",))
    accepted = workspace.gap("two-parties", uid, state=GapState.ACCEPTED)
    objected = workspace.gap("other-party", uid, state=GapState.OBJECTED)
    settled = workspace.gap("unassigned", uid, state=GapState.RESOLVED)
    own = workspace.gap("past-due", uid, readers=Readers.OWN, evidence={"own": ["home"]})

    found = report()

    assert [_ids(part) for part in (found.accepted, found.objected, found.settled, found.housekeeping)] == [
        [accepted.id],
        [objected.id],
        [settled.id],
        [own.id],
    ]
    assert found.ours == ()


def test_the_in_house_edition_has_the_houses_own_number_beside_those_of_vendors(workspace, report):
    workspace.task("hq:PAY-1", "결제", "minsu", labels=("결제",))
    workspace.task("design:1", "상세", labels=("상세",))

    found = report("home").by_party

    assert list(found) == ["home", "acme", "glow"]
    assert (found["home"].counted, found["home"].agreed, found["home"].as_agreed) == (1, 1, 1.0)


def test_numbers_over_the_same_tasks_are_equal_in_all_editions(workspace, report):
    workspace.task("hq:WEB-1", "배너", "seoyeon", labels=("배너",))
    workspace.task("hq:WEB-2", "배너", "sora", labels=("배너",))
    workspace.task("hq:PAY-1", "결제", "minsu", labels=("결제",))

    assert report("home").by_party["acme"] == report("acme").figures
    assert report("home").figures.as_agreed == pytest.approx(2 / 3, abs=0.001)
    assert report("acme").by_party == {}


def test_a_vendor_is_told_of_the_sources_of_its_tasks_only(workspace, report):
    workspace.task("ops:1", "배너", "seoyeon", labels=("배너",))
    results = (
        ConnectionResult(name="ops", tool="asana", complete=True),
        ConnectionResult(
            name="design", tool="trello", complete=False, error=fault("The board {name} is gone.", name="CANARY")
        ),
    )

    found = report("acme", results)

    assert [source.name for source in found.sources] == ["ops"]
    assert found.blind
    assert not found.complete


@pytest.mark.parametrize(
    ("owners", "visibility", "complete"),
    [
        ([], {}, False),
        (["sora"], {}, True),
        (["minsu"], {}, False),
        (["sora", "minsu"], {}, False),
        (["minsu"], {"design": frozenset({"home", "glow"})}, True),
    ],
    ids=["nothing-known", "another-vendors", "the-houses", "both", "hidden-by-the-settings"],
)
def test_a_vendor_is_not_told_how_the_source_of_another_one_fares(workspace, make, owners, visibility, complete):
    workspace.task("ops:1", "배너", "seoyeon", labels=("배너",))
    for number, owner in enumerate(owners):
        workspace.task(f"design:{number}", "촬영", owner)
    results = (
        ConnectionResult(name="ops", tool="asana", complete=True),
        ConnectionResult(name="design", tool="trello", complete=False),
    )

    assert make("acme", results=results, visibility=visibility).complete is complete


def test_urgent_rows_of_others_are_not_crowded_out_by_ours_that_can_wait(workspace, report):
    for number in range(12):
        workspace.gap("unassigned", workspace.task(f"hq:PAY-{number}", "결제", labels=("결제",)))
    for number in range(7):
        workspace.gap("urgent-unanswered", workspace.task(f"hq:WEB-{number}", "배너", labels=("배너",)))

    found = report()

    assert (len(found.ours), len(found.waiting)) == (MOST_ROWS - 7, 7)


def test_urgent_rows_of_ours_leave_a_few_for_those_of_others(workspace, report):
    for number in range(14):
        workspace.gap("urgent-unanswered", workspace.task(f"hq:PAY-{number}", "결제", labels=("결제",)))
        workspace.gap("urgent-unanswered", workspace.task(f"hq:WEB-{number}", "배너", labels=("배너",)))

    found = report()

    assert (len(found.ours), len(found.waiting)) == (MOST_ROWS - 4, 4)
