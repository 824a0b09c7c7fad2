"""Times of key figures: working hours, and whether they keep to what was agreed as the target."""

from __future__ import annotations

from datetime import datetime
from datetime import timedelta

from gaps.world import World
from mapping.calendars import WorkingCalendar

_DIGITS = 4


def hours_of(time: timedelta) -> float:
    """Give a time in hours."""
    return round(time / timedelta(hours=1), _DIGITS)


def within(world: World, figure: str, calendar: WorkingCalendar, since: datetime, until: datetime) -> bool | None:
    """Whether a time kept to the target of its figure; None where the agreement has none."""
    target = world.agreement.target_span(figure) if world.agreement else None
    return None if target is None else not calendar.has_elapsed(since, target, until)
