"""Mail domains as tasks show them, and whose each might be."""

from __future__ import annotations

from mapping.domains import Domain
from mapping.domains import domain_of
from mapping.domains import domains_in
from mapping.domains import likely_sides
from mapping.model import Account
from mapping.model import Origin
from mapping.model import Owner
from mapping.model import Status
from mapping.model import Task


def task(number: int, *owners: str, reporter: str | None = None) -> Task:
    named = {*owners, *([reporter] if reporter else [])}
    return Task(
        origin=Origin("jira", "x.example", str(number)),
        key=f"OPS-{number}",
        title="정산",
        status=Status.TODO,
        owners=tuple(Owner(each) for each in owners),
        reporter=reporter,
        accounts=tuple(Account(each, each, email=each) for each in sorted(named)),
    )


def parties_of(*domains: Domain, home: str = "한빛상사", **vendors: str) -> dict[str, str | None]:
    return {each.domain.name: each.party for each in likely_sides(domains, {"home": home, **vendors}, home="home")}


def test_domains_are_counted_by_accounts_and_by_tasks_held_and_filed():
    found = domains_in(
        [
            task(1, "a@acme.example", reporter="k@hanbit.example"),
            task(2, "a@acme.example", "b@acme.example", reporter="k@hanbit.example"),
            task(3, "k@hanbit.example"),
        ]
    )

    assert found == (Domain("hanbit.example", 1, 1, 2), Domain("acme.example", 2, 2, 0))


def test_public_mail_and_what_is_no_domain_are_nobodys():
    assert [domain_of(each) for each in ("a@gmail.com", "a", "", None, "a@b\n: c.d", "a@ACME.Example")] == [
        *[None] * 5,
        "acme.example",
    ]


def test_a_name_that_is_alike_comes_before_what_tasks_tell():
    acme, other = Domain("acme.example", 2, 2, 9), Domain("hanbit.example", 1, 5, 1)

    assert parties_of(acme, other, acme="ACME 운영") == {"acme.example": "acme", "hanbit.example": "home"}


def test_tasks_are_filed_from_the_in_house_side_and_the_only_other_domain_is_the_only_vendor_s():
    files, holds = Domain("hanbit.example", 3, 2, 20), Domain("duri.example", 3, 18, 1)

    assert parties_of(holds, files, vendor1="두리") == {"duri.example": "vendor1", "hanbit.example": "home"}


def test_of_several_vendors_none_is_guessed():
    files, one, two = Domain("h.example", 3, 2, 20), Domain("a.example", 1, 9, 0), Domain("b.example", 1, 9, 0)

    assert parties_of(one, two, files, vendor1="두리", vendor2="소리") == {
        "a.example": None,
        "b.example": None,
        "h.example": "home",
    }
