"""What every connector over a wire tells of its traffic while it works."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import ClassVar

from connectors.api import ConnectorContext
from connectors.live.hands import send_home
from mapping.errors import ConnectorError

if TYPE_CHECKING:
    from connectors.live.wire import Wire


class Travelling:
    """Counts what went through the wire of a connector, once that is opened."""

    logins: ClassVar[tuple[str, ...]] = ("token",)
    """The secrets with which it logs in."""

    _context: ConnectorContext
    _opened: Wire | None = None

    def go_apart(self) -> None:
        """Make ready for a fork, of which the other process asks: this one must know the secrets too, to hide them.

        One that cannot be had is told by who needs it.
        """
        for name in (*self.logins, *(("proxy",) if self._context.options.proxy else ())):
            with suppress(ConnectorError):
                self._context.secret(name)
        send_home()

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

    @property
    def quiet_since(self) -> datetime | None:
        """Give since when the tool has given no good answer, None where it does or nothing is asked."""
        quiet = self._opened.patience.quiet_for if self._opened else None
        return None if quiet is None else datetime.now(UTC) - timedelta(seconds=quiet)
