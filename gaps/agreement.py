"""Gaps of the agreement itself: its last day has passed, or work is done that it does not know."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta

from gaps.detector import Detector
from gaps.gap import Finding
from gaps.gap import Remedy
from gaps.grounds import common_grounds
from gaps.grounds import covers_text
from gaps.judged import Judged
from gaps.judged import verdict
from gaps.saying import party_names
from gaps.traces import finished_at
from gaps.tracked import Tracked
from gaps.world import World
from mapping.errors import msg
from mapping.kinds import Readers
from mapping.kinds import Severity
from mapping.model import Status
from mapping.parties import PartyKind


def agreement_ended(world: World) -> Iterator[Finding]:
    """Find that the last day of the last agreement has passed."""
    agreement = world.agreement
    if agreement is None or agreement.end is None or not world.agreement_ended:
        return
    last = agreement.end.isoformat()
    yield Finding(
        kind="agreement-ended",
        subject=(agreement.title, agreement.version),
        severity=Severity.HIGH,
        readers=Readers.BOTH,
        tasks=(),
        why=msg(
            "Version {n} of the agreement ended on {date}; until there is a new one, work is judged by it as before.",
            n=agreement.version,
            date=last,
        ),
        settle=(Remedy(msg("Check the new version, and both sides sign it."), "sign"),),
        evidence={"last_day": last, "version": agreement.version, "title": agreement.title},
        responsible=tuple(sorted(world.parties)),
    )


def beyond_agreement(world: World) -> Iterator[Finding]:
    """Find vendors that finished work last month which the agreement calls nobody's, or which no duty decides."""
    if world.agreement is None:
        return
    first = world.now.astimezone(world.zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    began = (first - timedelta(days=1)).replace(day=1)
    vendors = {party.id for party in world.parties.values() if party.kind is PartyKind.VENDOR}
    finished: dict[str, list[Judged]] = {}
    for uid in sorted(world.tasks):
        tracked = world.tasks[uid]
        if not _finished(tracked) or not began <= finished_at(tracked) < first:
            continue
        held_by = vendors.intersection(holder.party for holder in world.holders.owners(tracked.task) or ())
        if not held_by:
            continue
        judged = world.judged[uid]
        if not judged.decision.duties or judged.decision.nobody:
            for party in held_by:
                finished.setdefault(party, []).append(judged)
    for party in sorted(finished):
        yield _finished_beyond(world, party, finished[party], began)


def _finished(tracked: Tracked) -> bool:
    task = tracked.task
    return task.status is Status.DONE and not task.template and not task.container


def _finished_beyond(world: World, party: str, members: Sequence[Judged], began: datetime) -> Finding:
    grounds = common_grounds(world, members)
    names = ", ".join(sorted({ground.name for ground in grounds.values()}))
    unknown = [grounds[judged.uid] for judged in members if not _open_duties(judged)]
    decide = sorted({duty for judged in members for duty in _open_duties(judged)})
    edit = {"edit": "bring-in", "party": party, "covers": covers_text(unknown), "decide": ",".join(decide)}
    leaves = (began + timedelta(days=70)).replace(day=1).date().isoformat()
    month = began.strftime("%Y-%m")
    duty, duties, _ = verdict(members)
    return Finding(
        kind="beyond-agreement",
        subject=(party, month),
        severity=Severity.LOW,
        readers=Readers.BOTH,
        tasks=tuple(judged.uid for judged in members),
        why=msg(
            "In {month}, {party} finished work that is not in the agreement (tasks: {n}; {group}).",
            month=month,
            party=party_names(world, [party]),
            n=len(members),
            group=names,
        ),
        settle=(
            Remedy(msg("Agree whether this work goes into the agreement or stays out of scope."), "duty", edit),
            Remedy(msg("It leaves the list on {until}.", until=leaves), "wait", {"until": leaves}),
        ),
        evidence={"month": month, "tasks": len(members), "group": names},
        duty=duty,
        duties=duties,
        responsible=tuple(sorted({party, world.house or party})),
    )


def _open_duties(judged: Judged) -> tuple[str, ...]:
    """Give the duties that know the work of a task but that nobody holds."""
    undecided = judged.decision.undecided
    return tuple(duty.id for duty in (*judged.decision.duties, *((undecided,) if undecided else ())))


DETECTORS = (Detector("agreement-ended", agreement_ended), Detector("beyond-agreement", beyond_agreement))
