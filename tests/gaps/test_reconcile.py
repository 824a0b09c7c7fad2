from __future__ import annotations

import gc
import json
from datetime import date

import pytest
from worlds import ago
from worlds import alone
from worlds import duty
from worlds import found
from worlds import handover
from worlds import kinds
from worlds import rule
from worlds import tracked
from worlds import world

from gaps.detector import Detector
from gaps.reconcile import DETECTORS
from gaps.reconcile import find
from gaps.saying import task_finding
from mapping.agreement import Holding
from mapping.errors import msg
from mapping.kinds import KINDS
from mapping.kinds import Severity
from mapping.model import Priority


def test_every_kind_has_one_detector():
    assert sorted(detector.kind for detector in DETECTORS) == sorted(KINDS)


def test_findings_come_in_the_order_of_families_kinds_and_subjects():
    tasks = [
        tracked(name, owners=("kim",), due=date(2026, 1, 1), priority=Priority.URGENT) for name in ("WEB-2", "WEB-1")
    ]

    assert [(gap.kind, gap.tasks[0][-1]) for gap in find(world(*tasks))] == [
        ("other-party", "1"),
        ("other-party", "2"),
        ("past-due", "1"),
        ("past-due", "2"),
        ("urgent-unanswered", "1"),
        ("urgent-unanswered", "2"),
    ]


def test_a_kind_that_is_turned_off_is_not_run():
    def refuse(_):
        raise AssertionError

    off = world(tracked(owners=("kim",)), rules=rule("other-party", enabled=False))

    assert find(off, (Detector("other-party", refuse),)) == []
    assert find(off) == []


def test_the_settings_may_fix_the_severity_of_a_kind():
    [gap] = found("other-party", tracked(owners=("kim",)), rules=rule("other-party", severity=Severity.LOW))

    assert gap.severity is Severity.LOW


def test_an_empty_world_has_no_gaps():
    assert kinds() == []
    assert kinds(agreement=None, agreement_since=None) == []


@pytest.mark.parametrize("kind", [kind for kind, facts in KINDS.items() if facts.from_agreement])
def test_what_only_an_agreement_can_tell_is_not_asked_without_one(kind):
    def eager(moment):
        yield task_finding(kind, [moment.judged[each.uid] for each in moment.open], msg("So it is."), [])

    detector = Detector(kind, eager)

    assert alone(detector, world(tracked()))
    assert alone(detector, world(tracked(), agreement=None, agreement_since=None)) == []


def test_without_an_agreement_only_what_needs_none_is_found():
    assert kinds(tracked(owners=("stranger",)), agreement=None, agreement_since=None) == ["unknown-person"]


def test_all_that_a_finding_says_is_json():
    tasks = (tracked("WEB-1", owners=("kim", "x"), due=date(2026, 1, 1)), tracked("WEB-2", owners=(), age=9))

    for gap in find(world(*tasks, duties=(duty(), duty("b", "home")))):
        json.dumps([dict(gap.evidence), dict(gap.why.values), [dict(remedy.values) for remedy in gap.settle]])


def test_the_same_world_is_judged_the_same_in_any_order_of_its_tasks():
    tasks = [tracked(f"WEB-{n}", owners=("x",), labels=("a", "b")) for n in range(9)]

    assert find(world(*tasks, duties=())) == find(world(*reversed(tasks), duties=()))


def test_the_garbage_collector_runs_again_after_a_detector_failed():
    def fail(_):
        raise KeyError

    with pytest.raises(KeyError):
        find(world(), (Detector("other-party", fail),))

    assert gc.isenabled()


def test_what_nobody_is_meant_to_do_silences_nothing():
    moves = (("kim", "seo"), ("seo", "kim"), ("kim", "seo"), ("seo", None))
    events = tuple(handover(ago(10 - place), *pair) for place, pair in enumerate(moves))
    back_and_forth = tracked(owners=(), age=12, events=events)

    assert kinds(back_and_forth) == ["unassigned"]
    assert kinds(back_and_forth, duties=(duty(holding=Holding.NOBODY),)) == ["bounced"]
