"""The type of a detector: what each module that finds gaps gives to reconciliation."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator

from msgspec import Struct

from gaps.gap import Finding
from gaps.world import World


class Detector(Struct, frozen=True):
    """One rule: the kind of gap it finds and the pure function that finds it."""

    kind: str
    find: Callable[[World], Iterator[Finding]]
