"""Records put together from several parts of an export."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from collections.abc import Mapping
from typing import Any

from connectors.api import Record
from mapping.errors import Fault
from mapping.errors import Place
from mapping.errors import fault
from mapping.errors import msg
from mapping.loose import canonical_json

_ROUND = 1000


def record_of(
    place: Place,
    native_id: str,
    key: str,
    scopes: tuple[str, ...],
    payload: Mapping[str, Any],
    *,
    beside: Collection[str] = (),
) -> Record | Fault:
    """Give a record, or a fault where its payload is nested beyond reason.

    Its fingerprint covers all of the payload but what stands ``beside`` the task.
    """
    try:
        around = {name: payload[name] for name in beside if name in payload}
        if around:
            own = canonical_json({name: value for name, value in payload.items() if name not in around})
            raw = b"%b,%b" % (own[:-1], canonical_json(around)[1:])
        else:
            own = raw = canonical_json(payload)
    except RecursionError:
        return fault("Task {key} is nested too deeply and was left out.", place=place, key=key)
    return Record(native_id, key, scopes, payload, hashlib.blake2b(own, digest_size=16).digest(), raw)


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
