"""Tools that refuse what is too much, each in its own way, and requests to them in a time that does not pass."""

from __future__ import annotations

import heapq
import math
import random
from dataclasses import dataclass
from dataclasses import field
from itertools import count

from connectors.live.rhythm import LIKELY
from connectors.live.rhythm import Rhythm


@dataclass
class Window:
    """So many requests within any so many seconds."""

    count: int
    seconds: float
    starts: list = field(default_factory=list)

    def refuses(self, now):
        self.starts = [each for each in self.starts if each > now - self.seconds]
        if len(self.starts) >= self.count:
            return self.starts[0] + self.seconds - now
        self.starts.append(now)
        return None

    def most(self, seconds):
        return self.count * seconds / self.seconds


@dataclass
class ClockWindow(Window):
    """So many requests from one full minute to the next; the first one has begun ``since`` seconds ago."""

    since: float = 0.0
    held: dict = field(default_factory=dict)

    def refuses(self, now):
        number = (now + self.since) // self.seconds
        if self.held.get(number, 0) >= self.count:
            return (number + 1) * self.seconds - self.since - now
        self.held[number] = self.held.get(number, 0) + 1
        return None


@dataclass
class Bucket:
    """So many requests at once, and so many more with each second."""

    count: int
    rate: float
    left: float = math.inf
    seen: float = 0.0

    def refuses(self, now):
        self.left = min(self.count, self.left + (now - self.seen) * self.rate)
        self.seen = now
        if self.left < 1:
            return (1 - self.left) / self.rate
        self.left -= 1
        return None

    def most(self, seconds):
        return self.count + self.rate * seconds


class Course:
    """Eight threads ask a number of requests; a refused one waits whole seconds, as it was told, and is asked again."""

    def __init__(self, tool, requests, latency=0.05, seed=1, edges=LIKELY):
        self.refused, self.took = 0, 0.0
        self._tool, self._left, self._latency = tool, requests, latency
        self._rhythm, self._chance = Rhythm(8, edges=edges), random.Random(seed)
        self._order, self._events, self._idle, self._paused = count(), [], 0, 0.0
        for _ in range(8):
            self._at(0.0, self._go)
        while self._events:
            now, _, act, told = heapq.heappop(self._events)
            act(now, *told)

    def _at(self, moment, act, *told):
        heapq.heappush(self._events, (moment, next(self._order), act, told))

    def _half_way(self):
        return self._latency * self._chance.uniform(0.4, 0.6)

    def _go(self, now):
        if not self._left:
            return
        delay = max(self._paused - now, 0.0) or self._rhythm.delay(now)
        if delay is None:
            self._idle += 1
        elif delay:
            self._at(now + delay, self._go)
        else:
            self._left -= 1
            self._at(now + self._half_way(), self._reach, now)

    def _reach(self, now, began):
        self._at(now + self._half_way(), self._answer, began, self._tool.refuses(now))

    def _answer(self, now, began, wait):
        self._rhythm.answered(began, now, refused=wait is not None)
        if wait is not None:
            self.refused, self._left = self.refused + 1, self._left + 1
            self._paused = max(self._paused, now + max(1, math.ceil(wait)))
            self._rhythm.told(max(1, math.ceil(wait)), exactly=True)
        self.took = now
        for _ in range(self._idle + 1):
            self._at(now, self._go)
        self._idle = 0
