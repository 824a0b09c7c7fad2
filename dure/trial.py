"""A trial reading of exported files, from which nothing is kept: what a run would find in them."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec import field

from connectors.api import Chain
from connectors.api import Page
from mapping.alike import alike
from mapping.errors import ConnectorError
from mapping.errors import Fault
from mapping.joined import joined
from sync.boundary import guarded
from sync.boundary import mapped
from sync.boundary import within
from sync.source import Source


class Trial(Struct):
    """How many tasks there are and have an address, what keeps a part from being read, and what is worth knowing."""

    tasks: int = 0
    linked: int = 0
    errors: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)
    rejected: list[Fault] = field(default_factory=list)

    def told(self) -> Iterator[Fault]:
        """Give what is worth knowing, of many records that cannot be used for the same reason the first."""
        yield from joined(self.notes)
        yield from alike(self.rejected)


def try_reading(source: Source) -> Trial:
    """Read every file of a source to its end."""
    trial = Trial()
    for chain in source.connector.chains():
        try:
            for page in _pages(source, chain):
                _take(source, chain, page, trial)
        except ConnectorError as error:
            trial.errors += error.faults
    return trial


def _pages(source: Source, chain: Chain) -> Iterator[Page]:
    return guarded(source.tool, lambda: source.connector.pages(chain, None))


def _take(source: Source, chain: Chain, page: Page, trial: Trial) -> None:
    trial.notes += page.notes
    trial.rejected += page.rejected
    for record in page.records:
        found = mapped(source.connector, source.tool, record)
        if isinstance(found, Fault):
            trial.rejected.append(within(chain.id, found))
        else:
            trial.tasks += 1
            trial.linked += found.url is not None
    trial.errors += [listing.error for listing in page.listings if listing.error is not None]
