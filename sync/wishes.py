"""How a pull is wished for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from datetime import datetime

from msgspec import Struct


def real_clock() -> datetime:
    """Give the moment that it is: by this clock cursors and counts fall due, never by that of judgement."""
    return datetime.now(UTC)


class Wishes(Struct, frozen=True, kw_only=True):
    """How to pull. ``full`` reads every chain from its start; ``accept_shrink`` believes a sudden loss.

    ``configured`` are all connections of the settings: what another one has sighted holds nothing back.
    """

    full: bool = False
    accept_shrink: bool = False
    configured: frozenset[str] = frozenset()
    clock: Callable[[], datetime] = real_clock
