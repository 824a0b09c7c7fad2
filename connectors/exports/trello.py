"""Boards exported by hand from Trello: the JSON of a board's menu, or the CSV of paid workspaces."""

from __future__ import annotations

from connectors.api import ConnectorContext
from connectors.exports.base import ExportConnector
from connectors.exports.trello_csv import TrelloCsv
from connectors.exports.trello_json import TrelloJson
from mapping.trello import to_task


class TrelloExports(ExportConnector):
    """The exported boards of one connection."""

    def __init__(self, context: ConnectorContext) -> None:
        """Take the files that the connection names; nothing is read yet."""
        super().__init__(context, tool="trello", readers=(TrelloJson(), TrelloCsv()), to_task=to_task)
