"""Proposals for accounts: whose it might be and why, which counts for nothing until a person confirms it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Iterator

from msgspec import Struct

from mapping.errors import Message
from mapping.errors import msg
from mapping.model import Account
from mapping.parties import Person
from mapping.text import fold

_BRACKETED = re.compile(r"[(\[{<（［【〔「《][^)\]}>）］】〕」》]*[)\]}>）］】〕」》]")
_SIGNS = re.compile(r"[/|_,:·()\[\]{}<>（）［］【】〔〕「」《》]|\s[-–—]\s")
_NAME = 2
"""No name that is told by itself is shorter."""


class Proposal(Struct, frozen=True):
    """A person whose account this may be, and why it looks so."""

    person: Person
    reason: Message


def proposals(account: Account, people: Iterable[Person]) -> Iterator[Proposal]:
    """Give the people to whom an account of unknown party may belong, in the order of the list."""
    name, user = bare(account.name), bare(account.username or "")
    parts = _parts(account.name)
    for person in people:
        if name and name == bare(person.name):
            yield Proposal(person, msg("the same name: {name}", name=account.name))
        elif name and bare(person.name) in parts:
            yield Proposal(person, msg("the person's name is part of the name: {name}", name=account.name))
        elif user and any(user == bare(email.partition("@")[0]) for email in person.emails):
            yield Proposal(
                person, msg("the user name {user} is the name in an e-mail address", user=account.username or "")
            )
        elif user and user == bare(person.name):
            yield Proposal(person, msg("the user name is the person's name: {name}", name=person.name))


def _parts(name: str) -> frozenset[str]:
    """Give the parts of a name to which a company, team or title was put: in brackets, or behind a sign."""
    written = (_BRACKETED.sub(" ", name), *_SIGNS.split(name))
    return frozenset(part for part in map(bare, written) if len(part) >= _NAME)


def bare(text: str) -> str:
    """Give a name without blanks, dots and other marks, for comparing."""
    return "".join(char for char in fold(text) if char.isalnum())
