"""Reading JSON from strangers: a value of the wrong type counts as not there, and never stops the reading."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

import msgspec

from mapping.text import storable

_NOTHING: Mapping[str, Any] = {}
_canonical = msgspec.json.Encoder(order="deterministic").encode
_compact = msgspec.json.Encoder().encode
_read = msgspec.json.Decoder().decode


def text_of(value: Any) -> str:
    """Give a string in the form that can be stored, whole numbers as written, anything else as empty."""
    if isinstance(value, str):  # most are plain, or at least printed; each of these looks is cheaper than a call
        return value if (value.isascii() and "\0" not in value) or value.isprintable() else storable(value)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def name_of(value: Any) -> str:
    """Give what a JSON object calls itself, empty for anything else."""
    return text_of(value.get("name")) if isinstance(value, dict) else ""


def object_of(value: Any) -> Mapping[str, Any]:
    """Give a JSON object, an empty one for anything else."""
    return value if isinstance(value, dict) else _NOTHING


def objects_of(value: Any) -> Sequence[Mapping[str, Any]]:
    """Give the objects of a JSON array, none for anything else."""
    # Most arrays are empty.
    return [each for each in value if isinstance(each, dict)] if value and isinstance(value, list) else ()


def are_words(value: Any) -> bool:
    """Whether a value is a JSON array of nothing but texts that say something."""
    if not isinstance(value, list):
        return False
    for each in value:  # noqa: SIM110  # a loop costs half of what a generator does, and these are short
        if not text_of(each):
            return False
    return True


def words_of(value: Any) -> tuple[str, ...]:
    """Give the strings of a JSON array, none for anything else."""
    return tuple([each for each in value if isinstance(each, str)]) if isinstance(value, list) else ()


def all_objects_of(value: Any) -> Sequence[Mapping[str, Any]] | None:
    """Give a JSON array that holds nothing but objects; None for anything else, where what is missing would be lost."""
    if not isinstance(value, list):
        return None
    for each in value:
        if not isinstance(each, dict):
            return None
    return value


def canonical_json(value: Any) -> bytes:
    """Give compact JSON with sorted keys, the same bytes for the same value; lone surrogates stay escapes."""
    try:
        return _canonical(value)
    except UnicodeEncodeError:
        return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")


def compact_json(value: Any) -> bytes:
    """Give compact JSON with keys in the order in which they stand, in less than half the time that sorting them takes."""
    try:
        return _compact(value)
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":")).encode("ascii")


def payload_of(raw: bytes) -> dict[str, Any]:
    """Read what `canonical_json` or `compact_json` wrote of an object."""
    try:
        found: dict[str, Any] = _read(raw)
    except ValueError:  # a lone surrogate, of which msgspec tells now by an error of its own, now by one of the codec
        found = json.loads(raw)
    return found


_URL = re.compile(r"https?://[A-Za-z0-9\-._~:/?#@!$&*+,;=%]+")
_TASK_URL = re.compile(
    r"https?://(?:"
    r"(?:www\.)?trello\.com/c/[A-Za-z0-9]+"
    r"|app\.asana\.com/\d/\S*\d"
    r"|[^/\s]+/(?:\S*/)?browse/[A-Z][A-Z0-9_]+-\d+"
    r"|[^/\s]+/\S*(?:[?&]selectedIssue=|/issues/)[A-Z][A-Z0-9_]+-\d+"
    r")",
    re.IGNORECASE,
)


def is_task_url(url: str) -> bool:
    """Whether an address has the form of a task in one of the tools that dure knows."""
    return len(url) <= 2048 and _TASK_URL.match(url) is not None  # noqa: PLR2004  # no browser takes a longer one


def task_urls(text: str) -> tuple[str, ...]:
    """Find the addresses of tasks in a text, each once, in order."""
    found = (match[0].rstrip(".,;:!?") for match in _URL.finditer(text))
    return tuple(dict.fromkeys(url for url in found if is_task_url(url)))
