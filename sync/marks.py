"""What the last judgement left for the next one: its clock, its engine, and what it had already looked at."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from sync.bulk import select_rows
from sync.bulk import upsert_rows
from sync.texts import instant_text
from sync.texts import json_text

_KEY = "judgement"


class Marks(Struct, frozen=True, kw_only=True):
    """The state of judging.

    ``engine`` is the engine of duplicates that this store goes by; ``agreement`` the version judged last; ``scopes``
    the (connection, scope) pairs that were judged before, so that what is found there is news; ``whole`` those of them
    that this version was held against while they could prove an absence, so that what is missing there is news.
    """

    judged_at: datetime | None = None
    engine: str | None = None
    agreement: str | None = None
    scopes: frozenset[tuple[str, str]] = frozenset()
    whole: frozenset[tuple[str, str]] = frozenset()


def load_marks(connection: Connection) -> Marks:
    """Read the marks; a store that was never judged has none."""
    text = next(select_rows(connection, "SELECT value FROM meta WHERE key = ?", (_KEY,)), None)
    if text is None:
        return Marks()
    said = json.loads(text[0])
    return Marks(
        judged_at=said["judged_at"] and datetime.fromisoformat(said["judged_at"]),
        engine=said["engine"],
        agreement=said["agreement"],
        scopes=frozenset((name, scope) for name, scope in said["scopes"]),
        # A store from before this was noted has mostly told what was missing then: what is found now is taken for news.
        whole=frozenset((name, scope) for name, scope in said.get("whole", said["scopes"])),
    )


def save_marks(connection: Connection, marks: Marks) -> None:
    """Write the marks in place of the earlier ones."""
    text = json_text(
        {
            "judged_at": marks.judged_at and instant_text(marks.judged_at),
            "engine": marks.engine,
            "agreement": marks.agreement,
            "scopes": sorted(marks.scopes),
            "whole": sorted(marks.whole),
        }
    )
    upsert_rows(connection, "meta", ("key", "value"), ("key",), [(_KEY, text)])


def rename_marked(connection: Connection, renamed: Callable[[tuple[str, str]], tuple[str, str]]) -> None:
    """Let the scopes that were judged before be called as they are called now."""
    marks = load_marks(connection)
    after = replace(marks, scopes=frozenset(map(renamed, marks.scopes)), whole=frozenset(map(renamed, marks.whole)))
    if after != marks:
        save_marks(connection, after)


def adopt_engine(connection: Connection, engine: str) -> None:
    """Make an engine the one that this store goes by, so that duplicates open and close by it."""
    save_marks(connection, replace(load_marks(connection), engine=engine))
