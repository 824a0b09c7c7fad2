"""Proposals for duties, so that the agreement fits the work: which to add, to decide, to put in order, to widen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from gaps.grounds import Ground
from gaps.grounds import common_grounds
from gaps.grounds import decided_beside
from gaps.judged import Judged
from gaps.world import World
from mapping.agreement import Agreement
from mapping.agreement import Clause
from mapping.agreement import Condition
from mapping.agreement import Duty
from mapping.agreement import Holding
from mapping.agreement import Responsible
from mapping.text import fold

_HABIT = 3
"""So many tasks held otherwise are a habit that the sides may want to agree on; fewer are slips."""


class Change(StrEnum):
    """What a proposal does to the agreement."""

    ADD = "add"
    DECIDE = "decide"
    ORDER = "order"
    SUPPORT = "support"


class Proposal(Struct, frozen=True, kw_only=True):
    """A change to one duty that would settle gaps of several tasks; people agree on it, or do not.

    ``duty`` is the id of the duty, ``title`` what it is called. ``tasks`` are the uids of the tasks that ask for it.
    ``party`` is whom the change names, None where that is still to be agreed; ``over`` are the ids of the duties that
    would give way, ``held`` is how many of the duty's tasks somebody holds. ``accountable`` answers for what is
    decided where the agreement names nobody yet. ``added`` is the duty that would be new.
    """

    change: Change
    duty: str
    title: str
    tasks: tuple[str, ...]
    party: str | None = None
    over: tuple[str, ...] = ()
    held: int = 0
    accountable: str | None = None
    added: Duty | None = None


def proposals(world: World) -> tuple[Proposal, ...]:
    """Give what the agreement could say otherwise, that with the most tasks first; nothing without an agreement."""
    if world.agreement is None:
        return ()
    found = [*_added(world, world.agreement), *_decided(world), *_ordered(world), *_widened(world, world.agreement)]
    return tuple(sorted(found, key=lambda each: -len(each.tasks)))


def left_over(world: World, found: Iterable[Proposal]) -> int:
    """Count the open tasks without a duty for which nothing is proposed: no clause could tell them from other work."""
    asked = {uid for each in found for uid in each.tasks}
    stray = (each for each in world.open_judged if not each.decision.duties and each.decision.undecided is None)
    return sum(each.uid not in asked for each in stray)


def proposed(agreement: Agreement, wanted: Iterable[Proposal]) -> Agreement:
    """Give the agreement as it would read with these proposals; it is signed by nobody."""
    duties = {duty.id: duty for duty in agreement.duties}
    for each in wanted:
        duties[each.duty] = _APPLY[each.change](duties.get(each.duty) or _new(each), each)
    return replace(agreement, duties=tuple(duties.values()), signed=())


def _new(proposal: Proposal) -> Duty:
    return proposal.added or Duty(id=proposal.duty, title=proposal.title)


def _decide(duty: Duty, proposal: Proposal) -> Duty:
    held_by = (Responsible(proposal.party),) if proposal.party else ()
    accountable = duty.accountable or proposal.accountable
    return replace(duty, holding=Holding.PARTIES, responsible=held_by, accountable=accountable)


def _order(duty: Duty, proposal: Proposal) -> Duty:
    return replace(duty, overrides=tuple(dict.fromkeys((*duty.overrides, *proposal.over))))


def _support(duty: Duty, proposal: Proposal) -> Duty:
    return replace(duty, supporting=(*duty.supporting, Responsible(proposal.party or "")))


_APPLY: dict[Change, Callable[[Duty, Proposal], Duty]] = {
    Change.ADD: lambda duty, _: duty,
    Change.DECIDE: _decide,
    Change.ORDER: _order,
    Change.SUPPORT: _support,
}


def _added(world: World, agreement: Agreement) -> Iterator[Proposal]:
    """Propose a duty for the tasks on each ground that takes in no task of another duty, and is no whole scope."""
    stray = [each for each in world.open_judged if not each.decision.duties and each.decision.undecided is None]
    grounds = common_grounds(world, stray)
    decided = decided_beside(world, grounds.values())
    taken = {fold(name) for duty in agreement.duties for name in (duty.id, duty.title, *duty.aliases)}
    number = 0
    for members in sorted(_by(stray, lambda each: (grounds[each.uid].text,)), key=len, reverse=True):
        ground = grounds[members[0].uid]
        if ground.broad or ground.clause in decided:
            continue
        number += 1
        while fold(f"new-{number}") in taken:
            number += 1
        party = _most(members)
        duty = Duty(
            id=f"new-{number}",
            title=ground.name,
            holding=Holding.PARTIES if party else Holding.UNDECIDED,
            responsible=(Responsible(party),) if party else (),
            accountable=world.house,
            covers=(_named(ground),),
        )
        yield Proposal(change=Change.ADD, duty=duty.id, title=duty.title, tasks=_uids(members), party=party, added=duty)


def _decided(world: World) -> Iterator[Proposal]:
    """Propose who takes a known open question: who holds most of its tasks."""
    asked: dict[str, tuple[Duty, list[Judged]]] = {}
    for each in world.open_judged:
        duty = each.decision.undecided
        if duty is not None:
            asked.setdefault(duty.id, (duty, []))[1].append(each)
    for duty, members in asked.values():
        party = _most(members)
        if party is not None:
            yield Proposal(
                change=Change.DECIDE,
                duty=duty.id,
                title=duty.title,
                tasks=_uids(members),
                party=party,
                accountable=world.house,
            )


def _ordered(world: World) -> Iterator[Proposal]:
    """Propose which of several rivals comes first: the one whose party holds most of their tasks, else the first."""
    rivals = [each for each in world.open_judged if each.decision.conflict]
    for members in _by(rivals, lambda each: tuple(duty.id for duty in each.decision.duties)):
        duties = members[0].decision.duties
        party = _most(members)
        first = next((duty for duty in duties if party in {each.party for each in duty.responsible}), duties[0])
        over = tuple(duty.id for duty in duties if duty.id != first.id and first.id not in duty.overrides)
        if over:
            yield Proposal(change=Change.ORDER, duty=first.id, title=first.title, tasks=_uids(members), over=over)


def _widened(world: World, agreement: Agreement) -> Iterator[Proposal]:
    """Propose that a party which holds half of a duty's tasks, and may not, supports it."""
    held: dict[str, list[Judged]] = {}
    for each in world.open_judged:
        if each.duty is not None and each.parties and not each.decision.nobody:
            held.setdefault(each.duty.id, []).append(each)
    for duty in agreement.duties:
        members = held.get(duty.id, [])
        for party in sorted({party for each in members for party in each.parties}):
            strange = [each for each in members if party in each.parties and party not in each.decision.may_hold]
            if len(strange) >= _HABIT and 2 * len(strange) >= len(members):
                yield Proposal(
                    change=Change.SUPPORT,
                    duty=duty.id,
                    title=duty.title,
                    tasks=_uids(strange),
                    party=party,
                    held=len(members),
                )


def _by(members: Iterable[Judged], key: Callable[[Judged], tuple[str, ...]]) -> Iterator[list[Judged]]:
    found: dict[tuple[str, ...], list[Judged]] = {}
    for each in members:
        found.setdefault(key(each), []).append(each)
    return iter(found.values())


def _most(members: Sequence[Judged]) -> str | None:
    """Give the party that alone holds more than half of the tasks."""
    counts = Counter(each.parties[0] for each in members if len(each.parties) == 1)
    party, number = max(counts.items(), key=lambda pair: pair[1], default=("", 0))
    return party if 2 * number > len(members) else None


def _named(ground: Ground) -> Clause:
    """Give the clause with its scopes by the names that people know."""
    names = ground.scope_names
    return Clause(
        tuple(
            Condition(each.field, tuple(names.get(value, value) for value in each.values))
            if each.field == "scope"
            else each
            for each in ground.clause.conditions
        )
    )


def _uids(members: Iterable[Judged]) -> tuple[str, ...]:
    return tuple(each.uid for each in members)
