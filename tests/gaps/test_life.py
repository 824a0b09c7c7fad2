"""Gaps are born, stay, and close, on proof alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from altered import replace
from lives import finding
from lives import missing
from lives import read_before
from lives import unproven
from lives import unread
from worlds import NOW
from worlds import rule
from worlds import tracked

from gaps.baseline import Baseline
from gaps.gap import GapState
from gaps.gap import gap_id
from mapping.kinds import Severity
from mapping.model import State

HOME = ("hq", "WEB")


def test_a_gap_is_new_then_open(life):
    task = tracked()

    life.run(finding(task), tasks=[task])
    first = life.states()
    life.run(finding(task), tasks=[task], later=timedelta(days=1))

    assert (first, life.states()) == (["new"], ["open"])
    assert life.only.first_seen == NOW
    assert life.only.last_seen == NOW + timedelta(days=1)


def test_the_same_input_writes_nothing_once_a_gap_is_open(life):
    task = tracked()
    for _ in range(2):
        life.run(finding(task), tasks=[task])

    life.run(finding(task, evidence={"owners": ("a",)}), tasks=[task])
    changed = life.last.changed
    life.run(finding(task, evidence={"owners": ("a",)}), tasks=[task], later=timedelta(days=1))

    assert len(changed) == 1
    assert life.last.changed == ()
    assert life.last.moves == ()


def test_a_resolved_gap_is_listed_in_the_run_that_closed_it_and_never_again(life):
    task = tracked()
    life.run(finding(task), tasks=[task])

    life.run(tasks=[task])
    closed = life.only
    life.run(tasks=[task])

    assert (closed.state, closed.closed_by, closed.resolved_run) == (GapState.RESOLVED, "change", "run-2")
    assert life.last.gaps == {}
    assert life.last.changed == ()


def test_a_resolved_gap_that_is_found_again_is_reopened_then_open(life):
    task = tracked()
    life.run(finding(task), tasks=[task])
    life.run(tasks=[task])

    life.run(finding(task), tasks=[task])
    again = life.only
    life.run(finding(task), tasks=[task])

    assert (again.state, again.closed_by, again.resolved_at) == (GapState.REOPENED, None, None)
    assert again.first_seen == NOW
    assert life.states() == ["open"]


def test_no_gap_is_born_on_a_task_that_was_not_read(life):
    task = unread(tracked())

    life.run(finding(task), tasks=[task])

    assert life.last.gaps == {}
    assert life.last.changed == ()


def test_a_gap_is_born_on_a_task_that_counts_as_it_was_read_before_and_says_since_when(life):
    task = read_before(tracked(), NOW - timedelta(hours=3))

    life.run(finding(task), tasks=[task], baseline=Baseline(everything=True))
    born = life.only
    life.run(finding(task), tasks=[tracked()], later=timedelta(days=1))

    assert (born.state, born.carried, born.unverified_since) == (GapState.NEW, True, NOW - timedelta(hours=3))
    assert (life.states(), life.only.unverified_since) == (["open"], None)


def test_a_gap_on_a_task_that_counts_as_it_was_read_before_is_told_as_judged_now_and_never_closes(life):
    task = tracked()
    life.run(finding(task, severity=Severity.LOW), tasks=[task])

    before = read_before(task, NOW)
    life.run(finding(task, severity=Severity.HIGH), tasks=[before], later=timedelta(hours=1))
    found = life.only
    life.run(tasks=[before], later=timedelta(hours=1))

    assert (found.finding.severity, found.last_seen) == (Severity.HIGH, NOW)
    assert (life.states(), life.only.unverified_since) == (["open"], NOW + timedelta(hours=1))


def test_what_was_read_before_proves_no_absence(life):
    task = read_before(tracked(), NOW)

    life.run(missing(task), tasks=[task], whole=frozenset())

    assert life.last.gaps == {}


def test_no_gap_is_born_on_a_task_that_is_not_known(life):
    life.run(finding(tracked()), tasks=[])

    assert life.last.gaps == {}


@pytest.mark.parametrize("spoil", [unread, unproven, lambda task: replace(task, state=State.OUT_OF_SIGHT)])
def test_a_gap_that_is_not_found_stays_while_its_task_is_not_proven(life, spoil):
    task = tracked()
    life.run(finding(task), tasks=[task])

    life.run(tasks=[spoil(task)], later=timedelta(days=1))
    first = life.only
    life.run(tasks=[spoil(task)], later=timedelta(days=1))

    assert (GapState.OPEN, NOW + timedelta(days=1)) == (first.state, first.unverified_since)
    assert life.only == first
    assert life.last.changed == ()


def test_a_gap_rests_on_all_its_tasks(life):
    one, other = tracked("WEB-1"), tracked("WEB-2")
    life.run(finding(one, other), tasks=[one, other])

    life.run(tasks=[one, unread(other)])

    assert life.states() == ["open"]


def test_a_found_gap_on_unread_tasks_keeps_its_content(life):
    task = tracked()
    life.run(finding(task, severity=Severity.LOW), tasks=[task])

    life.run(finding(task, severity=Severity.URGENT), tasks=[unread(task)], later=timedelta(days=1))
    kept = life.only
    life.run(finding(task, severity=Severity.URGENT), tasks=[task], later=timedelta(days=1))

    assert (Severity.LOW, NOW + timedelta(days=1)) == (kept.finding.severity, kept.unverified_since)
    assert (life.only.finding.severity, life.only.unverified_since) == (Severity.URGENT, None)


def test_a_gap_closes_by_absence_when_its_task_is_proven_to_be_gone(life):
    task = tracked()
    life.run(finding(task), tasks=[task])

    life.run(tasks=[], gone={task.uid})

    assert (life.only.state, life.only.closed_by) == (GapState.RESOLVED, "absence")


def test_a_gap_on_a_task_that_no_connection_reads_any_more_stays_and_is_told_no_longer(life):
    task = tracked()
    life.run(finding(task), tasks=[task])

    life.run(tasks=[])

    assert life.last.gaps == {}
    assert [gap.state for gap in life.known.values()] == [GapState.OPEN]
    assert [str(note.message) for note in life.last.notes] == [
        "1 gaps rest on tasks that the settings let nobody read any more; they are kept, and told no longer."
    ]


@pytest.mark.parametrize("whole", [frozenset(), frozenset({HOME})])
def test_absence_is_no_gap_where_not_every_scope_was_read_in_full(life, whole):
    task = tracked()

    life.run(missing(task), tasks=[task], whole=whole)

    assert life.last.gaps == {}


def test_absence_is_a_gap_and_closes_only_where_every_scope_was_read_in_full(life):
    task = tracked()
    life.run(missing(task), tasks=[task])

    life.run(tasks=[task], whole=frozenset({HOME}))
    kept = life.only.state
    life.run(tasks=[task])

    assert kept is GapState.OPEN
    assert (life.only.state, life.only.closed_by) == (GapState.RESOLVED, "absence")


def test_absence_proves_nothing_where_no_scope_is_configured(life):
    life.run(finding(kind="no-record", subject=("banner",), absence=True, scopes=frozenset()))

    assert life.last.gaps == {}


def test_a_gap_without_tasks_closes_when_it_is_not_found(life):
    life.run(finding(kind="agreement-ended", subject=("2026", "3")))

    life.run()

    assert life.only.closed_by == "change"


def test_a_kind_that_was_turned_off_closes_without_proof(life):
    task = tracked()
    life.run(finding(task), tasks=[task])

    life.run(tasks=[unread(task)], rules=rule("unassigned", enabled=False))

    assert life.only.closed_by == "rule-off"


def test_the_first_run_of_a_store_is_the_baseline(life):
    task = tracked()

    life.run(finding(task), tasks=[task], baseline=Baseline(everything=True))
    life.run(finding(task), tasks=[task])

    assert life.only.carried


def test_what_is_found_in_a_new_scope_is_the_baseline_and_the_rest_is_news(life):
    old, new = tracked("WEB-1"), tracked("OPS-1", sightings=(("hq", "OPS"),))

    life.run(finding(old), finding(new), finding(old, new), tasks=[old, new])

    carried = {gap.finding.subject: gap.carried for gap in life.last.gaps.values()}
    assert carried == {(old.uid,): False, (new.uid,): True, (old.uid, new.uid): True}


def test_a_task_that_a_known_scope_shows_too_is_no_baseline(life):
    task = tracked(sightings=(HOME, ("hq", "OPS")))

    life.run(finding(task), tasks=[task])

    assert not life.only.carried


def twins(*numbers):
    return [tracked(f"WEB-{number}") for number in numbers]


def cluster(*tasks, subject=None):
    return finding(*tasks, kind="duplicate", subject=subject)


def test_a_cluster_said_to_be_no_duplicate_closes_at_once(life):
    one, other = twins(1, 2)
    life.run(cluster(one, other), tasks=[one, other])

    life.run(tasks=[unread(one), unread(other)], not_duplicates=frozenset({(one.uid, other.uid)}))

    assert life.only.closed_by == "not-duplicate"


def test_a_cluster_that_another_took_in_closes_as_merged_into_it(life):
    a, b, c, d = tasks = twins(1, 2, 3, 4)
    life.run(cluster(a, b), cluster(c, d), tasks=tasks)

    life.run(cluster(*tasks, subject=(a.uid, b.uid)), tasks=tasks)

    older = gap_id("duplicate", (a.uid, b.uid))
    closed = {gap.id: gap.closed_by for gap in life.last.gaps.values()}
    assert closed == {older: None, gap_id("duplicate", (c.uid, d.uid)): f"merged:{older}"}


def test_another_engine_opens_and_closes_no_duplicate_and_says_so(life):
    a, b, c, d = tasks = twins(1, 2, 3, 4)
    life.run(cluster(a, b), tasks=tasks)

    life.run(cluster(c, d), finding(a), tasks=tasks, engine_changed=True)

    assert [gap.finding.kind for gap in life.last.gaps.values()].count("duplicate") == 1
    assert sorted(life.states()) == ["new", "open"]
    assert "another engine" in str(life.last.notes[0].message)


def test_a_gap_that_a_person_closed_between_two_runs_is_listed_by_the_next(life):
    one, other = tasks = twins(1, 2)
    life.run(cluster(one, other), tasks=tasks)
    gap = life.only
    life.known[gap.id] = replace(gap, state=GapState.RESOLVED, resolved_at=NOW, closed_by="not-duplicate")

    life.run(tasks=tasks)
    listed = life.states()
    life.run(tasks=tasks)

    assert listed == ["resolved"]
    assert life.last.gaps == {}


@pytest.mark.parametrize("reading", ["ok", "fails at start", "mid", "cut", "shrunk", "out of sight"])
@pytest.mark.parametrize("case", ["stays", "would appear", "would resolve"])
def test_only_a_sound_reading_opens_and_closes(life, reading, case):
    """Blindness never resolves a gap and never gives birth to one on tasks that were not read."""
    before = tracked()
    after = {
        "ok": before,
        "fails at start": unread(before),
        "mid": unread(before),
        "cut": unproven(before),
        "shrunk": unread(before),
        "out of sight": replace(unread(before), state=State.OUT_OF_SIGHT),
    }[reading]
    if case != "would appear":
        life.run(finding(before), tasks=[before])
    life.run(*([] if case == "would resolve" else [finding(after)]), tasks=[after])

    expected = {
        "stays": ["open"],
        "would appear": ["new"] if reading in {"ok", "cut"} else [],
        "would resolve": ["resolved"] if reading == "ok" else ["open"],
    }[case]
    assert expected == life.states()
