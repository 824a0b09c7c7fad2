"""``dure connectors``: which tools can be read, by which package, and what the account of a connection sees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from connectors.registry import installed
from dure.choice import Choice
from dure.choice import compare
from dure.compose import chosen
from dure.compose import open_workspace
from dure.compose import options_of
from dure.compose import source_of
from dure.groups import group
from dure.options import Common
from dure.options import common_group
from dure.options import common_options
from dure.options import format_option
from dure.output import print_grid
from dure.summaries import summary
from dure.terminal import print_document
from dure.terminal import say
from dure.terminal import strangers_aside
from dure.terminal import tell
from dure.terminal import tell_fault
from dure.trial import try_reading
from mapping.errors import Message
from mapping.errors import msg
from reports.grids import Grid
from sync.source import Source

_STATES: Mapping[Choice, Message] = {
    Choice.READ: msg("read"),
    Choice.NOT_CHOSEN: msg("not chosen"),
    Choice.NOT_SEEN: msg("not seen"),
}


@group("connectors", default="list", help=summary("connectors"))
@common_group
def command() -> None:
    """Gather the commands about connectors."""


@command.command("list", help=say(msg("List the connectors that are installed, and the package of each.")))
@format_option("table", "json", "csv", "md")
@common_options
def list_connectors(form: str, common: Common) -> None:  # noqa: ARG001  # every command takes the common options
    """List what the entry points name; nothing of a plug-in is imported."""
    plugins = installed()
    if form == "json":
        listed: list[dict[str, Any]] = [
            {"tool": each.name, "package": each.package, "version": each.version, "object": each.value}
            for each in plugins
        ]
        print_document({"version": 1, "connectors": listed})
        return
    headers = (say(msg("Tool")), say(msg("Package")), say(msg("Version")), say(msg("Object")))
    rows = tuple((each.name, each.package, each.version, each.value) for each in plugins)
    print_grid(Grid(headers, rows, say(msg("No connector is installed."))), form)


@command.command(help=say(msg("List the projects or boards that a connection sees, with the ids for scopes:.")))
@click.argument("connection")
@format_option("table", "json", "csv", "md")
@common_options
def scopes(connection: str, form: str, common: Common) -> None:
    """Ask the tool what the account sees, and compare it with what the settings choose; nothing is kept."""
    workspace = open_workspace(common.config)
    (name,) = chosen(workspace, [connection])
    with strangers_aside():
        options = options_of(workspace, name)
        source = source_of(workspace, name, chosen_only=not options.export)
        account = source.connector.verify()
        if options.export:
            _read_through(source)
        found = compare(source.connector.scopes(), options.scopes or ())
    if form == "json":
        listed = [{"id": scope.id, "name": scope.name, "url": scope.url, "state": state} for scope, state in found]
        print_document({"version": 1, "connection": name, "account": account, "scopes": listed})
        return
    tell(msg("{name}: {found}", name=name, found=account))
    headers = (say(msg("Id")), say(msg("Name")), say(msg("State")), say(msg("Address")))
    rows = tuple((scope.id, scope.name, say(_STATES[state]), scope.url or "") for scope, state in found)
    nothing = msg("The export holds no task.") if options.export else msg("The account sees nothing.")
    print_grid(Grid(headers, rows, say(nothing)), form)


def _read_through(source: Source) -> None:
    """Read the files of an export, of which some tell only so what they hold; tell what cannot be read."""
    for each in try_reading(source).errors:
        tell_fault(each)
