"""The course of a chain's reading: from where it went, what it brought, and how it ended."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from msgspec import field
from msgspec.structs import replace

from connectors.api import Chain
from connectors.api import Listing
from connectors.api import Page
from connectors.api import Record
from mapping.errors import Fault
from sync.cursors import Cursor
from sync.proof import ChainEnd
from sync.writer import WrittenPage


class Course(Struct, eq=False):
    """How the reading of a chain goes."""

    chain: Chain
    start: Cursor
    full_from: datetime | None
    met: set[str] = field(default_factory=set)
    listings: tuple[Listing, ...] = ()
    as_of: datetime | None = None
    rejected: int = 0
    expected: int | None = None
    told: dict[str, frozenset[str]] = field(default_factory=dict)
    cursor: str | None = None
    done: bool = False

    @property
    def is_late(self) -> bool:
        """Whether it went on with a reading that had been interrupted, maybe long ago."""
        return self.start.cursor is not None and not self.start.ended

    @property
    def was_passing(self) -> bool:
        """Whether it went on in the middle of a full reading, so that its own listings are not whole."""
        return self.start.cursor is not None and self.start.full_from is not None

    def scoped(self, records: Sequence[Record]) -> list[Record]:
        """Let records that name no scope belong to the only one of the chain."""
        if len(self.chain.scopes) != 1:
            return list(records)
        only = (self.chain.scopes[0].id,)
        return [record if record.scopes else dataclasses.replace(record, scopes=only) for record in records]

    def note(self, page: Page, records: Sequence[Record], written: WrittenPage) -> None:
        """Take note of a page that is kept; what it lists is for `close`."""
        for scope, facts in written.told.items():
            self.told[scope] = self.told.get(scope, frozenset()) | facts
        for scopes in {record.scopes for record in records}:
            self.met.update(scopes)
        self.as_of = page.server_time or self.as_of
        self.expected = self.expected if page.expected is None else page.expected
        self.rejected += len(page.rejected) + len(written.rejected)
        self.cursor = page.cursor

    def close(self, listings: Sequence[Listing]) -> None:
        """Take what its last page lists; a scope listed in full is so still when the chain was read on in the same run."""
        whole = {each.scope.id for each in self.listings if each.whole}
        self.listings = tuple(
            dataclasses.replace(each, whole=each.whole or each.scope.id in whole) for each in listings
        )
        self.done = True

    def again(self, start: Cursor, full_from: datetime | None) -> Course:
        """Give the course of reading the chain on once more in the same run."""
        listings = () if self.was_passing else self.listings
        return replace(self, start=start, full_from=full_from, listings=listings, done=False)

    def end(self, error: Fault | None, read_at: datetime) -> ChainEnd:
        """Say how the reading of the chain ended."""
        return ChainEnd(
            scopes=self.chain.scopes,
            listings=self.listings,
            began=self.start.cursor is None,
            resumed=self.start.cursor is not None and self.start.ended,
            passing=self.was_passing,
            live=self.cursor is not None,
            read_at=read_at,
            as_of=self.as_of,
            rejected=self.rejected,
            told=self.told,
            source=self.chain.id,
            form=self.chain.form,
            error=error,
        )
