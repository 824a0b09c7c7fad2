"""Values of ours as JSON has them: instants in UTC with ``Z``, bounded text, nothing that JSON does not know."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from datetime import UTC
from datetime import datetime
from enum import Enum
from math import isfinite
from typing import Any

from mapping.text import storable
from reports.safe import DATA_LIMIT
from reports.safe import bounded

_DEPTH = 8


def instant(moment: datetime | None) -> str | None:
    """Write an instant in UTC with ``Z`` and whole seconds."""
    if moment is None:
        return None
    known = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return known.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def text(value: str) -> str:
    """Give a text of bounded size that every reader of JSON and every database can hold."""
    return bounded(storable(value), DATA_LIMIT)


def plain(value: Any, depth: int = _DEPTH) -> Any:
    """Turn a value into what JSON knows; sets are sorted, and what nobody knows becomes its text."""
    if isinstance(value, Enum):
        return plain(value.value, depth)
    if isinstance(value, Mapping) and depth:
        return {text(str(key)): plain(each, depth - 1) for key, each in value.items()}
    if isinstance(value, set | frozenset) and depth:
        return [plain(each, depth - 1) for each in sorted(value, key=str)]
    if isinstance(value, Iterable) and depth and not isinstance(value, str | bytes):
        return [plain(each, depth - 1) for each in value]
    return _single(value)


def _single(value: Any) -> str | float | bool | None:
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, float) and not isfinite(value):
        return None
    if value is None or isinstance(value, bool | int | float):
        return value
    return text(str(value))
