"""Sources that are asked in a process of their own: where much is to be read, one core reads while another one writes."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import contextmanager
from contextlib import suppress
from datetime import datetime
from functools import partial
from itertools import count
from queue import SimpleQueue
from time import monotonic
from time import sleep
from typing import Any

from msgspec.structs import replace

from connectors.api import Absent
from connectors.api import Census
from connectors.api import Chain
from connectors.api import Page
from connectors.api import Record
from connectors.api import Scope
from mapping.arenas import one_heap
from mapping.errors import ConnectorError
from mapping.errors import Fault
from mapping.errors import fault
from mapping.errors import msg
from mapping.model import Task
from mapping.once import once
from sync.outpost import serve
from sync.parcels import BEGIN
from sync.parcels import DONE
from sync.parcels import FAILED
from sync.parcels import GREET
from sync.parcels import KEPT
from sync.parcels import LEAVE
from sync.parcels import PAGE
from sync.parcels import PAGES
from sync.parcels import Line
from sync.parcels import unbundled
from sync.source import Source
from sync.traffic import Traffic
from sync.traffic import parallel_of

_PATIENCE = 1.0

_Told = tuple[str, Any, bytes]


def may_go_apart(source: Source) -> bool:
    """Whether a source's connector says that it can be asked in another process: ours over the network do."""
    return callable(getattr(source.connector, "go_apart", None))


@contextmanager
def asked_apart(sources: Sequence[Source], *, at_once: bool = False) -> Iterator[Sequence[Source]]:
    """Give the sources with those that can go asked in one process of their own, which ends with the context.

    ``at_once`` has them read from their start before anybody asks, for whoever knows that nothing of them is kept. Where
    other threads are at work already, or no process is to be had, all stay as they are: a fork copies no threads.
    """
    outpost = _forked({source.name: source for source in sources if may_go_apart(source)})
    if outpost is None:
        yield sources
        return
    try:
        posted = {source.name: _Posted(source, outpost) for source in sources if may_go_apart(source)}
        if at_once:
            for each in posted.values():
                each.begin()
        yield [replace(source, connector=posted.get(source.name, source.connector)) for source in sources]
    finally:
        outpost.close()


def _forked(sources: dict[str, Source]) -> _Outpost | None:
    for source in sources.values():
        source.connector.go_apart()  # type: ignore[attr-defined]  # may_go_apart has seen it
    if not sources or threading.active_count() > 1:
        return None
    one_heap()
    here, there = socket.socketpair()
    try:
        pid = os.fork()
    except OSError:
        here.close()
        there.close()
        return None
    if pid == 0:
        serve(there, sources)
    there.close()
    return _Outpost(Line(here), pid)


class _Outpost:
    """The other process, as seen from here: questions go out, and each answer finds who asked."""

    def __init__(self, line: Line, pid: int) -> None:
        self._line = line
        self._pid = pid
        self._numbers = count(1)
        self._waiting: dict[int, SimpleQueue[_Told]] = {}
        self._traffic: dict[str, Traffic] = {}
        self._lost = False
        self._lock = threading.Lock()
        self._receiver = threading.Thread(target=self._receive, name="dure-outpost", daemon=True)
        self._receiver.start()

    def ask(self, name: str, what: str, given: tuple[Any, ...]) -> Iterator[_Told]:
        """Ask now; what is given then is told until the end of it, or raises ConnectorError with what went wrong."""
        (told,) = self._asked(1, lambda numbers: (numbers[0], name, what, given))
        return told

    def begin(self, name: str, chains: int) -> tuple[Iterator[_Told], Sequence[Iterator[_Told]]]:
        """Have a source greeted and at once so many of its chains read: what the greeting gives, and then each chain."""
        greeting, *pages = self._asked(1 + chains, lambda numbers: (numbers[0], name, BEGIN, tuple(numbers[1:])))
        return greeting, pages

    def _asked(self, answers: int, message: Callable[[Sequence[int]], object]) -> Sequence[Iterator[_Told]]:
        """Send one message, to which several answers come, each under a number of its own."""
        asked = {next(self._numbers): SimpleQueue[_Told]() for _ in range(answers)}
        with self._lock:
            self._waiting.update(asked)
            lost = self._lost
        if lost or not self._line.send(message(list(asked))):
            for told in asked.values():
                told.put((FAILED, (_gone(),), b""))
        return [self._told(number, told) for number, told in asked.items()]

    def _told(self, number: int, asked: SimpleQueue[_Told]) -> Iterator[_Told]:
        try:
            while True:
                kind, answer, records = asked.get()
                if kind == FAILED:
                    raise ConnectorError(*answer)
                yield kind, answer, records
                if kind == DONE:
                    return
        finally:
            with self._lock:
                self._waiting.pop(number, None)

    def kept(self, name: str, weight: int) -> None:
        """Let as much more come."""
        self._line.send((0, name, KEPT, weight))

    def leave(self, name: str) -> None:
        """Have no more pages of a source read."""
        self._line.send((0, name, LEAVE, None))

    def traffic(self, name: str) -> Traffic:
        """Give what was told last of the requests of a source."""
        return self._traffic.get(name, Traffic())

    def close(self) -> None:
        """End the other process, and wait for its end."""
        self._line.hang_up()
        self._receiver.join(_PATIENCE)
        self._line.close()
        until = monotonic() + _PATIENCE
        with suppress(ChildProcessError):
            while os.waitpid(self._pid, os.WNOHANG)[0] == 0:
                if monotonic() > until:
                    os.kill(self._pid, signal.SIGKILL)
                    os.waitpid(self._pid, 0)
                    return
                sleep(0.002)

    def _receive(self) -> None:
        while (received := self._line.receive()) is not None:
            (number, name, kind, told, traffic), records = received
            self._traffic[name] = traffic
            asked = self._waiting.get(number)
            if asked is not None:
                asked.put((kind, told, records))
        with self._lock:
            self._lost = True
            for asked in self._waiting.values():
                asked.put((FAILED, (_gone(),), b""))


def _gone() -> Fault:
    return fault(
        "The process that reads the tools came to a sudden end; what was read so far is kept.",
        advice=msg("Run dure sync again: it goes on from there. If it happens again, see whether memory was short."),
    )


class _Posted:
    """A connector whose questions are asked in the other process; what needs no tool is done here."""

    def __init__(self, source: Source, outpost: _Outpost) -> None:
        self._name = source.name
        self._own = source.connector
        self._outpost = outpost
        self._greeting: Iterator[_Told] | None = None
        self._begun: Sequence[Iterator[_Told]] = ()
        self._pages: dict[str, Iterator[_Told]] = {}
        self.parallel = parallel_of(source.connector)
        for name in ("rewind", "revisit", "in_use", "born", "told_site"):
            own = getattr(source.connector, name, None)
            if own is not None:
                setattr(self, name, own if name == "rewind" else partial(self._once, name))

    def begin(self) -> None:
        """Have read what will be asked for in any case; each answer waits until it is asked for."""
        self._greeting, self._begun = self._outpost.begin(self._name, self.parallel)

    @once
    def _greeted(self) -> tuple[str, Sequence[Chain]]:
        """Take what was said when the reading began, and say which of its pages are those of which chain."""
        greeting, self._greeting = self._greeting or self._outpost.ask(self._name, GREET, ()), None
        who, chains = next(answer for _, answer, _ in greeting)  # where it fails, what was begun is left
        begun, self._begun = self._begun, ()
        self._pages.update((chain.id, pages) for chain, pages in zip(chains, begun, strict=False))
        return who, chains

    @property
    def requests(self) -> int:
        return self._outpost.traffic(self._name).requests

    @property
    def waited(self) -> float:
        return self._outpost.traffic(self._name).waited

    @property
    def paused_until(self) -> datetime | None:
        return self._outpost.traffic(self._name).paused_until

    @property
    def quiet_since(self) -> datetime | None:
        return self._outpost.traffic(self._name).quiet_since

    def verify(self) -> str:
        return self._greeted[0]

    def scopes(self) -> Sequence[Scope]:
        found: Sequence[Scope] = self._once("scopes")
        return found

    def chains(self) -> Sequence[Chain]:
        return self._greeted[1]

    def pages(self, chain: Chain, cursor: str | None) -> Iterator[Page]:
        told = self._pages.pop(chain.id, None)
        if told is not None and cursor is not None:  # something was kept after all
            self._let_go(told)
            told = None
        told = told or self._outpost.ask(self._name, PAGES, (chain, cursor))
        done = False
        try:
            for kind, answer, records in told:
                if kind == PAGE:
                    frame, faults = answer
                    page = unbundled(frame, faults, records)
                    done = page.done
                    yield page
        except GeneratorExit:
            if not done:  # whoever asked wants no more of it
                self._outpost.leave(self._name)
                self._let_go(told)
            raise

    def kept(self, count: int) -> None:
        """Let as many more records come as were written: what waits to be written takes room until then."""
        self._outpost.kept(self._name, count)

    def leave(self) -> None:
        """Let go of what was begun and nobody asks for any more: no more of it is read, and it takes nobody's room."""
        left = (*self._begun, *self._pages.values())
        self._begun, self._pages = (), {}
        if left:
            self._outpost.leave(self._name)
        for told in left:
            self._let_go(told)

    def _let_go(self, told: Iterator[_Told]) -> None:
        threading.Thread(target=self._pass_over, args=(told,), name="dure-passing-over", daemon=True).start()

    def _pass_over(self, told: Iterator[_Told]) -> None:
        """Let go by what was read in vain, so that it takes nobody's room."""
        with suppress(ConnectorError):
            for kind, answer, records in told:
                if kind == PAGE:
                    frame, faults = answer
                    self._outpost.kept(self._name, len(unbundled(frame, faults, records).records))

    def census(self, scope: Scope) -> Census | None:
        found: Census | None = self._once("census", scope)
        return found

    def reread(self, native_ids: Sequence[str]) -> Iterator[Record | Absent]:
        yield from self._once("reread", tuple(native_ids))

    def to_task(self, record: Record) -> Task:
        return self._own.to_task(record)

    def _once(self, what: str, *given: Any) -> Any:
        return next(answer for _, answer, _ in self._outpost.ask(self._name, what, given))
