"""Whose account it might be: proposals with their reason, which count for nothing until a person confirms them."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass

from mapping.errors import Message
from mapping.errors import msg
from mapping.model import Account
from mapping.parties import Person
from mapping.text import fold


@dataclass(frozen=True, slots=True)
class Proposal:
    """A person whose account this may be, and why it looks so."""

    person: Person
    reason: Message


def proposals(account: Account, people: Iterable[Person]) -> Iterator[Proposal]:
    """Give the people to whom an account of unknown party may belong, in the order of the list."""
    name, user = bare(account.name), bare(account.username or "")
    for person in people:
        if name and name == bare(person.name):
            yield Proposal(person, msg("the same name: {name}", name=account.name))
        elif user and any(user == bare(email.partition("@")[0]) for email in person.emails):
            yield Proposal(
                person, msg("the user name {user} is the name in an e-mail address", user=account.username or "")
            )
        elif user and user == bare(person.name):
            yield Proposal(person, msg("the user name is the person's name: {name}", name=person.name))


def bare(text: str) -> str:
    """Give a name without blanks, dots and other marks, for comparing."""
    return "".join(char for char in fold(text) if char.isalnum())
