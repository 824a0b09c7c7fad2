"""A run that needs nobody: one at a time from its first reading to its last mail, told in one line and one code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from contextlib import contextmanager
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any

from msgspec import Struct

from config.workspace import Workspace
from dure.compose import open_store
from dure.exits import Exit
from dure.exits import exit_of
from dure.ping import Ping
from dure.reading import Outcome
from dure.reading import exit_code
from dure.reporting import moment_of
from dure.running import reconcile
from dure.sending.deliver import deliver
from dure.sending.deliveries import Deliveries
from dure.sending.words import counts
from mapping.errors import BusyError
from mapping.errors import DureError
from mapping.kinds import Severity
from sync.failpoints import failpoint
from sync.faults import fault_json
from sync.past_runs import WHOLE
from sync.runs import end_run
from sync.store import Store

_HURRY = 1.0
_WELL = frozenset({Exit.DONE, Exit.GAPS})


class WholeRun(Struct, frozen=True, kw_only=True):
    """What a run as a whole came to, and how long it took."""

    outcome: Outcome
    deliveries: Deliveries
    code: Exit
    took: timedelta


class Wishes(Struct, frozen=True, kw_only=True):
    """How a run is made: by which clock, what fails it, where files go, and whether mail is only written."""

    now: datetime
    folder: Path
    fail_on: Severity | None = None
    dry_run: bool = False


def run_all(workspace: Workspace, ping: Ping, wishes: Wishes) -> WholeRun:
    """Do all that is due; raise BusyError within a second when another run is at work."""
    began = monotonic()
    with _watched(ping), open_store(workspace) as store, _alone(store, ping):
        outcome = reconcile(workspace, store, now=wishes.now, kind=WHOLE)
        failpoint("run-judged")
        deliveries = _deliver(workspace, store, outcome, wishes)
        code = whole_code(exit_code(outcome, wishes.fail_on), deliveries)
        failpoint("run-told")
        with store.write() as connection:
            end_run(connection, outcome.run, code, deliveries=_record(deliveries))
        took = timedelta(seconds=monotonic() - began)
        done = WholeRun(outcome=outcome, deliveries=deliveries, code=code, took=took)
        ping.end(well=code in _WELL, body=_body(done))
    return done


@contextmanager
def _alone(store: Store, ping: Ping) -> Iterator[None]:
    """Hold the lock; a run that finds another one at work leaves the watcher to that one."""
    with ExitStack() as held:
        try:
            held.enter_context(store.lock())
        except BusyError:
            ping.leave()
            raise
        yield


def whole_code(code: Exit, deliveries: Deliveries) -> Exit:
    """Give the exit code of a run that told people, too: what did not reach everybody is incomplete."""
    if code is Exit.FAILED or deliveries.refused_all:
        return Exit.FAILED
    return code if deliveries.complete else Exit.INCOMPLETE


@contextmanager
def _watched(ping: Ping) -> Iterator[None]:
    """Tell the watcher that a run begins, and that it failed; who is told to stop has no time to wait for an answer."""
    ping.begin()
    try:
        yield
    except DureError as error:
        ping.end(well=False, body=f"exit {int(exit_of(error))}: {type(error).__name__}")
        raise
    except BaseException as error:
        ping.end(well=False, body=f"exit {int(Exit.FAILED)}: {type(error).__name__}", patience=_HURRY)
        raise


def _deliver(workspace: Workspace, store: Store, outcome: Outcome, wishes: Wishes) -> Deliveries:
    judgement = outcome.judgement
    if judgement is None:
        return Deliveries()
    moment = moment_of(
        workspace,
        store,
        world=judgement.world,
        gaps=judgement.gaps,
        tasks=judgement.tasks,
        results=outcome.results,
    )
    try:
        return deliver(
            workspace,
            store,
            moment,
            now=wishes.now,
            run=outcome.run.id,
            dry_run=wishes.dry_run,
            folder=wishes.folder,
        )
    except DureError as error:
        with store.write() as connection:
            end_run(connection, outcome.run, exit_of(error), error=error.faults[0])
        raise


def _record(deliveries: Deliveries) -> dict[str, Any]:
    return {**counts(deliveries), "faults": [fault_json(each) for each in (*deliveries.faults, *deliveries.notes)]}


def _body(done: WholeRun) -> str:
    """Tell a watcher in numbers what came of a run: nothing of tasks, people or addresses."""
    summary = done.outcome.judgement.summary if done.outcome.judgement else None
    partly = sum(not result.complete for result in done.outcome.results)
    parts = [f"exit {int(done.code)}", f"{done.took.total_seconds():.1f} s"]
    if summary is not None:
        parts.append(f"{summary.open_tasks} open, {summary.new} new, {summary.resolved} settled")
    sent = done.deliveries
    parts.append(f"{sent.sent} sent, {sent.refused} refused, {sent.doubtful} in doubt, {sent.kept} kept")
    if sent.unreached:
        parts.append(f"{sent.unreached} with nobody to tell")
    return "\n".join([*parts, f"{partly} not in full"] if partly else parts)
