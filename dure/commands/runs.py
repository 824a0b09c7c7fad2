"""``dure runs``: what past runs read, found and sent, and how they ended."""

from __future__ import annotations

import click

from dure.compose import open_store
from dure.compose import open_workspace
from dure.options import Common
from dure.options import common_options
from dure.options import format_option
from dure.output import print_grid
from dure.summaries import summary
from dure.terminal import print_document
from dure.terminal import say
from dure.terminal import voice
from mapping.errors import UsageError
from mapping.errors import fault
from mapping.errors import msg
from reports.run_lists import run_documents
from reports.run_lists import run_grid
from reports.run_lists import run_lines
from reports.safe import for_terminal
from sync.past_runs import PastRun
from sync.past_runs import past_runs

_ALL = 1_000_000


@click.command("runs", help=summary("runs"))
@click.argument("run", required=False)
@click.option(
    "--limit", type=click.IntRange(1, _ALL), default=20, help=say(msg("How many of the latest runs are listed."))
)
@format_option("table", "json", "csv", "md")
@common_options
def command(run: str | None, limit: int, form: str, common: Common) -> None:
    """List runs, or tell the one that is named by the beginning of its id in full."""
    workspace = open_workspace(common.config)
    with open_store(workspace, must_exist=True) as store:
        with store.read() as connection:
            found = past_runs(connection, limit=_ALL if run else limit)
        at_work = store.holder() is not None
    if run is not None:
        found = (_named(found, run),)
    if form == "json":
        print_document({"version": 1, "runs": run_documents(found, voice.language, at_work=at_work)})
    elif run is not None and form == "table":
        for line in run_lines(found[0], voice.language, at_work=at_work):
            click.echo(for_terminal(line, None))
    else:
        print_grid(run_grid(found, voice.language, at_work=at_work), form)


def _named(runs: tuple[PastRun, ...], name: str) -> PastRun:
    found = [each for each in runs if each.run.id.startswith(name.lower())] if name else []
    if len(found) != 1:
        raise UsageError(
            fault("There is no one run {id}.", id=name, advice=msg("dure runs --format json names them all."))
        )
    return found[0]
