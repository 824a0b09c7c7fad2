"""Key figures by week as they were counted: a week that is over is never counted anew."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection
from sqlalchemy import select

from sync.bulk import delete_rows
from sync.bulk import insert_rows
from sync.bulk import select_rows
from sync.tables import kpis
from sync.texts import instant_text

_KEY = ("week", "edition", "kpi", "version", "side")
_COUNT = ("week", "kpi", "version")
_VALUES = ("value", "high", "part", "whole", "at")


class Figure(Struct, frozen=True, kw_only=True):
    """One key figure of one edition in one week.

    ``week`` is its Monday, ``edition`` the party whose edition counts, ``side`` the party that was waited for (empty
    where the figure does not go by side). Of a share, ``part`` of ``whole`` rows make ``value``; of a time, ``value`` is
    the median and ``high`` the 90th percentile in working hours, ``part`` how many of ``whole`` rows kept to the target
    (None without one). ``value`` is None where there was no row. ``at`` is the moment of the count.
    """

    week: str
    edition: str
    kpi: str
    version: int
    side: str
    value: float | None
    high: float | None
    part: int | None
    whole: int
    at: datetime


def save_figures(connection: Connection, figures: Iterable[Figure]) -> None:
    """Keep figures, in the place of what was counted earlier in the same week, by whatever side."""
    figures = tuple(figures)
    delete_rows(
        connection, "kpis", _COUNT, list(dict.fromkeys((each.week, each.kpi, each.version) for each in figures))
    )
    rows = [
        (
            *(getattr(figure, name) for name in (*_KEY, *_VALUES[:-1])),
            instant_text(figure.at),
        )
        for figure in figures
    ]
    insert_rows(connection, "kpis", (*_KEY, *_VALUES), rows)


def load_figures(connection: Connection, edition: str, weeks: Sequence[str]) -> tuple[Figure, ...]:
    """Give what one edition counted in these weeks, oldest first."""
    query = (
        select(kpis)
        .where(kpis.c.edition == edition, kpis.c.week.in_(weeks))
        .order_by(kpis.c.week, kpis.c.kpi, kpis.c.version, kpis.c.side)
    )
    return tuple(Figure(**row._mapping) for row in connection.execute(query))  # noqa: SLF001  # the documented name


def counted_weeks(connection: Connection, *, since: str) -> dict[str, datetime]:
    """Give the weeks from one on that were ever counted, each with the moment of its last count."""
    query = "SELECT week, max(at) FROM kpis WHERE week >= ? GROUP BY week"
    return {week: datetime.fromisoformat(at) for week, at in select_rows(connection, query, (since,))}
