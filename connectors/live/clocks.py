"""What time it is for a tool: as its answers tell it, and as far as this machine's clock is to be believed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from connectors.live.wire import Wire


_OFF = timedelta(days=1)  # as wrong as the clock of this machine may be


def latest_clock(wire: Wire, told: datetime | None) -> Callable[[], datetime]:
    """Give a tool's clock: as answers tell it, else as it must stand since it was ``told``; or ours, where that is later.

    Who looks back from a time that is too early misses edits, and from one that is too late finds some twice.
    """
    own = wire.pace.clock
    began, first = own.now(), told or datetime.now(UTC) + _OFF

    def now() -> datetime:
        said = wire.server_time or first + timedelta(seconds=own.now() - began)
        return max(said, min(datetime.now(UTC), said + _OFF))

    return now
