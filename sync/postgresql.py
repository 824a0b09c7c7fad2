"""How a server is spoken to: what keeps a run from waiting for ever on one that is gone, or held by somebody else."""

from __future__ import annotations

from functools import partial
from typing import Any

from sqlalchemy import URL
from sqlalchemy import Engine
from sqlalchemy import create_engine
from sqlalchemy import event

from sync.locks import mark

_ALIVE: dict[str, int] = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}
"""A server behind a line that was cut is noticed within a minute; what the address says itself goes before."""


def postgresql_engine(address: URL, busy_seconds: float) -> Engine:
    """Make an engine whose sessions name this process, and wait for a lock only so long."""
    own = {key: value for key, value in _ALIVE.items() if key not in address.query}
    told = {"application_name": mark(), **own}
    engine = create_engine(address, pool_pre_ping=True, isolation_level="REPEATABLE READ", connect_args=told)
    event.listen(engine, "connect", partial(_on_connect, busy_seconds))
    return engine


def _on_connect(busy_seconds: float, connection: Any, _record: Any) -> None:
    with connection.cursor() as cursor:
        (patience,) = cursor.execute("SHOW lock_timeout").fetchone()
        if patience == "0":
            cursor.execute(f"SET lock_timeout = {round(busy_seconds * 1000)}")
    connection.commit()
