"""Accounts whose party nobody can tell, with how much they hold and whose they might be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from gaps.judged import Judged
from gaps.world import World
from mapping.account_proposals import Proposal
from mapping.account_proposals import proposals
from mapping.errors import Message
from mapping.errors import msg
from mapping.model import Account
from mapping.parties import Person
from reports.grids import Grid
from reports.language import Language
from reports.plain_json import text


class UnknownAccount(Struct, frozen=True, kw_only=True):
    """An account without a party: in which connection, how many open tasks it holds, and whose it might be.

    ``site`` is the tool with the site at which the account is known.
    """

    connection: str
    account: Account
    tasks: int
    proposals: tuple[Proposal, ...]
    site: tuple[str, str]

    @property
    def ref(self) -> str:
        """Give what people call the account."""
        return account_ref(self.connection, self.account)


def account_ref(connection: str, account: Account) -> str:
    """Give what people call an account: its connection, and its user name where the tool has one."""
    return f"{connection}:{account.username or account.id}"


def unknown_accounts(world: World, people: Sequence[Person]) -> tuple[UnknownAccount, ...]:
    """Give the accounts that hold open tasks and belong to no known party, those with most tasks first."""
    counted: Counter[tuple[str, str]] = Counter()
    accounts: dict[tuple[str, str], tuple[Account, tuple[str, str]]] = {}
    for judged in world.open_judged:
        for account in _unknown(judged):
            key = (judged.tracked.connection, account.id)
            counted[key] += 1
            accounts[key] = account, judged.task.origin[:2]
    return tuple(
        UnknownAccount(
            connection=key[0],
            account=accounts[key][0],
            tasks=count,
            proposals=tuple(proposals(accounts[key][0], people)),
            site=accounts[key][1],
        )
        for key, count in sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    )


def account_grid(found: Iterable[UnknownAccount], language: Language) -> Grid:
    """List accounts with their proposals."""
    say = language.say
    headers = (msg("Account"), msg("Name"), msg("Open tasks"), msg("Perhaps"))
    rows = tuple(
        (
            each.ref,
            each.account.name,
            language.number(each.tasks),
            "; ".join(f"{one.person.name} ({one.person.party}): {say(one.reason)}" for one in each.proposals),
        )
        for each in found
    )
    return Grid(tuple(say(header) for header in headers), rows, say(msg("Every account that holds a task is known.")))


def next_step(found: Sequence[UnknownAccount], parties: Iterable[str]) -> Message:
    """Tell how the first of these accounts is given to a person: to the one proposed, or to a new one."""
    first = found[0]
    ref = first.ref
    if len(first.proposals) == 1:
        person = first.proposals[0].person.name
        return msg('If the proposal is right: dure people confirm {ref} "{person}"', ref=ref, person=person)
    return msg(
        'Say whose each is: dure people confirm {ref} "NAME" --party PARTY (one of {parties}).',
        ref=ref,
        parties=", ".join(parties),
    )


def account_documents(found: Iterable[UnknownAccount], language: Language) -> list[dict[str, Any]]:
    """Write accounts for programs."""
    return [
        {
            "connection": each.connection,
            "account": text(each.account.id),
            "username": each.account.username and text(each.account.username),
            "name": text(each.account.name),
            "open_tasks": each.tasks,
            "proposals": [
                {"person": one.person.name, "party": one.person.party, "reason": text(language.say(one.reason))}
                for one in each.proposals
            ],
        }
        for each in found
    ]


def _unknown(judged: Judged) -> Iterable[Account]:
    return (holder.account for holder in judged.holders or () if holder.party is None)
