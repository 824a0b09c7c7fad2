"""Projects exported by hand from Asana, as JSON or CSV."""

from __future__ import annotations

from connectors.api import ConnectorContext
from connectors.exports.asana_csv import AsanaCsv
from connectors.exports.asana_json import AsanaJson
from connectors.exports.base import ExportConnector
from mapping.asana import to_task


class AsanaExports(ExportConnector):
    """The exported projects of one connection."""

    def __init__(self, context: ConnectorContext) -> None:
        """Take the files that the connection names; nothing is read yet."""
        super().__init__(context, tool="asana", readers=(AsanaJson(), AsanaCsv()), to_task=to_task)
