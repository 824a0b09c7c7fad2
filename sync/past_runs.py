"""Past runs as they are listed: how long each took, what it read and found, what went wrong, how it ended."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta
from enum import StrEnum
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection
from sqlalchemy import select

from mapping.alike import alike
from mapping.errors import Fault
from sync.faults import fault_value
from sync.runs import Run
from sync.tables import connection_reads
from sync.tables import runs
from sync.tables import scope_reads

WHOLE = "run"
"""The kind of a run that does all that is due, and so goes on after its judgement."""


class Ending(StrEnum):
    """How a run came to its end, as far as it is known."""

    DONE = "done"
    INCOMPLETE = "incomplete"
    FAILED = "failed"
    STOPPED = "stopped"


class PastReading(Struct, frozen=True, kw_only=True):
    """What a run read of one connection; requests and waiting (seconds) are None where nobody counted them.

    ``faults`` are what kept a part of it from being read, ``rejected`` the records that could not be used.
    """

    connection: str
    complete: bool
    tasks: int
    open: int
    requests: int | None
    waited: float | None
    faults: tuple[Fault, ...]
    rejected: tuple[Fault, ...]

    @property
    def every(self) -> tuple[Fault, ...]:
        """Give what went wrong in it, record by record."""
        return _each_once((*self.faults, *self.rejected))


class PastRun(Struct, frozen=True, kw_only=True):
    """One run. ``ended_at`` is None for one that is still at work or was struck down."""

    run: Run
    started_at: datetime
    ended_at: datetime | None
    complete: bool | None
    exit_code: int | None
    error: Fault | None
    summary: Mapping[str, Any] | None
    deliveries: Mapping[str, int] | None
    delivery_faults: tuple[Fault, ...]
    readings: tuple[PastReading, ...]

    @property
    def took(self) -> timedelta | None:
        """Give how long it was at work."""
        return None if self.ended_at is None else self.ended_at - self.started_at

    @property
    def ending(self) -> Ending:
        """Tell how it ended; a run without an end counts as stopped, though it may still be at work."""
        if self.ended_at is None:
            return Ending.STOPPED
        if self.error is not None or self.exit_code not in {None, 0, 1, 3}:
            return Ending.FAILED
        return Ending.DONE if self.complete and self.exit_code != 3 else Ending.INCOMPLETE  # noqa: PLR2004  # as published

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Give what went wrong in it, each fault once."""
        return self._gathered(each for reading in self.readings for each in reading.every)

    @property
    def told(self) -> tuple[Fault, ...]:
        """Give the same for people: of many records that could not be used for the same reason the first."""
        return self._gathered(each for reading in self.readings for each in (*reading.faults, *alike(reading.rejected)))

    def _gathered(self, of_readings: Iterable[Fault]) -> tuple[Fault, ...]:
        return _each_once((self.error, *of_readings, *self.delivery_faults))

    def total(self, name: str) -> float | None:
        """Add up a number of all readings, None where none of them has it."""
        numbers = [value for reading in self.readings if (value := getattr(reading, name)) is not None]
        return sum(numbers) if numbers else None


def past_runs(connection: Connection, *, limit: int) -> tuple[PastRun, ...]:
    """Give the latest runs, newest first."""
    rows = connection.execute(select(runs).order_by(runs.c.seq.desc()).limit(limit)).all()
    readings = _readings(connection, [row.id for row in rows])
    return tuple(_past(row, readings.get(row.id, ())) for row in rows)


def _past(row: Any, readings: Sequence[PastReading]) -> PastRun:
    sent = dict(row.deliveries) if row.deliveries else None
    faults = sent.pop("faults", ()) if sent else ()
    # Only a run as a whole goes on after its judgement; what was recorded then is not yet its end.
    ended = row.ended_at if row.kind == WHOLE and row.error is None else row.ended_at or row.finished_at
    return PastRun(
        run=Run(row.id, row.seq, row.kind, row.at),
        started_at=row.started_at,
        ended_at=ended,
        complete=row.complete,
        exit_code=row.exit_code,
        error=row.error and fault_value(row.error),
        summary=row.summary,
        deliveries=sent,
        delivery_faults=_each_once(map(fault_value, faults)),
        readings=tuple(readings),
    )


def _readings(connection: Connection, ids: Sequence[str]) -> dict[str, list[PastReading]]:
    found: dict[str, list[PastReading]] = {}
    of_scopes = _scope_faults(connection, ids)
    query = select(connection_reads).where(connection_reads.c.run.in_(ids)).order_by(connection_reads.c.connection)
    for row in connection.execute(query):
        own = (row.error, *of_scopes.get((row.run, row.connection), ()))
        reading = PastReading(
            connection=row.connection,
            complete=row.complete,
            tasks=row.tasks,
            open=row.open,
            requests=row.requests,
            waited=row.waited,
            faults=_each_once(fault_value(each) for each in own if each),
            rejected=tuple(map(fault_value, row.rejected)),
        )
        found.setdefault(row.run, []).append(reading)
    return found


def _scope_faults(connection: Connection, ids: Sequence[str]) -> dict[tuple[str, str], list[Any]]:
    columns = (scope_reads.c.run, scope_reads.c.connection, scope_reads.c.error)
    found: dict[tuple[str, str], list[Any]] = {}
    wanted = scope_reads.c.run.in_(ids) & scope_reads.c.error.is_not(None)
    for row in connection.execute(select(*columns).where(wanted)):
        found.setdefault((row.run, row.connection), []).append(row.error)
    return found


def _each_once(faults: Iterable[Fault | None]) -> tuple[Fault, ...]:
    return tuple({str(each): each for each in faults if each is not None}.values())
