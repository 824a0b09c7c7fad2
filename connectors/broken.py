"""A source that could not even be built: its error is told where every source's errors are, and the others go on."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from typing import NoReturn

from connectors.api import Absent
from connectors.api import Census
from connectors.api import Chain
from connectors.api import Page
from connectors.api import Record
from connectors.api import Scope
from mapping.errors import ConnectorError
from mapping.errors import Fault
from mapping.model import Task


class BrokenConnector:
    """Meets the protocol by raising the faults that kept the real connector from being built."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Keep the faults until somebody reads."""
        self._faults = tuple(faults)

    def verify(self) -> str:
        """Raise the faults."""
        self._fail()

    def scopes(self) -> Sequence[Scope]:
        """Raise the faults."""
        self._fail()

    def chains(self) -> Sequence[Chain]:
        """Raise the faults."""
        self._fail()

    def pages(self, chain: Chain, cursor: str | None) -> Iterator[Page]:  # noqa: ARG002 - the protocol's signature
        """Raise the faults."""
        self._fail()

    def census(self, scope: Scope) -> Census | None:  # noqa: ARG002 - the protocol's signature
        """Raise the faults."""
        self._fail()

    def reread(self, native_ids: Sequence[str]) -> Iterator[Record | Absent]:  # noqa: ARG002 - the protocol's signature
        """Raise the faults."""
        self._fail()

    def to_task(self, record: Record) -> Task:  # noqa: ARG002 - the protocol's signature
        """Raise the faults."""
        self._fail()

    def _fail(self) -> NoReturn:
        raise ConnectorError(*self._faults)
