"""What tells one store from every other: two workspaces of one sender and reader write different mails."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import Connection
from sqlalchemy import insert
from sqlalchemy import select

from sync.tables import meta

_KEY = "store"


def give_mark(connection: Connection) -> None:
    """Give a new store its mark, which it keeps."""
    connection.execute(insert(meta).values(key=_KEY, value=uuid4().hex))


def store_mark(connection: Connection) -> str:
    """Give the mark of a store."""
    return connection.scalar(select(meta.c.value).where(meta.c.key == _KEY)) or ""
