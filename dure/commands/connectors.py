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
from mapping.errors import Message
from mapping.errors import msg
from reports.grids import Grid

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
        source = source_of(workspace, name)
        account = source.connector.verify()
        found = compare(source.connector.scopes(), source.scopes)
    if form == "json":
        listed = [{"id": scope.id, "name": scope.name, "url": scope.url, "state": state} for scope, state in found]
        print_document({"version": 1, "connection": name, "account": account, "scopes": listed})
        return
    tell(msg("{name}: {found}", name=name, found=account))
    headers = (say(msg("Id")), say(msg("Name")), say(msg("State")), say(msg("Address")))
    rows = tuple((scope.id, scope.name, say(_STATES[state]), scope.url or "") for scope, state in found)
    print_grid(Grid(headers, rows, say(msg("The account sees nothing."))), form)
