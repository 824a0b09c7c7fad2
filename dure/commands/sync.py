"""``dure sync``: read the tasks of all connections, or of the named ones."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import contextmanager

import click

from config.workspace import Workspace
from dure.compose import chosen
from dure.compose import has_store
from dure.compose import open_store
from dure.compose import open_workspace
from dure.compose import sources_of
from dure.exits import Exit
from dure.options import Common
from dure.options import common_options
from dure.options import format_option
from dure.summaries import summary
from dure.terminal import print_document
from dure.terminal import say
from dure.terminal import voice
from mapping.collector import collector_paused
from mapping.errors import msg
from reports.plain_json import instant
from sync.apart import asked_apart
from sync.source import Source


@click.command("sync", help=summary("sync"))
@click.argument("connections", nargs=-1)
@click.option("--full", is_flag=True, help=say(msg("Read everything again, not only what changed.")))
@click.option(
    "--accept-shrink",
    is_flag=True,
    help=say(
        msg(
            "Believe that a source really lost many tasks, lists fewer than it counts, or leaves columns out on purpose."
        )
    ),
)
@format_option("table", "json", "csv", "md")
@common_options
def command(connections: tuple[str, ...], full: bool, accept_shrink: bool, form: str, common: Common) -> Exit:
    """Read and keep; judge nothing."""
    workspace = open_workspace(common.config)
    names = chosen(workspace, connections)
    with _asked(workspace, sources_of(workspace, names, full=full)) as sources:
        with collector_paused():  # loads slowly: where nothing is kept yet, the tools are asked meanwhile
            from dure.reading import exit_code  # noqa: PLC0415
            from dure.reading import read  # noqa: PLC0415
            from dure.reading import tell_trouble  # noqa: PLC0415
            from reports.reading_document import connection_document  # noqa: PLC0415
        with open_store(workspace) as store:
            now = common.moment(workspace.zone)
            outcome = read(workspace, store, sources, now=now, full=full, accept_shrink=accept_shrink)
    tell_trouble(outcome)
    if form == "json":
        listed = [connection_document(result, voice.language) for result in outcome.results]
        run = {"id": outcome.run.id, "at": instant(outcome.run.at), "complete": outcome.complete, "connections": listed}
        print_document({"version": 1, "run": run})
    else:
        from dure.output import print_grid  # noqa: PLC0415  # programs want no table, and need not wait for it
        from reports.connection_list import connection_grid  # noqa: PLC0415

        print_grid(connection_grid(outcome.results, voice.language), form)
    return exit_code(outcome)


@contextmanager
def _asked(workspace: Workspace, sources: Sequence[Source]) -> Iterator[Sequence[Source]]:
    """Have the tools asked from here on where there is no store yet, since all that they hold is wanted then."""
    if has_store(workspace):
        yield sources
        return
    with asked_apart(sources, at_once=True) as asked:
        yield asked
