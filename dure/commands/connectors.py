"""``dure connectors``: which tools can be read, and which package reads them."""

from __future__ import annotations

from typing import Any

import click

from connectors.registry import installed
from dure.options import Common
from dure.options import common_options
from dure.options import format_option
from dure.output import print_grid
from dure.terminal import print_document
from dure.terminal import say
from mapping.errors import msg
from reports.grids import Grid


@click.command("connectors", help=say(msg("List the connectors that are installed, and the package of each.")))
@format_option("table", "json", "csv", "md")
@common_options
def command(form: str, common: Common) -> None:  # noqa: ARG001  # every command takes the common options
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
