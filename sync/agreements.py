"""Every agreement that was ever used, by what it says, so that a change without a new version is noticed."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date
from datetime import datetime
from enum import Enum
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection
from sqlalchemy import insert
from sqlalchemy import update

from mapping.agreement import Agreement
from mapping.errors import ConfigError
from mapping.errors import Fault
from mapping.errors import fault
from mapping.errors import msg
from sync.records import table_rows
from sync.tables import agreements


def remember_agreement(connection: Connection, agreement: Agreement, at: datetime) -> Fault | None:
    """Keep an agreement that is used; warn when its version is first seen to say something else than before.

    Raises ConfigError when what it said before was signed.
    """
    refuse_changed_after_signing(connection, agreement)
    rows = _of_this_version(connection, agreement)
    if any(row.fingerprint == agreement.fingerprint for row in rows):
        if agreement.signed:
            connection.execute(
                update(agreements).where(agreements.c.fingerprint == agreement.fingerprint).values(signed=True)
            )
        return None
    connection.execute(
        insert(agreements).values(
            fingerprint=agreement.fingerprint,
            version=agreement.version,
            title=agreement.title,
            content=_document(agreement),
            first_used_at=at,
            signed=bool(agreement.signed),
        )
    )
    if not any(_is_same(row, agreement) for row in rows):
        return None
    return fault(
        "Version {version} of the agreement says something else than before.",
        version=agreement.version,
        advice=msg("Give it a new version, so that both sides know which one is meant."),
    )


def refuse_changed_after_signing(connection: Connection, agreement: Agreement) -> None:
    """Raise ConfigError when this version said something else before, and that was signed."""
    rows = _of_this_version(connection, agreement)
    if any(row.signed and row.fingerprint != agreement.fingerprint and _is_same(row, agreement) for row in rows):
        raise ConfigError(
            fault(
                "Version {version} of the agreement was changed after it was signed.",
                version=agreement.version,
                advice=msg("Give what was changed a new version, and have both sides sign it."),
            )
        )


def _of_this_version(connection: Connection, agreement: Agreement) -> Sequence[Any]:
    return tuple(table_rows(connection, agreements, "WHERE version = ?", (agreement.version,)))


def _is_same(row: Any, agreement: Agreement) -> bool:
    """Whether a kept agreement is another wording of this one, rather than one for another time."""
    return bool(row.title == agreement.title or row.content.get("start") == agreement.start.isoformat())


def _document(value: Any) -> Any:
    """Give what an agreement says as a JSON document."""
    if isinstance(value, Struct):
        return {name: _document(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, Mapping):
        return {str(name): _document(each) for name, each in value.items()}
    if isinstance(value, tuple | list | frozenset):
        return [_document(each) for each in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value
