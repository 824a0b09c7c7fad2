"""``dure report``: one party's report as page, mail file and data."""

from __future__ import annotations

from pathlib import Path

import click

from dure.compose import open_store
from dure.compose import open_workspace
from dure.compose import terms_of
from dure.exits import Exit
from dure.options import Common
from dure.options import common_options
from dure.options import format_option
from dure.reporting import Moment
from dure.reporting import make_report
from dure.reporting import report_settings
from dure.reporting import trends
from dure.reporting import write_report
from dure.terminal import print_document
from dure.terminal import say
from mapping.errors import UsageError
from mapping.errors import fault
from mapping.errors import msg
from sync.survey import survey


@click.command("report", help=say(msg("Write one report as page, mail file and data.")))
@click.argument("name")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=Path("reports"), help=say(msg("Where to."))
)
@click.option("--send", is_flag=True, help=say(msg("Send it; this version writes files only.")))
@format_option("table", "json")
@common_options
def command(name: str, out: Path, send: bool, form: str, common: Common) -> Exit:
    """Tell what the last run found, for one party."""
    workspace = open_workspace(common.config)
    report_settings(workspace, name)
    if send:
        raise UsageError(
            fault("This version sends no mail.", advice=msg("Leave out --send and pass on the mail file it writes."))
        )
    now = common.moment(workspace.zone)
    with open_store(workspace, must_exist=True) as store:
        found = survey(store, terms_of(workspace, now), now=now)
        earlier = trends(workspace, store, now)
    if found.run is None:
        raise UsageError(fault("Nothing was judged yet.", advice=msg("Run dure reconcile first.")))
    moment = Moment(world=found.world, gaps=found.gaps, tasks=found.tasks, results=found.results, trends=earlier)
    written = write_report(workspace, make_report(workspace, name, moment), out)
    if form == "json":
        mail = str(written.mail) if written.mail else None
        print_document({"version": 1, "page": str(written.page), "mail": mail, "data": str(written.data)})
    else:
        for path in (written.page, written.mail, written.data):
            if path is not None:
                click.echo(str(path))
    return Exit.DONE if all(result.complete for result in found.results) else Exit.INCOMPLETE
