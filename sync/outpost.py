"""The process in which tools are asked while another one writes: it reads and maps, and knows no store."""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Event
from threading import Lock
from threading import Thread
from time import sleep
from typing import Any
from typing import NoReturn

from connectors.api import Chain
from connectors.api import Page
from mapping.errors import DureError
from mapping.errors import Fault
from sync.boundary import guarded
from sync.boundary import mapped
from sync.boundary import plugin_errors
from sync.parcels import BEGIN
from sync.parcels import DONE
from sync.parcels import FAILED
from sync.parcels import GREET
from sync.parcels import KEPT
from sync.parcels import LEAVE
from sync.parcels import LISTS
from sync.parcels import PAGE
from sync.parcels import PAGES
from sync.parcels import TRAFFIC
from sync.parcels import Bundle
from sync.parcels import Line
from sync.ready import plain
from sync.ready import ready_of
from sync.room import Room
from sync.source import Source
from sync.traffic import traffic_of

_WAITING = 600
"""Where so many records are on their way or wait to be written, the next page waits here."""

_TURN = 0.0005
"""Seconds after which a thread that computes lets one go on to which an answer has come; Python's own are 0.005."""

_TELLING = 0.25
_OPEN_FILES = (Path("/proc/self/fd"), Path("/dev/fd"))


def serve(end: socket.socket, sources: Mapping[str, Source]) -> NoReturn:
    """Be the other process, just forked: answer until nobody asks any more, and leave nothing behind."""
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)  # it ends when the process that writes does, not before
        _close_all_but(end.fileno())
        sys.setswitchinterval(_TURN)
        gc.disable()
        gc.freeze()
        _Outpost(Line(end), sources).answer()
    finally:
        os._exit(0)


def _close_all_but(kept: int) -> None:
    """Let go of what belongs to the process that writes: its store, and the lock on it."""
    listed = next(filter(Path.is_dir, _OPEN_FILES), None)
    for number in [int(each.name) for each in listed.iterdir()] if listed else ():
        if number > 2 and number != kept:  # noqa: PLR2004  # standard input, output and error
            with suppress(OSError):
                os.close(number)


class _Outpost:
    def __init__(self, line: Line, sources: Mapping[str, Source]) -> None:
        self._line = line
        self._sources = sources
        self._room = Room(_WAITING)
        self._left: set[str] = set()
        self._packing = Lock()  # a thread computes at a time in any case, and several in turn take longer

    def answer(self) -> None:
        """Do what is asked, each in a thread of its own, until nobody is there any more."""
        Thread(target=self._tell_waiting, name="dure-traffic", daemon=True).start()
        while (received := self._line.receive()) is not None:
            call, name, what, given = received[0]
            if what == KEPT:
                self._room.leave(given)
            elif what == LEAVE:
                self._left.add(name)
            else:
                self._begin(call, self._sources[name], what, given)

    def _begin(self, call: int, source: Source, what: str, given: tuple[Any, ...]) -> None:
        Thread(target=self._do, args=(call, source, what, given), name="dure-outpost").start()

    def _do(self, call: int, source: Source, what: str, given: tuple[Any, ...]) -> None:
        try:
            with plugin_errors(source.tool):
                answer: object = None
                if what == PAGES:
                    self._pages(call, source, *given)
                elif what == GREET:
                    answer = str(source.connector.verify()), list(source.connector.chains())
                elif what == BEGIN:
                    answer = self._greeted(source, given)
                else:
                    answer = _once(source, what, given)
        except DureError as error:
            self._tell(call, source, FAILED, error.faults)
        else:
            self._tell(call, source, DONE, answer)

    def _greeted(self, source: Source, calls: Sequence[int]) -> tuple[str, Sequence[Chain]]:
        """Ask whose credentials a source has, and meanwhile for the first pages of its chains.

        They take nobody's room before it is told, and none of them is told where it is not.
        """
        chains, told = list(source.connector.chains()), Event()
        for number, chain in zip(calls, chains, strict=False):
            self._begin(number, source, PAGES, (chain, None, told))
        try:
            return str(source.connector.verify()), chains
        except BaseException:
            self._left.add(source.name)
            raise
        finally:
            told.set()

    def _tell(self, call: int, source: Source, kind: str, told: object, records: bytes = b"") -> None:
        self._line.send((call, source.name, kind, told, traffic_of(source.connector)), records)

    def _pages(self, call: int, source: Source, chain: Chain, cursor: str | None, greeted: Event | None = None) -> None:
        """Send page after page, each as soon as there is room for it, and none before its source was ``greeted``."""
        pages = guarded(source.tool, lambda: source.connector.pages(chain, cursor))
        for done, told, bundle in map(partial(self._packed, source), pages):
            weight, records = len(bundle), bundle.told()
            del bundle  # what waits for room is its bytes alone
            if greeted is not None:
                greeted.wait()
            self._room.enter(weight)
            if source.name in self._left:
                self._room.leave(weight)
                return
            self._tell(call, source, PAGE, told, records)
            if done:
                return

    def _packed(self, source: Source, page: Page) -> tuple[bool, object, Bundle]:
        """Map a page and put it together: whether it is the last, what is told of it, and its records.

        They are written once the page is let go: texts that something else holds, too, take longer.
        """
        bundle = Bundle()
        with self._packing:
            for record in map(plain, page.records):
                if self._room.is_airy:
                    bundle.add(record, None, record.raw)  # whoever writes has little to do, and can map as well
                    continue
                task = mapped(source.connector, source.tool, record)
                ready = task if isinstance(task, Fault) else ready_of(task)
                bundle.add(record, ready, b"" if source.minimal else record.raw)
        return page.done, (replace(page, records=()), bundle.faults), bundle

    def _tell_waiting(self) -> None:
        """Tell of waiting, and once of its end, while nothing else is told."""
        told: dict[str, bool] = {}
        while True:
            sleep(_TELLING)
            for name, source in self._sources.items():
                now = traffic_of(source.connector)
                waits = now.paused_until is not None or now.quiet_since is not None
                if waits or told.get(name):
                    told[name] = waits
                    self._tell(0, source, TRAFFIC, None)


def _once(source: Source, what: str, given: tuple[Any, ...]) -> Any:
    """Ask for something that comes as a whole."""
    found = getattr(source.connector, what)(*given)
    return list(found) if what in LISTS else found
