"""A call that is waited for no longer than so many seconds, whatever hangs in it: a name server, a line, a library."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import Generic
from typing import TypeVar

Found = TypeVar("Found")


class _Call(Thread, Generic[Found]):
    """Makes the call in a thread that nobody has to wait for, and keeps what came of it."""

    def __init__(self, call: Callable[[], Found]) -> None:
        super().__init__(name="dure-call", daemon=True)
        self._call = call
        self.found: Found | None = None
        self.error: BaseException | None = None

    def run(self) -> None:
        """Make the call."""
        try:
            self.found = self._call()
        except BaseException as error:  # noqa: BLE001  # raised again where the call is waited for
            self.error = error


def within(seconds: float, call: Callable[[], Found]) -> Found | None:
    """Give what a call gives, or None when it is not back in time; raise what it raises."""
    thread = _Call(call)
    thread.start()
    thread.join(seconds)
    if thread.error is not None:
        raise thread.error
    return thread.found
