"""One reading of the sources, and what it means for the exit code; nothing here knows how to judge."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from config.workspace import Workspace
from dure.exits import Exit
from dure.progress_lines import progress
from dure.terminal import strangers_aside
from dure.terminal import tell_fault
from dure.terminal import tell_more
from dure.terminal import voice
from mapping.agreement import Agreement
from mapping.alike import alike
from mapping.errors import Fault
from mapping.errors import Message
from mapping.errors import msg
from mapping.kinds import Severity
from sync.agreements import refuse_changed_after_signing
from sync.failpoints import failpoint
from sync.pull import pull
from sync.runs import ConnectionResult
from sync.runs import Run
from sync.runs import finish_run
from sync.runs import start_run
from sync.source import Source
from sync.store import Store
from sync.wishes import Wishes

if TYPE_CHECKING:
    from gaps.gap import Gap
    from sync.judge import Judgement


class Outcome(Struct, frozen=True, kw_only=True):
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
        run = begin(store, "sync", now)
        results = read_in(workspace, store, run, sources, full=full, accept_shrink=accept_shrink)
        complete = all(result.complete for result in results)
        with store.write() as connection:
            finish_run(connection, run, complete=complete)
    return Outcome(run=run, results=results, fresh=results, complete=complete)


def begin(store: Store, kind: str, now: datetime, agreement: Agreement | None = None) -> Run:
    """Record that a run begins; an agreement that was changed after it was signed is refused."""
    with store.write() as connection:
        if agreement is not None:
            refuse_changed_after_signing(connection, agreement)
        run = start_run(connection, kind=kind, at=now, id_=voice.begin_run())
        failpoint("run-started")
    failpoint("run-begun")
    return run


def read_in(
    workspace: Workspace,
    store: Store,
    run: Run,
    sources: Sequence[Source],
    *,
    full: bool = False,
    accept_shrink: bool = False,
) -> tuple[ConnectionResult, ...]:
    """Read sources in a run, and show on a terminal how far it has come."""
    wishes = Wishes(full=full, accept_shrink=accept_shrink, configured=frozenset(workspace.connections))
    with progress() as watch, strangers_aside():
        return pull(store, run, sources, wishes, watch)


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
        for error in errors_of(result):
            tell_fault(error, "error")
        for note in (*alike(result.rejected), *result.notes):
            tell_fault(note)
    for note in (*outcome.notices, *(outcome.judgement.notes if outcome.judgement else ())):
        tell_fault(note)


def errors_of(result: ConnectionResult) -> Sequence[Fault]:
    """Give what kept a connection or one of its scopes from being read in full, each once."""
    errors = (result.error, *(scope.error for scope in result.scopes))
    return list({str(each): each for each in errors if each is not None}.values())


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


def has_grave(gaps: Iterable[Gap], fail_on: Severity) -> bool:
    """Whether a gap at or above a severity asks for somebody: not accepted, objected to, or there from the start."""
    return any(gap.state.asks and not gap.carried and gap.finding.severity.rank >= fail_on.rank for gap in gaps)
