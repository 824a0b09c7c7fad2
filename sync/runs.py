"""Run records: when dure was at work, by which clock, and what each connection and scope proved in it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import UTC
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection
from sqlalchemy import select

from mapping.errors import Fault
from mapping.errors import UsageError
from mapping.errors import fault
from mapping.errors import msg
from sync.bulk import delete_rows
from sync.bulk import select_rows
from sync.faults import fault_json
from sync.faults import fault_value
from sync.records import insert_records
from sync.records import table_rows
from sync.records import update_records
from sync.tables import connection_reads
from sync.tables import connections
from sync.tables import runs
from sync.tables import scope_reads
from sync.tables import tasks
from sync.texts import instant_text

_LATEST = (
    "JOIN runs ON runs.id = connection_reads.run"
    " JOIN (SELECT r.connection, max(runs.seq) AS seq FROM connection_reads r JOIN runs ON runs.id = r.run"
    " GROUP BY r.connection) newest ON newest.connection = connection_reads.connection AND newest.seq = runs.seq"
)


class Run(Struct, frozen=True):
    """One run. ``at`` is its clock of judgement; ``seq`` grows with every run."""

    id: str
    seq: int
    kind: str
    at: datetime


class RunRecord(Struct, frozen=True, kw_only=True):
    """What is kept of a run. ``finished_at`` is None when it was killed or is still at work."""

    run: Run
    started_at: datetime
    finished_at: datetime | None
    complete: bool | None
    agreement: str | None
    engine: str | None
    error: Fault | None
    summary: Mapping[str, Any] | None


class ScopeResult(Struct, frozen=True, kw_only=True):
    """What one reading of a scope proved. ``tasks`` counts the live tasks that it lists, ``total`` is the tool's own count.

    Where a scope is ``known``, so are its tasks; without ``subtasks`` those of them that it does not list itself only where
    they came.
    """

    id: str
    name: str = ""
    complete: bool = False
    whole: bool = False
    known: bool = False
    proves: bool = False
    subtasks: bool = True
    truncated: bool = False
    shrunk: bool = False
    tasks: int = 0
    total: int | None = None
    as_of: datetime | None = None
    census_at: datetime | None = None
    error: Fault | None = None


class ConnectionResult(Struct, frozen=True, kw_only=True):
    """What one reading of a connection came to. ``rejected`` are records that could not be used.

    ``records`` is how many came in this very reading; what the store tells of an earlier one has none. ``requests`` and
    ``waited`` (seconds, for limits of the tool) are what it took, where its connector counts them.
    """

    name: str
    tool: str
    complete: bool
    as_of: datetime | None = None
    tasks: int = 0
    open: int = 0
    error: Fault | None = None
    scopes: tuple[ScopeResult, ...] = ()
    rejected: tuple[Fault, ...] = ()
    notes: tuple[Fault, ...] = ()
    run: str | None = None
    records: int = 0
    requests: int | None = None
    waited: float | None = None


def start_run(connection: Connection, *, kind: str, at: datetime, id_: str | None = None) -> Run:
    """Record that a run begins; raise UsageError when its clock of judgement is behind that of the last one.

    Its id is a new one where none is given.
    """
    last, last_seq = next(select_rows(connection, "SELECT max(at), max(seq) FROM runs"))
    if last is not None and at < datetime.fromisoformat(last):
        raise UsageError(
            fault(
                "This run would write at {at}, which is before the last run at {last}.",
                at=instant_text(at),
                last=last,
                advice=msg(
                    "Leave out --now and DURE_NOW, or give a later moment. Where neither is set, correct the clock of this "
                    "machine; if it was ahead at the last run, restore the backup from before."
                ),
            )
        )
    run = Run(id_ or str(uuid.uuid4()), (last_seq or 0) + 1, kind, at)
    row = {"id": run.id, "seq": run.seq, "kind": kind, "at": at, "started_at": datetime.now(UTC)}
    insert_records(connection, runs, [row])
    return run


def finish_run(
    connection: Connection,
    run: Run,
    *,
    complete: bool,
    agreement: str | None = None,
    engine: str | None = None,
    error: Fault | None = None,
    summary: Mapping[str, Any] | None = None,
    editions: Mapping[str, Mapping[str, Any]] | None = None,
) -> None:
    """Record how a run ended; ``summary`` is over all tasks, ``editions`` has what each vendor's own edition counts."""
    row = {
        "id": run.id,
        "finished_at": datetime.now(UTC),
        "complete": complete,
        "agreement": agreement,
        "engine": engine,
        "error": error and fault_json(error),
        "summary": None if summary is None else dict(summary),
        "editions": None if editions is None else {party: dict(figures) for party, figures in editions.items()},
    }
    update_records(connection, runs, "id", [row])


def end_run(
    connection: Connection,
    run: Run,
    exit_code: int,
    *,
    deliveries: Mapping[str, Any] | None = None,
    error: Fault | None = None,
) -> None:
    """Record that everything that belongs to a run is done: with which code, what was sent, what broke it off."""
    row: dict[str, Any] = {"id": run.id, "ended_at": datetime.now(UTC), "exit_code": exit_code}
    row |= {} if deliveries is None else {"deliveries": dict(deliveries)}
    row |= {} if error is None else {"error": fault_json(error)}
    update_records(connection, runs, "id", [row])


def recent_runs(connection: Connection, limit: int = 20) -> tuple[RunRecord, ...]:
    """Give the latest runs, newest first."""
    rows = table_rows(connection, runs, "ORDER BY seq DESC LIMIT ?", (limit,))
    return tuple(
        RunRecord(
            run=Run(row.id, row.seq, row.kind, row.at),
            started_at=row.started_at,
            finished_at=row.finished_at,
            complete=row.complete,
            agreement=row.agreement,
            engine=row.engine,
            error=row.error and fault_value(row.error),
            summary=row.summary,
        )
        for row in rows
    )


def run_numbers(connection: Connection) -> dict[str, int]:
    """Give the number of every run by its id."""
    return {str(run): int(seq) for run, seq in select_rows(connection, "SELECT id, seq FROM runs")}


def save_reading(connection: Connection, run: Run, result: ConnectionResult) -> None:
    """Keep what a reading of a connection proved, in place of an earlier one of the same run."""
    for table in ("connection_reads", "scope_reads"):
        delete_rows(connection, table, ("run", "connection"), [(run.id, result.name)])
    row = {
        "run": run.id,
        "connection": result.name,
        "complete": result.complete,
        "as_of": result.as_of,
        "tasks": result.tasks,
        "open": result.open,
        "rejected": [fault_json(each) for each in result.rejected],
        "notes": [fault_json(each) for each in result.notes],
        "error": result.error and fault_json(result.error),
        "requests": result.requests,
        "waited": result.waited,
    }
    insert_records(connection, connection_reads, [row])
    insert_records(connection, scope_reads, [_scope_row(run, result.name, scope) for scope in result.scopes])


def _scope_row(run: Run, connection: str, scope: ScopeResult) -> dict[str, Any]:
    return {
        "run": run.id,
        "connection": connection,
        "scope": scope.id,
        "complete": scope.complete,
        "whole": scope.whole,
        "known": scope.known,
        "proves": scope.proves,
        "subtasks": scope.subtasks,
        "truncated": scope.truncated,
        "shrunk": scope.shrunk,
        "tasks": scope.tasks,
        "total": scope.total,
        "as_of": scope.as_of,
        "census_at": scope.census_at,
        "error": scope.error and fault_json(scope.error),
    }


def was_ever_read(connection: Connection) -> bool:
    """Whether any reading of any connection ever proved something: a task, or that a connection or scope holds what it holds."""
    proofs = (
        select(tasks.c.uid),
        select(connection_reads.c.run).where(connection_reads.c.complete),
        select(scope_reads.c.run).where(scope_reads.c.complete),
    )
    return any(connection.execute(each.limit(1)).first() is not None for each in proofs)


def latest_readings(connection: Connection, names: Sequence[str]) -> tuple[ConnectionResult, ...]:
    """Give the latest reading of each named connection that has one, in the order of the names."""
    tools = {row.name: row.tool for row in table_rows(connection, connections)}
    rows = {row.connection: row for row in table_rows(connection, connection_reads, _LATEST)}
    return tuple(_result(connection, rows[name], tools[name]) for name in names if name in rows and name in tools)


def _result(connection: Connection, row: Any, tool: str) -> ConnectionResult:
    known = select_rows(connection, "SELECT id, name FROM scopes WHERE connection = ?", (row.connection,))
    names = {str(scope): str(name) for scope, name in known}
    read = table_rows(
        connection, scope_reads, "WHERE run = ? AND connection = ? ORDER BY scope", (row.run, row.connection)
    )
    return ConnectionResult(
        name=row.connection,
        tool=tool,
        complete=row.complete,
        as_of=row.as_of,
        tasks=row.tasks,
        open=row.open,
        error=row.error and fault_value(row.error),
        scopes=tuple(_scope_result(each, names.get(each.scope) or "") for each in read),
        rejected=_faults(row.rejected),
        notes=_faults(row.notes),
        run=row.run,
        requests=row.requests,
        waited=row.waited,
    )


def _scope_result(row: Any, name: str) -> ScopeResult:
    return ScopeResult(
        id=row.scope,
        name=name,
        complete=row.complete,
        whole=row.whole,
        known=row.known,
        proves=row.proves,
        subtasks=row.subtasks,
        truncated=row.truncated,
        shrunk=row.shrunk,
        tasks=row.tasks,
        total=row.total,
        as_of=row.as_of,
        census_at=row.census_at,
        error=row.error and fault_value(row.error),
    )


def _faults(documents: Iterable[dict[str, Any]]) -> tuple[Fault, ...]:
    return tuple(fault_value(each) for each in documents)
