"""What a connector may tell of its requests; whatever it does not tell counts as nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct

from connectors.api import Connector


class Traffic(Struct, frozen=True):
    """Requests made, seconds waited for limits of the tool, until when it waits now, and since when no good answer came."""

    requests: int = 0
    waited: float = 0.0
    paused_until: datetime | None = None
    quiet_since: datetime | None = None


def traffic_of(connector: Connector) -> Traffic:
    """Ask a connector; what it tells wrongly is left out."""
    requests, waited = _told(connector, "requests"), _told(connector, "waited")
    until, since = _told(connector, "paused_until"), _told(connector, "quiet_since")
    return Traffic(
        requests if isinstance(requests, int) else 0,
        float(waited) if isinstance(waited, int | float) else 0.0,
        until if isinstance(until, datetime) else None,
        since if isinstance(since, datetime) else None,
    )


def parallel_of(connector: Connector) -> int:
    """Give how many chains of a connector may be read at once; 0 when it knows no threads."""
    size = _told(connector, "parallel")
    return size if isinstance(size, int) and size > 0 else 0


def _told(connector: Connector, name: str) -> Any:
    try:
        return getattr(connector, name, None)
    except Exception:  # noqa: BLE001  # a stranger's property; nothing hangs on it
        return None
