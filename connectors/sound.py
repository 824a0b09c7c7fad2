"""What a plug-in gives, made sound or refused: types as promised, times in UTC, texts that any store can hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from dataclasses import is_dataclass
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from enum import Enum
from typing import Any
from typing import Generic
from typing import TypeVar

from pydantic import BaseModel
from pydantic import ConfigDict
from pydantic import ValidationError

from mapping.errors import Fault
from mapping.errors import Message
from mapping.errors import Place
from mapping.errors import msg
from mapping.model import Account
from mapping.model import Task
from mapping.text import storable

T = TypeVar("T")

LONGEST_TEXT = 1_000_000
"""So many characters a text of a task may have."""

_TOLD = 300


class UnsoundError(Exception):
    """A value is not what the protocol promises; the text says which part, in the words of the protocol."""


class Shape(BaseModel, Generic[T]):
    """A value held against its type, without being made to fit: use as ``Shape[Record]``."""

    model_config = ConfigDict(
        revalidate_instances="always", strict=True, arbitrary_types_allowed=True, defer_build=True
    )

    value: T


def shaped(shape: type[Shape[T]], value: Any) -> T:
    """Give a value that has the shape; raise UnsoundError naming the first part that has not."""
    try:
        return shape(value=value).value
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise UnsoundError(f"{'.'.join(map(str, first['loc'][1:])) or 'value'}: {first['type']}") from None


def sound_task(task: Any, native_id: str) -> Task:
    """Give a task as the store can keep it; raise UnsoundError for what cannot be mended."""
    found = shaped(Shape[Task], _mended(task))
    if found.origin.native_id != native_id:
        raise UnsoundError("origin.native_id: not that of the record")
    if not found.origin.tool or not found.origin.site:
        raise UnsoundError("origin: no tool or no site")
    described = {account.id for account in found.accounts}
    named = [owner.account for owner in found.owners or ()] + ([found.reporter] if found.reporter else [])
    missing = [each for each in dict.fromkeys(named) if each not in described]
    return replace(found, accounts=(*found.accounts, *map(Account, missing))) if missing else found


def sound_fault(found: Any) -> Fault:
    """Give a fault that can be told, whatever a plug-in made of it."""
    if isinstance(found, Fault) and _is_told(found.message) and isinstance(found.place, Place | None):
        return Fault(found.place, found.message, found.advice if _is_told(found.advice) else None)
    text = getattr(getattr(found, "message", found), "text", found)
    return Fault(None, msg("{text}", text=storable(text if isinstance(text, str) else type(text).__name__)[:_TOLD]))


def _is_told(message: Any) -> bool:
    if not isinstance(message, Message) or not isinstance(message.text, str):
        return False
    try:
        plain = all(isinstance(each, str | int | float) for each in message.values.values())
        return plain and bool(str(message))
    except Exception:  # noqa: BLE001  # a template of strangers may break in any way
        return False


def _mended(value: Any) -> Any:
    """Bring times to UTC and texts into a form that can be stored, all through; other values stay as they are."""
    found = value
    if isinstance(value, str) and not isinstance(value, Enum):
        found = _text(value)
    elif isinstance(value, datetime):
        found = _instant(value)
    elif type(value) is tuple:
        found = tuple([_mended(each) for each in value])
    elif isinstance(value, Mapping):
        found = {_mended(name): _mended(each) for name, each in value.items()}
    elif is_dataclass(value) and not isinstance(value, type):
        found = replace(value, **{each.name: _mended(getattr(value, each.name)) for each in fields(value)})
    return found


def _text(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise UnsoundError(f"a text of {len(text)} characters")
    return storable(text)


def _instant(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise UnsoundError("a time without a zone")
    try:
        return moment.astimezone(UTC)
    except (OverflowError, ValueError):
        raise UnsoundError("a time beyond all years") from None
