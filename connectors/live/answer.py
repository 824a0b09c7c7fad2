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

_SHOWN = 200


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
        except (KeyError, ValueError):
            return None
        return told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)

    @property
    def said(self) -> str:
        """Give what the tool said about a failure, short and on one line: its own messages, else the text."""
        try:
            text = ", ".join(_messages(self.value))
        except ValueError:
            text = ""
        if not text and "html" not in self.headers.get("content-type", ""):
            text = self.body[: _SHOWN * 4].decode("utf-8", "replace")
        return " ".join(text.split())[:_SHOWN]


def strict_json(body: bytes) -> Any:
    """Read JSON that says each thing once; raises ValueError for anything else, nesting beyond reason included."""
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
    found = [each for each in value.get("errorMessages") or () if isinstance(each, str)]
    errors = value.get("errors")
    if isinstance(errors, dict):
        found += [f"{name}: {text}" for name, text in errors.items() if isinstance(text, str)]
    elif isinstance(errors, list):
        found += [each["message"] for each in errors if isinstance(each, dict) and isinstance(each.get("message"), str)]
    if not found and isinstance(value.get("message"), str):
        found.append(value["message"])
    return found
