"""When runs are due in a week: at the times of reports, and often enough for urgent work, by the workspace's clock."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator

from msgspec import Struct

from config.values import WEEKDAYS
from config.workspace import Workspace
from mapping.agreement import Duration
from mapping.calendars import WorkingCalendar
from mapping.kinds import default_rule

DAY = 24 * 60
_EVERY_DAY = frozenset(range(7))
_MORNING = 8 * 60
_URGENT = "urgent-unanswered"
_OFTEN, _SELDOM = 15, 60


class Slot(Struct, frozen=True, order=True):
    """A moment of the week: the weekday with Monday as 0, and the minute since midnight."""

    day: int
    minute: int


class Timetable(Struct, frozen=True):
    """When runs are due by the workspace's clock: ``reports`` at the times of reports, ``urgent`` to see to urgent work.

    ``every`` is how many minutes lie between two runs for urgent work, None where its gaps are turned off.
    """

    reports: frozenset[Slot]
    urgent: frozenset[Slot]
    every: int | None

    @property
    def slots(self) -> frozenset[Slot]:
        """Give all moments of the week."""
        return self.reports | self.urgent


def timetable(workspace: Workspace) -> Timetable:
    """Derive the moments of a week from when reports are due and how soon urgent work is to be answered."""
    every = _urgent_step(workspace)
    return Timetable(
        reports=frozenset(_report_slots(workspace)),
        urgent=frozenset(_urgent_slots(workspace, every)) if every else frozenset(),
        every=every,
    )


def _report_slots(workspace: Workspace) -> Iterator[Slot]:
    """Give each time of a report on every working day: what was missed or fell on a holiday goes out on the next one."""
    due = [each.when for each in workspace.settings.reports.values() if each.when is not None]
    days = frozenset[int]().union(*(calendar.days for calendar in _calendars(workspace)))
    for when in due:
        named = (
            _EVERY_DAY if when.day == "daily" else frozenset({WEEKDAYS.index(when.day)} if when.day in WEEKDAYS else ())
        )
        yield from (Slot(day, when.minute) for day in days | named)
    if not due:
        yield from (Slot(day, _MORNING) for day in days)


def _urgent_slots(workspace: Workspace, every: int) -> Iterator[Slot]:
    """Give a moment every so often while somebody works, around the clock where a duty counts time so."""
    if any(not each.working for each in _spans(workspace)):
        yield from (Slot(day, minute) for day in _EVERY_DAY for minute in range(0, DAY, every))
        return
    for calendar in _calendars(workspace):
        last = calendar.closes if calendar.closes > calendar.opens else DAY
        first = -(-calendar.opens // every) * every
        yield from (
            Slot(day, minute % DAY) for day in calendar.days for minute in range(first, min(last + 1, DAY), every)
        )


def _urgent_step(workspace: Workspace) -> int | None:
    """Give how many minutes may pass between two runs: a quarter of the shortest response time, within bounds."""
    rule = workspace.rules.get(_URGENT) or default_rule(_URGENT)
    if not rule.enabled:
        return None
    shortest = min(_minutes(each) for each in _spans(workspace))
    return next((step for step in (_SELDOM, 30, 20) if step <= shortest // 4), _OFTEN)


def _spans(workspace: Workspace) -> list[Duration]:
    """Give every response time that urgent work may have here."""
    rule = workspace.rules.get(_URGENT) or default_rule(_URGENT)
    duties = [duty for agreement in workspace.agreements for duty in agreement.duties]
    found = [duty.response["urgent"] for duty in duties if "urgent" in duty.response]
    targets = (agreement.target_span("urgent-response") for agreement in workspace.agreements)
    found += [target for target in targets if target is not None]
    return [*found, rule.spans["after"]]


def _minutes(span: Duration) -> int:
    return span.amount * (60 if span.unit in {"h", "wh"} else DAY)


def _calendars(workspace: Workspace) -> Iterable[WorkingCalendar]:
    return (workspace.calendars.get(party, workspace.default_calendar) for party in workspace.parties)
