"""The numbers of earlier runs as one reader may know them: the in-house party all of them, a vendor its own edition's."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from datetime import datetime
from datetime import timedelta
from datetime import tzinfo
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection
from sqlalchemy import select

from mapping.parties import Party
from mapping.parties import PartyKind
from sync.tables import agreements
from sync.tables import runs

MOST_POINTS = 40
"""So many points a trend has at most before it goes by weeks instead of days."""

_REACH = timedelta(days=183)


class Point(Struct, frozen=True):
    """What a reader's number was at a moment; ``version`` is that of the agreement by which it was judged."""

    at: datetime
    as_agreed: float
    version: str | None = None


def trend(connection: Connection, party: Party, *, before: datetime, zone: tzinfo) -> tuple[Point, ...]:
    """Give a reader's number at the end of each earlier day of the last half year, oldest first.

    A vendor's comes from what its edition counted in that run, never from the figures of all parties; runs that did
    not keep it are left out.
    """
    figures = runs.c.summary if party.kind is PartyKind.IN_HOUSE else runs.c.editions
    query = (
        select(runs.c.id, runs.c.at)
        .where(figures.is_not(None), runs.c.at >= before - _REACH, runs.c.at < before)
        .order_by(runs.c.seq)
    )
    today = before.astimezone(zone).date()
    days = {row.at.astimezone(zone).date(): row for row in connection.execute(query)}
    kept = _thinned([row for day, row in days.items() if day < today], zone)
    rows = connection.execute(
        select(runs.c.at, figures.label("figures"), agreements.c.version)
        .outerjoin(agreements, agreements.c.fingerprint == runs.c.agreement)
        .where(runs.c.id.in_([row.id for row in kept]))
        .order_by(runs.c.seq)
    )
    told = ((row.at, _own(row.figures, party), row.version) for row in rows)
    return tuple(Point(at, found["as_agreed"], version) for at, found, version in told if _tells(found))


def _thinned(days: list[Any], zone: tzinfo) -> Iterable[Any]:
    """Keep the last day of each week where there are too many days."""
    if len(days) <= MOST_POINTS:
        return days
    return {row.at.astimezone(zone).isocalendar()[:2]: row for row in days}.values()


def _own(figures: Mapping[str, Any], party: Party) -> Mapping[str, Any]:
    return figures if party.kind is PartyKind.IN_HOUSE else figures.get(party.id, {})


def _tells(figures: Mapping[str, Any]) -> bool:
    return figures.get("as_agreed") is not None
