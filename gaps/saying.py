"""What every finding about tasks has in common: names, evidence, and the way it is put together."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from gaps.gap import Finding
from gaps.gap import Remedy
from gaps.judged import Judged
from gaps.judged import verdict
from gaps.world import World
from mapping.agreement import Duration
from mapping.calendars import WorkingCalendar
from mapping.errors import Message
from mapping.errors import msg
from mapping.kinds import KINDS
from mapping.kinds import Readers
from mapping.kinds import Severity

Scopes = frozenset[tuple[str, str]]

_NO_SCOPE: Scopes = frozenset({("", "")})


def task_finding(
    kind: str,
    members: Sequence[Judged],
    why: Message,
    settle: Sequence[Remedy],
    *,
    subject: Sequence[str] = (),
    severity: Severity | None = None,
    readers: Readers | None = None,
    evidence: Mapping[str, Any] | None = None,
    group: str | None = None,
    absent_from: Scopes | None = None,
) -> Finding:
    """Build a finding about tasks; what is not said is as the kind has it.

    ``absent_from`` marks an absence, and names the scopes in which the missing thing could be.
    """
    uids = tuple(judged.uid for judged in members)
    duty, duties, responsible = verdict(members)
    return Finding(
        kind=kind,
        subject=(*uids, *subject),
        severity=severity or KINDS[kind].severity,
        readers=readers or KINDS[kind].readers,
        tasks=uids,
        why=why,
        settle=tuple(settle),
        evidence={**_facts(members), **(evidence or {})},
        duty=duty,
        duties=duties,
        responsible=responsible,
        group=group,
        absence=absent_from is not None,
        scopes=provable(absent_from) if absent_from is not None else frozenset(),
    )


def provable(scopes: Scopes) -> Scopes:
    """Give the scopes by which an absence is proven; where none is known, one that is never read."""
    return scopes or _NO_SCOPE


def group_id(kind: str, *parts: str) -> str:
    """Give the group of gaps that one decision settles, without blanks."""
    return f"{kind}:{'+'.join('_'.join(part.split()) for part in parts)}"


def party_names(world: World, parties: Iterable[str]) -> str:
    """Give the names of parties as people know them."""
    return ", ".join(world.parties[party].name if party in world.parties else party for party in parties)


def own_parties(judged: Judged) -> list[str]:
    """Give the parties whose housekeeping a task is: its holders', else those whose turn it is."""
    return list(judged.parties or judged.turn)


def calendar_of(world: World, judged: Judged) -> WorkingCalendar:
    """Give the working calendar of the party whose turn it is."""
    return world.calendar(judged.turn[0] if judged.turn else None)


def span(world: World, kind: str, name: str) -> Duration:
    """Give a kind's own number of time, as the settings have it."""
    return world.rule(kind).spans[name]


def days_since(world: World, judged: Judged, since: datetime) -> int:
    """Give the whole working days that have passed, as told to people."""
    return calendar_of(world, judged).working_days(since, world.now)


def day_of(world: World, moment: datetime) -> str:
    """Give the date of a moment in the configured zone."""
    try:
        return moment.astimezone(world.zone).date().isoformat()
    except OverflowError:
        return moment.date().isoformat()


def name_an_owner(world: World, parties: Sequence[str]) -> Remedy:
    """Ask the party whose turn it is for an owner, or anybody where it is nobody's turn."""
    if not parties:
        return Remedy(msg("Name an owner."), "set-owner")
    return Remedy(msg("{party} names an owner.", party=party_names(world, parties)), "set-owner", {"party": parties[0]})


def _facts(members: Sequence[Judged]) -> dict[str, Any]:
    owners = [
        {"account": holder.account.id, "name": holder.name, "party": holder.party}
        for judged in members
        for holder in judged.holders or ()
    ]
    facts: dict[str, Any] = {"owners": owners} if owners else {}
    clauses = list(dict.fromkeys(clause for judged in members for clause in judged.decision.clauses))
    if clauses:
        facts["clause"] = clauses[0]
        facts["clauses"] = clauses
    return facts
