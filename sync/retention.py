"""What is kept no longer: raw records of tasks that are gone, and in the end those tasks themselves."""

from __future__ import annotations

from datetime import datetime
from datetime import timedelta

from msgspec import Struct
from sqlalchemy import Connection
from sqlalchemy import Select
from sqlalchemy import delete
from sqlalchemy import select

from sync.tables import raws
from sync.tables import tasks
from sync.terms import GONE

_AT_ONCE = 10_000
"""So many tasks are forgotten in one run at most, so that a run takes no longer for it; the next one goes on."""


class Retention(Struct, frozen=True, kw_only=True):
    """How long after a task is gone its raw records are kept, and all that is known of it."""

    raw: timedelta
    gone: timedelta


def forget(connection: Connection, kept: Retention, *, now: datetime) -> None:
    """Forget what was kept long enough.

    Only what is proven to be gone is forgotten. A live task keeps its raw record, because better rules read it anew; its
    gaps and what was counted of it stay.
    """
    connection.execute(delete(raws).where(raws.c.task_id.in_(_gone(now - kept.raw))))
    connection.execute(delete(tasks).where(tasks.c.id.in_(_gone(now - kept.gone).limit(_AT_ONCE))))


def _gone(until: datetime) -> Select[tuple[int]]:
    states = [each.value for each in GONE]
    return select(tasks.c.id).where(tasks.c.state.in_(states), tasks.c.state_at < until)
