"""Task to duty and turn: which clause of the agreement decides, which lost, and whose turn it is."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from msgspec import Struct

from mapping.agreement import Agreement
from mapping.agreement import Duty
from mapping.agreement import Holding
from mapping.agreement import Responsible
from mapping.agreement import Stage
from mapping.covers import Candidate
from mapping.covers import Covers
from mapping.covers import TaskFacts
from mapping.covers import make_room
from mapping.patterns import ValueSet
from mapping.patterns import pattern_fault
from mapping.text import fold

__all__ = ["Decision", "Lost", "Matcher", "TaskFacts", "named_duty", "pattern_fault"]

_NAMING = frozenset({"duty", "업무"})
_LONGEST_NAME = 1_000


class Lost(Struct, frozen=True):
    """A candidate that did not decide, and why: ``excepted``, ``overridden``, ``undecided`` or ``named``.

    ``by`` is the exception, or the id of the duty that stood against it; ``clause`` what had matched.
    """

    duty: Duty
    because: str
    by: str | None = None
    clause: str = ""


class Decision(Struct, frozen=True, kw_only=True):
    """Which duties decide a task.

    ``duties`` are the deciding ones in file order, or the rivals when ``conflict``; empty when none decides.
    ``turn`` are the parties whose turn it is, sorted; empty in a conflict or when nobody holds the duty.
    ``may_hold`` are all parties that may own the task: the turn, the responsible and the supporting ones.
    ``clause`` is what decided, in words; ``undecided`` the known open duty that matched when nothing else did.
    ``clauses`` has such words for each of ``duties``.
    """

    duties: tuple[Duty, ...] = ()
    conflict: bool = False
    turn: tuple[str, ...] = ()
    may_hold: frozenset[str] = frozenset()
    stage: Stage | None = None
    clause: str = ""
    lost: tuple[Lost, ...] = ()
    undecided: Duty | None = None
    nobody: bool = False
    unknown_names: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()

    @property
    def duty(self) -> Duty | None:
        """Give the first deciding duty in file order, None in a conflict or when none decides."""
        return self.duties[0] if self.duties and not self.conflict else None


class _Name(NamedTuple):
    """A duty as a task names it, and where it does."""

    name: str
    clause: str


class _Key(NamedTuple):
    """All that a decision depends on."""

    clauses: int
    names: tuple[_Name, ...]
    whereabouts: tuple[str, ...]


class _Terms(NamedTuple):
    """What a duty says of its parties: whose turn it is outside of its stages, and who may hold its tasks."""

    turn: tuple[str, ...]
    holders: frozenset[str]
    stages: _StageTable | None


class Matcher:
    """The covers of one agreement, compiled so that many patterns cost one pass over a text."""

    def __init__(self, agreement: Agreement, day: date) -> None:
        """Compile the duties in force on that day; raises `ConfigError` for a condition that is none."""
        duties = [duty for duty in agreement.duties if duty.in_force(day)]
        self._covers = Covers(duties)
        self._order = {duty.id: index for index, duty in enumerate(duties)}
        self._by_name = _by_name(duties)
        self._terms = {duty.id: _terms(duty) for duty in duties}
        self._names: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[_Name, ...]] = {}
        self._stages = _StageTable(tuple(stage for duty in duties for stage in duty.stages))
        self._whereabouts: dict[tuple[str, tuple[str, ...]], tuple[str, ...]] = {}
        self._decisions: dict[_Key, Decision] = {}

    def decide(self, facts: TaskFacts) -> Decision:
        """Tell which duties decide, always in the same order of rules."""
        key = _Key(self._covers.matching(facts), self._names_in(facts), self._whereabouts_of(facts))
        decision = self._decisions.get(key)
        if decision is None:
            make_room(self._decisions)
            decision = self._decisions[key] = self._decide(key)
        return decision

    def sways(self, facts: TaskFacts, hidden: Collection[str]) -> bool:
        """Whether another duty could decide if the ``hidden`` sides of a task, such as its ``label``, said something else."""
        return self._covers.sways(facts, hidden)

    def _decide(self, key: _Key) -> Decision:
        candidates = list(self._covers.candidates(key.clauses))
        named, unknown = self._named(key.names)
        lost = [_lost(each, "excepted", each.exception) for each in candidates if each.exception is not None]
        candidates = [each for each in candidates if each.exception is None]
        if named:
            left = named
            chosen = {each.duty.id for each in named}
            lost = [each for each in lost if each.duty.id not in chosen]
            lost += [_lost(each, "named", named[0].duty.id) for each in candidates if each.duty.id not in chosen]
        else:
            left, overridden = _without_overridden(candidates)
            lost += overridden
        open_ones = [each for each in left if each.duty.holding is Holding.UNDECIDED]
        deciding = [each for each in left if each.duty.holding is not Holding.UNDECIDED]
        fallen = open_ones if deciding else open_ones[1:]
        lost += [_lost(each, "undecided", (deciding or open_ones)[0].duty.id) for each in fallen]
        lost.sort(key=lambda each: self._order[each.duty.id])
        if not deciding:
            alone = open_ones[0] if open_ones else None
            return Decision(
                undecided=alone.duty if alone else None,
                clause=alone.clause if alone else "",
                lost=tuple(lost),
                unknown_names=unknown,
            )
        return self._decision(deciding, tuple(lost), unknown, key)

    def _decision(
        self, deciding: list[Candidate], lost: tuple[Lost, ...], unknown: tuple[str, ...], key: _Key
    ) -> Decision:
        duties = tuple(each.duty for each in deciding)
        terms = [self._terms[duty.id] for duty in duties]
        stages = [each.stages.find(key.whereabouts) if each.stages else None for each in terms]
        turns = [
            _turn(duty, stage) if stage else each.turn for duty, stage, each in zip(duties, stages, terms, strict=True)
        ]
        conflict = any(turn != turns[0] for turn in turns)
        return Decision(
            duties=duties,
            conflict=conflict,
            turn=() if conflict else turns[0],
            may_hold=frozenset().union(*turns, *(each.holders for each in terms)),
            stage=None if conflict else next((stage for stage in stages if stage is not None), None),
            clause="" if conflict else deciding[0].clause,
            clauses=tuple(each.clause for each in deciding),
            lost=lost,
            nobody=all(duty.holding is Holding.NOBODY for duty in duties),
            unknown_names=unknown,
        )

    def _names_in(self, facts: TaskFacts) -> tuple[_Name, ...]:
        source = (facts.labels, facts.named_duties)
        names = self._names.get(source)
        if names is None:
            make_room(self._names)
            labelled = [(named_duty(label), f"label {label}") for label in facts.labels]
            named = [(name[:_LONGEST_NAME].strip(), f"duty {name[:_LONGEST_NAME]}") for name in facts.named_duties]
            names = tuple(_Name(name, clause) for name, clause in (*labelled, *named) if name)
            self._names[source] = names
        return names

    def _whereabouts_of(self, facts: TaskFacts) -> tuple[str, ...]:
        """Give the status and the sections of a task, so far as they tell a stage of any duty."""
        source = (facts.status, facts.sections)
        told = self._whereabouts.get(source)
        if told is None:
            make_room(self._whereabouts)
            told = self._whereabouts[source] = self._stages.known((facts.status, *facts.sections))
        return told

    def _named(self, names: Iterable[_Name]) -> tuple[list[Candidate], tuple[str, ...]]:
        found: dict[str, Candidate] = {}
        unknown: list[str] = []
        for name, clause in names:
            duties = self._by_name.get(fold(name), ())
            if not duties:
                unknown.append(name)
            for duty in duties:
                found.setdefault(duty.id, Candidate(duty, clause, None))
        named = sorted(found.values(), key=lambda each: self._order[each.duty.id])
        return named, tuple(dict.fromkeys(unknown))


class _StageTable:
    """Stages by the statuses and sections that tell them."""

    def __init__(self, stages: tuple[Stage, ...]) -> None:
        self._stages = stages
        self._names = ValueSet((name, 1 << index) for index, stage in enumerate(stages) for name in stage.statuses)
        self._bits: dict[str, int] = {}

    def find(self, names: Iterable[str]) -> Stage | None:
        """Give the first stage that one of the names tells."""
        bits = 0
        for name in names:
            bits |= self._told_by(name)
        return self._stages[(bits & -bits).bit_length() - 1] if bits else None

    def known(self, names: Iterable[str]) -> tuple[str, ...]:
        """Give those of the names that tell a stage."""
        return tuple(name for name in names if self._told_by(name))

    def _told_by(self, name: str) -> int:
        bits = self._bits.get(name)
        if bits is None:
            make_room(self._bits)
            bits = self._bits[name] = self._names.hits(name) if name else 0
        return bits


def named_duty(label: str) -> str | None:
    """Give the duty that a label names (``duty:ID``, ``업무:ALIAS``), None for any other label."""
    if len(label) > _LONGEST_NAME:
        return None
    prefix, _, name = unicodedata.normalize("NFKC", label).partition(":")
    return name.strip() or None if fold(prefix) in _NAMING else None


def _by_name(duties: Sequence[Duty]) -> dict[str, tuple[Duty, ...]]:
    """Index duties by id, title and alias; an id outweighs a title, and a title an alias."""
    index: dict[str, tuple[Duty, ...]] = {}
    for names in (lambda duty: (duty.id,), lambda duty: (duty.title,), lambda duty: duty.aliases):
        level: dict[str, tuple[Duty, ...]] = {}
        for duty in duties:
            for name in {fold(name) for name in names(duty)}:
                level[name] = (*level.get(name, ()), duty)
        index = level | index
    index.pop("", None)
    return index


def _without_overridden(candidates: list[Candidate]) -> tuple[list[Candidate], list[Lost]]:
    over: dict[str, str] = {}
    for each in candidates:
        for other in each.duty.overrides:
            if other != each.duty.id:
                over.setdefault(other, each.duty.id)
    left = [each for each in candidates if each.duty.id not in over]
    return left, [_lost(each, "overridden", over[each.duty.id]) for each in candidates if each.duty.id in over]


def _lost(candidate: Candidate, because: str, by: str | None) -> Lost:
    return Lost(candidate.duty, because, by, candidate.clause)


def _terms(duty: Duty) -> _Terms:
    return _Terms(
        turn=_turn(duty, duty),
        holders=frozenset(_parties((*duty.responsible, *duty.supporting))),
        stages=_StageTable(duty.stages) if duty.stages else None,
    )


def _turn(duty: Duty, held: Duty | Stage) -> tuple[str, ...]:
    return tuple(sorted(_parties(held.responsible))) if duty.holding is Holding.PARTIES else ()


def _parties(entries: Iterable[Responsible]) -> set[str]:
    return {each.party for each in entries}
