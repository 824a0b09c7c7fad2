"""The index by which tasks that look the same are found: what each says, read once and kept as long as it says that.

It can be emptied at any time, and is filled again by the next run. What it gives depends on the tasks alone, not on when
each was read. It lies in segments, and beside each stands of which tasks, as they were then.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from gaps.duplicates.reading.plain import LONGEST_BODY
from gaps.duplicates.reading.plain import LONGEST_TITLE
from gaps.duplicates.segments import MOST
from gaps.duplicates.segments import Change
from gaps.duplicates.segments import Segment
from gaps.duplicates.segments import joined
from gaps.duplicates.weighing.documents import Document
from gaps.duplicates.weighing.documents import day_of
from gaps.duplicates.weighing.documents import place_of
from gaps.duplicates.weighing.reading import read_document
from gaps.duplicates.weighing.reading import reading_id
from sync.bulk import select_in
from sync.bulk import select_rows
from sync.shelves import load_shelves
from sync.shelves import save_shelves
from sync.texts import instant_text

if TYPE_CHECKING:
    from gaps.duplicates.weighing.volume import Readings

_TASKS, _SAID = "said-by", "said"
_HASH = 16
_ENTRY = struct.Struct(f"<q{_HASH}s")
"""The number of a task, and what its content was told by when it was read."""


_COMPARED = (
    "t.state = 'live' AND NOT t.container AND NOT t.template"
    " AND ((t.status IN ('todo', 'in-progress') AND NOT t.archived)"
    " OR (t.status = 'done' AND COALESCE(t.done, t.updated, '') >= ?))"
)
_COLUMNS = (  # of what is read no further, nothing is loaded
    f"t.id, t.uid, substr(t.title, 1, {LONGEST_TITLE}), substr(t.description, 1, {LONGEST_BODY}), t.created, t.tool,"  # noqa: S608  # ours
    " t.site, (SELECT MIN(h.scope) FROM homes h WHERE h.task_id = t.id AND h.until_at IS NULL)"
)


class _Found(Struct, frozen=True):
    """What of the index still holds: by segment the places that do, in order the uids of their tasks, and who is missing."""

    living: tuple[list[int], ...]
    uids: tuple[str, ...]
    missing: tuple[int, ...]


def refresh(connection: Connection, since: datetime) -> int:
    """Read the tasks that changed since they were read last, forget those that are compared no longer; give how many were read.

    Compared are open tasks, and those finished after ``since``.
    """
    tasks, rules = _tasks(connection, since), _rules()
    heads = load_shelves(connection, rules, (_TASKS,)).get(_TASKS, [])
    found = _found(tasks, heads)
    # A task without a hash is about to be written anew: what it said is read each time.
    fresh = [number for number in found.missing if len(tasks[number][1]) == _HASH]
    counts = [len(body) // _ENTRY.size for _, body in heads]
    several = joined(counts, len(fresh), len(found.uids) + len(fresh))
    if fresh or several:
        changes = _written(connection, rules, tasks, heads[len(heads) - several :], found.living, fresh)
        save_shelves(connection, rules, changes)
    return len(fresh)


def load_readings(connection: Connection, since: datetime, only: Sequence[str] = ()) -> Readings:
    """Give what every compared task says; those that changed after the last run are read now, and not kept."""
    from gaps.duplicates.weighing.volume import Readings  # noqa: PLC0415  # loads numpy
    from gaps.duplicates.weighing.volume import unpacked  # noqa: PLC0415

    shelves = load_shelves(connection, _rules(), (_TASKS, _SAID))
    tasks = _tasks(connection, since)
    found = _found(tasks, shelves.get(_TASKS, []))
    shelf = zip(shelves.get(_SAID, ()), found.living, strict=True)
    said = (part for (_, body), living in shelf for part in unpacked(body).picked(living))
    kept = Readings(tuple(said), found.uids)
    more = {row[1]: read_document(_document(row)) for row in _documents(connection, "t.id", found.missing)}
    known = {uid for uid, _ in tasks.values()}
    asked = [uid for uid in only if uid not in known]
    return kept.adding(more | {row[1]: read_document(_document(row)) for row in _documents(connection, "t.uid", asked)})


def _rules() -> str:
    """Name by which rules the index is made: the way of reading, and the form of its segments."""
    return f"{reading_id()}/columns-1"


def _tasks(connection: Connection, since: datetime) -> dict[int, tuple[str, bytes]]:
    """Give the uid of every compared task, and what its content is told by."""
    query = f"SELECT t.id, t.uid, t.content_hash FROM tasks t WHERE {_COMPARED}"  # noqa: S608  # ours
    rows = select_rows(connection, query, (instant_text(since),))
    return {number: (uid, bytes(content)) for number, uid, content in rows}


def _found(tasks: dict[int, tuple[str, bytes]], heads: Sequence[Segment]) -> _Found:
    """Find what of the index tells tasks as they stand; where one was kept twice, the latest."""
    missing = dict.fromkeys(tasks)
    living: list[list[int]] = []
    uids: list[list[str]] = []
    for _, body in reversed(heads):
        places, names = [], []
        for place, (number, said) in enumerate(_ENTRY.iter_unpack(body)):
            uid, content = tasks.get(number, ("", b""))
            if said == content and number in missing:
                del missing[number]
                places.append(place)
                names.append(uid)
        living.append(places)
        uids.append(names)
    return _Found(tuple(reversed(living)), tuple(uid for each in reversed(uids) for uid in each), tuple(missing))


def _written(
    connection: Connection,
    rules: str,
    tasks: dict[int, tuple[str, bytes]],
    heads: Sequence[Segment],
    living: Sequence[list[int]],
    fresh: Sequence[int],
) -> dict[str, Change]:
    """Give what is to be written: what is new, and what still holds of the segments that are joined with it."""
    from gaps.duplicates.weighing.volume import bound  # noqa: PLC0415  # loads numpy
    from gaps.duplicates.weighing.volume import unpacked  # noqa: PLC0415
    from gaps.duplicates.weighing.volume import volume_of  # noqa: PLC0415

    numbers = tuple(number for number, _ in heads)
    bodies = dict(load_shelves(connection, rules, (_SAID,)).get(_SAID, ())) if heads else {}
    entries, volumes = [], []
    for (number, body), places in zip(heads, living[len(living) - len(heads) :], strict=True):
        entries += [body[place * _ENTRY.size : (place + 1) * _ENTRY.size] for place in places]
        volumes += unpacked(bodies[number]).picked(places)
    for start in range(0, len(fresh), MOST):
        rows = list(_documents(connection, "t.id", fresh[start : start + MOST]))
        volumes.append(volume_of([read_document(_document(row)) for row in rows]))
        entries += [_ENTRY.pack(row[0], tasks[row[0]][1]) for row in rows]
    said = bound(volumes)
    parts = range(0, len(entries), MOST)
    return {
        _TASKS: Change(numbers, tuple(b"".join(entries[start : start + MOST]) for start in parts)),
        _SAID: Change(numbers, tuple(said.cut(start, start + MOST).packed() for start in parts)),
    }


def _documents(connection: Connection, column: str, values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return select_in(connection, f"SELECT {_COLUMNS} FROM tasks t WHERE {column} IN :many", values)  # noqa: S608  # ours


def _document(row: Sequence[Any]) -> Document:
    _, uid, title, description, created, tool, site, scope = row
    day = day_of(datetime.fromisoformat(created)) if created else None
    return Document(uid, title, description, place_of(tool, site, scope), day)
