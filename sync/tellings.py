"""What each reader was told last, so that "new since the last report" is true of this very reader."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection
from sqlalchemy import delete
from sqlalchemy import insert
from sqlalchemy import select

from sync.mail_tables import tellings


class Telling(Struct, frozen=True):
    """When a reader was told last as one of a party, which gaps stood then, and whether all sources had been read."""

    at: datetime
    gaps: frozenset[str]
    complete: bool = True


def all_tellings(connection: Connection) -> dict[tuple[str, str], Telling]:
    """Give what each reader was told last, by reader and party."""
    return {
        (row.reader, row.party): Telling(row.at, frozenset(row.gaps), row.complete)
        for row in connection.execute(select(tellings))
    }


def tell(
    connection: Connection, *, reader: str, party: str, at: datetime, run: str, gaps: Iterable[str], complete: bool
) -> None:
    """Remember what a reader is told now, in the place of what was told before."""
    connection.execute(delete(tellings).where(tellings.c.reader == reader, tellings.c.party == party))
    connection.execute(
        insert(tellings).values(reader=reader, party=party, at=at, run=run, gaps=sorted(gaps), complete=complete)
    )
