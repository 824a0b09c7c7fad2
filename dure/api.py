"""Everything that a connector plug-in may import from dure; the rest may change without notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectors.api import Absent
from connectors.api import Census
from connectors.api import Chain
from connectors.api import Connect
from connectors.api import ConnectionOptions
from connectors.api import Connector
from connectors.api import ConnectorContext
from connectors.api import FieldOptions
from connectors.api import Listing
from connectors.api import LiveConnector
from connectors.api import Page
from connectors.api import Payload
from connectors.api import Record
from connectors.api import Scope
from connectors.compose import record_of
from connectors.exports.files import ExportFile
from connectors.exports.files import export_files
from connectors.onepage import OnePageConnector
from mapping.dates import Moment
from mapping.dates import Order
from mapping.dates import read_moment
from mapping.dates import to_instant
from mapping.dates import zone_of
from mapping.errors import ConnectorError
from mapping.errors import DureError
from mapping.errors import Fault
from mapping.errors import MappingError
from mapping.errors import Message
from mapping.errors import Place
from mapping.errors import fault
from mapping.errors import msg
from mapping.model import Account
from mapping.model import AccountKind
from mapping.model import Event
from mapping.model import EventKind
from mapping.model import EventSource
from mapping.model import Home
from mapping.model import Link
from mapping.model import LinkKind
from mapping.model import MappingRules
from mapping.model import Origin
from mapping.model import Owner
from mapping.model import Priority
from mapping.model import State
from mapping.model import Status
from mapping.model import Task
from mapping.sites import untold_site
from mapping.text import fold
from mapping.text import storable
from sheets.columns import Columns
from sheets.columns import named_columns
from sheets.tables import Row
from sheets.tables import Table
from sheets.tables import read_table

if TYPE_CHECKING:
    from connectors.live.wire import Wire


def open_wire(context: ConnectorContext, *, tool: str, token: str, renewal: Message) -> Wire:
    """Give the way out of a connection to its ``url:``, for a plug-in that asks a tool over the network.

    ``Wire.ask(method, url, headers=…)`` gives an answer, with its JSON as ``value``: within bounds, tried again where that
    helps, at the pace of the token, and to the configured host alone. ``renewal`` says how to get a new token.
    """
    from connectors.live.opening import open_wire as make  # noqa: PLC0415  # a network client is slow to import

    return make(context, tool=tool, url=context.options.url or "", token=token, renewal=renewal)


__all__ = [
    "Absent",
    "Account",
    "AccountKind",
    "Census",
    "Chain",
    "Columns",
    "Connect",
    "ConnectionOptions",
    "Connector",
    "ConnectorContext",
    "ConnectorError",
    "DureError",
    "Event",
    "EventKind",
    "EventSource",
    "ExportFile",
    "Fault",
    "FieldOptions",
    "Home",
    "Link",
    "LinkKind",
    "Listing",
    "LiveConnector",
    "MappingError",
    "MappingRules",
    "Message",
    "Moment",
    "OnePageConnector",
    "Order",
    "Origin",
    "Owner",
    "Page",
    "Payload",
    "Place",
    "Priority",
    "Record",
    "Row",
    "Scope",
    "State",
    "Status",
    "Table",
    "Task",
    "export_files",
    "fault",
    "fold",
    "msg",
    "named_columns",
    "open_wire",
    "read_moment",
    "read_table",
    "record_of",
    "storable",
    "to_instant",
    "untold_site",
    "zone_of",
]
