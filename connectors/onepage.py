"""The base of connectors whose source is one list that is read in full each time, such as a file."""

from __future__ import annotations

from abc import ABC
from abc import abstractmethod
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import replace

from connectors.api import Absent
from connectors.api import Census
from connectors.api import Chain
from connectors.api import ConnectorContext
from connectors.api import Page
from connectors.api import Record
from connectors.api import Scope
from connectors.exports.files import export_files
from mapping.model import State
from mapping.model import Task

_CHAIN = "list"


class OnePageConnector(ABC):
    """A connector of one scope, named after its connection, that gives all records at once.

    A subclass says how the list is read and how a record becomes a task; what is not in the list any more is deleted.
    """

    def __init__(self, context: ConnectorContext) -> None:
        """Keep what the connector is built from, as ``context``, and its ``scope``."""
        self.context = context
        self.scope = Scope(context.name)

    @abstractmethod
    def read(self) -> Page:
        """Read the whole list; raise ConnectorError where that cannot be done."""

    @abstractmethod
    def to_task(self, record: Record) -> Task:
        """Turn one record into a task without any I/O, or raise MappingError."""

    def verify(self) -> str:
        """Read the list, and tell where it is and how much it holds."""
        named = export_files(self.context)[0].name if self.context.options.export else self.scope.id
        return f"{named} ({len(self.read().records)})"

    def scopes(self) -> Sequence[Scope]:
        """Give the only scope."""
        return (self.scope,)

    def chains(self) -> Sequence[Chain]:
        """Give the only chain."""
        return (Chain(_CHAIN, (self.scope,)),)

    def pages(self, chain: Chain, cursor: str | None) -> Iterator[Page]:  # noqa: ARG002 - there is one chain, with no cursor
        """Give all in one page."""
        yield replace(self.read(), done=True)

    def census(self, scope: Scope) -> Census | None:  # noqa: ARG002 - as the protocol has it
        """Give None: reading the list is the only census there is."""
        return None

    def reread(self, native_ids: Sequence[str]) -> Iterator[Record | Absent]:
        """Look each id up in the list as it is now."""
        known = {record.native_id: record for record in self.read().records}
        yield from (known.get(each) or Absent(each, State.DELETED) for each in native_ids)
