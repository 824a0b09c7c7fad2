"""Sentences for people, the places they speak of, and the one root of every error that dure raises itself."""

from __future__ import annotations

import string
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

Value = str | int | float


class _PlainFormatter(string.Formatter):
    """Fills a template and passes over the format specifications that only a language understands."""

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:  # noqa: ARG002 - as inherited
        return kwargs.get(str(key), "?")

    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ARG002 - as inherited
        return str(value)


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence for a person: an English template, which is the key of its translations, and its values.

    Templates use ``{name}``; translations may add a specification such as ``{name:은}`` for a Korean particle.
    """

    text: str
    values: Mapping[str, Value]

    def __str__(self) -> str:
        """Give the sentence in English."""
        return _PlainFormatter().vformat(self.text, (), self.values)


def msg(text: str, /, **values: Value) -> Message:
    """Build a message; the extraction of translatable sentences looks for calls of this name."""
    return Message(text, MappingProxyType(values))


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was found: a file with line and column (counted from 1), or a sheet's cell."""

    file: str
    line: int | None = None
    column: int | None = None
    cell: str | None = None

    def __str__(self) -> str:
        """Give the place as editors and terminals understand it."""
        if self.cell is not None:
            return f"{self.file}!{self.cell}"
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in what dure was given: where, what, and what to do about it.

    ``more`` is how many others like it are told of with it; that is counted when they are told, and kept nowhere.
    """

    place: Place | None
    message: Message
    advice: Message | None = None
    more: int = 0

    @property
    def others(self) -> Message | None:
        """Give the sentence on the others that are told of with it, where there are any."""
        return msg("And {n:number} more like it.", n=self.more) if self.more else None

    def __str__(self) -> str:
        """Give place, fault and advice in English on one line."""
        head = f"{self.place}: " if self.place else ""
        tail = "".join(f" {each}" for each in (self.others, self.advice) if each)
        return f"{head}{self.message}{tail}"


class DureError(Exception):
    """The root of every error that dure raises itself; it carries all faults found at once."""

    def __init__(self, *faults: Fault) -> None:
        """Carry the faults, in the order in which they are told."""
        super().__init__(*faults)
        self.faults: tuple[Fault, ...] = faults

    def __str__(self) -> str:
        """Give every fault in English, one per line."""
        return "\n".join(str(fault) for fault in self.faults)


class UsageError(DureError):
    """The command line asks for what cannot be done; nothing was changed."""


class ConfigError(DureError):
    """Settings, agreement or people are not as they must be; nothing was changed."""


class ConnectorError(DureError):
    """A source could not be read; its scopes keep their last known state."""


class MappingError(DureError):
    """One record cannot become a task; the others go on."""


class StoreError(DureError):
    """The store cannot be opened, read or written."""


class NoStoreError(StoreError):
    """There is no store yet where one was expected."""


class BusyError(DureError):
    """Another run holds the lock, or the store stayed busy."""


def fault(text: str, /, *, place: Place | None = None, advice: Message | None = None, **values: Value) -> Fault:
    """Build a fault from a template; extraction of translatable sentences looks for calls of this name too."""
    return Fault(place, msg(text, **values), advice)
