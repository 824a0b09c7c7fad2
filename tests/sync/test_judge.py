from __future__ import annotations

import sys
from datetime import date
from datetime import timedelta
from pathlib import Path

import pytest
from altered import replace
from builders_source import Board

sys.path.append(str(Path(__file__).parent))

from judging import BANNER
from judging import TERMS
from judging import Bench
from judging import held
from judging import lost
from judging import wrong

from mapping.agreement import Clause
from mapping.agreement import Condition
from mapping.agreement import Duration
from mapping.agreement import Duty
from mapping.agreement import Holding
from mapping.agreement import Period
from mapping.kinds import default_rule
from mapping.model import State
from sync.gap_store import gap_history
from sync.marks import adopt_engine

SAME = "추석 기획전 배너 교체"


@pytest.fixture
def bench(store):
    return Bench(store)


def test_a_gap_is_kept_with_its_life(bench):
    bench.cards(lost(1))

    first = bench.run().gaps
    bench.run()

    gap = bench.of("unassigned")
    assert [each.state.value for each in first] == ["new"]
    assert (gap.state.value, gap.finding) == ("open", bench.kept()[gap.id].finding)
    assert bench.kept()[gap.id] == gap
    with bench.store.read() as connection:
        turns = [(turn.before, turn.after.value) for turn in gap_history(connection, gap.id)]
    assert turns == [(None, "new"), ("new", "open")]


def test_the_same_input_twice_writes_no_gap(bench):
    bench.cards(lost(1), held(2, title=SAME), held(3, title=SAME), lost(4, title=SAME, labels=["dure:hold-1215"]))
    bench.run()
    bench.run(timedelta())

    before = bench.rows()
    bench.run(timedelta())

    assert bench.rows() == before
    assert bench.last.gaps


def test_a_settled_gap_is_listed_once(bench):
    bench.cards(lost(1))
    bench.run()

    bench.cards(held(1))
    bench.run()
    closed = bench.states()
    bench.run()

    assert closed == {("unassigned", "resolved")}
    assert bench.states() == set()
    assert bench.kept()


def test_a_gap_of_a_deleted_task_closes_by_absence_and_still_names_it(bench):
    bench.cards(lost(1), held(2))
    bench.run()

    bench.cards(held(2))
    bench.run()

    gap = bench.of("unassigned")
    assert gap.closed_by == "absence"
    assert bench.last.tasks[gap.finding.tasks[0]].ref == "hq:WEB-1"


MANY = [held(number, title=f"서로 다른 일감 {number}호") for number in range(10, 40)]
READINGS = {
    "ok": {},
    "fails at start": {"fails": "start"},
    "mid": {"fails": "middle"},
    "cut": {"cut": True},
    "shrunk": {},
    "out of sight": {},
}


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("case", ["stays", "would appear", "would resolve"])
def test_only_a_sound_reading_opens_and_closes_gaps(bench, reading, case):
    """Blindness resolves nothing, and brings nothing up on tasks that were not read."""
    before = held(1) if case == "would appear" else wrong(1)
    bench.cards(before, *MANY)
    bench.run()

    after = held(1) if case == "would resolve" else wrong(1)
    rest = MANY
    if reading == "shrunk":
        rest = MANY[:3]
    if reading == "out of sight":
        bench.connectors["hq"].answers["c1"] = State.OUT_OF_SIGHT
    seen = () if reading == "out of sight" else (after,)
    bench.cards(*rest, *seen, **READINGS[reading])
    bench.run()

    read = reading in {"ok", "cut", "shrunk"}
    expected = {
        "stays": {("other-party", "open")},
        "would appear": {("other-party", "new")} if read else set(),
        "would resolve": {("other-party", "resolved" if reading == "ok" else "open")},
    }[case]
    assert bench.states() == expected


def test_what_one_failing_scope_hides_leaves_the_other_scopes_alone(bench):
    bench.boards["hq"] = [Board(cards=[lost(1)]), Board("CS", cards=[lost(2, title="다른 일감")])]
    bench.run()

    bench.boards["hq"] = [Board(cards=[held(1)], fails="start"), Board("CS", cards=[held(2, title="다른 일감")])]
    bench.run()

    assert sorted((gap.finding.tasks[0][-2:], gap.state.value) for gap in bench.last.gaps) == [
        ("c1", "open"),
        ("c2", "resolved"),
    ]


def test_the_first_run_is_the_baseline_and_later_findings_are_news(bench):
    bench.cards(lost(1))
    bench.run()
    first = bench.of("unassigned").carried

    bench.cards(held(1), lost(2, title="다른 일감"))
    bench.run()

    news = [gap.carried for gap in bench.last.gaps if gap.state.value == "new"]
    assert (first, news) == (True, [False])


def test_a_new_connection_brings_its_own_baseline(bench):
    bench.cards(held(1))
    bench.run()

    bench.cards(wrong(1))
    bench.boards["vendor"] = [Board("CS", cards=[wrong(2, title="다른 일감")])]
    bench.run()

    assert sorted((gap.finding.tasks[0][-2:], gap.carried) for gap in bench.last.gaps) == [("c1", False), ("c2", True)]


def test_a_first_reading_that_broke_off_leaves_the_rest_of_the_baseline_to_the_next(bench):
    bench.cards(*(lost(number, title=f"일감 하나 {number}") for number in range(1, 6)), fails="middle")
    bench.run()
    bench.cards(*(lost(number, title=f"일감 하나 {number}") for number in range(1, 6)))
    bench.run()

    assert [gap.carried for gap in bench.last.gaps] == [True] * 5


def test_a_new_version_of_the_agreement_brings_a_baseline(bench):
    bench.cards(held(1))
    bench.run()

    bench.cards(wrong(1))
    agreement = replace(TERMS.agreement, version="2", fingerprint="v2")
    bench.terms = replace(TERMS, agreement=agreement)
    bench.run()

    assert bench.of("other-party").carried


def test_a_kind_that_was_turned_off_closes_and_may_come_back(bench):
    bench.cards(lost(1))
    bench.run()

    bench.terms = replace(TERMS, rules={"unassigned": replace(default_rule("unassigned"), enabled=False)})
    bench.run()
    off = bench.of("unassigned")
    bench.terms = TERMS
    bench.run()

    assert (off.state.value, off.closed_by) == ("resolved", "rule-off")
    assert bench.of("unassigned").state.value == "reopened"


def twins(**changes):
    return [held(1, title=SAME), held(2, title=SAME, **changes)]


def test_a_label_before_the_first_run_keeps_a_duplicate_from_opening(bench):
    bench.cards(*twins(labels=["dure:중복아님"]))
    bench.run()
    bench.run()

    assert bench.states() == set()


def test_a_label_closes_a_duplicate_for_good_and_only_for_its_present_cluster(bench):
    bench.cards(*twins())
    bench.run()
    bench.cards(*twins(labels=["dure:not-duplicate"]))
    bench.run()
    closed = bench.of("duplicate")

    bench.boards["vendor"] = [Board("CS", cards=[held(3, title=SAME)])]
    bench.run()

    assert (closed.state.value, closed.closed_by) == ("resolved", "not-duplicate")
    assert bench.of("duplicate").state.value == "new"


def test_a_label_that_is_taken_away_no_longer_speaks(bench):
    bench.cards(*twins(labels=["dure:not-duplicate"]))
    bench.run()

    bench.cards(*twins())
    bench.run()

    assert bench.states() == {("duplicate", "new")}


def test_what_is_no_duplicate_is_asked_again_when_a_text_changes(bench):
    bench.cards(*twins(labels=["dure:not-duplicate"]))
    bench.run()

    bench.cards(*twins(labels=["dure:not-duplicate"], description="새로 쓴 설명"))
    bench.run()

    assert bench.states() == {("duplicate", "new")}


def test_another_engine_touches_no_duplicate_until_it_is_adopted(bench):
    bench.cards(*twins())
    bench.run()
    with bench.store.write() as connection:
        adopt_engine(connection, "another")

    bench.cards(held(1, title=SAME), held(2, title="다른 일감 하나"))
    bench.run()
    kept, notes = bench.of("duplicate").state.value, [str(note.message) for note in bench.last.notes]
    with bench.store.write() as connection:
        adopt_engine(connection, bench.last.engine)
    bench.run()

    assert (kept, len(notes)) == ("open", 1)
    assert bench.of("duplicate").state.value == "resolved"


def test_no_record_waits_for_every_scope_to_be_whole(bench):
    duty = replace(BANNER, expect=Period.WEEK, covers=(Clause((Condition("label", ("배너",)),)),))
    bench.terms = replace(TERMS, agreement=replace(TERMS.agreement, duties=(duty,)))
    bench.cards(held(1, labels=["쿠폰"]), whole=False)
    bench.boards["vendor"] = [Board("CS", cards=[])]
    bench.run(timedelta(days=30))
    withheld = bench.states()
    bench.cards(held(1, labels=["쿠폰"]))
    bench.run()

    assert ("no-record", "new") not in withheld
    assert bench.of("no-record").state.value == "new"


def test_a_failed_judgement_writes_nothing(bench, monkeypatch):
    bench.cards(lost(1))
    bench.run()
    before = bench.rows()
    bench.cards(held(1))

    def fail(*_):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr("sync.judge.save_marks", fail)
        with pytest.raises(RuntimeError):
            bench.run()
    assert bench.rows() == before

    bench.run()
    assert bench.states() == {("unassigned", "resolved")}


def test_the_summary_counts_what_is_held_as_agreed(bench):
    legal = Duty(id="legal", title="소송", holding=Holding.NOBODY, covers=(Clause((Condition("label", ("legal",)),)),))
    banner = replace(BANNER, covers=(Clause((Condition("label", ("배너",)),)),))
    bench.terms = replace(TERMS, agreement=replace(TERMS.agreement, duties=(banner, legal)))
    bench.cards(
        held(1, title="가나 하나", labels=["배너"]),
        held(2, title="다라 둘둘", owner="minsu", labels=["배너"]),
        lost(3, title="마바 셋셋", labels=["배너"]),
        held(4, title="사아 넷넷", owner="?", labels=["기타"]),
        held(5, title="자차 다섯", labels=["legal"]),
        held(6, title="카타 여섯", status="done"),
    )

    summary = bench.run().summary.document()

    assert summary == {
        "open_tasks": 5,
        "as_agreed": 0.25,
        "owned": 0.6667,
        "covered": 0.75,
        "decisions": 3,
        "families": {"unowned": 2, "ambiguous": 1, "duplicate": 0, "waiting": 0, "urgent": 0, "agreement": 0},
        "new": 3,
        "reopened": 0,
        "resolved": 0,
    }


def test_an_empty_store_is_judged(bench):
    bench.boards["hq"] = [Board(cards=[])]

    summary = bench.run().summary

    assert (summary.open_tasks, summary.as_agreed, summary.decisions) == (0, None, 0)


def test_without_an_agreement_the_shares_that_only_one_can_tell_are_no_numbers(bench):
    bench.terms = replace(TERMS, agreement=None)
    bench.cards(held(1))

    summary = bench.run().summary

    assert (summary.open_tasks, summary.owned) == (1, 1)
    assert (summary.as_agreed, summary.covered) == (None, None)


def test_a_changed_agreement_of_the_same_version_is_told(bench):
    bench.cards(held(1))
    bench.run()

    bench.terms = replace(TERMS, agreement=replace(TERMS.agreement, fingerprint="other", end=date(2027, 1, 1)))
    bench.run()

    assert [str(note.message) for note in bench.last.notes] == [
        "Version 1 of the agreement says something else than before."
    ]


def test_a_longer_window_for_repeated_work_reaches_as_far_back(bench):
    rule = replace(default_rule("redone"), spans={"window": Duration(300, "d")})
    long_ago = "2026-03-01T00:00:00"
    finished = held(1, title=SAME, status="done", created=long_ago, updated=long_ago, done=long_ago)
    bench.terms = replace(TERMS, rules={"redone": rule})
    bench.cards(finished)
    bench.boards["vendor"] = [Board("CS", cards=[held(2, title=SAME)])]

    bench.run()

    assert ("redone", "new") in bench.states()
