"""Sources are asked by several threads; whatever they answer is taken one by one, by the one thread that writes."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from queue import SimpleQueue
from threading import Thread
from time import monotonic
from types import TracebackType
from typing import Any
from typing import Generic
from typing import Self
from typing import TypeVar

from msgspec import Struct

from mapping.errors import ConnectorError
from mapping.errors import DureError
from sync.mailbox import Mailbox

T = TypeVar("T")

_WAITING = 1000
"""Records that may wait to be written; what is read beyond them waits in its thread."""

_NOTHING = object()
_TICK = 0.25
_PATIENCE = 0.5


class Job(Struct, Generic[T], frozen=True, eq=False):
    """Something to ask of a source. ``ask`` runs in any thread; ``take`` and ``end`` run where the desk stands.

    ``take`` is given what has come by then, be it from several jobs that have the same ``take``. ``end`` is told why it
    broke off, if it did, and gives what is to be asked next.
    """

    ask: Callable[[], Iterator[T]]
    take: Callable[[Sequence[T]], None]
    end: Callable[[ConnectorError | None], Sequence[Job[Any]]]
    weigh: Callable[[T], int] = lambda _: 0


class _Answer(Struct, frozen=True):
    job: Job[Any]
    crew: Crew
    item: Any = None
    ended: bool = False
    error: BaseException | None = None


class Crew:
    """The threads that ask one source: as many as it bears, begun when there is work for them."""

    def __init__(self, size: int, mailbox: Mailbox[_Answer]) -> None:
        """Bring answers to a mailbox."""
        self._size = size
        self._mailbox = mailbox
        self._jobs: SimpleQueue[Job[Any] | None] = SimpleQueue()
        self._threads: list[Thread] = []
        self.open = 0

    def give(self, jobs: Iterable[Job[Any]]) -> None:
        """Let these be asked as soon as somebody is free."""
        for job in jobs:
            self.open += 1
            self._jobs.put(job)
            if len(self._threads) < min(self._size, self.open):
                # A thread that waits for a tool must not keep a run alive that was stopped.
                thread = Thread(target=self._work, name="dure-asking", daemon=True)
                self._threads.append(thread)
                thread.start()

    def dismiss(self) -> None:
        """Send everybody home; who is still waiting for an answer is not waited for."""
        for _ in self._threads:
            self._jobs.put(None)
        until = monotonic() + _PATIENCE
        for thread in self._threads:
            thread.join(max(0.0, until - monotonic()))

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            error = self._ask(job)
            if not self._mailbox.put(_Answer(job, self, ended=True, error=error), 0):
                return

    def _ask(self, job: Job[Any]) -> BaseException | None:
        try:
            for item in job.ask():
                if not self._mailbox.put(_Answer(job, self, item), job.weigh(item)):
                    break
        except BaseException as error:  # noqa: BLE001  # raised again where the desk stands
            return error
        return None


class Desk:
    """Where answers are taken. Sources that bear no threads are asked right here, in the order they were given."""

    def __init__(self) -> None:
        """Open with nothing to do."""
        self._mailbox: Mailbox[_Answer] = Mailbox(_WAITING)
        self._crews: list[Crew] = []

    def __enter__(self) -> Self:
        """Use the desk as a context; nobody works for it after its end."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Send everybody home."""
        self._mailbox.close()
        for crew in self._crews:
            crew.dismiss()

    def ask_in_threads(self, jobs: Iterable[Job[Any]], size: int) -> None:
        """Have these asked by a crew of their own, and everything that follows from them."""
        crew = Crew(size, self._mailbox)
        self._crews.append(crew)
        crew.give(jobs)

    def ask_here(self, jobs: Iterable[Job[Any]]) -> None:
        """Ask these now, one after the other, and everything that follows from them; crews go on meanwhile."""
        for job in jobs:
            for item, error in _told(job):
                if item is not _NOTHING:
                    job.take([item])
                    self._take_what_came()
                else:
                    self.ask_here(job.end(error))

    def finish(self, tick: Callable[[], None]) -> None:
        """Take all answers until nobody has anything left to ask; ``tick`` is called now and then while waiting."""
        while any(crew.open for crew in self._crews):
            answers = self._mailbox.get(_TICK, _go_together)
            if answers:
                _take(answers)
            else:
                tick()

    def _take_what_came(self) -> None:
        while answers := self._mailbox.get(0, _go_together):
            _take(answers)


def _told(job: Job[Any]) -> Iterator[tuple[Any, ConnectorError | None]]:
    """Give every answer, and then nothing, with the reason if they broke off."""
    try:
        for item in job.ask():
            yield item, None
    except DureError as error:
        yield _NOTHING, _as_connector_error(error)
    else:
        yield _NOTHING, None


def _go_together(one: _Answer, other: _Answer) -> bool:
    return not one.ended and not other.ended and one.job.take == other.job.take


def _take(answers: Sequence[_Answer]) -> None:
    answer = answers[0]
    if not answer.ended:
        answer.job.take([each.item for each in answers])
        return
    if answer.error is not None and not isinstance(answer.error, DureError):
        raise answer.error
    answer.crew.open -= 1
    answer.crew.give(answer.job.end(_as_connector_error(answer.error)))


def _as_connector_error(error: DureError | None) -> ConnectorError | None:
    if error is None or isinstance(error, ConnectorError):
        return error
    return ConnectorError(*error.faults)
