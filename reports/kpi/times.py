"""Times of key figures: working hours, and whether they keep to what was agreed as the target."""

from __future__ import annotations

import re
from datetime import datetime
from datetime import timedelta

from gaps.world import World
from mapping.agreement import Duration
from mapping.calendars import WorkingCalendar

_SPAN = re.compile(r"\s*([0-9]{1,6})\s*(wh|wd|h|d)\s*")
_DIGITS = 4


def hours_of(time: timedelta) -> float:
    """Give a time in hours."""
    return round(time / timedelta(hours=1), _DIGITS)


def target_span(world: World, figure: str) -> Duration | None:
    """Give the span that the agreement sets as the target of a figure."""
    written = world.agreement.targets.get(figure) if world.agreement else None
    found = _SPAN.fullmatch(written.lower()) if written else None
    return Duration(int(found[1]), found[2]) if found else None


def within(world: World, figure: str, calendar: WorkingCalendar, since: datetime, until: datetime) -> bool | None:
    """Whether a time kept to the target of its figure; None where the agreement has none."""
    target = target_span(world, figure)
    return None if target is None else not calendar.has_elapsed(since, target, until)
