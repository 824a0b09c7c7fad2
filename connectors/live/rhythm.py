"""How many requests a tool bears: what is known beforehand, and what its refusals teach. Pure arithmetic on a clock."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque

from msgspec import Struct
from msgspec import field


class Rate(Struct, frozen=True):
    """At most ``count`` requests within any ``seconds``."""

    count: int
    seconds: float


LIKELY = (10, 20, 25, 30, 50, 100, 150, 200, 500, 1000, 1500, 2000, 5000, 10_000)
"""Before a refusal: counts at which requests slow down, for a tool that tells no limit most likely has it at one of them.

They are few, since to come near one costs the time of an answer in every run; the first of them nothing that shows, for
whoever writes is still starting up then.
"""

_ROUND = (10, 20, 25, 30, 50, 60, 100, 120, 150, 200, 250, 300, 500, 600, 1000, 1200, 1500, 2000, 3000, 5000, 10_000)
"""After a refusal: counts at which requests slow down. They are many, since then it is known that there is a limit."""

_BEYOND = 2  # may be under way beyond an edge
_SURE = 20  # are answered well after a refusal before more than those may be
_BELOW = 0.97  # of what was let through
_FIRST_STEPS, _LEAST_STEP = 10, 1.02  # answers before the first step; a smaller one is none
_LARGEST_STEP = 1.15
_MOST_SLOWER = 1.15  # at once, where the rate was found before
_CREDIT = 1  # interval that a request which went late may be made up for
_LONG = 5.0  # seconds of a wait that says nothing of the last step
_UNTOLD = 1.0  # seconds that are waited where the tool tells none
_BLUR = 0.05  # of a moment that a tool sees and we do
_UNEVEN = 0.05  # how much earlier than the one before it a request may arrive after its time
_SLOWER = 1.03  # where a known limit refuses what keeps to it


class _Spell(Struct):
    """What went between two refusals: when it began, what was sent, and what was answered well."""

    began: float = 0.0
    sent: int = 0
    granted: int = 0


class Rhythm(Struct):
    """Says when the next request may go.

    As long as a tool refuses nothing, requests go as they come. A limit may lie at one of the ``edges``, and after a refusal
    at any round number: beyond it only two requests go until one of the two was answered well, so that a limit costs two
    refusals and not as many as are under way. The first refusal tells how many requests were let through in which time;
    from then on they go evenly, a little below that, and faster step by step where the time was not told exactly, until
    the next refusal.
    Less than one in a second is believed the second time only: such a refusal is more likely others' doing. Where the tool
    itself says after how many seconds the next may go, these and the number that went freely until then are taken for its
    limit, until it refuses what keeps to it.
    """

    at_once: int
    rate: Rate | None = None
    edges: tuple[int, ...] = LIKELY
    under_way: int = 0
    interval: float = 0.0
    _resumed: bool = False
    _refused: bool = False
    _held: bool = False
    _refused_at: float = float("-inf")
    _exact: bool = False
    _step: float = 1.0
    _step_after: int = _FIRST_STEPS
    _raised: bool = False
    _settled: bool = False
    _refusal: float = 0.0
    _wait: float = 0.0
    _limit: Rate | None = None
    _misled: bool = False
    _doubted: bool = False
    _next: float = 0.0
    _grown: int = 0
    _spell: _Spell = field(default_factory=_Spell)
    _earlier: _Spell = field(default_factory=_Spell)
    _starts: deque[float] = field(default_factory=deque)

    def delay(self, now: float) -> float | None:
        """Give the seconds to wait; 0 counts the request as gone, None means until another one is answered."""
        if self._refused:
            if self.under_way:
                return None
            if not self._held:
                self._held = True
                return _UNTOLD
            self._learn(now)
        if self.under_way >= self._width():
            return None
        wait = max(self._full(now), self._next - now if self.interval else 0.0)
        if wait > 0:
            return wait
        if self.rate is not None:
            self._starts.append(now)
        if self.interval:
            late = 0.0 if self._limit else _CREDIT * self.interval
            self._next = max(self._next, now - late) + self.interval
        if not self._spell.sent:
            self._spell.began = now
        self._spell.sent += 1
        self.under_way += 1
        return 0.0

    def answered(self, began: float, now: float, *, refused: bool) -> None:
        """Count an answer to a request that went when it ``began``."""
        self.under_way -= 1
        if refused:
            if began > self._refused_at:
                self._refused, self._held, self._refusal = True, False, began
            self._refused_at = max(self._refused_at, now)
            return
        self._spell.granted += 1
        if self._step > 1 and began > self._refused_at:
            self._grown += 1
            if self._grown >= self._step_after:
                self._grown, self._raised = 0, True
                self.interval /= self._step

    def told(self, seconds: float, *, exactly: bool) -> None:
        """Take in how long the refusal is waited for, and whether the tool itself says so."""
        self._wait, self._exact, self._held = seconds, exactly, True

    def _width(self) -> int:
        """Give how many requests may be under way now."""
        if self._resumed and self._spell.granted < _SURE:
            return _BEYOND if self._spell.granted else 1
        if self.interval:
            return self.at_once
        edges = _ROUND if self._resumed else self.edges  # that there is a limit is known once one was met
        place = bisect_left(edges, self._spell.granted)
        if place == len(edges):
            return self.at_once
        return min(self.at_once, edges[place] + _BEYOND - self._spell.granted)

    def _full(self, now: float) -> float:
        """Give how long the known rate holds the next request back."""
        if self.rate is None:
            return 0.0
        while self._starts and self._starts[0] <= now - self.rate.seconds:
            self._starts.popleft()
        return self._starts[0] + self.rate.seconds - now if len(self._starts) >= self.rate.count else 0.0

    def _learn(self, now: float) -> None:
        """Take the spell that the refusal ended, and the wait after it, for what the tool bears."""
        self._refused = False
        spell = self._spell
        if not spell.granted:  # the wait before it was too short, and is part of the spell before
            spell = self._earlier
        self._earlier, self._spell, self._resumed = spell, _Spell(), True
        took = now - spell.began
        if not spell.granted or took <= 0:
            return
        if self._settles(now) or self._tells_limit(spell):
            return
        seen = spell.granted / took
        if seen < 1 and not self._doubted:
            self._doubted = True
            return
        self._doubted = seen < 1
        interval = max(1 / (seen * _BELOW), self.interval)
        self.interval = min(interval, self.interval * _MOST_SLOWER) if self._settled else interval
        # Waits are told in whole seconds: the shorter the spell, the less exactly it is known.
        step = min(1 + 0.5 / took, _LARGEST_STEP) if self._exact else _LARGEST_STEP
        self._step = 1.0 if self._settled or step < _LEAST_STEP else step
        self._step_after, self._grown, self._raised = max(_FIRST_STEPS, spell.granted), 0, False

    def _tells_limit(self, spell: _Spell) -> bool:
        """Whether the refusal tells the limit itself, or one that is known already was kept to all but exactly."""
        if self._limit is not None:
            if spell.granted >= 2 * self._limit.count:
                self.interval *= _SLOWER
                return True
            self._limit, self._misled, self.interval, self._settled = None, True, 0.0, False
            return False
        seconds = int(self._refusal - spell.began + self._wait + _BLUR)  # waits are told in whole ones, rounded up
        if self.interval or self._misled or not self._exact:  # what was held back shows no limit
            return False
        if not 1 <= seconds <= spell.granted:
            return False
        self._limit = Rate(spell.granted, seconds)
        self.interval, self._step = (seconds + _UNEVEN) / spell.granted, 1.0
        return True

    def _settles(self, now: float) -> bool:
        """Go one step back where the last one was too much, and take no more of them."""
        if not self._raised or now - self._refused_at > _LONG:
            return False
        self.interval *= self._step / _BELOW
        self._step, self._raised, self._settled = 1.0, False, True
        return True
