"""A plug-in's connector behind a wall: whatever it raises, gives or leaves undone becomes a fault that names its package."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any
from typing import TypeVar

from connectors.api import Absent
from connectors.api import Census
from connectors.api import Chain
from connectors.api import Connector
from connectors.api import Listing
from connectors.api import Page
from connectors.api import Record
from connectors.api import Scope
from connectors.makers import Maker
from connectors.sound import Shape
from connectors.sound import UnsoundError
from connectors.sound import shaped
from connectors.sound import sound_fault
from connectors.sound import sound_task
from connectors.worker import OutOfPatienceError
from connectors.worker import StrangersError
from connectors.worker import Worker
from mapping.errors import ConnectorError
from mapping.errors import MappingError
from mapping.model import Task
from mapping.text import storable

T = TypeVar("T")

PATIENCE = 900.0
"""So many seconds a plug-in may take for one answer."""

_LONGEST_ID = 500
_LONGEST_CURSOR = 1_000_000
_MOST_RECORDS = 2_000_000
_PAGE_RECORDS = 200_000
_IDLE_PAGES = 1000


def built(maker: Maker, build: Callable[[], Connector], *, patience: float = PATIENCE) -> GuardedConnector:
    """Build a stranger's connector and put it behind the wall; raise ConnectorError when that fails."""
    worker = Worker(patience)
    made = _asked(maker, worker, "__init__", build)
    return GuardedConnector(maker, made, worker, patience)


class GuardedConnector:
    """Meets the protocol in a stranger's place; a fault of its own making is a ConnectorError or a rejected record."""

    def __init__(self, maker: Maker, connector: Connector, worker: Worker, patience: float) -> None:
        """Stand before a connector; what it is asked, it is asked in the worker's thread."""
        self._maker = maker
        self._connector = connector
        self._worker = worker
        self._mapper = Worker(patience)
        self._patience = patience

    def verify(self) -> str:
        """Pass on whose credentials these are."""
        return storable(self._ask("verify", lambda: shaped(Shape[str], self._connector.verify())))

    def scopes(self) -> Sequence[Scope]:
        """Pass on the roster."""
        return self._ask("scopes", lambda: tuple(_scope(each) for each in self._connector.scopes()))

    def chains(self) -> Sequence[Chain]:
        """Pass on the chains, each id once."""
        chains = self._ask(
            "chains",
            lambda: tuple(shaped(Shape[Chain], each) for each in islice(self._connector.chains(), _PAGE_RECORDS)),
        )
        ids = [chain.id for chain in chains]
        if len(set(ids)) != len(ids) or not all(0 < len(each) <= _LONGEST_ID for each in ids):
            raise self._broken("chains", "id: empty, too long or given twice")
        return chains

    def pages(self, chain: Chain, cursor: str | None) -> Iterator[Page]:
        """Pass on the pages up to the one that is done, leaving out records that cannot be used."""
        # Chains that are read at once need a thread each; others stay in the one in which the connector was built.
        worker = Worker(self._patience) if self.parallel else self._worker
        reading = _Reading()
        source = _asked(self._maker, worker, "pages", lambda: iter(self._connector.pages(chain, cursor)))
        while (page := _asked(self._maker, worker, "pages", lambda: _next_page(source))) is not None:
            yield self._sound(page, reading)
            if page.done:
                return

    def census(self, scope: Scope) -> Census | None:
        """Pass on the ids of a scope."""
        return self._ask("census", lambda: shaped(Shape[Census | None], self._connector.census(scope)))

    def reread(self, native_ids: Sequence[str]) -> Iterator[Record | Absent]:
        """Pass on what became of each task; what was not asked for is left out."""
        wanted = set(native_ids)
        answers = self._ask(
            "reread",
            lambda: [
                shaped(Shape[Record | Absent], each)
                for each in islice(self._connector.reread(native_ids), len(wanted) + _PAGE_RECORDS)
            ],
        )
        for answer in answers:
            if answer.native_id in wanted:
                wanted.discard(answer.native_id)
                yield answer

    def to_task(self, record: Record) -> Task:
        """Map a record, or raise MappingError for it alone."""
        try:
            return _asked(
                self._maker,
                self._mapper,
                "to_task",
                lambda: sound_task(self._connector.to_task(record), record.native_id),
            )
        except ConnectorError as error:
            raise MappingError(*error.faults) from error

    @property
    def parallel(self) -> int:
        """Give how many chains may be read at once; 0 when the connector knows no threads."""
        size = self._attribute("parallel")
        return size if isinstance(size, int) and size > 0 else 0

    @property
    def requests(self) -> int:
        """Give how many requests were made, as far as the connector tells."""
        count = self._attribute("requests")
        return count if isinstance(count, int) else 0

    @property
    def waited(self) -> float:
        """Give how long the connector waited, as far as it tells."""
        seconds = self._attribute("waited")
        return float(seconds) if isinstance(seconds, int | float) else 0.0

    @property
    def paused_until(self) -> datetime | None:
        """Give until when the connector waits."""
        until = self._attribute("paused_until")
        return until if isinstance(until, datetime) and until.tzinfo is not None else None

    @property
    def quiet_since(self) -> datetime | None:
        """Give since when the connector has got no good answer."""
        since = self._attribute("quiet_since")
        return since if isinstance(since, datetime) and since.tzinfo is not None else None

    @property
    def rewind(self) -> Callable[[str, Collection[str]], str | None] | None:
        """Give the connector's way to go back, where it has one."""
        rewind = self._attribute("rewind")
        if not callable(rewind):
            return None
        return lambda cursor, scopes: self._ask("rewind", lambda: shaped(Shape[str | None], rewind(cursor, scopes)))

    @property
    def revisit(self) -> Callable[[Sequence[Scope]], Sequence[Chain]] | None:
        """Give the connector's way to read what it finds no more, where it has one."""
        revisit = self._attribute("revisit")
        if not callable(revisit):
            return None
        return lambda scopes: self._ask(
            "revisit", lambda: tuple(shaped(Shape[Chain], each) for each in revisit(scopes))
        )

    @property
    def in_use(self) -> Callable[[], Mapping[str, bool]] | None:
        """Give the connector's way to tell which accounts are in use, where it has one."""
        in_use = self._attribute("in_use")
        if not callable(in_use):
            return None
        return lambda: self._ask("in_use", lambda: shaped(Shape[Mapping[str, bool]], in_use()))

    @property
    def born(self) -> Callable[[Sequence[str]], Mapping[str, datetime]] | None:
        """Give the connector's way to tell when tasks were made, where it has one."""
        born = self._attribute("born")
        if not callable(born):
            return None
        return lambda native_ids: self._ask(
            "born",
            lambda: {
                native_id: at
                for native_id, at in shaped(Shape[Mapping[str, datetime]], born(native_ids)).items()
                if at.tzinfo is not None
            },
        )

    @property
    def told_site(self) -> Callable[[], str] | None:
        """Give the connector's way to tell the site of its tasks, where it has one."""
        told_site = self._attribute("told_site")
        if not callable(told_site):
            return None
        return lambda: self._ask("told_site", lambda: shaped(Shape[str], told_site()))

    def _attribute(self, name: str) -> Any:
        try:
            return getattr(self._connector, name, None)
        except BaseException:  # noqa: BLE001  # a stranger's property; nothing hangs on it
            return None

    def _ask(self, call: str, question: Callable[[], T]) -> T:
        return _asked(self._maker, self._worker, call, question)

    def _broken(self, call: str, what: str) -> ConnectorError:
        return ConnectorError(self._maker.broken(call, what))

    def _sound(self, page: Page, reading: _Reading) -> Page:
        """Take the records that can be used, each id once; tell of the others."""
        records: dict[str, Record] = {}
        rejected = [sound_fault(each) for each in page.rejected]
        for each in page.records:
            try:
                record = _record(each)
            except UnsoundError as error:
                rejected.append(self._maker.broken("pages", str(error)))
                continue
            if records.setdefault(record.native_id, record) is not record:
                what = f"native_id: {record.native_id[:80]!r} twice in one page"
                rejected.append(self._maker.broken("pages", what))
        if not reading.goes_on(records):
            raise self._broken("pages", "pages without end")
        return replace(page, records=tuple(records.values()), rejected=tuple(rejected))


class _Reading:
    """How far the reading of a chain has come, to tell when it comes no further."""

    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._idle = 0

    def goes_on(self, ids: Collection[str]) -> bool:
        before = len(self._seen)
        self._seen.update(ids)
        self._idle = 0 if len(self._seen) > before else self._idle + 1
        return self._idle < _IDLE_PAGES and len(self._seen) <= _MOST_RECORDS


def _next_page(source: Iterator[Page]) -> Page | None:
    """Take one page out of a generator, with nothing in it that is still to be made."""
    try:
        page = next(source)
    except StopIteration:
        return None
    if not isinstance(page, Page):
        raise UnsoundError(f"{type(page).__name__} in the place of a page")
    records = tuple(islice(page.records, _PAGE_RECORDS + 1))
    if len(records) > _PAGE_RECORDS:
        raise UnsoundError("records: too many for one page")
    bare = replace(page, records=(), rejected=(), notes=(), listings=())
    shaped(Shape[Page], bare)
    if page.server_time is not None and page.server_time.tzinfo is None:
        raise UnsoundError("server_time: without a zone")
    if len(page.cursor or "") > _LONGEST_CURSOR:
        raise UnsoundError("cursor: too long")
    listings = {listing.scope.id: listing for listing in map(_listing, page.listings)}
    return replace(
        page,
        records=records,
        rejected=tuple(islice(page.rejected, _PAGE_RECORDS)),
        notes=tuple(sound_fault(each) for each in islice(page.notes, _PAGE_RECORDS)),
        listings=tuple(listings.values()),
    )


def _listing(listing: Any) -> Listing:
    if not isinstance(listing, Listing):
        raise UnsoundError(f"listings: {type(listing).__name__} in the place of a listing")
    _scope(listing.scope)
    error = None if listing.error is None else sound_fault(listing.error)
    found = shaped(Shape[Listing], replace(listing, error=None))
    if found.as_of is not None and found.as_of.tzinfo is None:
        raise UnsoundError("listings.as_of: without a zone")
    return replace(found, error=error, whole=found.whole and not found.truncated)


def _scope(scope: Any) -> Scope:
    found = shaped(Shape[Scope], scope)
    if not 0 < len(found.id) <= _LONGEST_ID:
        raise UnsoundError("scope.id: empty or too long")
    return replace(found, id=storable(found.id), name=storable(found.name))


def _record(record: Any) -> Record:
    found = shaped(Shape[Record], record)
    texts = (found.native_id, found.key, *found.scopes)
    if not found.native_id or not found.fingerprint or max(map(len, texts)) > _LONGEST_ID:
        raise UnsoundError("native_id, key or scopes: empty or too long")
    if any(storable(each) != each for each in texts):
        raise UnsoundError("native_id, key or scopes: characters that cannot be stored")
    return record if isinstance(record, Record) else found


def _asked(maker: Maker, worker: Worker, call: str, question: Callable[[], T]) -> T:
    """Ask in the worker's thread; whatever goes wrong is a ConnectorError."""
    try:
        return worker.ask(question)
    except StrangersError as error:
        raise ConnectorError(*maker.told(call, error.__cause__ or error)) from error
    except OutOfPatienceError as error:
        raise ConnectorError(maker.late(call)) from error
