"""How moments, days and documents are written in columns: the same text on every database, sortable as text."""

from __future__ import annotations

import json
from datetime import UTC
from datetime import date
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import TEXT
from sqlalchemy import Dialect
from sqlalchemy import Text
from sqlalchemy.types import TypeDecorator

_DATE_LENGTH = len("2026-11-23")
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def instant_text(moment: datetime) -> str:
    """Write a moment in UTC as ISO 8601, so that texts sort as the moments do; a moment without zone is UTC."""
    if moment.tzinfo is not UTC:
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment.isoformat()


def due_text(due: date | datetime) -> str:
    """Write a day as a day and a moment as a moment."""
    return instant_text(due) if isinstance(due, datetime) else due.isoformat()


def due_value(text: str) -> date | datetime:
    """Read what due_text wrote."""
    return date.fromisoformat(text) if len(text) == _DATE_LENGTH else datetime.fromisoformat(text)


def json_text(value: Any) -> str:
    """Write a document compactly, with the letters as they are."""
    return _encode(value)


@lru_cache(maxsize=4096)
def scopes_text(scopes: tuple[str, ...]) -> str:
    """Write the scopes of a sighting."""
    return json_text(list(scopes))


def _plain_text() -> Text:
    return Text().with_variant(TEXT(collation="C"), "postgresql")


class Instant(TypeDecorator[datetime]):
    """A moment, kept as sortable UTC text."""

    impl = _plain_text()
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002  # the signature of SQLAlchemy
        """Write a moment."""
        return None if value is None else instant_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  # the signature of SQLAlchemy
        """Read a moment."""
        return None if value is None else datetime.fromisoformat(value)


class Json(TypeDecorator[Any]):
    """A JSON document, kept as compact text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002  # the signature of SQLAlchemy
        """Write a document; None stays NULL."""
        return None if value is None else json_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002  # the signature of SQLAlchemy
        """Read a document."""
        return None if value is None else json.loads(value)
