from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import pytest
from altered import replace

sys.path.append(str(Path(__file__).parent))

from judging import START
from judging import TERMS
from judging import Bench
from judging import held
from judging import lost
from judging import wrong

from gaps.answers import end_of_day
from gaps.gap import Finding
from gaps.gap import Gap
from gaps.gap import GapState
from gaps.gap import Remedy
from gaps.life import Move
from mapping.errors import UsageError
from mapping.errors import msg
from mapping.kinds import Readers
from mapping.kinds import Severity
from sync.gap_commands import accept
from sync.gap_commands import not_duplicate
from sync.gap_commands import reopen
from sync.gap_store import gap_history
from sync.gap_store import load_gaps
from sync.gap_store import save_gaps

SAME = "추석 기획전 배너 교체"
LATER = START + timedelta(days=10)


@pytest.fixture
def bench(sqlite_store):
    return Bench(sqlite_store)


def do(bench, command, *names, **options):
    with bench.store.write() as connection:
        return command(connection, names, by="kim", at=bench.now, **options)


def accepted(bench, *names, until=LATER, reason="합의"):
    return do(bench, accept, *names, until=until, reason=reason)


def turns(bench, gap):
    with bench.store.read() as connection:
        return [(turn.after.value, turn.by, turn.reason) for turn in gap_history(connection, gap.id)]


def refused(error):
    return [str(each.message) for each in error.value.faults]


def test_every_part_of_a_gap_is_read_as_it_was_written(store):
    finding = Finding(
        kind="no-counterpart",
        subject=("jira|hanbit.example|1",),
        severity=Severity.HIGH,
        readers=Readers.OWN,
        tasks=("jira|hanbit.example|1", "x"),
        why=msg("{ref} waits for {n} days; {share}.", ref="hq:배너 🎉", n=3, share=0.5),
        settle=(Remedy(msg("Link it."), "link", {"tasks": "a b"}), Remedy(msg("Wait."), "wait", {})),
        evidence={"since": "2026-11-01", "list": [1, "이", None, {"deep": [True]}]},
        duty="banner",
        duties=("banner", "payment"),
        responsible=("acme", "home"),
        group="not-covered:label=급요청",
        absence=True,
        scopes=frozenset({("vendor", "120"), ("vendor", "121")}),
    )
    gap = Gap(
        id="G-00000001",
        finding=finding,
        state=GapState.ACCEPTED,
        first_seen=START,
        last_seen=START + timedelta(microseconds=1),
        carried=True,
        opened_run="r1",
        resolved_at=START,
        resolved_run="r2",
        closed_by="merged:G-1",
        accepted_at=START,
        accepted_until=LATER,
        accepted_by="김민수",
        reason="그대로 둠",
        objected_at=START,
        objected_by="이서연",
        unverified_since=LATER,
    )
    with store.write() as connection:
        save_gaps(connection, [gap], [Move(gap.id, None, gap.state)], run="r1", at=START)
    with store.read() as connection:
        assert load_gaps(connection) == {gap.id: gap}

    changed = replace(gap, state=GapState.OPEN, finding=replace(finding, group=None), reason=None)
    with store.write() as connection:
        save_gaps(connection, [changed], [], run="r2", at=LATER)
    with store.read() as connection:
        assert load_gaps(connection) == {gap.id: changed}


def test_an_accepted_gap_rests_until_its_date(bench):
    bench.cards(wrong(1))
    bench.run()
    gap = bench.of("other-party")

    accepted(bench, gap.id.lower(), until=bench.now + timedelta(days=2), reason="검수 후")
    bench.run()
    resting = bench.of("other-party")
    bench.run(timedelta(days=3))

    assert (resting.state.value, resting.accepted_by, resting.reason) == ("accepted", "kim", "검수 후")
    assert bench.of("other-party").state.value == "reopened"
    assert turns(bench, gap) == [("new", None, None), ("accepted", "kim", "검수 후"), ("reopened", None, None)]


def test_accepting_can_be_undone(bench):
    bench.cards(wrong(1))
    bench.run()
    gap = bench.of("other-party")
    accepted(bench, gap.id)

    (undone,) = do(bench, reopen, gap.id)
    bench.run()

    assert (undone.state.value, undone.accepted_by, undone.accepted_at, undone.reason) == ("reopened", None, None, None)
    assert bench.of("other-party").state.value == "open"


def test_a_group_is_accepted_whole(bench):
    bench.terms = replace(TERMS, agreement=replace(TERMS.agreement, duties=()))
    bench.cards(held(1, title="가나 하나"), held(2, title="다라 둘둘"))
    bench.run()
    (group,) = {gap.finding.group for gap in bench.last.gaps}

    done = accepted(bench, group)

    assert len(done) == 2
    bench.run()
    assert (bench.last.summary.decisions, bench.last.summary.families["unowned"]) == (1, 2)


def test_everything_that_cannot_be_accepted_is_told_at_once(bench):
    bench.cards(wrong(1), wrong(2, title="다른 일감"))
    bench.run()
    one, other = sorted(gap.id for gap in bench.last.gaps)
    bench.cards(*(wrong(n) if f"c{n}" in bench.kept()[other].finding.tasks[0] else held(n) for n in (1, 2)))
    bench.run()
    before = bench.rows()

    with pytest.raises(UsageError) as error:
        accepted(bench, one, other[:-1] + "?", other)

    assert refused(error) == [f"{one} is resolved.", f"There is no gap and no group {other[:-1]}?."]
    assert str(error.value.faults[1].advice) == f"Did you mean {other}?"
    assert bench.rows() == before


@pytest.mark.parametrize("options", [{"until": START - timedelta(days=1)}, {"reason": "  "}])
def test_accepting_takes_a_day_to_come_and_a_reason(bench, options):
    bench.cards(wrong(1))
    bench.run()

    with pytest.raises(UsageError):
        accepted(bench, bench.of("other-party").id, **options)


def test_no_name_accepts_nothing(bench):
    with pytest.raises(UsageError):
        accepted(bench)


def test_until_a_day_means_to_its_end(bench):
    until = end_of_day(LATER.date(), TERMS.zone)

    assert until.astimezone(TERMS.zone).isoformat() == "2026-12-03T23:59:59+09:00"


def twins(**changes):
    return [held(1, title=SAME), held(2, title=SAME, **changes)]


def test_no_duplicate_closes_for_good(bench):
    bench.cards(*twins())
    bench.run()
    gap = bench.of("duplicate")

    do(bench, not_duplicate, gap.id)
    bench.run()
    listed = bench.of("duplicate")
    bench.run()

    assert (listed.state.value, listed.closed_by, listed.resolved_run is not None) == (
        "resolved",
        "not-duplicate",
        True,
    )
    assert bench.states() == set()
    assert turns(bench, gap)[-1] == ("resolved", "kim", "not-duplicate")


def test_no_duplicate_holds_while_the_texts_stay(bench):
    bench.cards(*twins())
    bench.run()
    do(bench, not_duplicate, bench.of("duplicate").id)

    bench.cards(*twins(owner="minsu"))
    bench.run()
    same = {kind for kind, state in bench.states() if state != "resolved"}
    bench.cards(*twins(description="새 설명"))
    bench.run()

    assert "duplicate" not in same
    assert bench.of("duplicate").state.value == "reopened"


def test_no_duplicate_holds_while_no_word_comes_or_goes(bench):
    bench.cards(*twins(description="배너 시안을 교체해 주세요"))
    bench.run()
    do(bench, not_duplicate, bench.of("duplicate").id)

    reworded = {"title": f"[긴급] {SAME} 요청드립니다", "description": "* 교체해  주세요: *배너* 시안을!"}
    bench.cards(held(1, title=SAME), held(2, **reworded))
    bench.run()
    same = bench.of("duplicate").state.value
    bench.cards(*twins(description="배너 시안을 3개 교체해 주세요"))
    bench.run()

    assert same == "resolved"
    assert bench.of("duplicate").state.value == "reopened"


def test_no_duplicate_is_said_of_duplicates_only(bench):
    bench.cards(wrong(1))
    bench.run()
    gap = bench.of("other-party")

    with pytest.raises(UsageError) as error:
        do(bench, not_duplicate, gap.id)

    assert refused(error) == [f"{gap.id} is no duplicate but other-party."]


def test_what_was_said_to_be_no_duplicate_can_be_taken_back(bench):
    bench.cards(*twins())
    bench.run()
    gap = bench.of("duplicate")
    do(bench, not_duplicate, gap.id)
    bench.run()

    do(bench, reopen, gap.id)
    bench.run()

    assert bench.of("duplicate").state.value == "open"


def test_what_a_label_closed_is_opened_in_the_tool(bench):
    bench.cards(*twins())
    bench.run()
    gap = bench.of("duplicate")
    bench.cards(*twins(labels=["dure:not-duplicate"]))
    bench.run()

    with pytest.raises(UsageError) as error:
        do(bench, reopen, gap.id)

    assert refused(error) == [f"{gap.id} is closed by a label in the tool."]


def test_an_objection_and_a_hold_can_be_opened_again_and_do_not_come_back_at_once(bench):
    bench.cards(lost(1, labels=["dure:object"]), lost(2, title="다른 일감", labels=["dure:hold-1215"]))
    bench.run()
    before = sorted(gap.state.value for gap in bench.last.gaps)

    do(bench, reopen, *(gap.id for gap in bench.last.gaps))
    bench.run()

    assert before == ["accepted", "objected"]
    assert [gap.state.value for gap in bench.last.gaps] == ["open", "open"]


@pytest.mark.parametrize("state", ["open", "resolved"])
def test_what_is_open_or_settled_is_not_reopened_by_hand(bench, state):
    bench.cards(wrong(1))
    bench.run()
    gap = bench.of("other-party")
    if state == "resolved":
        bench.cards(held(1))
        bench.run()

    with pytest.raises(UsageError) as error:
        do(bench, reopen, gap.id)

    assert refused(error) == [f"{gap.id} is {state}."]
