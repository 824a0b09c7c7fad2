"""Records put together from several parts of an export."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from connectors.api import Record
from mapping.errors import Fault
from mapping.errors import Place
from mapping.errors import fault
from mapping.errors import msg
from mapping.loose import canonical_json
from mapping.loose import compact_json

_ROUND = 1000


def record_of(
    place: Place, native_id: str, key: str, scopes: tuple[str, ...], payload: Mapping[str, Any]
) -> Record | Fault:
    """Give a record, or a fault where its payload is nested beyond reason."""
    try:
        raw = canonical_json(payload)
    except RecursionError:
        return too_deep(place, key)
    return Record(native_id, key, scopes, payload, fingerprint_of(raw), raw)


def fingerprint_of(told: bytes) -> bytes:
    """Give the fingerprint of what a tool told of a task."""
    return hashlib.blake2b(told, digest_size=16).digest()


def behind(beside: Mapping[str, Any]) -> bytes:
    """Write what stands beside a task, to follow upon it in one JSON object: the fingerprint is made without."""
    return b"," + compact_json(beside)[1:]


def too_deep(place: Place, key: str) -> Fault:
    """Build the fault for a task that is nested beyond reason."""
    return fault(
        "Task {key} is nested too deeply and was left out.",
        place=place,
        key=key,
        advice=msg("No person nests so: see which app or script wrote it. The others were read."),
    )


def without_id(place: Place, number: int) -> Fault:
    """Build the fault for an element of a list, counted from 1, that has no id."""
    return fault(
        "Element {number} has no id and was left out.",
        place=place,
        advice=msg("Look for it in the tool, or export it anew; the others were read."),
        number=number,
    )


def is_round(count: int) -> bool:
    """Whether a listing stops at a round thousand, which is where tools cut."""
    return count > 0 and count % _ROUND == 0
