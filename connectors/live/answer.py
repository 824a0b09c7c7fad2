"""One whole answer of a tool, and its body read as JSON, strictly and within bounds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import Any

import msgspec

from mapping.masking import mask

MOST_VALUES = 2_000_000
"""So many values an answer may hold: each takes dozens of times its room in the answer. Pages have some hundred thousand at most."""

_SHOWN = 200
_LOOKED_AT = 16_384
_BEFORE_VALUES = (b"[", b"{", b",")
_QUOTE, _QUOTE_BY_NUMBER = b'"', b"\\u0022"
_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True)
class Answer:
    """Status, headers (names in lower case) and the decoded body of an answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @cached_property
    def value(self) -> Any:
        """Read the body as JSON; raises ValueError for what is none, NaN and doubled names included."""
        return strict_json(self.body)

    @property
    def server_time(self) -> datetime | None:
        """Give the moment of the answer by the tool's own clock."""
        try:
            told = parsedate_to_datetime(self.headers["date"])
            return told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)
        except (KeyError, ValueError, OverflowError):
            return None

    @property
    def said(self) -> str:
        """Give what the tool said about a failure, short and on one line: its own messages, else the text.

        Secrets are taken out before it is cut: of one that stands across the end nobody would know the rest again.
        """
        try:
            text = ", ".join(_messages(self.value))
        except ValueError:
            text = ""
        if not text and not self.is_page:
            text = self.body[:_LOOKED_AT].decode("utf-8", "replace")
        return " ".join(mask(text).split())[:_SHOWN]

    @property
    def is_page(self) -> bool:
        """Whether a web page came, whatever it calls itself."""
        start = self.body[:2048].lower()
        return "html" in self.headers.get("content-type", "") or b"<html" in start or b"<!doctype" in start

    @property
    def is_overfull(self) -> bool:
        """Whether it holds more values than any page does, and would take memory without measure."""
        return holds_too_much(self.body)


def strict_json(body: bytes) -> Any:
    """Read JSON that says each thing once; raises ValueError for anything else, and for what is nested or filled beyond reason."""
    if holds_too_much(body):
        raise ValueError("more values than any page has")
    value = _plain_json(body)
    return _careful_json(body) if value is None else value


def holds_too_much(body: bytes) -> bool:
    """Whether JSON holds more values than any page does, as far as that can be told before it is read.

    All but the first of a list or object stand behind a comma; one inside of a text counts, too.
    """
    return len(body) > MOST_VALUES and sum(map(body.count, _BEFORE_VALUES)) > MOST_VALUES


def _plain_json(body: bytes) -> Any:
    """Read JSON that is beyond doubt, several times as fast; None leaves the judgement to the careful reading.

    Of a name that stands twice in an object one value is dropped: that is missed when all is written again. Most tools
    write as it is written here; of what others write the quotation marks are counted.
    """
    try:
        value = _decode(body)
        written = _encode(value)
    except (ValueError, RecursionError):  # msgspec's own errors are ValueErrors
        return None
    if written == body:
        return value
    return value if written.count(_QUOTE) == body.count(_QUOTE) and _QUOTE_BY_NUMBER not in body else None


def _careful_json(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8-sig"), parse_constant=_no_constant, object_pairs_hook=_object)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _messages(value: Any) -> list[str]:
    """Find what Jira (errorMessages, errors), Asana (errors[].message) and others (message) say in their errors."""
    if not isinstance(value, dict):
        return [value] if isinstance(value, str) else []
    told, errors = value.get("errorMessages"), value.get("errors")
    found = [each for each in (told if isinstance(told, list) else [told]) if isinstance(each, str)]
    if isinstance(errors, dict):
        found += [f"{name}: {text}" for name, text in errors.items() if isinstance(text, str)]
    elif isinstance(errors, list):
        found += [each["message"] for each in errors if isinstance(each, dict) and isinstance(each.get("message"), str)]
    if not found and isinstance(value.get("message"), str):
        found.append(value["message"])
    return found
