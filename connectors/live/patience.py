"""How long a tool is waited for that gives no answer, or goes on failing: the less, the longer nothing came of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec import field

from connectors.live.errors import BrokenAnswerError
from connectors.live.errors import LiveError
from connectors.live.errors import UnavailableError
from connectors.live.errors import UnreachableError
from connectors.live.pace import Clock

READ, WHOLE = 60.0, 180.0
"""So many seconds a silence, and one whole answer with its headers may take."""

SILENCE = 90.0
"""So many seconds one request waits in all for an answer, and a run for a tool that answers nothing whatever it is asked."""

QUIET = 10.0
"""After so many seconds without a good answer, whoever watches is told since when there was none."""

_ONCE_MORE = 30.0  # seconds for the try after one that was not answered
_BRIEFLY = 20.0  # seconds for what was not answered before
_BRIEF_TRIES = 2
_MOST_SILENT = 5  # requests of a kind, one after the other
_LEEWAY = 1.5  # times as long as the slowest answer another one may take
_LATE = 1.0  # as much earlier a clock may see a time limit end
_ALL = ""  # every kind of request
_FAILURES = (UnavailableError, UnreachableError, BrokenAnswerError)
# What a path is made of beside ids and keys, which hold digits or capitals in other places.
_WORD = re.compile(r"[a-z]+(?:[-_][a-z]+)*|[a-z]+[A-Z][a-z]+")


class Trial(Struct):
    """One request with all its tries: how long each of them waits, and whether there is another.

    A kind of request that failed for good is tried ``brief``, until one of the kind is answered well. Only where it failed
    for want of an answer does a try wait less, and never less than the answers of this tool take.
    """

    patience: Patience
    kind: str
    sent_at: float | None = None
    unanswered: float = 0.0

    @property
    def brief(self) -> bool:
        """Whether the kind failed for good, be it while this one waited for its turn."""
        return self.patience.doubts(self.kind)

    def send(self, at: float) -> None:
        """Take note that a try goes out now; raise in its place where the tool was given up while it waited for its turn."""
        self.patience.refuse(self.kind)
        self.sent_at = at
        self.patience.sent(at)

    def heard(self) -> None:
        """Take note that the tool answered the try something, good or bad."""
        self.patience.heard(self.sent_at)

    @property
    def silence(self) -> float:
        """Give how many seconds the next try waits for a byte."""
        if self.patience.expects_silence(self.kind):
            return self.patience.at_least(_BRIEFLY)
        waited = max(self.unanswered, self.patience.silent_for)
        return self.patience.at_least(max(SILENCE - waited, _ONCE_MORE))

    def most(self, usual: int) -> int:
        """Give how often it is tried, where that is so often usually."""
        return min(usual, _BRIEF_TRIES) if self.brief else usual

    def is_over(self, error: BaseException | None, took: float, tries: int) -> bool:
        """Whether a try that took so many seconds was the last one: one that got no answer is not repeated for ever."""
        if not isinstance(error, UnreachableError):
            return False
        self.unanswered += took
        if self.brief and took >= _BRIEFLY - _LATE:
            return True
        if self.unanswered >= WHOLE - _LATE or self.patience.is_mute:
            return True
        return tries > 1 and self.unanswered >= SILENCE - _LATE


class Patience(Struct):
    """What is known in one run of how a tool answers; shared by the threads of its connection."""

    clock: Clock
    _under_way: int = 0
    _unheard_since: float | None = None
    _unheard_tries: int = 0
    _slowest: float = 0.0
    _unheard_kinds: set[str] = field(default_factory=set)
    _waiting_since: float = 0.0
    _failed: set[str] = field(default_factory=set)
    _unanswered: Counter[str] = field(default_factory=Counter)
    _given_up: dict[str, LiveError] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @property
    def silent_for(self) -> float:
        """Give for how many seconds the tool has been asked and has answered nothing at all, good or bad."""
        since = self._unheard_since
        return 0.0 if since is None else max(self.clock.now() - since, 0.0)

    @property
    def is_mute(self) -> bool:
        """Whether the tool answers nothing any more, as far as that can be told."""
        return self._unheard_tries > 1 and self.silent_for >= SILENCE - _LATE

    @property
    def quiet_for(self) -> float | None:
        """Give for how many seconds requests wait for a good answer, None where none does so for long."""
        waited = self.clock.now() - self._waiting_since
        return waited if self._under_way and waited >= QUIET else None

    @contextmanager
    def trial(self, method: str, url: str) -> Iterator[Trial]:
        """Have a request tried; raise at once what the tool did last where it answers nothing, or never such a request."""
        kind = kind_of(method, url)
        trial = self._begun(kind)
        try:
            yield trial
        except _FAILURES as error:
            self._fail(trial, error)
            raise
        else:
            with self._lock:
                self._failed.discard(kind)
                self._unanswered.pop(kind, None)
                self._given_up.pop(kind, None)
                self._waiting_since = self.clock.now()
        finally:
            with self._lock:
                self._under_way -= 1

    def _begun(self, kind: str) -> Trial:
        self.refuse(kind)
        with self._lock:
            now = self.clock.now()
            if not self._under_way:
                self._waiting_since = now
            self._under_way += 1
            return Trial(self, kind)

    def doubts(self, kind: str) -> bool:
        """Whether a kind of request failed for good, and none of it was answered well since."""
        return kind in self._failed

    def expects_silence(self, kind: str) -> bool:
        """Whether it was for want of an answer that a kind of request failed for good the last time."""
        return self._unanswered[kind] > 0

    def at_least(self, seconds: float) -> float:
        """Give so many seconds to wait for a byte, or more where the answers of this tool took so long."""
        return min(READ, max(seconds, self._slowest * _LEEWAY))

    def refuse(self, kind: str) -> None:
        """Raise what the tool did last, where such a request is not sent any more."""
        with self._lock:
            known = self._given_up.get(_ALL) or self._given_up.get(kind)
        if known is not None:
            raise type(known)(*known.faults)

    def sent(self, at: float) -> None:
        """Take note that a try goes out: silence begins with one, not while a limit or a turn is waited for."""
        with self._lock:
            if self._unheard_since is None:
                self._unheard_since = at

    def heard(self, sent_at: float | None) -> None:
        """Take note that the tool answered something to a try that went out at this moment."""
        with self._lock:
            if sent_at is not None:
                self._slowest = max(self._slowest, self.clock.now() - sent_at)
            self._unheard_since = None
            self._unheard_tries = 0
            self._unheard_kinds.clear()
            self._given_up.pop(_ALL, None)

    def unheard(self) -> None:
        """Take note that a try got no whole answer."""
        with self._lock:
            self._unheard_tries += 1
            if self._unheard_since is None:
                self._unheard_since = self.clock.now()

    def _fail(self, trial: Trial, error: LiveError) -> None:
        """Take note that a request failed for good."""
        with self._lock:
            self._failed.add(trial.kind)
            if isinstance(error, UnreachableError) and self.is_mute:
                self._unheard_kinds.add(trial.kind)
                # One thing alone may be what it cannot answer: before all is given up, it is asked another.
                if len(self._unheard_kinds) > 1:
                    self._given_up[_ALL] = error
            if trial.unanswered < _BRIEFLY - _LATE:
                self._unanswered.pop(trial.kind, None)
                return
            self._unanswered[trial.kind] += 1
            if self._unanswered[trial.kind] >= _MOST_SILENT:
                self._given_up[trial.kind] = error


def kind_of(method: str, url: str) -> str:
    """Give what kind of request one is: its path without what names single things."""
    parts = urlsplit(url).path.split("/")
    return f"{method} {'/'.join(each if not each or _WORD.fullmatch(each) else '*' for each in parts)}"
