"""What tasks can be read without: where a tool fails to give it and is well otherwise, it stays unread."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from typing import TypeVar

from msgspec import Struct
from msgspec import field

from connectors.live.errors import BrokenAnswerError
from connectors.live.errors import LiveError
from connectors.live.errors import OverBudgetError
from connectors.live.errors import UnavailableError
from connectors.live.errors import UnreachableError
from connectors.live.retry import LONGEST_BESIDE
from connectors.live.retry import beside
from mapping.errors import Fault

T = TypeVar("T")

FAILURES = (UnavailableError, UnreachableError, BrokenAnswerError)
"""How a tool fails at something that it was asked well."""

_MOST_FAILURES = 5  # each was tried again, and waited for, before it counts as one


class Aside(Struct):
    """Asks for one kind of such things in one run, from several threads; ``is_well`` asks the tool for what it always gives.

    Once it failed for good a few times, nothing of the kind is asked for any more: each failure costs half a minute.
    Where the tool asks to wait, each request does so for ``longest`` seconds at most.
    """

    is_well: Callable[[], object]
    longest: float = LONGEST_BESIDE
    _failures: int = 0
    _lock: Lock = field(default_factory=Lock)

    def ask(self, ask: Callable[[], T]) -> T | None:
        """Ask; None where the tool fails at this alone, or was given up. Raise where it is out of order altogether."""
        if self._failures >= _MOST_FAILURES:
            return None
        try:
            with beside(self.longest):
                return ask()
        except FAILURES:
            with self._lock:
                self._failures += 1
                if self._failures <= _MOST_FAILURES:
                    self._look()
            return None

    def _look(self) -> None:
        with suppress(OverBudgetError):  # the next request that tasks cannot be read without will tell
            self.is_well()


class Apart(Struct):
    """Keeps failures at single projects of a connection to these, as long as the tool is well otherwise."""

    is_well: Callable[[], object]
    _failures: int = 0
    _lock: Lock = field(default_factory=Lock)

    def bear(self, error: LiveError) -> Fault:
        """Give what is told of one project; raise where too many failed for that, or the tool fails altogether."""
        with self._lock:
            self._failures += 1
            if self._failures > _MOST_FAILURES:
                raise error
        self.is_well()
        return error.faults[0]
