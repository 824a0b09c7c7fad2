"""Pulling one connection: its chains page by page, each page one transaction, then what the reading proves."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC
from datetime import datetime

from sqlalchemy import Connection

from connectors.api import Chain
from connectors.api import Listing
from connectors.api import Page
from connectors.api import Record
from connectors.api import Scope
from mapping.collector import collector_paused
from mapping.errors import ConnectorError
from mapping.errors import Fault
from mapping.errors import Place
from mapping.errors import fault
from mapping.errors import msg
from sync.absence import Presence
from sync.adopt import adopt
from sync.boundary import guarded
from sync.boundary import plugin_errors
from sync.conclude import Conclusion
from sync.conclude import Told
from sync.cursors import Cursor
from sync.cursors import cursor_of
from sync.cursors import save_cursor
from sync.outcome import known_scopes
from sync.places import Places
from sync.places import settle_names
from sync.proof import ChainEnd
from sync.proof import KnownScope
from sync.remap import replay
from sync.runs import ConnectionResult
from sync.runs import Run
from sync.source import Source
from sync.store import Store
from sync.writer import PageWriter

Progress = Callable[[str, int], None]


def pull(
    store: Store,
    run: Run,
    source: Source,
    *,
    full: bool = False,
    accept_shrink: bool = False,
    configured: Collection[str] = (),
    progress: Progress | None = None,
) -> ConnectionResult:
    """Read what is new of a connection and keep it, with what that proves; the caller holds the store's lock.

    ``full`` reads every chain from its start; ``accept_shrink`` believes a sudden loss; ``configured`` are all
    connections of the settings (a sighting by another one holds nothing back). A source that cannot be read is told
    in the result; only the store's own errors are raised.
    """
    with store.write() as connection:
        adopt(connection, source)
        known = known_scopes(connection, source.name)
    reading = _Reading(store, run, source, known, full=full, progress=progress)
    with collector_paused():
        reading.read()
    conclusion = Conclusion(
        store,
        run,
        source,
        reading.writer,
        presence=reading.presence,
        known=known,
        configured=frozenset(configured),
        accept_shrink=accept_shrink,
    )
    return replace(conclusion.settle(reading.told), records=reading.count)


class _Reading:
    """The chains of a connection, read one after the other; one that fails leaves the others alone."""

    def __init__(
        self,
        store: Store,
        run: Run,
        source: Source,
        known: dict[str, KnownScope],
        *,
        full: bool,
        progress: Progress | None,
    ) -> None:
        """Read on from where the store says that each chain stands."""
        self.writer = PageWriter(source, run)
        self.presence = Presence()
        self.told = Told()
        self._store = store
        self._run = run
        self._source = source
        self._places = Places()
        self._known = known
        self._full = full
        self._progress = progress
        self.count = 0

    def read(self) -> None:
        """Read every chain."""
        source = self._source
        try:
            with plugin_errors(source.tool):
                source.connector.verify()
                chains = tuple(source.connector.chains())
        except ConnectorError as error:
            self.told.errors += error.faults
            return
        if not chains:
            self.told.errors.append(
                fault(
                    "Connection {connection} has nothing to read.",
                    connection=source.name,
                    advice=msg("Check its scopes: and what its account may see."),
                )
            )
        self._find_places([scope for chain in chains for scope in chain.scopes])
        for chain in chains:
            self._read_chain(replace(chain, scopes=tuple(map(self._placed, chain.scopes))))

    def _find_places(self, told: Sequence[Scope]) -> None:
        """Learn which scope is which before anything is kept under its name alone."""
        self._places = self.writer.places = Places.among(self._known.values(), told)
        self.told.notes += self._places.notes
        with self._store.write() as connection:
            settle_names(connection, self._source.name, self._known, self._places)

    def _read_chain(self, chain: Chain) -> None:
        start = self._start(chain)
        met: set[str] = set()
        listings: tuple[Listing, ...] = ()
        error: Fault | None = None
        as_of: datetime | None = None
        rejected, done = 0, False
        try:
            for page in guarded(self._source.tool, lambda: self._source.connector.pages(chain, start.cursor)):
                as_of = page.server_time or as_of
                rejected += self._take(chain, start, page, met)
                if page.done:
                    listings, done = tuple(map(self._listed, page.listings)), True
                    break
            if not done:
                error = fault("The reading of {chain} stopped before its end.", chain=chain.id)
                self.told.errors.append(error)
        except ConnectorError as raised:
            error = raised.faults[0] if raised.faults else fault("{chain} could not be read.", chain=chain.id)
            self.told.errors += raised.faults or (error,)
        end = ChainEnd(
            scopes=chain.scopes,
            listings=listings,
            began=start.cursor is None,
            resumed=start.cursor is not None and start.ended,
            as_of=as_of,
            rejected=rejected,
            error=error,
        )
        self.told.ends.append((end, frozenset(met)))

    def _start(self, chain: Chain) -> Cursor:
        if self._full:
            return Cursor()
        with self._store.write() as connection:
            start = cursor_of(connection, self._source.name, chain.id)
            if start.cursor is None or start.rules == self._source.rules_mark:
                return start
            if self._source.minimal:
                return Cursor()  # there are no raw records to read anew
            replay(connection, self.writer, self._source, outdated_only=True)
        return start

    def _take(self, chain: Chain, start: Cursor, page: Page, met: set[str]) -> int:
        """Keep a page with its cursor in one transaction; give how many of its records could not be used."""
        records = [self._places.record(record) for record in _scoped(page.records, chain)]
        at = page.server_time or datetime.now(UTC)
        with self._store.write() as connection:
            written = self.writer.write(connection, records, at)
            self._keep_cursor(connection, chain, start, page)
        self.presence.note(written.listed, written.unchanged)
        met.update(scope for record in records for scope in record.scopes)
        self.told.rejected += (*page.rejected, *(_within(chain, each) for each in written.rejected))
        self.told.notes += page.notes
        self.count += len(records)
        if self._progress is not None:
            self._progress(self._source.name, self.count)
        return len(page.rejected) + len(written.rejected)

    def _keep_cursor(self, connection: Connection, chain: Chain, start: Cursor, page: Page) -> None:
        if page.cursor is None and not page.done:
            return
        save_cursor(
            connection,
            self._source.name,
            chain.id,
            page,
            run=self._run.id,
            full=start.cursor is None,
            rules=self._source.rules_mark,
        )

    def _listed(self, listing: Listing) -> Listing:
        return replace(listing, scope=self._placed(listing.scope))

    def _placed(self, scope: Scope) -> Scope:
        """Give a scope that users call by its name under the id that is known for it."""
        known = self._places.id_of(scope.id)
        return scope if known == scope.id else replace(scope, id=known)


def _within(chain: Chain, found: Fault) -> Fault:
    """Say in which chain (for exports: in which file) a record lies that could not be mapped."""
    if found.place is None or found.place.line is not None:
        return found
    return replace(found, place=Place(chain.id, cell=found.place.file))


def _scoped(records: Collection[Record], chain: Chain) -> list[Record]:
    """Let records that name no scope belong to the only one of their chain."""
    if len(chain.scopes) != 1:
        return list(records)
    only = (chain.scopes[0].id,)
    return [record if record.scopes else replace(record, scopes=only) for record in records]
