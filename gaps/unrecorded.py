"""Duties whose work must show in every period, and of which no task is left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta

from gaps.detector import Detector
from gaps.gap import Finding
from gaps.gap import Remedy
from gaps.reach import scopes_of
from gaps.saying import day_of
from gaps.saying import provable
from gaps.world import World
from mapping.agreement import Agreement
from mapping.agreement import Duty
from mapping.agreement import Holding
from mapping.agreement import Period
from mapping.errors import Message
from mapping.errors import msg
from mapping.kinds import Readers
from mapping.kinds import Severity
from mapping.model import EventKind
from mapping.model import Task

_WORK = frozenset({EventKind.OWNER, EventKind.STATUS, EventKind.SECTION, EventKind.COMMENT})
_MONTHS = {Period.MONTH: 1, Period.QUARTER: 3}
_DAYS = {Period.DAY: 1, Period.WEEK: 7}


def no_record(world: World) -> Iterator[Finding]:
    """Find duties whose work must show in every period, and did not in the one that ends now.

    Where a file made by hand shows less than that, the period ends where it ends: what came later is not known.
    """
    agreement = world.agreement
    if agreement is None:
        return
    ends = {duty.id: world.shown_until(scopes_of(world, duty)) for duty in agreement.duties if duty.expect}
    starts = {
        duty.id: start
        for duty in agreement.duties
        if duty.expect and (start := _period_start(world, agreement, duty, _back(world, ends[duty.id], duty.expect)))
    }
    if not starts:
        return
    shown = _shown(world, starts)
    for duty in agreement.duties:
        if duty.id in starts and duty.id not in shown:
            yield _without_record(world, duty, starts[duty.id], ends[duty.id])


def _period_start(world: World, agreement: Agreement, duty: Duty, start: datetime) -> datetime | None:
    """Give the start of the period in which work must show; None where its absence would prove nothing."""
    if duty.holding is Holding.NOBODY or not duty.tracked or not duty.in_force(world.today):
        return None
    agreed = world.agreement_since or _midnight(world, agreement.start)
    in_force = max(agreed, _midnight(world, duty.start)) if duty.start else agreed
    return start if in_force <= start else None


def _midnight(world: World, day: date) -> datetime:
    return datetime.combine(day, time(), world.zone)


def _back(world: World, end: datetime, period: Period) -> datetime:
    """Give the moment one period before: the same wall-clock time, on the last day of a shorter month if need be."""
    local = end.astimezone(world.zone)
    if period in _DAYS:
        return local - timedelta(days=_DAYS[period])
    months = local.year * 12 + local.month - 1 - _MONTHS[period]
    first = local.replace(year=months // 12, month=months % 12 + 1, day=1)
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(local.day, last.day))


def _shown(world: World, starts: dict[str, datetime]) -> set[str]:
    """Give the duties of which a task was created, changed owner or status, was commented or finished."""
    shown: set[str] = set()
    earliest = min(starts.values())
    for uid, tracked in world.tasks.items():
        if not _worked_on(tracked.task, earliest):
            continue
        decision = world.judged[uid].decision
        duties = (*decision.duties, decision.undecided) if decision.undecided else decision.duties
        for duty in duties:
            if duty.id in starts and duty.id not in shown and _worked_on(tracked.task, starts[duty.id]):
                shown.add(duty.id)
        if len(shown) == len(starts):
            break
    return shown


def _worked_on(task: Task, since: datetime) -> bool:
    if task.template:
        return False
    if (task.created and task.created > since) or (task.done and task.done > since):
        return True
    return any(event.at > since and event.kind in _WORK for event in task.events)


def _without_record(world: World, duty: Duty, start: datetime, end: datetime) -> Finding:
    since = day_of(world, start)
    return Finding(
        kind="no-record",
        subject=(duty.id,),
        severity=Severity.MEDIUM,
        readers=Readers.BOTH,
        tasks=(),
        why=_missing(duty, since, day_of(world, end)),
        settle=(
            Remedy(msg("Register the work as a task of {duty}.", duty=duty.title), "register", {"duty": duty.id}),
            Remedy(_untracked(duty, sheet=world.in_workbook), "duty", {"edit": "untracked", "duty": duty.id}),
        ),
        evidence={"since": since, "every": str(duty.expect)},
        duty=duty.id,
        duties=(duty.id,),
        responsible=tuple(sorted({each.party for each in duty.responsible})),
        absence=True,
        scopes=provable(scopes_of(world, duty)),
    )


def _untracked(duty: Duty, *, sheet: bool) -> Message:
    if sheet:
        return msg("Or, if it is recorded elsewhere, write no under Tracked for {duty}.", duty=duty.title)
    return msg("Or, if it is recorded elsewhere, mark {duty} as not tracked (tracked: no).", duty=duty.title)


def _missing(duty: Duty, since: str, until: str) -> Message:
    match duty.expect:
        case Period.DAY:
            return msg(
                "No record of {duty}, agreed for every day, in the last day ({since} to {until}).",
                duty=duty.title,
                since=since,
                until=until,
            )
        case Period.WEEK:
            return msg(
                "No record of {duty}, agreed for every week, in the last week ({since} to {until}).",
                duty=duty.title,
                since=since,
                until=until,
            )
        case Period.MONTH:
            return msg(
                "No record of {duty}, agreed for every month, in the last month ({since} to {until}).",
                duty=duty.title,
                since=since,
                until=until,
            )
        case _:
            return msg(
                "No record of {duty}, agreed for every quarter, in the last three months ({since} to {until}).",
                duty=duty.title,
                since=since,
                until=until,
            )


DETECTORS = (Detector("no-record", no_record),)
