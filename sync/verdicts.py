"""What people said is no duplicate: pairs of tasks, and the texts that both had when it was said."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection
from sqlalchemy import delete
from sqlalchemy import insert
from sqlalchemy import select

from gaps.duplicates.said import wording
from mapping.text import fold
from sync.records import table_rows
from sync.tables import not_duplicates
from sync.tables import tasks

BY_LABEL = "label:"
_CHUNK = 500

Pair = tuple[str, str]


class Verdict(Struct, frozen=True):
    """One pair that is no duplicate. ``by`` is who said so, or ``label:UID`` when a label on that task does."""

    pair: Pair
    by: str | None
    stands: bool

    @property
    def labelled(self) -> str | None:
        """Give the uid of the task whose label says so."""
        return self.by.removeprefix(BY_LABEL) if self.by and self.by.startswith(BY_LABEL) else None


def load_verdicts(connection: Connection) -> tuple[Verdict, ...]:
    """Give all verdicts; one stands as long as both tasks say what they said when it was given."""
    rows = tuple(table_rows(connection, not_duplicates))
    texts = text_hashes(connection, {uid for row in rows for uid in (row.a_uid, row.b_uid)})
    return tuple(
        Verdict(
            (row.a_uid, row.b_uid),
            row.by_whom,
            row.text_hash_a in texts.get(row.a_uid, ()) and row.text_hash_b in texts.get(row.b_uid, ()),
        )
        for row in rows
    )


def add_verdicts(connection: Connection, pairs: Iterable[Pair], *, by: str | None, at: datetime) -> None:
    """Keep that these pairs are no duplicates, with the texts that they have now."""
    ordered = sorted({(min(pair), max(pair)) for pair in pairs})
    texts = text_hashes(connection, {uid for pair in ordered for uid in pair})
    drop_verdicts(connection, ordered)
    rows = [
        {"a_uid": a, "b_uid": b, "text_hash_a": texts[a][0], "text_hash_b": texts[b][0], "by_whom": by, "at": at}
        for a, b in ordered
        if a in texts and b in texts
    ]
    if rows:
        connection.execute(insert(not_duplicates), rows)


def drop_verdicts(connection: Connection, pairs: Iterable[Pair]) -> None:
    """Withdraw what was said of these pairs."""
    for a, b in pairs:
        connection.execute(delete(not_duplicates).where(not_duplicates.c.a_uid == a, not_duplicates.c.b_uid == b))


def verdicts_among(connection: Connection, uids: Collection[str]) -> tuple[Verdict, ...]:
    """Give the verdicts on pairs of which both tasks are among these."""
    inside = set(uids)
    return tuple(each for each in load_verdicts(connection) if inside.issuperset(each.pair))


def text_hashes(connection: Connection, uids: Collection[str]) -> dict[str, tuple[str, str]]:
    """Give hashes of what each task says: of its words, and of its letters, which earlier versions kept."""
    ordered, found = sorted(uids), {}
    for start in range(0, len(ordered), _CHUNK):
        rows = connection.execute(
            select(tasks.c.uid, tasks.c.title, tasks.c.description).where(
                tasks.c.uid.in_(ordered[start : start + _CHUNK])
            )
        )
        for uid, title, description in rows:
            said = (wording(title, description), f"{fold(title)}\x1f{fold(description)}")
            found[uid] = (_hash(said[0]), _hash(said[1]))
    return found


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
