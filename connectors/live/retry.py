"""The one policy of trying again: which failures, how often, after how long, and within which bounds of a run."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC
from datetime import datetime
from email.utils import parsedate_to_datetime
from math import inf
from typing import TYPE_CHECKING
from typing import TypeVar

from msgspec import Struct
from msgspec import field

from connectors.live.errors import BrokenAnswerError
from connectors.live.errors import LiveError
from connectors.live.errors import OverBudgetError
from connectors.live.errors import ThrottledError
from connectors.live.errors import UnreachableError
from connectors.live.pace import Pace
from connectors.live.patience import Trial
from mapping.errors import Message
from mapping.errors import fault
from mapping.errors import msg

if TYPE_CHECKING:
    from tenacity import RetryCallState

T = TypeVar("T")

LONGEST_WAIT = 900.0
"""So many seconds one run waits at most for one token, all waiting together."""

LONGEST_BESIDE = 60.0
"""So many seconds one request waits at most for what tasks can be read without, unless its token is held back altogether."""

_SHARE_BESIDE = 1 / 3  # of a run's waiting: the rest is kept for what tasks need
_BESIDE: ContextVar[float | None] = ContextVar("beside", default=None)
_ATTEMPTS = 5
_BROKEN_ATTEMPTS = 2
_FIRST_WAIT = 2.0
_TOP_WAIT = 30.0
_FIRST_HOLD = 5.0
_TOP_HOLD = 40.0


class Budget(Struct):
    """What one connection may spend in one run: requests (None for no bound), and seconds of waiting.

    Threads that wait at the same time wait once. ``least`` is with how many requests a run may be whole at all, as far as
    that is known.
    """

    requests: int | None = None
    seconds: float = LONGEST_WAIT
    spent: int = 0
    waited: float = 0.0
    waited_beside: float = 0.0
    least: int = 0
    _until: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def left(self) -> int | None:
        """Give how many requests are left, None where there is no bound."""
        return None if self.requests is None else max(self.requests - self.spent, 0)

    def spend(self) -> None:
        """Count one request; raise OverBudgetError where none is left."""
        with self._lock:
            if self.requests is not None and self.spent >= self.requests:
                raise OverBudgetError(
                    fault(
                        "The requests that requests_budget allows this run are used up ({count}).",
                        count=self.requests,
                        advice=self._advice,
                    )
                )
            self.spent += 1

    def need(self, requests: int) -> None:
        """Learn that no run comes to its end with fewer requests than these."""
        with self._lock:
            self.least = max(self.least, requests)

    def lift(self) -> None:
        """Let as many requests be made as it takes: whoever looks once is no run."""
        self.requests = None

    @property
    def _advice(self) -> Message:
        if self.requests is None or self.requests >= self.least:
            return msg("The next run goes on from here; raise requests_budget to read more at once.")
        return msg(
            "However often it runs, that is too little to read all: write {least:number} or more under requests_budget.",
            least=self.least,
        )

    def may_wait(self, seconds: float, *, now: float, beside: bool = False) -> bool:
        """Whether so much waiting is left from now on; what is granted counts as spent.

        For what stands ``beside`` tasks, and can be done without, there is a part of it only.
        """
        with self._lock:
            more = max(now + seconds - max(self._until, now), 0.0)
            if self.waited + more > self.seconds:
                return False
            if beside and self.waited_beside + more > self.seconds * _SHARE_BESIDE:
                return False
            self.waited += more
            self.waited_beside += more if beside else 0.0
            self._until = max(self._until, now + seconds)
            return True


@contextmanager
def beside(longest: float = LONGEST_BESIDE) -> Iterator[None]:
    """Have the requests that this thread makes meanwhile wait little: tasks can be read without what they ask for.

    Each waits so many seconds at ``longest``, all of them a part of what the run may wait.
    """
    token = _BESIDE.set(longest)
    try:
        yield
    finally:
        _BESIDE.reset(token)


def told_wait(text: str | None, now: datetime) -> float | None:
    """Read a Retry-After: seconds or an HTTP date (RFC 9110, 10.2.3); None where it says nothing that can be meant."""
    if text is None:
        return None
    try:
        return max(float(int(text.strip())), 0.0)
    except OverflowError:
        return inf
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max((moment - now).total_seconds(), 0.0)


def persistently(work: Callable[[], T], *, pace: Pace, budget: Budget, trial: Trial) -> T:
    """Do one request, again where that may help; what still fails is raised as it came.

    A tool that asks to wait holds back every request of its token, not this one alone. Where no answer came, the time that
    this took is waiting, too: one that trickles must not hold a run for hours. ``trial`` says how often a tool is asked
    that gives no answer.
    """
    from tenacity import Retrying  # noqa: PLC0415  # heavy, and only needed where tools are asked
    from tenacity import retry_if_exception  # noqa: PLC0415

    began = pace.clock.now()
    waited = 0.0

    def once() -> T:
        nonlocal began
        began = pace.clock.now()
        try:
            return work()
        finally:
            # To wait for its turn is no silence of the tool.
            began = began if trial.sent_at is None else max(began, trial.sent_at)

    def spent(state: RetryCallState) -> bool:
        nonlocal waited
        most = _BROKEN_ATTEMPTS if isinstance(_error(state), BrokenAnswerError) else _ATTEMPTS
        start = began if isinstance(_error(state), UnreachableError) else pace.clock.now()
        took = pace.clock.now() - start
        waiting = took + state.upcoming_sleep
        waited += waiting
        # A limit holds back what tasks need, too: it is waited for whoever met it.
        longest = None if isinstance(_error(state), ThrottledError) else _BESIDE.get()
        if not isinstance(_error(state), ThrottledError):
            most = trial.most(most)
            if trial.is_over(_error(state), took, state.attempt_number):
                return True
        if state.attempt_number >= most or (longest is not None and waited > longest):
            return True
        return not budget.may_wait(waiting, now=start, beside=longest is not None)

    def hold_back(state: RetryCallState) -> None:
        if isinstance(_error(state), ThrottledError):
            pace.pause(state.upcoming_sleep, told=_told(_error(state)))

    return Retrying(
        retry=retry_if_exception(lambda error: isinstance(error, LiveError) and error.transient),
        wait=lambda state: _delay(_error(state), state.attempt_number),
        stop=spent,
        before_sleep=hold_back,
        sleep=pace.clock.sleep,
        reraise=True,
    )(once)


def _error(state: RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None


def _told(error: BaseException | None) -> bool:
    return isinstance(error, LiveError) and bool(error.wait)


def _delay(error: BaseException | None, attempt: int) -> float:
    if isinstance(error, LiveError) and error.wait:
        return error.wait
    # A limit that does not say when it ends is most often one of a minute: few and longer waits get past it.
    first, top = (_FIRST_HOLD, _TOP_HOLD) if isinstance(error, ThrottledError) else (_FIRST_WAIT, _TOP_WAIT)
    return min(top, first * 2.0 ** (attempt - 1)) * random.uniform(0.7, 1.3)  # noqa: S311  # only jitter
