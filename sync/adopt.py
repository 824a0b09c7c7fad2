"""A connection under a new name keeps what it had under its old ones."""

from __future__ import annotations

from sqlalchemy import Connection
from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import null
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import update

from mapping.model import LinkKind
from mapping.sites import is_untold
from sync.bulk import move_rows
from sync.bulk import upsert_rows
from sync.hosts import load_hosts
from sync.source import Source
from sync.tables import connections
from sync.tables import links
from sync.tables import raw_bases
from sync.tables import raws
from sync.tables import sightings
from sync.tables import tasks
from sync.texts import json_text

_HELD = (
    ("sightings", ("task_id",)),
    ("raws", ("task_id",)),
    ("scopes", ("id",)),
    ("chains", ("id",)),
)
_READ = (
    ("connection_reads", ("run",)),
    ("scope_reads", ("run", "scope")),
)


def adopt(connection: Connection, source: Source) -> None:
    """Record a connection, move to it what was kept under its old names, and drop raw records it may not keep.

    The site that it was known to read stays, until it was seen what stands behind another one.
    """
    site = _site(connection, source)
    for old in source.was:
        if connection.scalar(select(func.count()).where(connections.c.name == old)):
            move_kept(connection, old, source.name)
            for table, key in _READ:
                move_rows(connection, table, "connection", key, old, source.name)
            connection.execute(delete(connections).where(connections.c.name == old))
    columns = ("name", "tool", "site", "was")
    row = (source.name, source.tool, site, json_text(list(source.was)))
    upsert_rows(connection, "connections", columns, ("name",), [row])
    if source.minimal:
        _forget(connection, source.name)


def move_kept(connection: Connection, old: str, new: str) -> None:
    """Let what one connection keeps belong to another; what was told of its runs stays."""
    for table, key in _HELD:
        move_rows(connection, table, "connection", key, old, new)
    connection.execute(update(raw_bases).where(raw_bases.c.connection == old).values(connection=new))


def _site(connection: Connection, source: Source) -> str:
    known = load_hosts(connection).sites
    sites = (known.get(name, ("", "")) for name in source.names)
    return next((site for tool, site in sites if site and not is_untold(site) and tool == source.tool), source.site)


def _forget(connection: Connection, name: str) -> None:
    """Drop raw records, and what their tasks say beyond the little that may be kept, unless another one keeps it."""
    mine = sightings.c.connection == name
    had = select(raws.c.task_id).where(raws.c.connection == name)
    connection.execute(update(sightings).where(mine, sightings.c.task_id.in_(had)).values(fingerprint=None))
    connection.execute(delete(raws).where(raws.c.connection == name))
    connection.execute(delete(raw_bases).where(raw_bases.c.connection == name))
    elsewhere = select(raws.c.task_id).where(raws.c.task_id == sightings.c.task_id).exists()
    numbers = select(sightings.c.task_id).where(mine, ~elsewhere)
    telling = or_(tasks.c.description != "", tasks.c.fields.is_not(None))
    # Without fingerprint and hash a task is read and written again when its record comes.
    bare = {"description": "", "fields": null(), "content_hash": b""}
    connection.execute(update(tasks).where(tasks.c.id.in_(numbers), telling).values(**bare))
    mentions = links.c.kind == LinkKind.MENTION.value
    connection.execute(delete(links).where(links.c.task_id.in_(numbers), mentions))
