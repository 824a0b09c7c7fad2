from __future__ import annotations

from datetime import date

import pytest

from mapping.agreement import Agreement
from mapping.agreement import Clause
from mapping.agreement import Condition
from mapping.agreement import Duty
from mapping.agreement import Holding
from mapping.agreement import Responsible
from mapping.agreement import Stage
from mapping.errors import ConfigError
from mapping.matching import Matcher
from mapping.matching import TaskFacts
from mapping.matching import named_duty

TODAY = date(2026, 11, 23)


def clause(**conditions):
    return Clause(
        tuple(
            Condition(name.replace("__", ".").replace("_", "-"), values if isinstance(values, tuple) else (values,))
            for name, values in conditions.items()
        )
    )


def parties(*names):
    return tuple(Responsible(*name.split("/")) for name in names)


def duty(name, *responsible, covers=(), **rest):
    rest = {"title": f"{name} 업무", **rest}
    return Duty(id=name, responsible=parties(*(responsible or ("acme",))), covers=tuple(covers), **rest)


def decide(duties, **facts):
    return Matcher(Agreement(title="", version="1", start=TODAY, duties=tuple(duties)), TODAY).decide(
        TaskFacts(**facts)
    )


def ids(decision):
    return tuple(each.id for each in decision.duties)


def lost(decision):
    return {each.duty.id: (each.because, each.by) for each in decision.lost}


BANNER = duty("banner", "acme", covers=[clause(label="배너")], aliases=("배너",))
PAYMENT = duty("payment", "home", covers=[clause(text="/결제|payment/")])


SIDES = [
    ("connection", "hq", {"connections": ("board", "HQ")}),
    ("tool", "jira", {"tool": "jira"}),
    ("scope", "WEB", {"scopes": ("10010", "web")}),
    ("project", "WEB", {"scopes": ("WEB",)}),
    ("board", "운영*", {"scopes": ("aB3dE6gH", "운영 보드")}),
    ("section", "검수중", {"sections": ("대기", "검수중")}),
    ("list", "검수중", {"sections": ("검수중",)}),
    ("column", "검수중", {"sections": ("검수중",)}),
    ("status", "In Review", {"status": "in review"}),
    ("status", "in-progress", {"status": "검수중", "unified_status": "in-progress"}),
    ("type", "Bug", {"type": "bug"}),
    ("label", "/^ops/", {"labels": ("web", "OPS-1")}),
    ("component", "결제", {"components": ("결제",)}),
    ("priority", "긴급", {"priority": ("긴급", "urgent")}),
    ("priority", "urgent", {"priority": ("긴급", "urgent")}),
    ("title", "*팝업*", {"title": "메인 팝업 교체"}),
    ("text", "*팝업*", {"title": "메인 교체", "description": "팝업 이미지"}),
    ("text", "*팝업*", {"title": "팝업"}),
    ("parent", "hq:OPS-12", {"parent": ("hq:ops-12", "OPS-12")}),
    ("reporter-party", "home", {"reporter_party": "home"}),
    ("field.고객사", "한빛*", {"fields": {"고객사": ("다온", "한빛상사")}}),
    ("field.Amount", ">=50000", {"fields": {" ａｍｏｕｎｔ": ("50,000원",)}}),
]


@pytest.mark.parametrize(("name", "value", "facts"), SIDES)
def test_each_condition_looks_at_its_own_side(name, value, facts):
    one = duty("one", covers=[Clause((Condition(name, ("없는 값", value)),))])

    assert ids(decide([one], **facts)) == ("one",)
    assert ids(decide([one])) == ()


@pytest.mark.parametrize(("name", "value", "facts"), SIDES)
def test_an_exception_looks_at_the_same_sides(name, value, facts):
    one = duty("one", covers=[clause(tool="jira")], exceptions=(Clause((Condition(name, (value,)),)),))

    decision = decide([one], **{"tool": "jira", **facts})

    assert ids(decision) == ()
    assert lost(decision) == {"one": ("excepted", f"{name}={value}")}


def test_a_title_condition_does_not_look_into_the_description():
    assert ids(decide([duty("one", covers=[clause(title="*팝업*")])], title="교체", description="팝업")) == ()


def test_title_and_description_are_searched_apart():
    assert ids(decide([duty("one", covers=[clause(text="*교체*팝업*")])], title="교체", description="팝업")) == ()


def test_of_a_task_in_two_projects_a_clause_means_the_section_of_the_project_that_it_names():
    one = duty("one", covers=[clause(project="디자인", section="검수중")])
    places = {"scopes": ("1", "디자인", "2", "운영"), "sections": ("할 일", "검수중")}
    there = ((("1", "디자인"), ("검수중",)), (("2", "운영"), ("할 일",)))
    elsewhere = ((("1", "디자인"), ("할 일",)), (("2", "운영"), ("검수중",)))

    assert ids(decide([one], places=there, **places)) == ("one",)
    assert ids(decide([one], places=elsewhere, **places)) == ()


def test_a_clause_that_names_two_projects_asks_for_a_task_that_lies_in_both():
    one = duty("one", covers=[clause(project="디자인", board="운영", section="검수중")])
    places = ((("디자인",), ("할 일",)), (("운영",), ("검수중",)))

    decision = decide([one], scopes=("디자인", "운영"), sections=("할 일", "검수중"), places=places)

    assert ids(decision) == ("one",)


def test_a_condition_that_dure_does_not_know_is_an_error():
    with pytest.raises(ConfigError, match="lable"):
        decide([duty("one", covers=[clause(lable="x")])])


def test_all_conditions_of_a_clause_must_hold():
    one = duty("one", covers=[clause(connection="hq", project="WEB", label=("배너", "banner"))])

    assert ids(decide([one], connections=("hq",), scopes=("WEB",), labels=("Banner",))) == ("one",)
    assert ids(decide([one], connections=("hq",), scopes=("OPS",), labels=("Banner",))) == ()


def test_two_conditions_over_one_side_must_both_hold():
    one = duty("one", covers=[clause(project="WEB", board="웹*")])

    assert ids(decide([one], scopes=("WEB", "웹 개선"))) == ("one",)
    assert ids(decide([one], scopes=("WEB",))) == ()


def test_any_clause_suffices_and_the_first_that_matches_is_named():
    one = duty("one", covers=[clause(label="배너"), clause(title="*팝업*"), clause(tool="jira", label=("a", "b"))])

    assert decide([one], title="팝업").clause == "title=*팝업*"
    assert decide([one], tool="jira", labels=("b",)).clause == "tool=jira & label=a|b"


def test_one_matching_exception_of_several_suffices():
    one = duty("one", covers=[clause(tool="jira")], exceptions=(clause(type="Bug"), clause(label="x", type="Task")))

    assert ids(decide([one], tool="jira", type="Task")) == ("one",)
    assert ids(decide([one], tool="jira", type="Task", labels=("x",))) == ()


def test_a_duty_without_covers_decides_nothing():
    assert decide([duty("one")], title="무엇").duties == ()


def test_a_duty_that_is_not_in_force_is_no_candidate_and_has_no_name():
    over = duty("over", covers=[clause(label="배너")], end=date(2026, 11, 22))
    soon = duty("soon", covers=[clause(label="배너")], start=date(2026, 11, 24))
    last_day = duty("last-day", covers=[clause(label="배너")], end=TODAY)

    decision = decide([over, soon, last_day], labels=("배너", "duty:over"))

    assert ids(decision) == ("last-day",)
    assert decision.unknown_names == ("over",)


@pytest.mark.parametrize(
    "label", ["duty:banner", "업무:배너", "업무：배너", "DUTY: Banner", "Ｄｕｔｙ:banner 업무", "업무 : banner"]
)
def test_a_label_names_a_duty_by_id_title_or_alias(label):
    decision = decide([PAYMENT, BANNER], labels=("기타", label), title="결제")

    assert ids(decision) == ("banner",)
    assert decision.clause == f"label {label}"
    assert lost(decision) == {"payment": ("named", "banner")}


def test_the_configured_field_names_a_duty_too():
    decision = decide([PAYMENT, BANNER], named_duties=("배너",), title="결제")

    assert ids(decision) == ("banner",)
    assert decision.clause == "duty 배너"


def test_a_named_duty_stands_against_its_own_exceptions_and_overrides():
    one = duty("one", covers=[clause(tool="jira")], exceptions=(clause(tool="jira"),))
    other = duty("other", "home", covers=[clause(tool="jira")], overrides=("one",))

    decision = decide([one, other], tool="jira", labels=("duty:one",))

    assert ids(decision) == ("one",)
    assert lost(decision) == {"other": ("named", "one")}


def test_an_unknown_name_is_ignored_and_told():
    decision = decide([BANNER], labels=("배너", "duty:bannr", "업무: 없음 "), named_duties=("bannr", " "))

    assert ids(decision) == ("banner",)
    assert decision.unknown_names == ("bannr", "없음")
    assert decision.clause == "label=배너"


def test_several_named_duties_all_decide():
    same = duty("same", "acme/cs")

    assert ids(decide([BANNER, same, PAYMENT], labels=("duty:same", "duty:banner", "업무:배너"))) == ("banner", "same")
    assert decide([BANNER, same, PAYMENT], labels=("duty:payment", "duty:banner")).conflict


def test_an_id_outweighs_a_title_and_a_title_an_alias():
    one = duty("one", aliases=("three",))
    two = duty("two", title="one", aliases=("three",))
    three = duty("three", title="셋")

    assert ids(decide([two, one, three], labels=("duty:one",))) == ("one",)
    assert ids(decide([two, one, three], labels=("duty:three",))) == ("three",)


@pytest.mark.parametrize(
    "label", ["duty", "duty:", "업무: ", "duties:banner", ":banner", "업무 배너", "x" * 2000 + ":a"]
)
def test_other_labels_name_no_duty(label):
    assert named_duty(label) is None


def test_a_candidate_overridden_by_another_candidate_falls_out():
    over = duty("over", "home", covers=[clause(title="*")], overrides=("banner",))

    decision = decide([BANNER, over], labels=("배너",), title="x")

    assert ids(decision) == ("over",)
    assert lost(decision) == {"banner": ("overridden", "over")}
    assert decision.lost[0].clause == "label=배너"


def test_a_duty_that_is_no_candidate_overrides_nothing():
    over = duty("over", "home", covers=[clause(tool="jira")], overrides=("banner",))
    excepted = duty(
        "excepted", "home", covers=[clause(title="*")], exceptions=(clause(title="*"),), overrides=("banner",)
    )

    assert ids(decide([BANNER, over, excepted], labels=("배너",), title="x")) == ("banner",)


def test_an_overridden_candidate_still_overrides():
    first = duty("first", covers=[clause(title="*")])
    second = duty("second", covers=[clause(title="*")], overrides=("first",))
    third = duty("third", covers=[clause(title="*")], overrides=("second",))

    assert ids(decide([first, second, third], title="x")) == ("third",)


def test_several_duties_with_the_same_turn_decide_together():
    team = duty("team", "acme/cs", covers=[clause(title="*")], supporting=parties("home"))

    decision = decide([BANNER, team], labels=("배너",), title="x")

    assert ids(decision) == ("banner", "team")
    assert not decision.conflict
    assert decision.duty == BANNER
    assert decision.turn == ("acme",)
    assert decision.may_hold == {"acme", "home"}
    assert decision.clauses == ("label=배너", "title=*")


def test_several_duties_with_other_turns_conflict():
    decision = decide([BANNER, PAYMENT], labels=("배너",), title="결제")

    assert decision.conflict
    assert ids(decision) == ("banner", "payment")
    assert decision.duty is None
    assert decision.turn == ()
    assert decision.clause == ""
    assert decision.clauses == ("label=배너", "text=/결제|payment/")


def test_parties_are_compared_without_order_and_double():
    one = duty("one", "home", "acme", covers=[clause(title="*")])
    two = duty("two", "acme/cs", "acme/이서연", "home", covers=[clause(title="*")])

    decision = decide([one, two], title="x")

    assert not decision.conflict
    assert decision.turn == ("acme", "home")


def test_an_undecided_duty_falls_out_beside_another():
    open_one = duty("open", covers=[clause(title="*")], holding=Holding.UNDECIDED)

    decision = decide([open_one, BANNER], labels=("배너",), title="x")

    assert ids(decision) == ("banner",)
    assert decision.undecided is None
    assert lost(decision) == {"open": ("undecided", "banner")}


def test_an_undecided_duty_alone_decides_nothing_and_is_told():
    open_one = duty("open", covers=[clause(title="*")], holding=Holding.UNDECIDED)
    second = duty("second", covers=[clause(title="*")], holding=Holding.UNDECIDED)

    decision = decide([open_one, second], title="x")

    assert decision.duties == ()
    assert decision.undecided == open_one
    assert decision.clause == "title=*"
    assert lost(decision) == {"second": ("undecided", "open")}


def test_a_named_undecided_duty_decides_nothing():
    open_one = duty("open", holding=Holding.UNDECIDED)

    decision = decide([open_one, BANNER], labels=("duty:open", "배너"))

    assert decision.duties == ()
    assert decision.undecided == open_one


def test_a_duty_of_nobody_decides_with_no_turn():
    nobody = Duty(id="legal", title="소송", holding=Holding.NOBODY, covers=(clause(label="legal"),))

    decision = decide([nobody], labels=("legal",))

    assert decision.nobody
    assert decision.duty == nobody
    assert decision.turn == ()
    assert decision.may_hold == frozenset()


def test_a_duty_of_nobody_beside_one_of_a_party_conflicts():
    nobody = Duty(id="legal", title="소송", holding=Holding.NOBODY, covers=(clause(label="배너"),))

    decision = decide([BANNER, nobody], labels=("배너",))

    assert decision.conflict
    assert not decision.nobody


STAGED = duty(
    "staged",
    "acme/cs",
    covers=[clause(title="*")],
    supporting=parties("daon"),
    stages=(
        Stage(("컨펌대기", "In Review"), parties("home/김민수")),
        Stage(("검수*", "In Review"), parties("home", "daon")),
    ),
)


@pytest.mark.parametrize(
    ("facts", "turn"),
    [
        ({"status": "컨펌대기"}, ("home",)),
        ({"status": "ｉｎ review"}, ("home",)),
        ({"status": "To Do", "sections": ("대기", "컨펌대기")}, ("home",)),
        ({"sections": ("검수중",)}, ("daon", "home")),
        ({"status": "검수중", "sections": ("컨펌대기",)}, ("home",)),
        ({"status": "To Do"}, ("acme",)),
        ({"unified_status": "In Review"}, ("acme",)),
        ({}, ("acme",)),
    ],
)
def test_the_first_stage_that_status_or_section_tells_has_the_turn(facts, turn):
    decision = decide([STAGED], title="x", **facts)

    assert decision.turn == turn
    assert decision.may_hold == {"acme", "daon"} | set(turn)
    assert (decision.stage is None) == (turn == ("acme",))


def test_duties_that_differ_only_at_a_stage_conflict_only_there():
    plain = duty("plain", "acme", covers=[clause(title="*")])

    assert not decide([plain, STAGED], title="x").conflict
    assert decide([plain, STAGED], title="x", status="컨펌대기").conflict


def test_duties_that_agree_at_a_stage_decide_together_there():
    client = duty("client", "home", covers=[clause(title="*")])

    decision = decide([client, STAGED], title="x", status="컨펌대기")

    assert not decision.conflict
    assert decision.stage == STAGED.stages[0]


def test_a_task_that_nothing_matches_is_undecided():
    decision = decide([BANNER, PAYMENT], title="회식")

    assert decision.duty is None
    assert decision.duties == ()
    assert not decision.conflict
    assert decision.lost == ()


def test_an_agreement_without_duties_decides_nothing():
    assert decide([], title="x", labels=("duty:x",)).unknown_names == ("x",)


def test_the_same_matcher_gives_each_task_its_own_answer():
    matcher = Matcher(Agreement(title="", version="1", start=TODAY, duties=(BANNER, STAGED)), TODAY)
    tasks = [TaskFacts(title="x"), TaskFacts(labels=("배너",)), TaskFacts(title="x", status="컨펌대기"), TaskFacts()]

    assert [matcher.decide(each) for each in tasks * 2] == [
        decide([BANNER, STAGED], **vars_of(each)) for each in tasks
    ] * 2


def vars_of(facts):
    return {name: getattr(facts, name) for name in ("title", "labels", "status")}
