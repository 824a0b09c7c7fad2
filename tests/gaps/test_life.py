from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest
from worlds import NOW
from worlds import event
from worlds import rule
from worlds import tracked
from worlds import world

from gaps.answers import read_answers
from gaps.baseline import Baseline
from gaps.gap import Finding
from gaps.gap import GapState
from gaps.gap import Remedy
from gaps.gap import gap_id
from gaps.life import advance
from mapping.errors import msg
from mapping.kinds import Readers
from mapping.kinds import Severity
from mapping.model import EventKind
from mapping.model import State

SEEN = Baseline(seen=frozenset({("hq", "WEB"), ("board", "aB3")}))
HOME = ("hq", "WEB")


def finding(*tasks, kind="unassigned", subject=None, **fields) -> Finding:
    uids = tuple(task.uid for task in tasks)
    defaults = {
        "severity": Severity.MEDIUM,
        "readers": Readers.BOTH,
        "why": msg("{ref} has no owner.", ref="hq:WEB-1"),
        "settle": (Remedy(msg("Name an owner."), "set-owner", {"party": "acme"}),),
    }
    return Finding(kind=kind, subject=subject or uids[:2], tasks=uids, **(defaults | fields))


def missing(*tasks, **fields) -> Finding:
    return finding(*tasks, kind="no-counterpart", absence=True, scopes=frozenset({("board", "aB3")}), **fields)


class Life:
    """Runs one after another over what is known so far."""

    def __init__(self):
        self.known = {}
        self.now = NOW
        self.number = 0
        self.last = None

    def run(self, *findings, tasks=(), later=timedelta(), baseline=SEEN, engine_changed=False, gone=(), **fields):
        self.now += later
        self.number += 1
        moment = world(*tasks, now=self.now, known=self.known, **fields)
        self.last = advance(
            self.known,
            findings,
            moment,
            run=f"run-{self.number}",
            baseline=baseline,
            answers=read_answers(moment),
            engine_changed=engine_changed,
            gone=gone,
        )
        self.known |= {gap.id: gap for gap in self.last.changed}
        return self.last

    def states(self):
        return [gap.state.value for gap in self.last.gaps.values()]

    @property
    def only(self):
        (gap,) = self.last.gaps.values()
        return gap


@pytest.fixture
def life():
    return Life()


def unread(task, *, proven=False):
    return replace(task, read=False, proven=proven)


def unproven(task):
    return replace(task, proven=False)


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


def accepted(life, until):
    gap = life.only
    life.known[gap.id] = replace(
        gap, state=GapState.ACCEPTED, accepted_at=life.now, accepted_until=until, accepted_by="kim", reason="agreed"
    )


def test_an_accepted_gap_rests_until_its_date_and_is_reopened_after(life):
    task = tracked()
    life.run(finding(task), tasks=[task])
    accepted(life, NOW + timedelta(days=2))

    life.run(finding(task), tasks=[task], later=timedelta(days=2))
    before = life.states()
    life.run(finding(task), tasks=[task], later=timedelta(seconds=1))
    after = life.states()
    life.run(finding(task), tasks=[task])

    assert (before, after, life.states()) == (["accepted"], ["reopened"], ["open"])


def test_an_accepted_gap_that_is_settled_closes(life):
    task = tracked()
    life.run(finding(task), tasks=[task])
    accepted(life, NOW + timedelta(days=2))

    life.run(tasks=[task])

    assert (life.only.state, life.only.accepted_by) == (GapState.RESOLVED, "kim")


def test_an_accepted_gap_past_its_date_stays_accepted_while_nothing_is_known(life):
    task = tracked()
    life.run(finding(task), tasks=[task])
    accepted(life, NOW + timedelta(days=2))

    life.run(tasks=[unread(task)], later=timedelta(days=3))

    assert life.states() == ["accepted"]


def labelled(*labels):
    return tracked(labels=labels)


def test_an_objection_lasts_fourteen_days_and_counts_once(life):
    task = labelled("dure:object")
    seen = []

    for days in (0, 13, 1, 1, 30):
        life.run(finding(task), tasks=[task], later=timedelta(days=days))
        seen.extend(life.states())

    assert seen == ["objected", "objected", "reopened", "open", "open"]


def test_an_objection_that_was_taken_away_and_set_anew_counts_again(life):
    seen = []

    for labels in (["dure:이견"], [], [], ["dure:이견"]):
        task = labelled(*labels)
        life.run(finding(task), tasks=[task])
        seen.extend(life.states())

    assert seen == ["objected", "reopened", "open", "objected"]


def test_the_log_tells_which_label_objected(life):
    task = labelled("dure:이견-unassigned")

    life.run(finding(task), tasks=[task])

    (move,) = life.last.moves
    assert (move.before, move.after, move.reason) == (None, GapState.OBJECTED, "dure:이견-unassigned")


def test_a_hold_accepts_until_its_day_and_not_again_after(life):
    task = labelled("dure:hold-1125")
    seen = []

    for days in (0, 2, 1, 1, 30):
        life.run(finding(task), tasks=[task], later=timedelta(days=days))
        seen.extend(life.states())

    assert seen == ["accepted", "accepted", "reopened", "open", "open"]


@pytest.mark.parametrize(
    ("label", "told"), [("dure:object", ("seo", None)), ("dure:hold-1215", (None, "seo"))], ids=["objection", "hold"]
)
def test_who_set_the_label_is_told_where_the_tool_says(life, label, told):
    task = tracked(labels=[label], events=(event(EventKind.LABEL, NOW, "seo", None, label),))

    [move] = life.run(finding(task), tasks=[task]).moves

    assert (life.only.objected_by, life.only.accepted_by) == told
    assert move.by == "seo"


def test_a_hold_with_an_author_ends_when_it_is_taken_away(life):
    task = tracked(labels=["dure:hold-1215"], events=(event(EventKind.LABEL, NOW, "seo", None, "dure:hold-1215"),))
    life.run(finding(task), tasks=[task])
    task = tracked()

    life.run(finding(task), tasks=[task])

    assert (life.only.state, life.only.accepted_by) == (GapState.REOPENED, None)


def test_a_hold_tells_its_label_and_day_and_no_author_where_the_tool_tells_none(life):
    task = labelled("dure:보류-1215")

    life.run(finding(task), tasks=[task])

    told = (life.only.accepted_until, life.only.accepted_by, life.only.reason)
    assert told == (datetime(2026, 12, 15, 14, 59, 59, tzinfo=UTC), None, "dure:보류-1215")


def test_a_hold_that_is_taken_away_ends_and_another_day_moves_it(life):
    seen = []

    for labels in (["dure:hold-1201"], ["dure:hold-1210"], []):
        task = labelled(*labels)
        life.run(finding(task), tasks=[task])
        seen.append((life.only.state.value, life.only.accepted_until and life.only.accepted_until.day))

    assert seen == [("accepted", 1), ("accepted", 10), ("reopened", None)]


def test_a_hold_does_not_touch_what_a_person_accepted(life):
    task = tracked()
    life.run(finding(task), tasks=[task])
    accepted(life, NOW + timedelta(days=50))
    task = labelled("dure:hold-1125")

    life.run(finding(task), tasks=[task])

    assert (NOW + timedelta(days=50), "kim") == (life.only.accepted_until, life.only.accepted_by)


def test_a_label_that_needs_no_counterpart_keeps_the_gap_from_opening(life):
    task = labelled("dure:no-counterpart")

    life.run(missing(task), finding(task), tasks=[task])

    assert [gap.finding.kind for gap in life.last.gaps.values()] == ["unassigned"]


def test_a_label_that_needs_no_counterpart_closes_the_gap_once_its_task_is_proven(life):
    task = tracked()
    life.run(missing(task), tasks=[task])
    task = labelled("dure:no-counterpart")

    life.run(missing(task), tasks=[unproven(task)], whole=frozenset())
    kept = life.only.state
    life.run(missing(task), tasks=[task], whole=frozenset())

    assert kept is GapState.OPEN
    assert (life.only.state, life.only.closed_by) == (GapState.RESOLVED, "change")


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
