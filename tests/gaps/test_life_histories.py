"""Random histories of readings, edits, replies and time, held against a small oracle of our own."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from datetime import timedelta

from altered import replace
from hypothesis import given
from hypothesis import strategies as st
from worlds import NOW
from worlds import tracked
from worlds import world

from gaps.answers import read_answers
from gaps.baseline import Baseline
from gaps.gap import Finding
from gaps.gap import GapState
from gaps.gap import gap_id
from gaps.life import advance
from mapping.errors import msg
from mapping.kinds import Readers
from mapping.kinds import Severity
from mapping.model import State

TASKS = tuple(f"WEB-{number}" for number in range(3))
READINGS = ("ok", "unread", "unproven", "gone", "hidden")
SCOPE = ("board", "aB3")
RUN_ONLY = {GapState.NEW, GapState.REOPENED}


@dataclass(frozen=True)
class Step:
    """One run: what is true of each task, how each is read, what people reply, and how much time has passed."""

    faulty: tuple[bool, ...]
    missing: tuple[bool, ...]
    readings: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]
    whole: bool
    days: int
    accept: int | None


def per_task(values):
    return st.tuples(*[values] * len(TASKS))


steps = st.builds(
    Step,
    faulty=per_task(st.booleans()),
    missing=per_task(st.booleans()),
    readings=per_task(st.sampled_from(("ok", "ok", "ok", *READINGS))),
    labels=per_task(st.sampled_from(((), (), ("dure:object",), ("dure:hold-1201",), ("dure:object-unassigned",)))),
    whole=st.booleans(),
    days=st.sampled_from((0, 0, 1, 5, 15)),
    accept=st.sampled_from((None, None, 0, 1, 2)),
)


@dataclass
class Workspace:
    """What dure last saw of each task; what is not read stays as it was."""

    now: object = NOW
    known: dict = field(default_factory=dict)
    seen: dict = field(default_factory=dict)
    gone: set = field(default_factory=set)
    readings: dict = field(default_factory=dict)
    whole: bool = False

    def look(self, step):
        self.now += timedelta(days=step.days)
        self.whole = step.whole
        for number, name in enumerate(TASKS):
            reading = step.readings[number]
            self.readings[name] = reading
            if reading in {"ok", "unproven"}:
                self.gone.discard(name)
                self.seen[name] = (step.faulty[number], step.missing[number], step.labels[number])
            elif reading == "gone" and name in self.seen:
                self.gone.add(name)

    def world(self):
        tasks = [self.task(name) for name in self.seen if name not in self.gone]
        whole = frozenset({SCOPE}) if self.whole else frozenset()
        return world(*tasks, now=self.now, known=self.known, whole=whole)

    def task(self, name):
        reading = self.readings[name]
        state = State.OUT_OF_SIGHT if reading == "hidden" else State.LIVE
        read = reading in {"ok", "unproven"}
        return replace(tracked(name, labels=self.seen[name][2], state=state), read=read, proven=reading == "ok")

    def findings(self):
        found = []
        for name, (faulty, missing, _) in self.seen.items():
            if name in self.gone or self.readings[name] == "hidden":
                continue
            uid = tracked(name).uid
            if faulty:
                found.append(finding("unassigned", uid))
            if missing:
                found.append(finding("no-counterpart", uid, absence=True, scopes=frozenset({SCOPE})))
        both = [tracked(name).uid for name in TASKS[:2] if name in self.seen and name not in self.gone]
        if len(both) == 2 and all(self.seen[name][0] and self.readings[name] != "hidden" for name in TASKS[:2]):
            found.append(finding("mirror-drift", *both))
        return found

    def run(self, number):
        moment = self.world()
        step = advance(
            self.known,
            self.findings(),
            moment,
            run=f"run-{number}",
            baseline=Baseline(seen=frozenset({("hq", "WEB")})),
            answers=read_answers(moment),
            gone={tracked(name).uid for name in self.gone},
        )
        self.known = self.known | {gap.id: gap for gap in step.changed}
        return step

    def accept(self, number):
        living = sorted(key for key, gap in self.known.items() if gap.state.live)
        if number is not None and living:
            gap = self.known[living[number % len(living)]]
            until = self.now + timedelta(days=4)
            self.known[gap.id] = replace(
                gap, state=GapState.ACCEPTED, accepted_at=self.now, accepted_until=until, accepted_by="kim", reason="r"
            )

    def is_read(self, gap_or_finding):
        names = {uid.rpartition("|")[2] for uid in gap_or_finding.tasks}
        return all(self.readings.get(name) in {"ok", "unproven"} for name in names)

    def is_settled(self, finding):
        names = {uid.rpartition("|")[2] for uid in finding.tasks}
        return all(name in self.gone or self.readings.get(name) == "ok" for name in names)


def finding(kind, *uids, **fields):
    return Finding(
        kind=kind,
        subject=uids,
        severity=Severity.LOW,
        readers=Readers.BOTH,
        tasks=uids,
        why=msg("why"),
        settle=(),
        **fields,
    )


@given(st.lists(steps, min_size=1, max_size=8))
def test_no_gap_is_born_or_closed_without_proof_in_any_history(history):
    here = Workspace()
    for number, step in enumerate(history):
        here.look(step)
        before = dict(here.known)
        found = {gap_id(each.kind, each.subject): each for each in here.findings()}

        told = here.run(number).gaps

        for key, gap in here.known.items():
            check(here, before.get(key), gap, found.get(key), told)
        for key, each in found.items():
            born = here.is_read(each) and (here.whole or not each.absence)
            assert not born or here.known[key].state.live
        here.accept(step.accept)


def check(here, before, gap, found, told):
    """Hold one gap after a run against what the run could know."""
    assert gap.id == gap_id(gap.finding.kind, gap.finding.subject)
    was_live = before is not None and before.state.live
    if gap.state.live and not was_live:
        assert found is not None
        assert here.is_read(found)
        assert here.whole or not found.absence
    if was_live and not gap.state.live:
        assert found is None
        assert here.is_settled(gap.finding)
        assert here.whole or not gap.finding.absence
    if was_live and found is None and here.is_settled(gap.finding) and (here.whole or not gap.finding.absence):
        assert not gap.state.live
    if was_live and gap.state.live:
        assert gap.state is not GapState.NEW
        verified = found is not None and here.is_read(found) and (here.whole or not found.absence)
        assert (gap.unverified_since is None) == verified
        assert verified or gap.finding == before.finding
    if gap.state.live:
        assert gap.id in told
    if was_live and before.state in RUN_ONLY and gap.state in RUN_ONLY:
        raise AssertionError
    if was_live and before.state is GapState.ACCEPTED and before.accepted_by and here.now <= before.accepted_until:
        assert gap.state in {GapState.ACCEPTED, GapState.RESOLVED}
    if before is not None:
        assert gap.first_seen == before.first_seen
        assert gap.carried == before.carried or not was_live


@given(st.lists(steps, min_size=1, max_size=5))
def test_the_same_moment_again_only_ages_gaps_in_any_history(history):
    here = Workspace()
    for number, step in enumerate(history):
        here.look(step)
        here.run(number)
        here.accept(step.accept)
    here.run("again")
    here.run("and again")

    again = here.run("once more")

    assert again.changed == ()
    assert again.moves == ()


@given(st.lists(steps, min_size=1, max_size=6), st.randoms())
def test_the_order_of_tasks_and_findings_makes_no_difference(history, random):
    straight, shuffled = Workspace(), Workspace()
    for number, step in enumerate(history):
        straight.look(step)
        shuffled.look(step)
        names = list(shuffled.seen)
        random.shuffle(names)
        shuffled.seen = {name: shuffled.seen[name] for name in names}
        assert straight.run(number) == shuffled.run(number)
        straight.accept(step.accept)
        shuffled.accept(step.accept)
