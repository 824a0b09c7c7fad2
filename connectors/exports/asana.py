"""Projects exported by hand from Asana, as JSON or CSV."""

from __future__ import annotations

from contextlib import suppress

from connectors.api import ConnectorContext
from connectors.exports.asana_csv import AsanaCsv
from connectors.exports.asana_json import AsanaJson
from connectors.exports.base import Bundle
from connectors.exports.base import ExportConnector
from mapping.asana import to_task
from mapping.errors import ConnectorError


class AsanaExports(ExportConnector):
    """The exported projects of one connection."""

    def __init__(self, context: ConnectorContext) -> None:
        """Take the files that the connection names; nothing is read yet."""
        self._json = AsanaJson()
        super().__init__(context, tool="asana", readers=(self._json, AsanaCsv()), to_task=to_task)

    def is_certain(self, bundle: Bundle) -> bool:
        """Whether an export is one of a project beyond doubt: a sprint's tasks may all lie in the backlog, too."""
        files = [file for file in bundle.files if self.format_of(file) == AsanaJson.format]
        with suppress(ConnectorError):  # its chain tells what is wrong when it is read
            return all(self._json.is_of_one(file, self._context) for file in files)
        return True
