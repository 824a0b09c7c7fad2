"""One run from end to end: read the sources, judge, and keep the record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from config.workspace import Workspace
from dure.compose import source_of
from dure.compose import sources_of
from dure.compose import terms_of
from dure.compose import visibility
from dure.key_figures import keep_figures
from dure.notices import notices
from dure.reading import Outcome
from dure.reading import begin
from dure.reading import read_in
from dure.terminal import strangers_aside
from gaps.prospect import prospect
from mapping.agreement import Agreement
from mapping.errors import DureError
from mapping.errors import Fault
from mapping.errors import fault
from reports.document import Telling
from reports.edition_figures import edition_figures
from reports.kpi.measuring import Measuring
from sync.failpoints import failpoint
from sync.judge import Judgement
from sync.judge import judge
from sync.remap import Remapped
from sync.remap import remap
from sync.retention import Retention
from sync.retention import forget
from sync.runs import ConnectionResult
from sync.runs import Run
from sync.runs import finish_run
from sync.runs import latest_readings
from sync.store import Store


def telling_of(outcome: Outcome, workspace: Workspace) -> Telling:
    """Give what is told of a run that judged."""
    judgement = outcome.judgement
    return Telling(
        run=outcome.run,
        complete=outcome.complete,
        agreement=outcome.agreement,
        results=outcome.results,
        summary=judgement.summary.document() if judgement else {},
        gaps=judgement.gaps if judgement else (),
        tasks=judgement.tasks if judgement else {},
        parties=workspace.parties,
        nobodys=judgement.summary.nobodys if judgement else 0,
        agreed=judgement.summary.agreed if judgement else 0,
        prospect=prospect(judgement.world, judgement.world.open_judged) if judgement else None,
    )


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
        run = begin(store, kind, now, terms.agreement)
        try:
            read_now = (
                read_in(workspace, store, run, sources_of(workspace, names, full=full), full=full) if sync else ()
            )
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
        run = begin(store, "remap", now)
        with strangers_aside():
            done = remap(store, run, [source_of(workspace, name) for name in workspace.connections])
        with store.write() as connection:
            finish_run(connection, run, complete=not any(each.rejected for each in done))
    return done


def _in_order(
    names: Sequence[str], kept: Sequence[ConnectionResult], fresh: Sequence[ConnectionResult]
) -> tuple[ConnectionResult, ...]:
    """Give the latest reading of each connection; of this run's own, the full result."""
    found = {result.name: result for result in (*kept, *fresh)}
    return tuple(found[name] for name in names if name in found)


def _first(error: DureError) -> Fault:
    return error.faults[0] if error.faults else fault("The run failed.")
