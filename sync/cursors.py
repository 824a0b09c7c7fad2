"""Where the reading of each chain stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy import select

from connectors.api import Page
from sync.bulk import upsert_rows
from sync.tables import chains
from sync.values import instant_text

_COLUMNS = ("connection", "id", "cursor", "server_time", "ended_run", "full_at", "rules")


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a chain is read on from. ``ended`` tells whether the last reading had reached its end."""

    cursor: str | None = None
    ended: bool = False
    rules: str = ""


def cursor_of(connection: Connection, name: str, chain: str) -> Cursor:
    """Give where a chain is read on from, its start when it was never read."""
    row = connection.execute(select(chains).where(chains.c.connection == name, chains.c.id == chain)).one_or_none()
    return Cursor() if row is None else Cursor(row.cursor, row.ended_run is not None, row.rules)


def save_cursor(connection: Connection, name: str, chain: str, page: Page, *, run: str, full: bool, rules: str) -> None:
    """Keep where a page ended; ``full`` when the chain was read from its start."""
    told = None if page.server_time is None else instant_text(page.server_time)
    ended = run if page.done else None
    whole = page.done and full
    row = (name, chain, page.cursor, told, ended, instant_text(datetime.now(UTC)) if whole else None, rules)
    keep = () if whole else ("full_at",)
    upsert_rows(connection, "chains", _COLUMNS, ("connection", "id"), [row], keep=keep)
