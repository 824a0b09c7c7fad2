"""Whose an account might be: proposals with reasons, and none where nothing speaks for one."""

from __future__ import annotations

import pytest
from altered import replace

from mapping.model import Account
from mapping.parties import Directory
from mapping.parties import Person
from reports.suggestions import suggestions

PEOPLE = (
    Person(name="김민수", party="home", accounts={"hq": ("minsu",)}),
    Person(name="이서연", party="acme", accounts={"design": ("seoyeon",)}),
)
ANNA = Person(name="안나", party="acme", accounts={"design": ("anna",)})


@pytest.fixture
def suggested(workspace, parties):
    def ask(*people: Person):
        sites = {
            name: (tool, site)
            for name, tool, site in (("hq", "jira", "hanbit.example"), ("design", "trello", "~design"))
        }
        world = replace(workspace.world, directory=Directory(parties.values(), (*PEOPLE, ANNA), sites))
        return {
            each.unknown.ref: (each.person, each.party, "; ".join(str(reason) for reason in each.reasons))
            for each in suggestions(world, people)
        }

    return ask


def held(workspace, key: str, *accounts: Account, **more):
    return workspace.task(key, "배너", *(each.id for each in accounts), accounts=accounts, **more)


def test_a_person_of_the_same_name_is_proposed_with_its_party(workspace, suggested):
    held(workspace, "hq:WEB-1", Account("x1", "이 몽룡"))
    listed = Person(name="이몽룡", party="glow")

    assert suggested(listed)["hq:x1"] == ("이몽룡", "glow", "the same name: 이 몽룡")


def test_a_mail_domain_like_the_name_of_a_party_proposes_it(workspace, suggested):
    held(workspace, "hq:WEB-1", Account("x1", "새 사람", email="new@acme-ops.example"))

    assert suggested()["hq:x1"] == (
        "새 사람",
        "acme",
        "the mail domain acme-ops.example; its name resembles the party's",
    )


def test_the_same_name_elsewhere_proposes_the_party_of_that_account(workspace, suggested):
    workspace.task("hq:WEB-1", "배너", "minsu")
    held(workspace, "design:c1", Account("m9", "김민수", username="minsukim"))

    assert suggested()["design:minsukim"] == ("김민수", "home", "the same name as hq:minsu")


def test_a_connection_in_which_all_others_are_of_one_party_proposes_it(workspace, suggested):
    workspace.task("design:c1", "시안", "anna")
    held(workspace, "design:c9", Account("c", "C"))
    assert suggested()["design:c"][1] is None

    workspace.task("design:c2", "시안", "seoyeon")

    assert suggested()["design:c"][1:] == ("acme", "all 2 known accounts of design are of this party")


def test_where_nothing_speaks_for_a_party_the_hints_are_given_and_no_party(workspace, suggested):
    one, other = Account("x1", "박하늘"), Account("m1", "박하늘")
    held(workspace, "hq:WEB-1", one, reporter="x1")
    held(workspace, "design:c1", other)

    found = suggested()

    assert found["hq:x1"] == ("박하늘", None, "the same name as design:m1; filed 1 of the open tasks")
    assert found["design:m1"][1] is None
