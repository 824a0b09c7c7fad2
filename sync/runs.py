"""Run records: when dure was at work, by which clock, and what each connection and scope proved in it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import and_
from sqlalchemy import bindparam
from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import update

from mapping.errors import Fault
from mapping.errors import UsageError
from mapping.errors import fault
from mapping.errors import msg
from sync.bulk import delete_rows
from sync.faults import fault_json
from sync.faults import fault_value
from sync.tables import connection_reads
from sync.tables import connections
from sync.tables import runs
from sync.tables import scope_reads
from sync.tables import scopes
from sync.tables import tasks
from sync.texts import instant_text

_NEWEST = (
    select(connection_reads.c.connection, func.max(runs.c.seq).label("seq"))
    .join(runs, runs.c.id == connection_reads.c.run)
    .where(connection_reads.c.connection.in_(bindparam("names", expanding=True)))
    .group_by(connection_reads.c.connection)
    .subquery()
)
_LATEST = (
    select(connection_reads, connections.c.tool)
    .join(runs, runs.c.id == connection_reads.c.run)
    .join(_NEWEST, and_(_NEWEST.c.connection == connection_reads.c.connection, _NEWEST.c.seq == runs.c.seq))
    .join(connections, connections.c.name == connection_reads.c.connection)
)
_SCOPES_READ = (
    select(scope_reads, scopes.c.name)
    .outerjoin(scopes, and_(scopes.c.connection == scope_reads.c.connection, scopes.c.id == scope_reads.c.scope))
    .where(scope_reads.c.run == bindparam("run"), scope_reads.c.connection == bindparam("name"))
    .order_by(scope_reads.c.scope)
)
"""Built once: to build these statements takes longer than to run them."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run. ``at`` is its clock of judgement; ``seq`` grows with every run."""

    id: str
    seq: int
    kind: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """What is kept of a run. ``finished_at`` is None when it was killed or is still at work."""

    run: Run
    started_at: datetime
    finished_at: datetime | None
    complete: bool | None
    agreement: str | None
    engine: str | None
    error: Fault | None
    summary: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeResult:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionResult:
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
    last_at, last_seq = connection.execute(select(func.max(runs.c.at), func.max(runs.c.seq))).one()
    if last_at is not None and at < last_at:
        raise UsageError(
            fault(
                "This run would write at {at}, which is before the last run at {last}.",
                at=instant_text(at),
                last=instant_text(last_at),
                advice=msg(
                    "Leave out --now and DURE_NOW, or give a later moment. Where neither is set, correct the clock of this "
                    "machine; if it was ahead at the last run, restore the backup from before."
                ),
            )
        )
    run = Run(id_ or str(uuid.uuid4()), (last_seq or 0) + 1, kind, at)
    connection.execute(
        insert(runs).values(id=run.id, seq=run.seq, kind=kind, at=at, started_at=datetime.now(UTC)),
    )
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
    connection.execute(
        update(runs)
        .where(runs.c.id == run.id)
        .values(
            finished_at=datetime.now(UTC),
            complete=complete,
            agreement=agreement,
            engine=engine,
            error=error and fault_json(error),
            summary=None if summary is None else dict(summary),
            editions=None if editions is None else {party: dict(figures) for party, figures in editions.items()},
        )
    )


def end_run(
    connection: Connection,
    run: Run,
    exit_code: int,
    *,
    deliveries: Mapping[str, Any] | None = None,
    error: Fault | None = None,
) -> None:
    """Record that everything that belongs to a run is done: with which code, what was sent, what broke it off."""
    values: dict[str, Any] = {"ended_at": datetime.now(UTC), "exit_code": exit_code}
    values |= {} if deliveries is None else {"deliveries": dict(deliveries)}
    values |= {} if error is None else {"error": fault_json(error)}
    connection.execute(update(runs).where(runs.c.id == run.id).values(values))


def recent_runs(connection: Connection, limit: int = 20) -> tuple[RunRecord, ...]:
    """Give the latest runs, newest first."""
    rows = connection.execute(select(runs).order_by(runs.c.seq.desc()).limit(limit))
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
    return {row.id: row.seq for row in connection.execute(select(runs.c.id, runs.c.seq))}


def save_reading(connection: Connection, run: Run, result: ConnectionResult) -> None:
    """Keep what a reading of a connection proved, in place of an earlier one of the same run."""
    for table in ("connection_reads", "scope_reads"):
        delete_rows(connection, table, ("run", "connection"), [(run.id, result.name)])
    connection.execute(
        insert(connection_reads).values(
            run=run.id,
            connection=result.name,
            complete=result.complete,
            as_of=result.as_of,
            tasks=result.tasks,
            open=result.open,
            rejected=[fault_json(each) for each in result.rejected],
            notes=[fault_json(each) for each in result.notes],
            error=result.error and fault_json(result.error),
            requests=result.requests,
            waited=result.waited,
        )
    )
    if result.scopes:
        connection.execute(insert(scope_reads), [_scope_row(run, result.name, scope) for scope in result.scopes])


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
    rows = connection.execute(_LATEST, {"names": list(names)}).all()
    found = {row.connection: _result(connection, row) for row in rows}
    return tuple(found[name] for name in names if name in found)


def _result(connection: Connection, row: Any) -> ConnectionResult:
    rows = connection.execute(_SCOPES_READ, {"run": row.run, "name": row.connection})
    return ConnectionResult(
        name=row.connection,
        tool=row.tool,
        complete=row.complete,
        as_of=row.as_of,
        tasks=row.tasks,
        open=row.open,
        error=row.error and fault_value(row.error),
        scopes=tuple(_scope_result(each) for each in rows),
        rejected=_faults(row.rejected),
        notes=_faults(row.notes),
        run=row.run,
        requests=row.requests,
        waited=row.waited,
    )


def _scope_result(row: Any) -> ScopeResult:
    return ScopeResult(
        id=row.scope,
        name=row.name or "",
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
