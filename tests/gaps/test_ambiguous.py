from __future__ import annotations

import pytest
from worlds import ago
from worlds import duty
from worlds import found
from worlds import handover
from worlds import kinds
from worlds import review
from worlds import rule
from worlds import tracked
from worlds import when

from mapping.agreement import Holding
from mapping.agreement import Responsible
from mapping.kinds import Readers
from mapping.kinds import Severity
from mapping.model import Account
from mapping.model import AccountKind
from mapping.model import Status

SUPPORTED = duty(supporting=(Responsible("home"),))


@pytest.mark.parametrize(
    ("owners", "expected"),
    [
        (("seo",), []),
        (("seo", "park"), []),
        (("kim",), ["other-party"]),
        (("kim", "choi"), ["other-party"]),
        (("seo", "kim"), ["two-parties"]),
        (("seo", "kim", "choi"), ["two-parties"]),
        (("bot",), ["shared-account"]),
        (("bot", "kim"), ["other-party"]),
        (("bot", "seo"), []),
        (("stranger",), ["unknown-person"]),
        (("stranger", "seo"), ["unknown-person"]),
        (("stranger", "kim"), ["other-party", "unknown-person"]),
        (("stranger", "seo", "kim"), ["two-parties", "unknown-person"]),
        (("desk",), ["shared-account"]),
        (("desk", "seo"), []),
        (("desk", "bot"), ["shared-account"]),
        (("crew",), ["unknown-person", "shared-account"]),
        (("gone", "off"), ["owner-left", "unknown-person"]),
        ((), []),
        (None, []),
    ],
    ids=str,
)
def test_who_holds_against_who_may(owners, expected):
    assert kinds(tracked(owners=owners)) == expected


@pytest.mark.parametrize(
    ("owners", "expected"), [(("kim",), []), (("seo", "kim"), []), (("kim", "choi"), ["two-parties"])], ids=str
)
def test_a_supporting_party_may_hold_a_task_too(owners, expected):
    assert kinds(tracked(owners=owners), duties=(SUPPORTED,)) == expected


def test_other_party_says_who_holds_and_who_is_responsible():
    [gap] = found("other-party", tracked(owners=("kim",)))

    assert (gap.severity, gap.readers, gap.responsible) == (Severity.HIGH, Readers.BOTH, ("acme",))
    assert str(gap.why) == "hq:WEB-1 is held by 한빛상사; under banner 업무, ACME 운영 is responsible."
    assert [str(remedy.message) for remedy in gap.settle] == [
        "ACME 운영 names who takes it; 한빛상사 hands it over.",
        "Or, if the sides agree that 한빛상사 does it, write that into banner 업무.",
    ]
    assert gap.evidence["owners"] == [{"account": "kim", "name": "kim", "party": "home"}]
    assert gap.evidence["clause"] == "scope=WEB"


def test_two_parties_says_both():
    [gap] = found("two-parties", tracked(owners=("kim", "seo")))

    assert (
        str(gap.why)
        == "hq:WEB-1 is held by ACME 운영 together with 한빛상사; under banner 업무, ACME 운영 is responsible."
    )


def test_two_parties_says_which_of_them_leaves():
    [gap] = found("two-parties", tracked(owners=("kim", "seo")))

    assert str(gap.settle[0].message) == "한빛상사 takes its people off the task."


def test_at_a_named_stage_its_party_and_the_duty_s_own_may_hold_the_task():
    duties = (duty(stages=review("home")),)

    for owner, expected in (("kim", []), ("seo", []), ("choi", ["other-party"])):
        assert kinds(tracked(owners=(owner,), native_status="컨펌대기"), duties=duties) == expected


def test_other_party_names_the_stage():
    [gap] = found(
        "other-party", tracked(owners=("choi",), native_status="컨펌대기"), duties=(duty(stages=review("home")),)
    )

    assert str(gap.why) == "hq:WEB-1 is held by 베타랩; at stage 컨펌대기 of banner 업무, 한빛상사 is responsible."
    assert gap.responsible == ("home",)


def test_parties_are_compared_where_a_team_or_person_is_responsible():
    team = duty(responsible=(Responsible("acme", "cs"),))

    assert kinds(tracked(owners=("park",)), duties=(team,)) == []


def test_an_undecided_task_has_no_other_party():
    assert kinds(tracked(owners=("seo", "kim")), duties=()) == ["not-covered"]


def test_an_owner_who_left_still_counts_for_other_party():
    home_duty = (duty("banner", "home"),)

    assert kinds(tracked(owners=("gone",)), duties=home_duty) == ["owner-left", "other-party"]


CONFLICT = (duty("banner", "acme"), duty("payment", "home", covers=(when(title="*task*"),)))


def test_duties_that_differ_conflict_and_silence_who_holds():
    assert kinds(tracked(owners=("choi", "kim")), duties=CONFLICT) == ["duties-conflict"]


def test_a_conflict_names_its_rivals_and_no_duty():
    [gap] = found("duties-conflict", tracked(), duties=CONFLICT)

    assert (gap.severity, gap.duty, gap.duties, gap.responsible) == (Severity.HIGH, None, ("banner", "payment"), ())
    assert gap.group == "duties-conflict:banner+payment"
    assert str(gap.why) == "hq:WEB-1 falls under both banner 업무 and payment 업무, whose responsible parties differ."
    assert gap.evidence["clauses"] == ["scope=WEB", "title=*task*"]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (1, "payment 업무 and more0 업무"),
        (2, "payment 업무, more0 업무 and 1 more duties"),
    ],
)
def test_a_conflict_of_many_names_each_rival_by_itself(more, expected):
    others = tuple(duty(f"more{number}", "beta") for number in range(more))
    [gap] = found("duties-conflict", tracked(), duties=(*CONFLICT, *others))

    assert str(gap.why) == f"hq:WEB-1 falls under banner 업무, {expected}, whose responsible parties differ."
    assert str(gap.settle[0].message) == "Say in the agreement which comes first, such as banner 업무 over the others."


def test_an_override_settles_a_conflict():
    payment = duty("payment", "home", overrides=("banner",))

    assert kinds(tracked(owners=("kim",)), duties=(CONFLICT[0], payment)) == []


def test_several_duties_with_the_same_turn_decide_together():
    duties = (duty("banner"), duty("popup"))

    assert kinds(tracked(), duties=duties) == []
    assert found("other-party", tracked(owners=("kim",)), duties=duties)[0].duties == ("banner", "popup")


def test_a_task_that_names_two_rivals_is_to_keep_one():
    [gap] = found("duties-conflict", tracked(labels=("duty:banner", "업무:payment")), duties=CONFLICT)

    assert [remedy.values for remedy in gap.settle] == [{"label": "duty:banner", "only": "yes"}]


def test_unassigned_leaves_only_the_conflict_of_the_ambiguous():
    crossings = tuple(handover(ago(day), *pair) for day, pair in zip((9, 8, 7, 6), _to_and_fro(), strict=True))
    task = tracked(owners=(), age=60, events=crossings)

    assert kinds(task, duties=CONFLICT) == ["unassigned", "duties-conflict"]


def _to_and_fro():
    return (("seo", "kim"), ("kim", "seo"), ("seo", "kim"), ("kim", None))


def test_nobody_s_work_has_no_wrong_holder():
    nobody = (duty(holding=Holding.NOBODY),)

    assert kinds(tracked(owners=("kim", "seo")), duties=nobody) == []
    assert kinds(tracked(owners=("stranger",)), duties=nobody) == ["unknown-person"]


def test_each_unknown_owner_is_a_gap_grouped_by_account():
    gaps = found("unknown-person", tracked("WEB-1", owners=("x", "y")), tracked("WEB-2", owners=("x",)))

    assert [gap.subject[1] for gap in gaps] == ["x", "y", "x"]
    assert gaps[0].group == gaps[2].group != gaps[1].group
    assert str(gaps[0].why) == "hq:WEB-1 is held by the account x, whose party nobody can tell (tasks: 2)."


def test_a_party_known_by_its_domain_alone_is_known():
    mail = Account("new", email="new@hanbit.example")

    assert found("unknown-person", tracked(owners=("new",), accounts=(mail,))) == []


def test_of_several_duties_one_that_allows_shared_accounts_suffices():
    duties = (duty("banner"), duty("popup", shared=True))

    assert kinds(tracked(owners=("desk",)), duties=duties) == []


@pytest.mark.parametrize("kind", [AccountKind.BOT, AccountKind.GROUP])
def test_a_listed_bot_or_group_counts_for_its_party(kind):
    listed = Account("seo", kind=kind)

    assert kinds(tracked(owners=("seo",), accounts=(listed,))) == ["shared-account"]
    assert kinds(tracked(owners=("seo",), accounts=(listed,)), duties=(duty("banner", "home"),)) == [
        "other-party",
        "shared-account",
    ]


MANY = rule("many-owners", enabled=True)


def test_many_owners_is_off_by_default():
    assert kinds(tracked(owners=("seo", "park"))) == []
    assert kinds(tracked(owners=("seo", "park")), rules=MANY) == ["many-owners"]


@pytest.mark.parametrize(
    "changes",
    [
        {"owners": ("seo",)},
        {"lead": "seo"},
        {"owners": ("seo", "choi")},
        {"owners": ("seo", "x")},
        {"owners": ("seo", "seo")},
    ],
    ids=str,
)
def test_one_who_leads_or_several_parties_are_not_many_owners(changes):
    assert found("many-owners", tracked(**({"owners": ("seo", "park")} | changes)), rules=MANY) == []


def test_other_party_and_many_owners_stand_together():
    assert kinds(tracked(owners=("kim", "lee")), rules=MANY) == ["other-party", "many-owners"]


@pytest.mark.parametrize("status", [Status.BACKLOG, Status.DONE, Status.CANCELLED])
def test_closed_tasks_are_nobody_s_worry(status):
    assert kinds(tracked(owners=("kim", "x"), status=status), duties=CONFLICT) == []
