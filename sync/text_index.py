"""The index by which tasks that look the same are found: what each says, read once and kept as long as it says that.

It can be emptied at any time, and is filled again by the next run. What it gives depends on the tasks alone, not on when
each was read.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import delete
from sqlalchemy import insert
from sqlalchemy import select

from gaps.duplicates.shelved import place_of
from gaps.duplicates.weighing.documents import Document
from gaps.duplicates.weighing.reading import read_document
from gaps.duplicates.weighing.reading import reading_id
from sync.bulk import delete_rows
from sync.bulk import insert_rows
from sync.bulk import select_in
from sync.bulk import select_rows
from sync.tables import meta
from sync.tables import text_index
from sync.texts import instant_text

_KEY = "text_index"
_BATCH = 1000
_DAY = 86400.0

_COMPARED = (
    "t.state = 'live' AND NOT t.container AND NOT t.template"
    " AND ((t.status IN ('todo', 'in-progress') AND NOT t.archived)"
    " OR (t.status = 'done' AND COALESCE(t.done, t.updated, '') >= ?))"
)
_COLUMNS = (
    "t.id, t.uid, t.content_hash, t.title, t.description, t.created, t.tool, t.site,"
    " (SELECT MIN(h.scope) FROM homes h WHERE h.task_id = t.id AND h.until_at IS NULL)"
)
# A task without a hash is about to be written anew: what it said is read each time.
_KEPT = "r.content_hash = t.content_hash AND LENGTH(t.content_hash) > 0"


def refresh(connection: Connection, since: datetime) -> int:
    """Read the tasks that changed since they were read last, forget those that are compared no longer; give how many were read.

    Compared are open tasks, and those finished after ``since``.
    """
    if not _is_ours(connection):
        connection.execute(delete(text_index))
        connection.execute(delete(meta).where(meta.c.key == _KEY))
        connection.execute(insert(meta).values(key=_KEY, value=reading_id()))
    after = instant_text(since)
    stale = (
        "SELECT r.task_id FROM text_index r JOIN tasks t ON t.id = r.task_id"  # noqa: S608  # ours
        f" WHERE NOT ({_KEPT} AND {_COMPARED})"
    )
    delete_rows(connection, "text_index", ("task_id",), [(row[0],) for row in select_rows(connection, stale, (after,))])
    fresh = _unread(connection, "NOT EXISTS (SELECT 1 FROM text_index r WHERE r.task_id = t.id)", after)
    count = 0
    while rows := [(row[0], row[2], read_document(_document(row))) for row in islice(fresh, _BATCH)]:
        insert_rows(connection, "text_index", ("task_id", "content_hash", "reading"), rows)
        count += len(rows)
    return count


def load_readings(connection: Connection, since: datetime, only: Sequence[str] = ()) -> dict[str, bytes]:
    """Give what every compared task says, by uid; those that changed after the last run are read now, and not kept."""
    after = instant_text(since)
    kept = f"r.task_id = t.id AND {_KEPT}" if _is_ours(connection) else "1 = 0"
    query = f"SELECT t.id, t.uid, r.reading FROM tasks t LEFT JOIN text_index r ON {kept} WHERE {_COMPARED}"  # noqa: S608  # ours
    found, missing = {}, []
    for number, uid, reading in select_rows(connection, query, (after,)):
        if reading is None:
            missing.append(number)
        else:
            found[uid] = bytes(reading)
    rows = select_in(connection, f"SELECT {_COLUMNS} FROM tasks t WHERE t.id IN :many", missing)  # noqa: S608  # ours
    found.update((row[1], read_document(_document(row))) for row in rows)
    for uid in only:
        if uid not in found:
            row = next(select_rows(connection, f"SELECT {_COLUMNS} FROM tasks t WHERE t.uid = ?", (uid,)), None)  # noqa: S608  # ours
            if row is not None:
                found[uid] = read_document(_document(row))
    return found


def _is_ours(connection: Connection) -> bool:
    """Whether the index was made by this way of reading."""
    return connection.scalar(select(meta.c.value).where(meta.c.key == _KEY)) == reading_id()


def _unread(connection: Connection, condition: str, after: str) -> Iterator[Sequence[Any]]:
    query = f"SELECT {_COLUMNS} FROM tasks t WHERE {condition} AND {_COMPARED} ORDER BY t.id"  # noqa: S608  # ours
    # All at once: the rows are written while these are read.
    return iter(list(select_rows(connection, query, (after,))))


def _document(row: Sequence[Any]) -> Document:
    _, uid, _, title, description, created, tool, site, scope = row
    day = datetime.fromisoformat(created).timestamp() / _DAY if created else None
    return Document(uid, title, description, place_of(tool, site, scope), day)
