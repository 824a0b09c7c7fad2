"""How fast a token is used: one pace per token, shared by all its threads and connections."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field
from typing import Protocol

from msgspec import Struct

from connectors.live.rhythm import LIKELY
from connectors.live.rhythm import Rate
from connectors.live.rhythm import Rhythm


class Clock(Protocol):
    """Time as pacing needs it; tests bring their own."""

    def now(self) -> float:
        """Give seconds that only grow."""

    def sleep(self, seconds: float) -> None:
        """Let this thread wait."""


class SystemClock:
    """The machine's own time."""

    def now(self) -> float:
        """Give the monotonic clock."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class Turn(Struct):
    """One request on its way; ``refused`` is set where the tool answered that it is asked too much."""

    began: float
    refused: bool = False


@dataclass(slots=True)
class Pace:
    """Lets so many requests go at once and within a time, and holds all back while the tool asks to wait."""

    at_once: int
    rate: Rate | None = None
    clock: Clock = field(default_factory=SystemClock)
    edges: tuple[int, ...] = LIKELY
    waited: float = 0.0
    _paused_until: float = 0.0
    _rhythm: Rhythm = field(init=False)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def __post_init__(self) -> None:
        """Begin without having been refused anything."""
        self._rhythm = Rhythm(self.at_once, self.rate, self.edges)

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        """Wait until one more request may go, and hold its place while it goes."""
        while (delay := self._delay()) > 0:
            self.clock.sleep(delay)
        turn = Turn(self.clock.now())
        try:
            yield turn
        finally:
            with self._changed:
                self._rhythm.answered(turn.began, self.clock.now(), refused=turn.refused)
                self._changed.notify()  # whoever may go then lets the next one look

    def pause(self, seconds: float, *, told: bool = True) -> None:
        """Hold every request back for so long; ``told`` is whether the tool itself said how long."""
        with self._changed:
            now = self.clock.now()
            until = now + max(seconds, 0.0)
            if until <= self._paused_until:
                return
            self.waited += until - max(self._paused_until, now)
            self._paused_until = until
            self._rhythm.told(seconds, exactly=told)

    @property
    def waiting(self) -> float:
        """Give how many seconds every request is still held back."""
        return max(self._paused_until - self.clock.now(), 0.0)

    def _delay(self) -> float:
        with self._changed:
            while True:
                now = self.clock.now()
                if self._paused_until > now:
                    self._changed.notify()
                    return self._paused_until - now
                delay = self._rhythm.delay(now)
                if delay is not None:
                    self._changed.notify()
                    return delay
                self._changed.wait()


_PACES: dict[tuple[str, str], Pace] = {}
_PACES_LOCK = threading.Lock()


def pace_of(host: str, token: str, *, at_once: int, rate: Rate | None = None, edges: tuple[int, ...] = LIKELY) -> Pace:
    """Give the one pace of a token at a host, made when it is first asked for; the token itself is not kept."""
    key = (host, str(hash(token)))
    with _PACES_LOCK:
        if key not in _PACES:
            _PACES[key] = Pace(at_once, rate, edges=edges)
        return _PACES[key]
