"""How many further requests a run may spend on what is read beside tasks, shared by all chains of a connection."""

from __future__ import annotations

from threading import Lock


class Purse:
    """Counts down, whichever thread spends."""

    def __init__(self, size: int) -> None:
        """Hold so many requests."""
        self._left = size
        self._lock = Lock()

    def pay(self, requests: int = 1) -> bool:
        """Spend requests; False, and nothing is spent, where there are not so many left."""
        with self._lock:
            if self._left < requests:
                return False
            self._left -= requests
            return True
