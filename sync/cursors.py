"""Where the reading of each chain stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection
from sqlalchemy import select

from connectors.api import Page
from sync.bulk import update_rows
from sync.bulk import upsert_rows
from sync.records import table_rows
from sync.tables import chains
from sync.texts import instant_text

_COLUMNS = ("connection", "id", "cursor", "sure", "server_time", "ended_run", "full_at", "full_from", "rules")


class Cursor(Struct, frozen=True):
    """Where a chain is read on from.

    ``ended`` tells whether the last reading had reached its end; ``full_at`` when the last full reading began that
    reached its end, ``full_from`` when the one began that is under way. ``sure`` is the cursor of the last reading from
    which conclusions were drawn: what came since may have come while a scope was out of sight, and nobody looked.
    """

    cursor: str | None = None
    sure: str | None = None
    ended: bool = False
    rules: str = ""
    full_at: datetime | None = None
    full_from: datetime | None = None

    @property
    def is_concluded(self) -> bool:
        """Whether conclusions were drawn from all that was read up to here."""
        return self.cursor == self.sure

    def anew(self) -> Cursor:
        """Give the start of the chain, knowing still of which readings conclusions were drawn."""
        return Cursor(sure=self.sure)


def cursor_of(connection: Connection, name: str, chain: str) -> Cursor:
    """Give where a chain is read on from, its start when it was never read."""
    for row in table_rows(connection, chains, "WHERE connection = ? AND id = ?", (name, chain)):
        return Cursor(row.cursor, row.sure, row.ended_run is not None, row.rules, row.full_at, row.full_from)
    return Cursor()


def save_cursor(
    connection: Connection,
    name: str,
    chain: str,
    page: Page,
    *,
    run: str,
    full_from: datetime | None,
    rules: str,
    sure: str | None = None,
) -> None:
    """Keep where a page ended; ``full_from`` is when the full reading began that it is part of.

    ``sure`` is given at the end of a chain from which no conclusion was ever drawn.
    """
    began = None if full_from is None else instant_text(full_from)
    whole = page.done and began is not None
    told = None if page.server_time is None else instant_text(page.server_time)
    ended = run if page.done else None
    row = (name, chain, page.cursor, sure, told, ended, began if whole else None, None if whole else began, rules)
    keep = (*(() if whole else ("full_at",)), *(("sure",) if sure is None else ()))
    upsert_rows(connection, "chains", _COLUMNS, ("connection", "id"), [row], keep=keep)


def conclude_cursors(connection: Connection, name: str, read: Sequence[str]) -> None:
    """Note of these chains that conclusions were drawn from all that was read of them."""
    kept = {row.id: row.cursor for row in table_rows(connection, chains, "WHERE connection = ?", (name,))}
    rows = [(kept[chain], name, chain) for chain in read if chain in kept]
    update_rows(connection, "chains", ("sure",), ("connection", "id"), rows)


def was_read(connection: Connection, names: Sequence[str]) -> bool:
    """Whether every chain that was begun under one of these names was read to its end, and there are any."""
    ended = connection.scalars(select(chains.c.ended_run).where(chains.c.connection.in_(names))).all()
    return bool(ended) and None not in ended
