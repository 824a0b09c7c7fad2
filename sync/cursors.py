"""Where the reading of each chain stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy import select

from connectors.api import Page
from sync.bulk import upsert_rows
from sync.tables import chains
from sync.texts import instant_text

_COLUMNS = ("connection", "id", "cursor", "server_time", "ended_run", "full_at", "full_from", "rules")


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a chain is read on from.

    ``ended`` tells whether the last reading had reached its end; ``full_at`` when the last full reading began that
    reached its end, ``full_from`` when the one began that is under way.
    """

    cursor: str | None = None
    ended: bool = False
    rules: str = ""
    full_at: datetime | None = None
    full_from: datetime | None = None


def cursor_of(connection: Connection, name: str, chain: str) -> Cursor:
    """Give where a chain is read on from, its start when it was never read."""
    row = connection.execute(select(chains).where(chains.c.connection == name, chains.c.id == chain)).one_or_none()
    if row is None:
        return Cursor()
    return Cursor(row.cursor, row.ended_run is not None, row.rules, row.full_at, row.full_from)


def save_cursor(
    connection: Connection, name: str, chain: str, page: Page, *, run: str, full_from: datetime | None, rules: str
) -> None:
    """Keep where a page ended; ``full_from`` is when the full reading began that it is part of."""
    began = None if full_from is None else instant_text(full_from)
    whole = page.done and began is not None
    told = None if page.server_time is None else instant_text(page.server_time)
    ended = run if page.done else None
    row = (name, chain, page.cursor, told, ended, began if whole else None, None if whole else began, rules)
    upsert_rows(connection, "chains", _COLUMNS, ("connection", "id"), [row], keep=() if whole else ("full_at",))


def was_read(connection: Connection, names: Sequence[str]) -> bool:
    """Whether every chain that was begun under one of these names was read to its end, and there are any."""
    ended = connection.scalars(select(chains.c.ended_run).where(chains.c.connection.in_(names))).all()
    return bool(ended) and None not in ended
