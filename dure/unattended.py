"""A run that needs nobody: one at a time from its first reading to its end, told in one line and one code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from time import monotonic

from config.workspace import Workspace
from dure.exits import Exit
from dure.running import Outcome
from dure.running import exit_code
from dure.running import reconcile
from mapping.kinds import Severity
from sync.failpoints import failpoint
from sync.past_runs import WHOLE
from sync.runs import end_run
from sync.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeRun:
    """What a run as a whole came to, and how long it took."""

    outcome: Outcome
    code: Exit
    took: timedelta


def run_all(workspace: Workspace, store: Store, *, now: datetime, fail_on: Severity | None = None) -> WholeRun:
    """Do all that is due; raise BusyError within a second when another run is at work."""
    began = monotonic()
    with store.lock():
        outcome = reconcile(workspace, store, now=now, kind=WHOLE)
        code = exit_code(outcome, fail_on)
        failpoint("run-told")
        with store.write() as connection:
            end_run(connection, outcome.run, code)
    return WholeRun(outcome=outcome, code=code, took=timedelta(seconds=monotonic() - began))
