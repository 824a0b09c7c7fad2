"""From where each chain is read: its start, the end of the last reading, or where one was interrupted or not concluded."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from connectors.api import Chain
from connectors.api import Page
from mapping.errors import ConnectorError
from sync.boundary import plugin_errors
from sync.cursors import Cursor
from sync.cursors import cursor_of
from sync.due import is_due
from sync.proof import KnownScope
from sync.remap import replay
from sync.source import Source
from sync.wishes import Wishes
from sync.writer import PageWriter


class Starting(Struct, frozen=True):
    """Says where the chains of one connection are read on; ``known`` are its scopes as they were before this run."""

    source: Source
    wishes: Wishes
    writer: PageWriter
    known: Mapping[str, KnownScope]

    def of(self, connection: Connection, chain: Chain) -> Cursor:
        """Say where a chain is read on from: from its start when that is wished, due, or the only sure way."""
        start = cursor_of(connection, self.source.name, chain.id)
        due = start.full_from is None and is_due(self.source.full, start.full_at, self.wishes.clock())
        if self.wishes.full or due or start.cursor is None:
            return start.anew()
        if start.rules != self.source.rules_mark:
            if self.source.minimal:
                return start.anew()  # there are no raw records to read anew
            replay(connection, self.writer, self.source, outdated_only=True)
        if start.ended and not start.is_concluded:
            start = replace(start, cursor=start.sure)
        # Scopes that were out of sight are read from their start: what changed meanwhile is not known.
        behind = [each.id for each in self._held(chain) if each.behind]
        cursor = self._rewound(start.cursor, behind)
        return start.anew() if cursor is None else replace(start, cursor=cursor)

    def once_more(self, connection: Connection, chain: Chain) -> Cursor:
        """Say where a chain that went on where it was interrupted, and came to its end, is read on from once more.

        What it brought before the interruption may have changed since, and what it did not bring may have been out of
        sight: so from where conclusions were drawn last.
        """
        start = cursor_of(connection, self.source.name, chain.id)
        return start.anew() if start.sure is None else replace(start, cursor=start.sure)

    def first_sure(self, chain: Chain, start: Cursor, page: Page) -> str | None:
        """Where a chain comes to its end for the first time, say from where nothing is passed over until it is concluded.

        What was complete before, in another chain, may just have been out of sight.
        """
        if not page.done or start.sure is not None:
            return None
        return self._rewound(page.cursor, [each.id for each in self._held(chain) if each.complete_at is not None])

    def _held(self, chain: Chain) -> list[KnownScope]:
        """Give what is known of the scopes of a chain: of all, where it names none."""
        held = {scope.id for scope in chain.scopes}
        return [each for each in self.known.values() if not held or each.id in held]

    def _rewound(self, cursor: str | None, scopes: Sequence[str]) -> str | None:
        """Give a cursor as if these scopes had not been read yet, none where that is only to be had from the start."""
        if cursor is None or not scopes:
            return cursor
        rewind = getattr(self.source.connector, "rewind", None)
        if rewind is None:
            return None
        try:
            with plugin_errors(self.source.tool):
                rewound: str | None = rewind(cursor, sorted(scopes))
        except ConnectorError:
            return None
        return rewound
