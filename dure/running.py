"""One run from end to end: read the sources, judge, keep the record; and what it means for the exit code."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from config.workspace import Workspace
from dure.compose import source_of
from dure.compose import sources_of
from dure.compose import terms_of
from dure.compose import visibility
from dure.exits import Exit
from dure.key_figures import keep_figures
from dure.notices import notices
from dure.progress_lines import progress
from dure.terminal import strangers_aside
from dure.terminal import tell_fault
from dure.terminal import tell_more
from dure.terminal import voice
from gaps.gap import Gap
from gaps.prospect import prospect
from mapping.agreement import Agreement
from mapping.errors import DureError
from mapping.errors import Fault
from mapping.errors import Message
from mapping.errors import fault
from mapping.errors import msg
from mapping.kinds import Severity
from reports.document import Telling
from reports.edition_figures import edition_figures
from reports.kpi.measuring import Measuring
from sync.agreements import refuse_changed_after_signing
from sync.failpoints import failpoint
from sync.judge import Judgement
from sync.judge import judge
from sync.pull import pull
from sync.remap import Remapped
from sync.remap import remap
from sync.retention import Retention
from sync.retention import forget
from sync.runs import ConnectionResult
from sync.runs import Run
from sync.runs import finish_run
from sync.runs import latest_readings
from sync.runs import start_run
from sync.source import Source
from sync.store import Store
from sync.wishes import Wishes


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run came to; ``fresh`` are the results of its own reading, ``judgement`` is None when it only read."""

    run: Run
    results: tuple[ConnectionResult, ...]
    fresh: tuple[ConnectionResult, ...]
    complete: bool
    agreement: Agreement | None = None
    judgement: Judgement | None = None
    notices: tuple[Fault, ...] = ()

    @property
    def nothing_read(self) -> bool:
        """Whether sources were asked in this run and none of them gave anything."""
        return bool(self.fresh) and all(
            result.error is not None and not result.records and not any(scope.complete for scope in result.scopes)
            for result in self.fresh
        )

    def telling(self, workspace: Workspace) -> Telling:
        """Give what is told of a run that judged."""
        judgement = self.judgement
        return Telling(
            run=self.run,
            complete=self.complete,
            agreement=self.agreement,
            results=self.results,
            summary=judgement.summary.document() if judgement else {},
            gaps=judgement.gaps if judgement else (),
            tasks=judgement.tasks if judgement else {},
            parties=workspace.parties,
            nobodys=judgement.summary.nobodys if judgement else 0,
            prospect=prospect(judgement.world, judgement.world.open_judged) if judgement else None,
        )


def read(
    workspace: Workspace,
    store: Store,
    sources: Sequence[Source],
    *,
    now: datetime,
    full: bool = False,
    accept_shrink: bool = False,
) -> Outcome:
    """Read these connections and keep what they give."""
    with store.lock():
        run = _begin(store, "sync", now)
        results = _read(workspace, store, run, sources, full=full, accept_shrink=accept_shrink)
        complete = all(result.complete for result in results)
        with store.write() as connection:
            finish_run(connection, run, complete=complete)
    return Outcome(run=run, results=results, fresh=results, complete=complete)


def reconcile(
    workspace: Workspace,
    store: Store,
    *,
    now: datetime,
    sync: bool = True,
    full: bool = False,
    kind: str = "reconcile",
) -> Outcome:
    """Read all connections (unless told not to), judge, and keep the gaps; the run is recorded as of a kind."""
    names = tuple(workspace.connections)
    terms = terms_of(workspace, now)
    with store.lock():
        run = _begin(store, kind, now, terms.agreement)
        try:
            read_now = _read(workspace, store, run, sources_of(workspace, names, full=full), full=full) if sync else ()
            with store.read() as connection:
                results = latest_readings(connection, names)
            results = _in_order(names, results, read_now)
            complete = len(results) == len(names) and all(result.complete for result in results)
            failpoint("all-read")
            ending = partial(_end, run, workspace, terms.agreement, complete)
            judgement = judge(store, terms, run=run.id, now=now, ending=ending)
        except DureError as error:
            with store.write() as connection:
                finish_run(connection, run, complete=False, error=_first(error))
            raise
    return Outcome(
        run=run,
        results=results,
        fresh=read_now,
        complete=complete,
        agreement=terms.agreement,
        judgement=judgement,
        notices=tuple(notices(workspace, now.astimezone(workspace.zone).date())),
    )


def _end(
    run: Run,
    workspace: Workspace,
    agreement: Agreement | None,
    complete: bool,
    connection: Connection,
    judgement: Judgement,
) -> None:
    """Record what a run came to, and the key figures of its week; forget what was kept long enough."""
    measuring = Measuring(
        world=judgement.world, gaps=judgement.gaps, tasks=judgement.tasks, visibility=visibility(workspace)
    )
    keep_figures(connection, measuring)
    finish_run(
        connection,
        run,
        complete=complete,
        agreement=agreement.fingerprint if agreement else None,
        engine=judgement.engine,
        summary=judgement.summary.document(),
        editions=edition_figures(judgement.world, judgement.gaps, judgement.tasks, visibility(workspace)),
    )
    written = workspace.settings.retention
    kept = Retention(raw=written.raw.clock_time(), gone=written.gone.clock_time())
    forget(connection, kept, now=judgement.world.now)


def replay(workspace: Workspace, store: Store, *, now: datetime) -> tuple[Remapped, ...]:
    """Read the kept raw records of all connections again by the present rules."""
    with store.lock():
        run = _begin(store, "remap", now)
        with strangers_aside():
            done = remap(store, run, [source_of(workspace, name) for name in workspace.connections])
        with store.write() as connection:
            finish_run(connection, run, complete=not any(each.rejected for each in done))
    return done


def exit_code(outcome: Outcome, fail_on: Severity | None = None) -> Exit:
    """Give the exit code of a run; incomplete outweighs gaps."""
    if outcome.nothing_read:
        return Exit.FAILED
    if not outcome.complete:
        return Exit.INCOMPLETE
    if fail_on is not None and outcome.judgement is not None and has_grave(outcome.judgement.gaps, fail_on):
        return Exit.GAPS
    return Exit.DONE


def tell_trouble(outcome: Outcome) -> None:
    """Tell what could not be read, was left out, or is worth knowing of a run."""
    for result in outcome.fresh:
        facts = {"connection": result.name, "records": result.records, "tasks": result.tasks, "open": result.open}
        tell_more(
            _line(result), **facts, complete=result.complete, requests=result.requests, waited=_seconds(result.waited)
        )
    for result in outcome.results:
        errors = (result.error, *(scope.error for scope in result.scopes))
        for error in {str(each): each for each in errors if each is not None}.values():
            tell_fault(error, "error")
        for note in (*result.rejected, *result.notes):
            tell_fault(note)
    for note in (*outcome.notices, *(outcome.judgement.notes if outcome.judgement else ())):
        tell_fault(note)


def _seconds(waited: float | None) -> float | None:
    return None if waited is None else round(waited, 1)


def _line(result: ConnectionResult) -> Message:
    if not result.requests:
        return msg(
            "{name}: {records} {records:record|records} read, {tasks} {tasks:task|tasks} known, {open} open.",
            name=result.name,
            records=result.records,
            tasks=result.tasks,
            open=result.open,
        )
    return msg(
        "{name}: {records} {records:record|records} read in {requests} {requests:request|requests} ({waited} s of waiting"
        " for limits), {tasks} {tasks:task|tasks} known, {open} open.",
        name=result.name,
        records=result.records,
        requests=result.requests,
        waited=round(result.waited or 0),
        tasks=result.tasks,
        open=result.open,
    )


def _begin(store: Store, kind: str, now: datetime, agreement: Agreement | None = None) -> Run:
    with store.write() as connection:
        if agreement is not None:
            refuse_changed_after_signing(connection, agreement)
        run = start_run(connection, kind=kind, at=now, id_=voice.begin_run())
        failpoint("run-started")
    failpoint("run-begun")
    return run


def _read(
    workspace: Workspace,
    store: Store,
    run: Run,
    sources: Sequence[Source],
    *,
    full: bool = False,
    accept_shrink: bool = False,
) -> tuple[ConnectionResult, ...]:
    wishes = Wishes(full=full, accept_shrink=accept_shrink, configured=frozenset(workspace.connections))
    with progress() as watch, strangers_aside():
        return pull(store, run, sources, wishes, watch)


def _in_order(
    names: Sequence[str], kept: Sequence[ConnectionResult], fresh: Sequence[ConnectionResult]
) -> tuple[ConnectionResult, ...]:
    """Give the latest reading of each connection; of this run's own, the full result."""
    found = {result.name: result for result in (*kept, *fresh)}
    return tuple(found[name] for name in names if name in found)


def has_grave(gaps: Iterable[Gap], fail_on: Severity) -> bool:
    """Whether a gap at or above a severity asks for somebody: not accepted, objected to, or there from the start."""
    return any(gap.state.asks and not gap.carried and gap.finding.severity.rank >= fail_on.rank for gap in gaps)


def _first(error: DureError) -> Fault:
    return error.faults[0] if error.faults else fault("The run failed.")
