"""What every connector over a wire tells of its traffic while it works."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from datetime import timedelta

from connectors.live.wire import Wire


class Travelling:
    """Counts what went through the wire of a connector, once that is opened."""

    apart = True
    """It may be asked in a process of its own, forked before its first question."""

    _opened: Wire | None = None

    @property
    def requests(self) -> int:
        """Give how many requests were made so far."""
        return self._opened.requests if self._opened else 0

    @property
    def waited(self) -> float:
        """Give how many seconds were waited because the tool said so."""
        return self._opened.pace.waited if self._opened else 0.0

    @property
    def paused_until(self) -> datetime | None:
        """Give until when the tool has asked to wait, None while it has not."""
        left = self._opened.pace.waiting if self._opened else 0.0
        return datetime.now(UTC) + timedelta(seconds=left) if left > 0 else None
