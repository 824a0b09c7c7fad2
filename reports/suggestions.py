"""Whose an account might be and for which party it might work, with every reason; a person confirms, or nobody does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence

from msgspec import Struct

from gaps.holding import Holder
from gaps.world import World
from mapping.account_proposals import bare
from mapping.domains import Side
from mapping.domains import domain_of
from mapping.domains import domains_in
from mapping.domains import likely_sides
from mapping.errors import Message
from mapping.errors import msg
from mapping.model import Task
from mapping.parties import PartyKind
from mapping.parties import Person
from reports.accounts import UnknownAccount
from reports.accounts import account_ref
from reports.accounts import unknown_accounts

_ENOUGH = 2
_Proposed = tuple[str | None, tuple[Message, ...]]


class Suggestion(Struct, frozen=True, kw_only=True):
    """An account of unknown party with the name and party proposed for it; None where nothing speaks for a party."""

    unknown: UnknownAccount
    person: str
    party: str | None
    reasons: tuple[Message, ...]


class KnownAccount(Struct, frozen=True, kw_only=True):
    """An account whose party is known: in which connection, how many open tasks it holds, and what is known of it."""

    connection: str
    holder: Holder
    tasks: int

    @property
    def ref(self) -> str:
        """Give what people call the account."""
        return account_ref(self.connection, self.holder.account)


def suggestions(world: World, people: Sequence[Person]) -> tuple[Suggestion, ...]:
    """Propose a name and a party for every account that holds open tasks and belongs to nobody known."""
    unknown = unknown_accounts(world, people)
    evidence = _Evidence(world, known_accounts(world), unknown)
    return tuple(evidence.suggest(each) for each in unknown)


def known_accounts(world: World) -> tuple[KnownAccount, ...]:
    """Give the accounts that hold open tasks and whose party is known, by connection and name."""
    counted: Counter[tuple[str, str]] = Counter()
    holders: dict[tuple[str, str], Holder] = {}
    for judged in world.open_judged:
        for holder in judged.holders or ():
            if holder.party is not None:
                key = (judged.tracked.connection, holder.account.id)
                counted[key] += 1
                holders[key] = holder
    found = (KnownAccount(connection=key[0], holder=holders[key], tasks=count) for key, count in counted.items())
    return tuple(sorted(found, key=lambda each: (each.connection, each.holder.name, each.holder.account.id)))


class _Evidence:
    """All that speaks for a party, gathered once: mail domains, names, and who else works in a connection."""

    def __init__(self, world: World, known: Sequence[KnownAccount], unknown: Sequence[UnknownAccount]) -> None:
        self._world = world
        self._sides = _sides(world)
        self._named = {bare(each.holder.name): each for each in known if each.holder.name}
        self._parties: dict[str, Counter[str]] = {}
        self._namesakes: dict[str, list[UnknownAccount]] = {}
        for other in unknown:
            self._namesakes.setdefault(bare(other.account.name), []).append(other)
        self._filed = Counter((task.origin.tool, task.origin.site, task.reporter) for task in _open_tasks(world))
        for each in known:
            self._parties.setdefault(each.connection, Counter())[each.holder.party or ""] += 1

    def suggest(self, unknown: UnknownAccount) -> Suggestion:
        account = unknown.account
        name = account.name or account.username or account.id
        if len(unknown.proposals) == 1:
            only = unknown.proposals[0]
            return Suggestion(unknown=unknown, person=only.person.name, party=only.person.party, reasons=(only.reason,))
        found = self._by_domain(unknown) or self._by_name(unknown) or self._by_connection(unknown)
        party, reasons = found or (None, tuple(self._hints(unknown)))
        return Suggestion(unknown=unknown, person=name, party=party, reasons=reasons)

    def _hints(self, unknown: UnknownAccount) -> Iterator[Message]:
        """Give what helps a person to decide where nothing speaks for a party."""
        for other in self._namesakes[bare(unknown.account.name)] if unknown.account.name else ():
            if other is not unknown:
                yield msg("the same name as {account}", account=other.ref)
        filed = self._filed[*unknown.site, unknown.account.id]
        if filed:
            yield msg("filed {n} of the open tasks", n=filed)

    def _by_domain(self, unknown: UnknownAccount) -> _Proposed | None:
        side = self._sides.get(domain_of(unknown.account.email) or "")
        if side is None:
            return None
        return side.party, (msg("the mail domain {domain}", domain=side.domain.name), side.reason)

    def _by_name(self, unknown: UnknownAccount) -> _Proposed | None:
        twin = self._named.get(bare(unknown.account.name)) if unknown.account.name else None
        if twin is None:
            return None
        return twin.holder.party, (msg("the same name as {account}", account=twin.ref),)

    def _by_connection(self, unknown: UnknownAccount) -> _Proposed | None:
        parties = self._parties.get(unknown.connection, Counter())
        if len(parties) != 1 or parties.total() < _ENOUGH:
            return None
        (party,) = parties
        number = parties.total()
        why = msg("all {n} known accounts of {connection} are of this party", n=number, connection=unknown.connection)
        return party, (why,)


def _open_tasks(world: World) -> Iterator[Task]:
    return (judged.task for judged in world.open_judged)


def _sides(world: World) -> Mapping[str, Side]:
    """Propose whose the mail domains are that no party has written down."""
    written = {domain for party in world.parties.values() for domain in party.domains}
    domains = [each for each in domains_in(_open_tasks(world)) if each.name not in written]
    bare_parties = {party.id: party for party in world.parties.values() if not party.domains}
    home = next((party.id for party in bare_parties.values() if party.kind is PartyKind.IN_HOUSE), None)
    names = {party.id: party.name for party in bare_parties.values()}
    return {side.domain.name: side for side in likely_sides(domains, names, home=home)}
