"""What comparisons keep for those that come after them: in segments, which are added, joined and dropped, never changed.

The table may be emptied at any time: the next comparison reads and judges everything then.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence

from sqlalchemy import Connection

from gaps.duplicates.segments import Change
from gaps.duplicates.segments import Segment
from sync.bulk import delete_rows
from sync.bulk import insert_rows
from sync.bulk import select_rows
from sync.bulk import upsert_rows

_KEY = "shelf:"


def load_shelves(connection: Connection, rules: str, names: Sequence[str]) -> dict[str, list[Segment]]:
    """Give what is kept on these shelves in the order in which it was written; nothing of what other rules left."""
    query = "SELECT number, body FROM shelves WHERE shelf = ? ORDER BY number"
    return {
        name: [(number, bytes(body)) for number, body in select_rows(connection, query, (name,))]
        for name in names
        if _rules(connection, name) == rules
    }


def save_shelves(connection: Connection, rules: str, changes: Mapping[str, Change]) -> None:
    """Write what was made by these rules, in place of what it took up or what other rules left."""
    for shelf, change in changes.items():
        if _rules(connection, shelf) != rules:
            delete_rows(connection, "shelves", ("shelf",), [(shelf,)])
            upsert_rows(connection, "meta", ("key", "value"), ("key",), [(_KEY + shelf, rules)])
        delete_rows(connection, "shelves", ("shelf", "number"), [(shelf, number) for number in change.drop])
        last = next(select_rows(connection, "SELECT MAX(number) FROM shelves WHERE shelf = ?", (shelf,)))[0] or 0
        rows = [(shelf, last + place, body) for place, body in enumerate(change.add, 1)]
        insert_rows(connection, "shelves", ("shelf", "number", "body"), rows)


def _rules(connection: Connection, shelf: str) -> str | None:
    """Give the rules by which was made what is kept on a shelf."""
    found = next(select_rows(connection, "SELECT value FROM meta WHERE key = ?", (_KEY + shelf,)), None)
    return None if found is None else str(found[0])
