from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from config.workspace import Workspace

Make = Callable[..., Workspace]
Told = Callable[..., list[str]]


def test_people_have_accounts_emails_teams_and_a_last_day(workspace: Make):
    people = workspace(
        people="- {name: 박지훈, party: ACME, team: CS팀, emails: a@acme.example, left: 2026-03-31,"
        " accounts: {hq: [5e10, bot]}, shared: yes}\n"
    ).people

    assert people[0].party == "acme"
    assert people[0].team == "cs"
    assert people[0].emails == ("a@acme.example",)
    assert people[0].accounts == {"hq": ("5e10", "bot")}
    assert people[0].left == date(2026, 3, 31)
    assert people[0].shared


@pytest.mark.parametrize(
    ("people", "part"),
    [
        ("name: 김민수", "A list of people is expected here."),
        ("- 김민수", "1:3: A mapping is expected here, not a text."),
        ("- {name: 김민수}", '1:3: "party" is missing here.'),
        ("- {name: , party: home}", '1:4: Nothing is written for "name", which is needed.'),
        ("- {name: a, party: hom}", '1:20: There is no party "hom". Did you mean "home"?'),
        ("- {name: a, party: acme, team: cx}", '1:32: "cx" is no team of acme. Did you mean "cs"?'),
        ("- {name: a, party: home, accounts: {hg: x}}", '1:37: There is no connection "hg". Did you mean "hq"?'),
        ("- {name: a, party: home, emails: [x]}", '1:35: "x" is no e-mail address.'),
        ("- {name: a, party: home, left: soon}", '1:32: A date is expected here, not "soon".'),
        ("- {name: a, party: home, shared: perhaps}", '1:34: "perhaps" is no yes or no.'),
        ("- {name: a, party: home, mail: x}", '1:26: There is no key "mail" here. Did you mean "emails"?'),
        (
            "- {name: a, party: home, accounts: {hq: x}}\n- {name: b, party: acme, accounts: {hq: [X]}}",
            '2:42: "X" already belongs to the person in line 1.',
        ),
        (
            "- {name: a, party: home, emails: [a@b.example]}\n- {name: b, party: acme, emails: [A@b.example]}",
            '2:35: "A@b.example" already belongs to the person in line 1.',
        ),
    ],
)
def test_each_fault_has_its_place(faults: Told, people: str, part: str):
    assert any(part in each for each in faults(people=people)), faults(people=people)
