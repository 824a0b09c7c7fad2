"""The sides of the agreement, the people who work for them, and which account is whose."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from msgspec import Struct
from msgspec import field

from mapping.model import Account
from mapping.model import AccountKind
from mapping.text import fold


class PartyKind(StrEnum):
    """Whether a party hands work out or takes it on."""

    IN_HOUSE = "in-house"
    VENDOR = "vendor"


class Party(Struct, frozen=True, kw_only=True):
    """A side of the agreement. ``teams`` maps a team's id to its name."""

    id: str
    name: str
    kind: PartyKind
    domains: tuple[str, ...] = ()
    contact: tuple[str, ...] = ()
    teams: Mapping[str, str] = field(default_factory=dict)


class Person(Struct, frozen=True, kw_only=True):
    """Somebody who works for one party. ``accounts`` maps a connection to account ids or user names there.

    ``left`` is the last day of work; ``shared`` marks an account that several people use.
    """

    name: str
    party: str
    team: str | None = None
    emails: tuple[str, ...] = ()
    accounts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    shared: bool = False
    left: date | None = None


class Belonging(Struct, frozen=True):
    """What is known of an account: its person, else its party alone, else neither; and by which rule.

    ``rule`` is ``account``, ``email``, ``domain`` or ``unknown``.
    """

    party: str | None
    person: Person | None
    rule: str


_UNKNOWN = Belonging(None, None, "unknown")


class Directory:
    """Finds the person and the party behind an account: listed account, listed e-mail, e-mail domain."""

    def __init__(
        self, parties: Iterable[Party], people: Iterable[Person], sites: Mapping[str, tuple[str, str]]
    ) -> None:
        """Index people and parties. ``sites`` maps each connection to the tool and site that it reads."""
        self._by_account: dict[tuple[str, str, str], Person] = {}
        self._by_email: dict[str, Person] = {}
        self._by_domain = {fold(domain): party.id for party in parties for domain in party.domains}
        for person in people:
            for connection, ids in person.accounts.items():
                tool, site = sites.get(connection, ("", connection))
                for account_id in ids:
                    self._by_account.setdefault((tool, site, fold(account_id)), person)
            for email in person.emails:
                self._by_email.setdefault(fold(email), person)

    def belonging(self, tool: str, site: str, account: Account) -> Belonging:
        """Tell whose account this is, never by a name that merely looks alike.

        A listed user name that its owner has changed since goes on being the owner's.
        """
        for listed in (account.id, account.username, *account.former):
            person = self._by_account.get((tool, site, fold(listed))) if listed else None
            if person is not None:
                return Belonging(person.party, person, "account")
        if account.email:
            person = self._by_email.get(fold(account.email))
            if person is not None:
                return Belonging(person.party, person, "email")
            party = self._by_domain.get(fold(account.email).rpartition("@")[2])
            if party is not None:
                return Belonging(party, None, "domain")
        return _UNKNOWN


def is_shared(account: Account, belonging: Belonging) -> bool:
    """Whether an account is a shared, group or bot account rather than one person's."""
    return account.kind is not AccountKind.PERSON or (belonging.person is not None and belonging.person.shared)
