"""Moments and documents as the types of columns."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import TEXT
from sqlalchemy import Dialect
from sqlalchemy import Text
from sqlalchemy.types import TypeDecorator

from sync.texts import instant_text
from sync.texts import json_text


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
