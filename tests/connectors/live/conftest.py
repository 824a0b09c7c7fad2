"""Wires to a fake server, with a clock that does not wait; what stands beside the tests can be imported."""

from __future__ import annotations

import sys
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_tools.asana import AsanaWorld
from fake_tools.server import Ask
from fake_tools.server import FakeServer
from fake_tools.server import Reply

from connectors.live.pace import Pace
from connectors.live.retry import Budget
from connectors.live.station import Station
from connectors.live.wire import Wire
from mapping.errors import msg

sys.path.append(str(Path(__file__).parent))


class PatientClock:
    """Sleeping costs nothing and lets its time pass; how long was slept is kept."""

    def __init__(self) -> None:
        self.time = 1000.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


def station(url: str, **others: Any) -> Station:
    """Build where a test's requests go."""
    return Station(connection="hq", tool="Jira", url=url, renewal=msg("Make a new token."), **others)


@pytest.fixture
def serve() -> Iterator[Callable[..., FakeServer]]:
    """Give a maker of servers; a server that is told nothing answers every request with {"ok": true}."""
    made: list[FakeServer] = []

    def start(world: Callable[[Ask], Reply] = lambda _: Reply({"ok": True}), **options: Any) -> FakeServer:
        made.append(FakeServer(world, **options))
        return made[-1]

    yield start
    for each in made:
        each.close()


@pytest.fixture
def clock() -> PatientClock:
    """Give a clock that does not wait."""
    return PatientClock()


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch, clock: PatientClock) -> PatientClock:
    """Let waiting cost nothing, and no pace hold anything up."""
    monkeypatch.setattr("connectors.live.opening.pace_of", lambda *_, at_once, **_more: Pace(at_once, clock=clock))
    return clock


@pytest.fixture
def wire_to(clock: PatientClock) -> Callable[..., Wire]:
    """Give a maker of wires to an address."""

    def make(url: str, *, budget: Budget | None = None, at_once: int = 8, **others: Any) -> Wire:
        return Wire(station(url, **others), pace=Pace(at_once, clock=clock), budget=budget or Budget())

    return make


@pytest.fixture(scope="session")
def asana_server() -> Iterator[FakeServer]:
    """Give one server for every Asana that a test writes."""
    server = FakeServer(AsanaWorld())
    yield server
    server.close()


@pytest.fixture
def world(asana_server: FakeServer, clock: PatientClock) -> AsanaWorld:
    """Give an Asana with one project that has three sections."""
    made = AsanaWorld()
    made.url, made.clock = asana_server.url, clock
    made.project("77", "운영")
    asana_server.world = made
    asana_server.faults.clear()
    asana_server.fresh()
    return made
