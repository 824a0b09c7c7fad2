"""Work that nobody holds: no owner, owners who are gone, and owned work that stands still."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from datetime import date

from gaps.detector import Detector
from gaps.gap import Finding
from gaps.gap import Remedy
from gaps.holding import Holder
from gaps.judged import Judged
from gaps.saying import calendar_of
from gaps.saying import day_of
from gaps.saying import days_since
from gaps.saying import group_id
from gaps.saying import name_an_owner
from gaps.saying import own_parties
from gaps.saying import party_names
from gaps.saying import span
from gaps.saying import task_finding
from gaps.traces import last_owned
from gaps.traces import last_touch
from gaps.world import World
from mapping.errors import Message
from mapping.errors import msg
from mapping.kinds import Readers
from mapping.kinds import Severity
from mapping.model import Status


def unassigned(world: World) -> Iterator[Finding]:
    """Find open tasks without an owner for longer than the grace; urgent tasks have none."""
    grace = span(world, "unassigned", "grace")
    for judged in world.open_judged:
        if judged.holders != () or judged.task.container:
            continue
        since = last_owned(judged.tracked)
        if not judged.urgent and not calendar_of(world, judged).has_elapsed(since, grace, world.now):
            continue
        yield task_finding(
            "unassigned",
            [judged],
            _no_owner_since(world, judged, day_of(world, since), days_since(world, judged, since)),
            [name_an_owner(world, judged.turn)],
            severity=Severity.URGENT if judged.urgent else None,
            evidence={"since": day_of(world, since), "working_days": days_since(world, judged, since)},
        )


def owner_left(world: World) -> Iterator[Finding]:
    """Find open tasks all of whose owners are deactivated or have left."""
    for judged in world.open_judged:
        holders = judged.holders
        if not holders or not all(holder.gone for holder in holders):
            continue
        yield task_finding(
            "owner-left",
            [judged],
            _why_handed_over(judged, holders),
            [_new_owner(world, judged)],
            readers=_owner_left_readers(world, judged),
            evidence={"own": own_parties(judged)},
            group=group_id("owner-left", _whose(holders[0])),
        )


def no_movement(world: World) -> Iterator[Finding]:
    """Find owned tasks in progress that nobody has touched for long."""
    after = span(world, "no-movement", "after")
    for judged in world.open_judged:
        if not judged.holders or judged.task.status is not Status.IN_PROGRESS:
            continue
        touched = last_touch(judged.tracked)
        if not calendar_of(world, judged).has_elapsed(touched, after, world.now):
            continue
        since = day_of(world, touched)
        days = (world.today - date.fromisoformat(since)).days
        party = own_parties(judged)[:1]
        yield task_finding(
            "no-movement",
            [judged],
            msg("{ref} has not changed since {date} (days: {n}).", ref=judged.ref, date=since, n=days),
            [
                Remedy(msg("Say in a comment how it is going."), "comment", {"party": party[0]} if party else {}),
                Remedy(
                    msg("Or put it back into the backlog, or cancel it."),
                    "set-status",
                    {"status": Status.BACKLOG.value},
                ),
            ],
            evidence={"since": since, "days": days, "own": own_parties(judged)},
        )


def _no_owner_since(world: World, judged: Judged, since: str, days: int) -> Message:
    if judged.duty is None or not judged.turn:
        return msg("{ref} has had no owner since {date} (working days: {n}).", ref=judged.ref, date=since, n=days)
    return msg(
        "{ref} has had no owner since {date} (working days: {n}). Under {duty}, {party} is responsible.",
        ref=judged.ref,
        date=since,
        n=days,
        duty=judged.duty.title,
        party=party_names(world, judged.turn),
    )


def _why_handed_over(judged: Judged, holders: Sequence[Holder]) -> Message:
    """Say that a person has left, where the list of people says so; else that the account is out of use."""
    if any(holder.left for holder in holders):
        return msg("{ref} needs to be handed over: who held it has left or moved on.", ref=judged.ref)
    return msg("The account that holds {ref} is no longer in use.", ref=judged.ref)


def _new_owner(world: World, judged: Judged) -> Remedy:
    parties = judged.turn or judged.parties
    if not parties:
        return Remedy(msg("Name a new owner."), "set-owner")
    sentence = msg("{party} names a new owner.", party=party_names(world, parties))
    return Remedy(sentence, "set-owner", {"party": parties[0]})


def _owner_left_readers(world: World, judged: Judged) -> Readers:
    """Give who reads it: the own side, and both sides once that side has had its time."""
    known = world.known_gap("owner-left", judged.uid)
    if known is None or not known.state.live:
        return Readers.OWN
    patience = span(world, "owner-left", "both-after")
    late = calendar_of(world, judged).has_elapsed(known.first_seen, patience, world.now)
    return Readers.BOTH if late else Readers.OWN


def _whose(holder: Holder) -> str:
    person = holder.belonging.person
    return f"{person.party}/{person.name}" if person else holder.account.id


DETECTORS = (
    Detector("unassigned", unassigned),
    Detector("owner-left", owner_left),
    Detector("no-movement", no_movement),
)
