"""The matcher held against the four rules written down as plainly as can be."""

from __future__ import annotations

import fnmatch
import os
from datetime import date

from hypothesis import given
from hypothesis import settings
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


def value_matches(value, text):
    if not text:
        return False
    if value.startswith("/"):
        return "결제" in fold(text) or fold(text).endswith("팝업")
    return fnmatch.fnmatchcase(fold(text), fold(value))


def texts(name, facts):
    return {
        "label": facts.labels,
        "section": facts.sections,
        "status": (facts.status, facts.unified_status),
        "type": (facts.type,),
        "connection": facts.connections,
        "title": (facts.title,),
        "text": (facts.title, facts.description),
        "field.분류": facts.fields.get("분류", ()),
    }[name]


def clause_matches(clause, facts):
    return all(
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


def some(values, least=0, most=2):
    return st.lists(st.sampled_from(values), min_size=least, max_size=most, unique=True).map(tuple)


conditions = st.builds(
    Condition,
    st.sampled_from(("label", "section", "status", "type", "connection", "title", "text", "field.분류")),
    some(VALUES, 1),
)
clauses = st.builds(Clause, st.lists(conditions, min_size=1, max_size=3).map(tuple))
responsible = some(PARTIES, 1).map(lambda names: tuple(Responsible(*name.split("/")) for name in names))


@st.composite
def agreements(draw):
    count = draw(st.integers(0, 5))
    duties = tuple(
        Duty(
            id=f"duty-{index}",
            title=f"업무 {index}",
            holding=draw(st.sampled_from((Holding.PARTIES, Holding.PARTIES, Holding.UNDECIDED, Holding.NOBODY))),
            responsible=draw(responsible),
            covers=tuple(draw(st.lists(clauses, max_size=3))),
            exceptions=tuple(draw(st.lists(clauses, max_size=1))),
            overrides=tuple(f"duty-{other}" for other in range(index) if draw(st.booleans())),
            stages=tuple(draw(st.lists(st.builds(Stage, some(("배너", "결제"), 1), responsible), max_size=2))),
        )
        for index in range(count)
    )
    return Agreement(title="", version="1", start=TODAY, duties=duties)


facts_of_tasks = st.builds(
    TaskFacts,
    labels=some((*NAMES, "duty:duty-1", "duty:duty-2")),
    sections=some(NAMES),
    status=st.sampled_from(NAMES),
    unified_status=st.sampled_from(("todo", "")),
    type=st.sampled_from(NAMES),
    connections=some(NAMES),
    title=st.sampled_from(NAMES),
    description=st.sampled_from(NAMES),
    fields=st.dictionaries(st.just("분류"), some(NAMES)),
)


@settings(max_examples=int(os.environ.get("DURE_EXAMPLES", "1000")), deadline=None)
@given(agreements(), st.lists(facts_of_tasks, min_size=1, max_size=6))
def test_the_matcher_decides_as_the_rules_written_down_plainly(agreement, tasks):
    matcher = Matcher(agreement, TODAY)

    for facts in tasks:
        decision = matcher.decide(facts)
        answer = (
            [duty.id for duty in decision.duties],
            decision.conflict,
            decision.turn,
            decision.undecided.id if decision.undecided else None,
        )
        assert answer == naive(agreement.duties, facts)


@settings(max_examples=int(os.environ.get("DURE_EXAMPLES", "1000")), deadline=None)
@given(agreements(), facts_of_tasks)
def test_every_duty_with_a_matching_cover_decides_or_is_told_as_lost(agreement, facts):
    decision = Matcher(agreement, TODAY).decide(facts)
    told = {duty.id for duty in decision.duties} | {each.duty.id for each in decision.lost}
    told |= {decision.undecided.id} if decision.undecided else set()

    for duty in agreement.duties:
        if any(clause_matches(clause, facts) for clause in duty.covers):
            assert duty.id in told
