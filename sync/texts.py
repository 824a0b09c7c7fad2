"""How moments, days and documents are written in columns: the same text on every database, sortable as text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC
from datetime import date
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec

_DATE_LENGTH = len("2026-11-23")
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_written = msgspec.json.Encoder().encode


def instant_text(moment: datetime) -> str:
    """Write a moment in UTC as ISO 8601, so that texts sort as the moments do; a moment without zone is UTC."""
    if moment.tzinfo is not UTC:
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    if type(moment) is not datetime:  # a kind of its own, which the encoder does not know
        return moment.isoformat()
    return f"{_written(moment)[1:-2].decode()}+00:00"  # as isoformat does, in a fifth of its time


def due_text(due: date | datetime) -> str:
    """Write a day as a day and a moment as a moment."""
    return instant_text(due) if isinstance(due, datetime) else _day_text(due)


@lru_cache(maxsize=4096)
def _day_text(day: date) -> str:
    return day.isoformat()


def due_value(text: str) -> date | datetime:
    """Read what due_text wrote."""
    return date.fromisoformat(text) if len(text) == _DATE_LENGTH else datetime.fromisoformat(text)


def json_text(value: Any) -> str:
    """Write a document compactly, with the letters as they are."""
    return _encode(value)


def words_text(words: tuple[str, ...] | Mapping[str, tuple[str, ...]]) -> str:
    """Write words, or lists of words by name, as `json_text` does."""
    try:
        return _written(words).decode()  # the same text in a sixth of the time
    except (TypeError, UnicodeEncodeError):  # a kind of text of its own, a lone surrogate
        return json_text(words)


@lru_cache(maxsize=4096)
def scopes_text(scopes: tuple[str, ...]) -> str:
    """Write the scopes of a sighting."""
    return json_text(list(scopes))
