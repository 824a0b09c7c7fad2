"""Work that was finished long ago and is still spoken of: by a living gap, by a link, or as a parent."""

from __future__ import annotations

import json
from collections import defaultdict

from sqlalchemy import Connection

from gaps.links import ON_PURPOSE
from gaps.links import target_name
from sync.bulk import select_rows

_KINDS = ", ".join(f"'{kind.value}'" for kind in sorted(ON_PURPOSE))


def needed_uids(connection: Connection, recent: str, since: str) -> list[str]:
    """Give the uids of old tasks that are still needed, and of all that living gaps rest on.

    ``recent`` is the condition of the tasks that are wanted anyway, with two marks for ``since``. Needed are old
    tasks that are linked on purpose, in either direction, and all ancestors of recent tasks.
    """
    both = (since, since)
    linked = (
        "SELECT DISTINCT t.uid FROM links l JOIN tasks t ON t.id = l.task_id"  # noqa: S608  # ours
        f" WHERE l.kind IN ({_KINDS}) AND NOT ({recent})"
    )
    lists = select_rows(connection, "SELECT tasks FROM gaps WHERE state <> 'resolved'")
    needed = {uid for (text,) in lists for uid in json.loads(text)}
    needed.update(row[0] for row in select_rows(connection, linked, both))
    old: dict[str, list[tuple[str, str | None]]] = defaultdict(list)
    columns = "SELECT t.uid, t.native_id, t.key, t.parent FROM tasks t"
    for uid, native_id, key, parent in select_rows(connection, f"{columns} WHERE NOT ({recent})", both):
        for name in {native_id, key}:
            old[name].append((uid, parent))
    wanted = _names(connection, recent, since) if old else set()
    while wanted:
        found = {pair for name in wanted for pair in old.pop(name, ())}
        needed.update(uid for uid, _ in found)
        wanted = {parent for _, parent in found if parent is not None}
    return sorted(needed)


def _names(connection: Connection, recent: str, since: str) -> set[str]:
    """Give the ids and keys by which recent tasks call their parents and what they are linked with on purpose."""
    parents = f"SELECT DISTINCT t.parent FROM tasks t WHERE t.parent IS NOT NULL AND ({recent})"  # noqa: S608  # ours
    targets = (
        "SELECT DISTINCT l.target FROM links l JOIN tasks t ON t.id = l.task_id"  # noqa: S608  # ours
        f" WHERE l.kind IN ({_KINDS}) AND ({recent})"
    )
    names = {row[0] for row in select_rows(connection, parents, (since, since))}
    names.update(target_name(row[0]) for row in select_rows(connection, targets, (since, since)))
    return names
