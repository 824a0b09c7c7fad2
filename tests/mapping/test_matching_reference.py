"""The matcher held against the four rules written down as plainly as can be."""

from __future__ import annotations

import fnmatch
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from mapping.agreement import Agreement
from mapping.agreement import Clause
from mapping.agreement import Condition
from mapping.agreement import Duty
from mapping.agreement import Holding
from mapping.agreement import Responsible
from mapping.agreement import Stage
from mapping.matching import Matcher
from mapping.matching import TaskFacts
from mapping.text import fold

TODAY = date(2026, 11, 23)
NAMES = ("배너", "Ｂanner", "팝업", "배너 팝업", "결제", "")
VALUES = ("배너", "banner", "*팝업*", "/결제|팝업$/", "배?", "없음")
PARTIES = ("home", "acme", "daon/cs", "daon")
CONDITIONS = ("label", "scope", "section", "status", "type", "connection", "title", "text", "field.분류")


def value_matches(value, text):
    if not text:
        return False
    if value.startswith("/"):
        return "결제" in fold(text) or fold(text).endswith("팝업")
    return fnmatch.fnmatchcase(fold(text), fold(value))


def texts(name, facts):
    return {
        "label": facts.labels,
        "scope": facts.scopes,
        "section": facts.sections,
        "status": (facts.status, facts.unified_status),
        "type": (facts.type,),
        "connection": facts.connections,
        "title": (facts.title,),
        "text": (facts.title, facts.description),
        "field.분류": facts.fields.get("분류", ()),
    }[name]


def place_matches(clause, facts):
    """Whether the one scope and the one section that a clause names are those of one home."""
    named = {name: [each for each in clause.conditions if each.field == name] for name in ("scope", "section")}
    if not facts.places or [len(found) for found in named.values()] != [1, 1]:
        return True
    return any(
        all(
            any(value_matches(value, text) for value in named[name][0].values for text in found)
            for name, found in zip(named, place, strict=True)
        )
        for place in facts.places
    )


def clause_matches(clause, facts):
    return place_matches(clause, facts) and all(
        any(value_matches(value, text) for value in condition.values for text in texts(condition.field, facts))
        for condition in clause.conditions
    )


def turn(duty, facts):
    if duty.holding is Holding.NOBODY:
        return frozenset()
    for stage in duty.stages:
        if {fold(name) for name in stage.statuses} & {fold(name) for name in (facts.status, *facts.sections) if name}:
            return frozenset(each.party for each in stage.responsible)
    return frozenset(each.party for each in duty.responsible)


def naive(duties, facts):
    """Give the deciding duties, whether they conflict, whose turn it is, and the undecided one."""
    named = [duty for duty in duties if any(fold(label) == fold(f"duty:{duty.id}") for label in facts.labels)]
    left = named
    if not named:
        candidates = [
            duty
            for duty in duties
            if any(clause_matches(clause, facts) for clause in duty.covers)
            and not any(clause_matches(clause, facts) for clause in duty.exceptions)
        ]
        left = [duty for duty in candidates if not any(duty.id in other.overrides for other in candidates)]
    deciding = [duty for duty in left if duty.holding is not Holding.UNDECIDED]
    turns = {turn(duty, facts) for duty in deciding}
    undecided = next((duty for duty in left), None) if not deciding else None
    return (
        [duty.id for duty in deciding],
        len(turns) > 1,
        tuple(sorted(turns.pop())) if len(turns) == 1 else (),
        undecided.id if undecided else None,
    )


class Chance:
    """Agreements and tasks by chance, from one number: far sooner than choice by choice, which a thousand pay for."""

    def __init__(self, random):
        self._random = random

    def one(self, values):
        return self._random.choice(values)

    def some(self, values, least=0, most=2):
        return tuple(self._random.sample(values, self._random.randint(least, most)))

    def many(self, make, most, least=0):
        return tuple(make() for _ in range(self._random.randint(least, most)))

    def clause(self):
        return Clause(self.many(lambda: Condition(self.one(CONDITIONS), self.some(VALUES, 1)), 3, 1))

    def responsible(self):
        return tuple(Responsible(*name.split("/")) for name in self.some(PARTIES, 1))

    def duty(self, index):
        return Duty(
            id=f"duty-{index}",
            title=f"업무 {index}",
            holding=self.one((Holding.PARTIES, Holding.PARTIES, Holding.UNDECIDED, Holding.NOBODY)),
            responsible=self.responsible(),
            covers=self.many(self.clause, 3),
            exceptions=self.many(self.clause, 1),
            overrides=tuple(f"duty-{other}" for other in range(index) if self.one((True, False))),
            stages=self.many(lambda: Stage(self.some(("배너", "결제"), 1), self.responsible()), 2),
        )

    def agreement(self):
        duties = tuple(self.duty(index) for index in range(self._random.randint(0, 5)))
        return Agreement(title="", version="1", start=TODAY, duties=duties)

    def facts(self):
        homes = self.many(lambda: (self.some(NAMES), self.some(NAMES, 0, 1)), 3)
        return TaskFacts(
            labels=self.some((*NAMES, "duty:duty-1", "duty:duty-2")),
            scopes=tuple(name for names, _ in homes for name in names),
            sections=tuple(name for _, names in homes for name in names),
            places=homes if len(homes) > 1 else (),
            status=self.one(NAMES),
            unified_status=self.one(("todo", "")),
            type=self.one(NAMES),
            connections=self.some(NAMES),
            title=self.one(NAMES),
            description=self.one(NAMES),
            fields={"분류": self.some(NAMES)} if self.one((True, False)) else {},
        )


chances = st.randoms(use_true_random=True).map(Chance)


@given(chances)
def test_the_matcher_decides_as_the_rules_written_down_plainly(chance):
    agreement = chance.agreement()
    matcher = Matcher(agreement, TODAY)

    for facts in chance.many(chance.facts, 6, 1):
        decision = matcher.decide(facts)
        answer = (
            [duty.id for duty in decision.duties],
            decision.conflict,
            decision.turn,
            decision.undecided.id if decision.undecided else None,
        )
        assert answer == naive(agreement.duties, facts)


@given(chances)
def test_every_duty_with_a_matching_cover_decides_or_is_told_as_lost(chance):
    agreement, facts = chance.agreement(), chance.facts()
    decision = Matcher(agreement, TODAY).decide(facts)
    told = {duty.id for duty in decision.duties} | {each.duty.id for each in decision.lost}
    told |= {decision.undecided.id} if decision.undecided else set()

    for duty in agreement.duties:
        if any(clause_matches(clause, facts) for clause in duty.covers):
            assert duty.id in told
