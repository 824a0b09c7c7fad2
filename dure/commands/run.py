"""``dure run``: all that is due, as cron calls it."""

from __future__ import annotations

import click

from dure.compose import open_store
from dure.compose import open_workspace
from dure.exits import Exit
from dure.options import Common
from dure.options import common_options
from dure.options import format_option
from dure.options import severity_option
from dure.running import tell_trouble
from dure.terminal import print_document
from dure.terminal import say
from dure.terminal import tell_result
from dure.terminal import voice
from dure.unattended import run_all
from mapping.errors import msg
from mapping.kinds import Severity
from reports.run_line import run_document
from reports.run_line import run_line


@click.command("run", help=say(msg("Do all that is due, as cron calls it: read, judge, and tell.")))
@severity_option
@format_option("text", "json")
@common_options
def command(fail_on: Severity | None, form: str, common: Common) -> Exit:
    """Run everything once, and say in one line what came of it."""
    workspace = open_workspace(common.config)
    with open_store(workspace) as store:
        done = run_all(workspace, store, now=common.moment(workspace.zone), fail_on=fail_on)
    tell_trouble(done.outcome)
    telling = done.outcome.telling(workspace)
    if form == "json":
        print_document(run_document(telling, done.took, done.code, voice.language))
    else:
        tell_result(run_line(telling, done.took, voice.language))
    return done.code
