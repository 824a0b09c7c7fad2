"""The tools that dure reads by itself: from files where a connection names an export, else over their APIs."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from msgspec import Struct

from connectors.api import Connect
from connectors.api import ConnectionOptions
from connectors.api import Connector
from connectors.api import ConnectorContext
from mapping.collector import collector_paused


class Tool(Struct, frozen=True):
    """One tool with its two connectors, each named as ``module:class`` and imported when it is used."""

    exports: str
    live: str
    options: type[ConnectionOptions] = ConnectionOptions

    def __call__(self, context: ConnectorContext) -> Connector:
        """Build the connector that the settings ask for; no I/O happens before its first method is called."""
        module, _, name = (self.exports if context.options.export else self.live).partition(":")
        with collector_paused():
            connect = cast("Connect", getattr(import_module(module), name))
        return connect(context)


jira = Tool("connectors.exports.jira:JiraExports", "connectors.live.jira:JiraLive")
asana = Tool("connectors.exports.asana:AsanaExports", "connectors.live.asana:AsanaLive")
trello = Tool("connectors.exports.trello:TrelloExports", "connectors.live.trello:TrelloLive")
