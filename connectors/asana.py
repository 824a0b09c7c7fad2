"""Asana as a source: its exports where `export:` names some, else its API."""

from __future__ import annotations

from connectors.api import ConnectionOptions
from connectors.api import Connector
from connectors.api import ConnectorContext
from connectors.exports.asana import AsanaExports


class Asana:
    """Builds what reads an Asana connection."""

    options = ConnectionOptions

    def __call__(self, context: ConnectorContext) -> Connector:
        """Build the connector; Asana's client library is imported only where its API is asked."""
        if context.options.export:
            return AsanaExports(context)
        from connectors.live.asana import AsanaLive  # noqa: PLC0415  # slow to import

        return AsanaLive(context)


connect = Asana()
