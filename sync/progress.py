"""How far the reading of each connection has come, for whoever watches."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct


class Progress(Struct, frozen=True, kw_only=True):
    """Where a connection stands: records read, of how many where its tool tells, and until when it waits for a limit.

    ``quiet_since`` is since when the tool has given no good answer, where that is long.
    ``ended`` is told once, when all is read and concluded.
    """

    name: str
    records: int = 0
    expected: int | None = None
    paused_until: datetime | None = None
    quiet_since: datetime | None = None
    ended: bool = False


Watch = Callable[[Progress], None]
