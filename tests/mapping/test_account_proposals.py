"""Whose an account might be, by its name: proposals for a person to confirm."""

import unicodedata

import pytest

from mapping.account_proposals import proposals
from mapping.model import Account
from mapping.parties import Person

SORA = Person(name="윤소라", party="glow")


def names(shown):
    return [
        each.person.name for each in proposals(Account("1", name=shown), [SORA, Person(name="김민수", party="home")])
    ]


@pytest.mark.parametrize(
    "shown",
    [
        "윤소라",
        unicodedata.normalize("NFD", "윤소라"),
        "윤 소라",
        "윤소라(글로우)",
        "윤 소라 （글로우 디자인）",
        "[GLOW] 윤소라",
        "글로우_윤소라",
        "윤소라 / 디자인팀",
        "윤소라 - 글로우",
    ],
)
def test_a_person_is_proposed_also_where_a_company_or_team_stands_beside_the_name(shown):
    assert names(shown) == ["윤소라"]


@pytest.mark.parametrize("shown", ["윤소라미", "소라", "글로우(윤)", "박윤소라", ""])
def test_a_name_that_only_holds_the_same_letters_is_nobodys(shown):
    assert names(shown) == []


def test_two_people_in_one_name_are_both_proposed():
    assert names("윤소라/김민수") == ["윤소라", "김민수"]
