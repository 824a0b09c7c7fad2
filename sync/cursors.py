"""Where the reading of each chain stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy import select
from sqlalchemy import update

from connectors.api import Page
from sync.bulk import upsert_rows
from sync.tables import chains
from sync.texts import instant_text

_COLUMNS = ("connection", "id", "cursor", "sure", "server_time", "ended_run", "full_at", "full_from", "rules")


@dataclass(frozen=True, slots=True)
class Cursor:
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
    row = connection.execute(select(chains).where(chains.c.connection == name, chains.c.id == chain)).one_or_none()
    if row is None:
        return Cursor()
    return Cursor(row.cursor, row.sure, row.ended_run is not None, row.rules, row.full_at, row.full_from)


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
    mine = chains.c.connection == name, chains.c.id.in_(read)
    connection.execute(update(chains).where(*mine).values(sure=chains.c.cursor))


def was_read(connection: Connection, names: Sequence[str]) -> bool:
    """Whether every chain that was begun under one of these names was read to its end, and there are any."""
    ended = connection.scalars(select(chains.c.ended_run).where(chains.c.connection.in_(names))).all()
    return bool(ended) and None not in ended
