"""Key figures kept with each judgement: of the present week, and of the last one until it is over."""

from __future__ import annotations

from sqlalchemy import Connection

from reports.kpi.measuring import Measuring
from reports.kpi.samples import week_before
from reports.kpi.samples import week_of
from sync.kpis import counted_at
from sync.kpis import save_figures


def keep_figures(connection: Connection, measuring: Measuring) -> None:
    """Count the present week, and what happened in the last one unless it was counted after its end."""
    world = measuring.world
    week = week_of(world.now, world.zone)
    last = week_before(week, world.zone)
    counted = counted_at(connection, last.text)
    if counted is None or counted < last.end:
        save_figures(connection, measuring.figures(last, moment=False))
    save_figures(connection, measuring.figures(week, moment=True))
