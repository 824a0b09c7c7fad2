"""How fast a token is used: one pace per token, shared by all its threads and connections."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field
from typing import Protocol


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


@dataclass(frozen=True, slots=True)
class Rate:
    """At most ``count`` requests within any ``seconds``."""

    count: int
    seconds: float


@dataclass(slots=True)
class _Spell:
    """What was asked since the last pause: from it the rate of a tool is learnt that does not tell it."""

    began: float = 0.0
    asked: int = 0


@dataclass(slots=True)
class Pace:
    """Lets so many requests go at once and within a time, and holds all back while the tool asks to wait.

    A tool that asks to wait tells more than that: so many requests in so long a time were too many. The pace keeps
    below that from then on, as long as it lives. Less than one in a second is believed the second time only: such
    a pause is more likely others' doing than a limit of the tool.
    """

    at_once: int
    rate: Rate | None = None
    clock: Clock = field(default_factory=SystemClock)
    waited: float = 0.0
    _paused_until: float = 0.0
    _starts: deque[float] = field(default_factory=deque)
    _spell: _Spell = field(default_factory=_Spell)
    _last: _Spell | None = None
    _doubted: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _gate: threading.BoundedSemaphore = field(init=False)

    def __post_init__(self) -> None:
        """Open as many gates as there may be requests at once."""
        self._gate = threading.BoundedSemaphore(self.at_once)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait until one more request may go, and hold its place while it goes."""
        with self._gate:
            while (delay := self._delay()) > 0:
                self.clock.sleep(delay)
            yield

    def pause(self, seconds: float) -> None:
        """Hold every request back for so long, because the tool said so, and learn from it how much it bears."""
        with self._lock:
            now = self.clock.now()
            until = now + max(seconds, 0.0)
            if until <= self._paused_until:
                return
            self.waited += until - max(self._paused_until, now)
            if self._spell.asked:
                self._learn(until)
            self._spell = _Spell()
            self._paused_until = until

    @property
    def waiting(self) -> float:
        """Give how many seconds every request is still held back."""
        return max(self._paused_until - self.clock.now(), 0.0)

    def _delay(self) -> float:
        with self._lock:
            now = self.clock.now()
            if self._paused_until > now:
                return self._paused_until - now
            if self.rate is not None:
                while self._starts and self._starts[0] <= now - self.rate.seconds:
                    self._starts.popleft()
                if len(self._starts) >= self.rate.count:
                    return self._starts[0] + self.rate.seconds - now
                self._starts.append(now)
            self._spell.began = self._spell.began if self._spell.asked else now
            self._spell.asked += 1
            return 0.0

    def _learn(self, until: float) -> None:
        """Take the spell that ends for what the tool bears until then.

        One that ended with the first requests at once says only that the pause before it was too short.
        """
        is_short = self._spell.asked <= self.at_once
        if is_short and self._last is None:
            self._last = self._spell
            return
        if not is_short or self._last is None:
            self._last = self._spell
        seen = Rate(max(self._last.asked - self.at_once // 2, 1), until - self._last.began)
        doubtful = seen.count < seen.seconds
        believed = self._doubted or not doubtful
        self._doubted = doubtful
        if believed and (self.rate is None or seen.count / seen.seconds < self.rate.count / self.rate.seconds):
            self.rate = seen


_PACES: dict[tuple[str, str], Pace] = {}
_PACES_LOCK = threading.Lock()


def pace_of(host: str, token: str, *, at_once: int, rate: Rate | None = None) -> Pace:
    """Give the one pace of a token at a host, made when it is first asked for; the token itself is not kept."""
    key = (host, str(hash(token)))
    with _PACES_LOCK:
        if key not in _PACES:
            _PACES[key] = Pace(at_once, rate)
        return _PACES[key]
