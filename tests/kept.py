"""What a store holds after a run, as tests ask for it."""

from __future__ import annotations

from sqlalchemy import select

from sync import tables
from sync.reading import load_tracked


def states(store, *names):
    """Give the state of each task by its key."""
    with store.read() as connection:
        found = load_tracked(connection, connections=names or ("hq",), done_since=None)
    return {each.task.key: each.state for each in found.values()}


def cursors(store):
    """Give what is kept of each chain by its id."""
    with store.read() as connection:
        return {row.id: row for row in connection.execute(select(tables.chains))}
