"""``dure sync``: read the tasks of all connections, or of the named ones."""

from __future__ import annotations

import click

from dure.compose import chosen
from dure.compose import open_store
from dure.compose import open_workspace
from dure.exits import Exit
from dure.options import Common
from dure.options import common_options
from dure.options import format_option
from dure.output import print_grid
from dure.running import exit_code
from dure.running import read
from dure.running import tell_trouble
from dure.summaries import summary
from dure.terminal import print_document
from dure.terminal import say
from dure.terminal import voice
from mapping.errors import msg
from reports.document import connection_document
from reports.lists import connection_grid
from reports.plain_json import instant


@click.command("sync", help=summary("sync"))
@click.argument("connections", nargs=-1)
@click.option("--full", is_flag=True, help=say(msg("Read everything again, not only what changed.")))
@click.option("--accept-shrink", is_flag=True, help=say(msg("Believe that a source really lost many tasks.")))
@format_option("table", "json", "csv", "md")
@common_options
def command(connections: tuple[str, ...], full: bool, accept_shrink: bool, form: str, common: Common) -> Exit:
    """Read and keep; judge nothing."""
    workspace = open_workspace(common.config)
    names = chosen(workspace, connections)
    with open_store(workspace) as store:
        outcome = read(
            workspace, store, names, now=common.moment(workspace.zone), full=full, accept_shrink=accept_shrink
        )
    tell_trouble(outcome)
    if form == "json":
        listed = [connection_document(result, voice.language) for result in outcome.results]
        run = {"id": outcome.run.id, "at": instant(outcome.run.at), "complete": outcome.complete, "connections": listed}
        print_document({"version": 1, "run": run})
    else:
        print_grid(connection_grid(outcome.results, voice.language), form)
    return exit_code(outcome)
