"""``dure run``: all that is due, as cron calls it."""

from __future__ import annotations

from pathlib import Path

import click

from dure.compose import open_workspace
from dure.exits import Exit
from dure.options import Common
from dure.options import common_options
from dure.options import format_option
from dure.options import severity_option
from dure.ping import ping_of
from dure.reading import errors_of
from dure.reading import tell_trouble
from dure.running import telling_of
from dure.sending.words import counts
from dure.sending.words import deliveries_document
from dure.sending.words import tell_troubles
from dure.summaries import summary
from dure.terminal import print_document
from dure.terminal import say
from dure.terminal import tell
from dure.terminal import tell_fault
from dure.terminal import tell_result
from dure.terminal import voice
from dure.unattended import WholeRun
from dure.unattended import Wishes
from dure.unattended import run_all
from mapping.errors import msg
from mapping.kinds import Severity
from reports.run_line import run_document
from reports.run_line import run_line


@click.command("run", help=summary("run"))
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help=say(msg("Where mail files are written; reports/ beside the settings when left out.")),
)
@click.option("--dry-run", is_flag=True, help=say(msg("Write what is due as mail files, and send nothing.")))
@severity_option
@format_option("text", "json")
@common_options
def command(out: Path | None, dry_run: bool, fail_on: Severity | None, form: str, common: Common) -> Exit:
    """Run everything once, and say in one line what came of it."""
    workspace = open_workspace(common.config)
    wishes = Wishes(
        now=common.moment(workspace.zone),
        folder=out or workspace.base / "reports",
        fail_on=fail_on,
        dry_run=dry_run,
    )
    ping = ping_of(workspace)
    if dry_run:
        ping.leave()  # it tells nobody anything
    try:
        done = run_all(workspace, ping, wishes)
    finally:
        for each in ping.faults:
            tell_fault(each)
    tell_trouble(done.outcome)
    _tell_deliveries(done)
    telling = telling_of(done.outcome, workspace)
    if form == "json":
        sent = deliveries_document(done.deliveries)
        print_document(run_document(telling, sent, done.took, done.code, voice.language))
    else:
        tell_result(run_line(telling, counts(done.deliveries), done.took, voice.language))
    return done.code


def _tell_deliveries(done: WholeRun) -> None:
    for path in done.deliveries.written:
        tell(msg("Mail: {path}", path=str(path)))
    tell_troubles(done.deliveries, [each for result in done.outcome.results for each in errors_of(result)])
