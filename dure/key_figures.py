"""Key figures kept with each judgement: of the present week, and of weeks that were not counted to their end."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from reports.kpi.measuring import Measuring
from reports.kpi.samples import Week
from reports.kpi.samples import week_before
from reports.kpi.samples import week_of
from sync.kpis import counted_weeks
from sync.kpis import save_figures

_MOST_WEEKS = 53
"""So far back a week is still finished."""


def keep_figures(connection: Connection, measuring: Measuring) -> None:
    """Count the present week, and what happened in earlier ones that were not counted after their end."""
    world = measuring.world
    this = week_of(world.now, world.zone)
    for week in _unfinished(connection, [week_before(this, world.zone, back) for back in range(_MOST_WEEKS, 0, -1)]):
        save_figures(connection, measuring.figures(week, moment=False))
    save_figures(connection, measuring.figures(this, moment=True))


def _unfinished(connection: Connection, weeks: list[Week]) -> Iterator[Week]:
    """Give the weeks, of these, that have to be counted: none before the first count but the last one."""
    counted = counted_weeks(connection, since=weeks[0].text)
    first = min((*counted, weeks[-1].text))
    for week in weeks:
        at = counted.get(week.text)
        if week.text >= first and (at is None or at < week.end):
            yield week
