"""What was read of one export so far: chosen by scope, each task once, cut into pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from msgspec import Struct

from connectors.api import Listing
from connectors.api import Page
from connectors.api import Record
from connectors.api import Scope
from mapping.errors import Fault
from mapping.errors import fault
from mapping.text import fold

PAGE = 500


class Note(Struct, frozen=True):
    """Something worth telling about an export that stops nothing."""

    fault: Fault


class ScopeFilter:
    """The ``scopes:`` of a connection: ids, keys or names; all scopes when there are none."""

    def __init__(self, wanted: Sequence[str] | None) -> None:
        """Keep the names as written; they compare folded."""
        self._wanted = {fold(name): name for name in wanted or ()}

    def admits(self, scope: Scope) -> bool:
        """Whether a scope is to be read."""
        return not self._wanted or fold(scope.id) in self._wanted or fold(scope.name) in self._wanted

    def missing(self, held: Iterable[Scope]) -> tuple[str, ...]:
        """Give the configured names that no scope bears."""
        borne = {fold(name) for scope in held for name in (scope.id, scope.name)}
        return tuple(name for folded, name in self._wanted.items() if folded not in borne)


class Batch:
    """Collects what a reader gives. ``claimed`` are scopes that a newer export holds, with that export's name."""

    def __init__(self, chosen: ScopeFilter, claimed: Mapping[str, str]) -> None:
        """Start empty."""
        self.scopes: dict[str, Scope] = {}
        self._filter = chosen
        self._claimed = claimed
        self._admitted: dict[str, bool] = {}
        self._kept: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._seen: set[str] = set()
        self._records: list[Record] = []
        self._rejected: list[Fault] = []
        self._notes: list[Fault] = []
        self._listings: dict[str, Listing] = {}
        self._passed_over: Counter[str] = Counter()

    @property
    def pending(self) -> int:
        """Give how many records and faults wait for a page."""
        return len(self._records) + len(self._rejected)

    def take(self, found: Record | Fault | Note | Scope | Listing) -> None:
        """Keep what a reader gave, if it belongs to a scope that is read from this export."""
        match found:
            case Record():
                self._take_record(found)
            case Fault():
                self._rejected.append(found)
            case Note():
                self._notes.append(found.fault)
            case Scope():
                self._meet(found)
            case Listing():
                self._meet(found.scope)
                known = self._listings.get(found.scope.id)
                self._listings[found.scope.id] = _merged(known, found) if known else found

    def meet(self, found: Record | Fault | Note | Scope | Listing) -> None:
        """Look at the scopes only."""
        match found:
            case Record():
                self._scopes_of(found)
            case Scope():
                self._meet(found)
            case Listing():
                self._meet(found.scope)

    def page(self, as_of: datetime) -> Page:
        """Give what waits as a page and start the next."""
        page = Page(tuple(self._records), tuple(self._rejected), server_time=as_of)
        self._records.clear()
        self._rejected.clear()
        return page

    def listings(self, *, complete: bool | None) -> tuple[Listing, ...]:
        """Give what the export proves; ``complete`` outweighs what its parts say of themselves."""
        return tuple(
            _judged(listing, complete)
            for listing in self._listings.values()
            if self._admits(listing.scope.id) and listing.scope.id not in self._claimed
        )

    def notes(self) -> tuple[Fault, ...]:
        """Give the notes, among them what was passed over."""
        over = (
            fault(
                "{count} tasks of {scope} passed over: {newer} is newer.",
                count=count,
                scope=scope,
                newer=self._claimed[scope],
            )
            for scope, count in self._passed_over.items()
        )
        return (*self._notes, *over)

    def _take_record(self, record: Record) -> None:
        scopes = record.scopes
        kept = self._kept.get(scopes)
        if kept is None:
            self._scopes_of(record)
            kept = self._kept[scopes] = tuple(
                scope for scope in scopes if self._admits(scope) and scope not in self._claimed
            )
        if scopes and not kept:
            self._passed_over.update([scope for scope in scopes if self._admits(scope)][:1])
            return
        if record.native_id in self._seen:
            return
        self._seen.add(record.native_id)
        self._records.append(record if kept == scopes else replace(record, scopes=kept))

    def _scopes_of(self, record: Record) -> None:
        for scope in record.scopes:
            if scope not in self.scopes:
                self._meet(Scope(scope))

    def _meet(self, scope: Scope) -> None:
        known = self.scopes.get(scope.id)
        if known is None or (scope.name and not known.name):
            self.scopes[scope.id] = scope
            self._admitted[scope.id] = self._filter.admits(scope)
            self._kept.clear()

    def _admits(self, scope: str) -> bool:
        return self._admitted.get(scope, False)


def _merged(one: Listing, other: Listing) -> Listing:
    times = [time for time in (one.as_of, other.as_of) if time is not None]
    return replace(
        one,
        whole=one.whole and other.whole,
        truncated=one.truncated or other.truncated,
        as_of=min(times, default=None),
        total=one.total if one.total is not None else other.total,
    )


def _judged(listing: Listing, complete: bool | None) -> Listing:
    truncated = listing.truncated if complete is None else not complete
    return replace(listing, truncated=truncated, whole=listing.whole and not truncated)
