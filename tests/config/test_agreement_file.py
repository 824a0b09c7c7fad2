from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from altered import replace
from builders_agreement import FULL
from builders_agreement import HEAD
from builders_agreement import WORDS
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from config.agreement_text import canonical
from config.workspace import Workspace
from mapping.agreement import Agreement
from mapping.agreement import Clause
from mapping.agreement import Condition
from mapping.agreement import Duration
from mapping.agreement import Duty
from mapping.agreement import Escalation
from mapping.agreement import Holding
from mapping.agreement import Period
from mapping.agreement import Responsible
from mapping.agreement import Signature
from mapping.agreement import Stage

Make = Callable[..., Workspace]
Told = Callable[..., list[str]]
Change = Callable[..., dict[str, str]]


def test_an_agreement_says_what_was_written(workspace: Make):
    agreement = workspace(agreement=FULL).agreements[0]

    assert (agreement.version, agreement.start, agreement.end) == ("3", date(2026, 7, 1), date(2027, 6, 30))
    assert agreement.targets == {"as-agreed": "95%", "urgent-response": "2wh"}
    assert agreement.signed == (Signature("home", "김민수", date(2026, 6, 25)),)
    assert [duty.id for duty in agreement.duties] == ["banner", "payment", "monitoring", "5e10", "legal"]
    assert [duty.tracked for duty in agreement.duties] == [True, True, False, True, True]
    assert agreement.duties[3].holding is Holding.UNDECIDED
    assert agreement.duties[4].holding is Holding.NOBODY


def test_a_duty_says_what_was_written_in_the_spelling_that_counts(workspace: Make):
    banner, payment, *_ = workspace(agreement=FULL).agreements[0].duties

    assert banner.responsible == (Responsible("acme", "cs"), Responsible("acme", "이서연"))
    assert banner.accountable == "home"
    assert [str(each) for each in banner.covers] == [
        "connection=hq & scope=WEB & label=배너|banner",
        "title=*팝업*",
    ]
    assert banner.stages == (
        Stage(("컨펌대기", "In Review"), (Responsible("home"),)),
        Stage(("검수",), (Responsible("home"),)),
    )
    assert banner.response == {"urgent": Duration(2, "wh"), "normal": Duration(3, "wd")}
    assert banner.expect is Period.WEEK
    assert banner.escalate[1] == Escalation(Duration(3, "d"), ("home", "acme"))
    assert (banner.counterpart, banner.shared) == ("vendor", True)
    assert (payment.overrides, payment.start, payment.end) == (("banner",), date(2026, 8, 1), None)


def test_layout_comments_and_signatures_change_no_fingerprint(workspace: Make):
    first = workspace(agreement=FULL).agreements[0].fingerprint
    other = FULL.replace("signed:\n  - {party: home, by: 김민수, on: 2026-06-25}\n", "# 서명 전\n").replace(
        "[home]", '["home"]'
    )

    assert len(first) == 64
    assert workspace(agreement=other).agreements[0].fingerprint == first
    assert workspace(agreement=FULL.replace("every: week", "every: day")).agreements[0].fingerprint != first


def duty(text: str) -> str:
    return f"{HEAD}duties:\n  - id: x\n    title: 일\n    {text}\n"


SOUND = "responsible: [acme]\n    accountable: home\n    covers: [{label: a}]\n    "


@pytest.mark.parametrize(
    ("text", "place", "part"),
    [
        ("responsible: [acmee]", "7:19", 'no party "acmee". Did you mean "acme"?'),
        ("responsible: undecidd", "7:18", 'Did you mean "undecided"?'),
        ("responsible: [acme/cx]", "7:19", '"cx" is neither a team nor a person of acme. Did you mean "cs"?'),
        ("responsible: [acme/이서현]", "7:19", 'Did you mean "이서연"?'),
        ("responsible: [acme, nobody]", "7:19", '"nobody" cannot stand beside others.'),
        ("responsible: []", "7:18", "Nothing is written here; at least one is expected."),
        ("responsible:", "7:5", 'Nothing is written for "responsible"'),
        ("respnsible: [acme]", "7:5", 'Did you mean "responsible"?'),
        (SOUND + "accountable: x", "10:5", "stands here twice"),
        ("responsible: [acme]\n    accountable: [home, acme]", "8:18", "Exactly one party is accountable."),
        ("responsible: [acme]\n    accountable: acme/cs", "8:18", 'no party "acme/cs"'),
        (SOUND + "supporting: [hme]", "10:18", 'no party "hme"'),
        (SOUND + "counterpart: vendr", "10:18", 'no connection "vendr". Did you mean "vendor"?'),
        (SOUND + "escalate: [{after: 1wd, to: [acm]}]", "10:34", 'no party "acm"'),
        (SOUND + "escalate: [{after: 1w, to: [acme]}]", "10:24", '"1w" has no known unit'),
        (SOUND + "stages: [{responsible: [home]}]", "10:14", "names neither"),
        (SOUND + "stages: [{status: a, responsible: hme}]", "10:39", 'no party "hme"'),
        (SOUND + "response: {urgnt: 2wh}", "10:16", 'Did you mean "urgent"?'),
        (SOUND + "expect: {every: weeks}", "10:21", 'Did you mean "week"?'),
        (SOUND + "expect: week", "10:13", "A mapping is expected here"),
        (SOUND + "tracked: nah", "10:14", '"nah" is no yes or no'),
        (SOUND + "shared: fine", "10:13", '"fine" is no yes or no. Write ok where a shared account may hold it.'),
        (SOUND + "overrides: [y]", "10:17", 'no duty "y"'),
        (SOUND + "overrides: [x]", "10:17", '"x" and "x" override each other'),
        (
            SOUND + "effective: {from: 2026-01-01}",
            "10:23",
            "outside the agreement, which holds from 2026-07-01 until 2027-06-30",
        ),
        (SOUND + "effective: {from: 2026-09-02, until: 2026-09-01}", "10:42", "before the first day, 2026-09-02"),
        ("responsible: [acme]\n    covers: [{labl: a}]", "8:15", 'no condition "labl". Did you mean "label"?'),
        ("responsible: [acme]\n    covers: [{field.: a}]", "8:15", 'no condition "field."'),
        ("responsible: [acme]\n    covers: [{}]", "8:14", "no condition, so it would hold for every task"),
        ("responsible: [acme]\n    covers: [{label: []}]", "8:22", "has no value, so it would never hold"),
        ("responsible: [acme]\n    covers: {label: a}", "8:13", "A list is expected here, not a mapping"),
        ("responsible: [acme]\n    covers: [{connection: hg}]", "8:27", 'no connection "hg"'),
        ("responsible: [acme]\n    covers: [{tool: gira}]", "8:21", 'no tool "gira"'),
        ("responsible: [acme]\n    covers: [{reporter-party: hme}]", "8:31", 'no party "hme"'),
        (
            "responsible: [acme]\n    covers: [{project: a, board: b}]",
            "8:27",
            '"board" and "project" mean the same condition.',
        ),
        ("responsible: [acme]\n    covers: [{title: '/결제(/'}]", "8:22", "결제("),
        ("responsible: [acme]\n    except: [{titel: a}]", "8:15", 'Did you mean "title"?'),
        (
            "responsible: [acme]\n    covers: [{connection: vendor, text: a}]",
            "8:35",
            '"text" can only reach connections with keep: minimal',
        ),
        ("responsible: [acme]\n    covers: [{tool: asana, field.금액: '>5'}]", "8:28", '"field.금액" can only reach'),
        ("responsible: [acme]\n    covers: [{board: '1204', text: a}]", "8:30", '"text" can only reach'),
    ],
)
def test_each_fault_in_a_duty_has_its_place(faults: Told, text: str, place: str, part: str):
    told = [each for each in faults(agreement=duty(text)) if each.startswith(f"agreement.yaml:{place}: ")]

    assert any(part in each for each in told), faults(agreement=duty(text))


@pytest.mark.parametrize(
    ("before", "after", "part"),
    [
        ("from: 2026-07-01", "from: 1 July", '3:19: A date is expected here, not "1 July"'),
        ("until: 2027-06-30", "until: 2026-06-30", "3:38: The last day lies before the first day, 2026-07-01."),
        ("title: 운영 분장\n", "", '1:1: "title" is missing here.'),
        ("as-agreed: 95%", "as-agreed: 0.95", '6:22: A percentage is expected here, not "0.95". Write it such as 95%.'),
        ("as-agreed: 95%", "as-agred: 95%", '6:11: There is no key "as-agred" here. Did you mean "as-agreed"?'),
        ("party: home, by", "party: hme, by", '8:13: There is no party "hme".'),
        ("duties:", "dutys:", '9:1: There is no key "dutys" here. Did you mean "duties"?'),
        ("id: payment", "id: BANNER", '"BANNER" already names the duty in line 10.'),
        ("id: payment", "id: 배너", '"배너" already names the duty in line 12.'),
        ("id: legal, ", "", '"id" is missing here.'),
    ],
)
def test_each_fault_in_an_agreement_has_its_place(faults: Told, before: str, after: str, part: str):
    assert before in FULL
    told = faults(agreement=FULL.replace(before, after, 1))

    assert any(part in each for each in told), told


def test_faults_of_shape_and_of_names_in_one_duty_come_together(faults: Told):
    assert len(faults(agreement=duty("responsible: [acmee]\n    color: red\n    counterpart: nowhere"))) == 3


def test_duties_that_override_in_a_circle_are_told(faults: Told):
    lines = [f"  - {{id: {a}, title: {a}, responsible: [acme], overrides: [{b}]}}" for a, b in ("ab", "bc", "ca", "da")]

    told = faults(agreement=HEAD + "duties:\n" + "\n".join(lines) + "\n")

    assert told == [
        'agreement.yaml:7:56: "c" and "a" override each other, directly or by way of others.',
    ]


def test_a_text_that_may_reach_a_full_connection_is_fine(faults: Told):
    for covers in ("{text: a}", "{connection: hq, text: a}", "{project: ELSE, text: a}", "{connection: '*', text: a}"):
        assert faults(agreement=duty(f"responsible: [acme]\n    covers: [{covers}]")) == []


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("responsible: [acme]\n    accountable: home", "covers nothing"),
        ("responsible: undecided", "covers nothing"),
        ("responsible: [acme]\n    covers: [{label: a}]", "does not say who is accountable"),
    ],
)
def test_what_is_merely_odd_is_a_warning(workspace: Make, text: str, part: str):
    warnings = workspace(agreement=duty(text)).warnings

    assert [part in str(each) for each in warnings] == [True]


@pytest.mark.parametrize("text", ["responsible: nobody", "responsible: [acme]\n    accountable: home\n    tracked: no"])
def test_a_duty_that_leaves_no_tasks_needs_no_covers(workspace: Make, text: str):
    assert workspace(agreement=duty(text)).warnings == ()


def test_two_duties_of_one_title_are_a_warning(workspace: Make):
    assert "also names the duty" in str(
        workspace(agreement=FULL.replace("title: 결제", "title: 배너 등록")).warnings[0]
    )


def test_people_that_cannot_be_read_make_no_further_faults(faults: Told):
    assert len(faults(agreement=duty("responsible: [acme/이서연]\n    accountable: home"), people="- {name: 'x")) == 1


def test_a_name_in_another_unicode_form_is_the_same_name(workspace: Make):
    decomposed = "이서연"

    duties = workspace(
        agreement=duty(f"responsible: [ＡＣＭＥ/{decomposed}]\n    tracked: no\n    accountable: home")
    ).agreements
    assert duties[0].duties[0].responsible == (Responsible("acme", "이서연"),)


def test_an_agreement_written_and_read_again_is_the_same(workspace: Make):
    agreement = workspace(agreement=FULL).agreements[0]

    again = workspace(agreement=canonical(agreement)).agreements[0]

    assert again == agreement


@pytest.mark.parametrize(
    ("before", "after"),
    [("project: WEB", "board: WEB"), ("list: 검수", "column: 검수"), ("accountable: HOME", "accountable: home")],
)
def test_another_spelling_of_the_same_changes_no_fingerprint(workspace: Make, before: str, after: str):
    assert before in FULL
    first = workspace(agreement=FULL).agreements[0]

    assert workspace(agreement=FULL.replace(before, after, 1)).agreements[0] == first


def test_a_renamed_connection_is_meant_by_its_earlier_name_and_changes_no_fingerprint(workspace: Make, changed: Change):
    text = duty("responsible: [acme]\n    accountable: home\n    covers: [{connection: hq}]\n    counterpart: hq")
    renamed = changed("dure", "  hq: {", "  jira: {was: hq, ")
    first = workspace(agreement=text).agreements[0]

    again = workspace(**{**renamed, "agreement": text}).agreements[0]

    assert again.fingerprint == first.fingerprint
    assert again.duties[0].counterpart == "jira"
    assert again.duties[0].covers == (Clause((Condition("connection", ("jira",)),)),)


VALUES = st.lists(WORDS.filter(lambda text: not text.startswith("/")), min_size=1, max_size=3).map(tuple)
DUTIES = st.builds(
    Duty,
    id=st.just("x"),
    title=WORDS,
    responsible=st.just((Responsible("acme"),)),
    covers=st.lists(VALUES.map(lambda values: Clause((Condition("label", values),))), max_size=3).map(tuple),
    stages=st.lists(st.builds(Stage, VALUES, st.just((Responsible("home"),))), max_size=2).map(tuple),
    expect=st.sampled_from([None, *Period]),
    response=st.dictionaries(
        st.sampled_from(["urgent", "normal"]), st.builds(Duration, st.integers(0, 99), st.just("wd"))
    ),
    shared=st.booleans(),
    tracked=st.booleans(),
    end=st.sampled_from([None, date(2026, 9, 1)]),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=WORDS, use=st.one_of(st.just(""), WORDS), duties=DUTIES)
def test_any_agreement_survives_writing_and_reading(workspace: Make, title: str, use: str, duties: Duty):
    agreement = Agreement(title=title, version="1", start=date(2026, 7, 1), use=use, duties=(duties,))

    again = workspace(agreement=canonical(agreement)).agreements[0]

    assert replace(again, fingerprint="") == agreement
