"""Who holds a task, as one reader is told: people of the reader's own side by name, others as their party."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass

from gaps.world import Tracked
from mapping.errors import msg
from mapping.model import Account
from mapping.parties import Directory
from mapping.parties import Party
from reports.language import Language


@dataclass(frozen=True, slots=True)
class Holder:
    """One owner of a task: the name as known, the party (None: nobody can tell), and the account's id."""

    name: str
    party: str | None
    account: str


def holders(tracked: Tracked, directory: Directory) -> tuple[Holder, ...] | None:
    """Tell who owns a task, in the task's order; None when its owners could not be read."""
    if tracked.task.owners is None:
        return None
    origin = tracked.task.origin
    found = []
    for owner in tracked.task.owners:
        account = _account(tracked, owner.account)
        belonging = directory.belonging(origin.tool, origin.site, account)
        name = belonging.person.name if belonging.person else account.name or account.username or account.id
        found.append(Holder(name, belonging.party, account.id))
    return tuple(found)


def names_by_party(tracked: Tracked, directory: Directory) -> Iterator[tuple[str, str]]:
    """Give every name under which a person of a known party stands on a task, with the party."""
    origin = tracked.task.origin
    for account in tracked.task.accounts:
        belonging = directory.belonging(origin.tool, origin.site, account)
        if belonging.party is None:
            continue
        person = (belonging.person.name, *belonging.person.emails) if belonging.person else ()
        for name in (account.name, account.username, account.email, account.id, *person):
            if name:
                yield name, belonging.party


def staff(party: Party, language: Language) -> str:
    """Give the words for somebody of a party who is not named."""
    return language.say(msg("{party} staff", party=party.name))


def shown_name(holder: Holder, language: Language, parties: Mapping[str, Party], reader: str | None) -> str:
    """Give the name by which a reader is told of an owner; ``reader`` None is told all names."""
    if reader is None or holder.party is None or holder.party == reader or holder.party not in parties:
        return holder.name
    return staff(parties[holder.party], language)


def _account(tracked: Tracked, account_id: str) -> Account:
    for account in tracked.task.accounts:
        if account.id == account_id:
            return account
    return Account(account_id)
