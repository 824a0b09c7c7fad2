"""Which tasks were the same work in the last judgement, kept with what that depended on; it may be dropped at any time."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection
from sqlalchemy import delete
from sqlalchemy import insert
from sqlalchemy import select

from gaps.duplicates.engine import Match
from gaps.duplicates.kept import matches_of
from gaps.duplicates.kept import matches_text
from sync.tables import meta

_KEY = "matches"
_STAMP_LENGTH = 32


def kept_matches(connection: Connection, stamp: str) -> tuple[Match, ...] | None:
    """Give what was found when everything stood as the stamp says, None where nothing is known of that."""
    text = connection.scalar(select(meta.c.value).where(meta.c.key == _KEY))
    return matches_of(text[_STAMP_LENGTH:]) if text is not None and text.startswith(stamp) else None


def keep_matches(connection: Connection, stamp: str, matches: Sequence[Match]) -> None:
    """Keep what was found in place of what was known."""
    connection.execute(delete(meta).where(meta.c.key == _KEY))
    connection.execute(insert(meta).values(key=_KEY, value=stamp + matches_text(matches)))
