"""The conformance test of connectors: subclass `ConnectorContract` in a test file, give it your connector, run pytest.

The checks are plain methods, so that they run under any test runner which collects classes by name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from dataclasses import fields
from datetime import datetime
from datetime import timedelta
from typing import ClassVar

from dure.api import Absent
from dure.api import Chain
from dure.api import Connector
from dure.api import Listing
from dure.api import MappingError
from dure.api import Page
from dure.api import Record
from dure.api import State
from dure.api import Task
from dure.api import storable

_NOWHERE = "dure-conformance-no-such-task"


class ContractBroken(AssertionError):  # noqa: N818 - test runners show it as a failed check
    """The connector does not do what the protocol promises; the message says where."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that one reading of all chains from their start gave."""

    pages: Mapping[str, tuple[Page, ...]]

    @property
    def records(self) -> tuple[Record, ...]:
        """Give the records of all pages in order."""
        return tuple(record for pages in self.pages.values() for page in pages for record in page.records)

    @property
    def listings(self) -> tuple[Listing, ...]:
        """Give what the ends of all chains prove."""
        return tuple(listing for pages in self.pages.values() for page in pages for listing in page.listings)


class ConnectorContract:
    """What every connector must do. Subclass it, write `connector`, and name what your sample holds.

    ``expected_tasks`` is how many tasks the sample holds, ``expected_rejected`` how many of its records cannot be
    used (both at reading and at mapping); ``owned`` is whether anybody holds one of them. Each call of `connector`
    must build a fresh one over the same unchanged sample.
    """

    expected_tasks: ClassVar[int] = 1
    expected_rejected: ClassVar[int] = 0
    owned: ClassVar[bool] = True

    def connector(self) -> Connector:
        """Build the connector under test."""
        raise NotImplementedError

    def test_verify_says_what_is_read(self) -> None:
        """Verify answers with words for a person."""
        _require(bool(self.connector().verify().strip()), "verify() said nothing")

    def test_every_chain_ends_with_one_page_that_is_done(self) -> None:
        """The last page, and no other, is done."""
        for chain, pages in self._read().pages.items():
            done = [page.done for page in pages]
            _require(done.count(True) == 1 and done[-1], f"chain {chain} must end with its only page that is done")

    def test_listings_stand_on_the_last_page(self) -> None:
        """Nothing is proven before a chain reached its end."""
        for chain, pages in self._read().pages.items():
            _require(not any(page.listings for page in pages[:-1]), f"chain {chain} lists before its end")

    def test_chain_ids_are_unique(self) -> None:
        """A chain keeps its cursor under its id."""
        ids = [chain.id for chain in self.connector().chains()]
        _require(len(set(ids)) == len(ids) and all(ids), f"ids of chains must be unique and not empty: {ids}")

    def test_every_scope_that_is_named_is_on_the_roster(self) -> None:
        """Records, listings and chains speak of scopes that the roster or a listing names."""
        connector = self.connector()
        reading = _read(connector)
        known = {scope.id for scope in connector.scopes()} | {listing.scope.id for listing in reading.listings}
        named = {scope for record in reading.records for scope in record.scopes}
        named |= {scope.id for chain in connector.chains() for scope in chain.scopes}
        _require(named <= known, f"scopes that nothing lists: {sorted(named - known)}")

    def test_a_scope_is_listed_once(self) -> None:
        """Two listings of one scope would contradict each other."""
        ids = [listing.scope.id for listing in self._read().listings]
        _require(len(set(ids)) == len(ids), f"scopes listed twice: {ids}")

    def test_a_truncated_listing_is_not_whole(self) -> None:
        """What was cut proves no absence."""
        for listing in self._read().listings:
            _require(not (listing.truncated and listing.whole), f"{listing.scope.id} is cut and whole at once")

    def test_native_ids_and_keys_are_texts_and_ids_unique_in_a_chain(self) -> None:
        """Ids are strings, never numbers, and one chain gives a task once."""
        for chain, pages in self._read().pages.items():
            records = [record for page in pages for record in page.records]
            for record in records:
                texts: tuple[object, ...] = (record.native_id, record.key, *record.scopes)
                _require(all(isinstance(text, str) and text for text in texts), f"{texts} must be texts")
            ids = [record.native_id for record in records]
            _require(len(set(ids)) == len(ids), f"chain {chain} gives a task twice")

    def test_two_readings_give_the_same_fingerprints(self) -> None:
        """An unchanged record is recognised without being mapped again."""
        one, other = (_fingerprints(self._read()) for _ in range(2))
        _require(one == other, "the fingerprints of two readings differ")

    def test_raw_is_the_payload_as_json(self) -> None:
        """A kept raw record can be mapped again later."""
        for record in self._read().records:
            same = json.loads(record.raw) == json.loads(json.dumps(record.payload))
            _require(same, f"{record.key}: raw is not its payload")

    def test_mapping_is_pure(self) -> None:
        """The same record gives the same task, in another connector too."""
        reader, other = self.connector(), self.connector()
        for record in _read(reader).records:
            tasks = [_mapped(connector, record) for connector in (reader, reader, other)]
            _require(tasks[0] == tasks[1] == tasks[2], f"{record.key} gives different tasks")

    def test_a_kept_raw_record_maps_as_the_fresh_one(self) -> None:
        """A replay from the store must not differ from a reading."""
        connector = self.connector()
        for record in _read(connector).records:
            kept = Record(
                record.native_id,
                record.key,
                record.scopes,
                json.loads(record.raw),
                record.fingerprint,
                record.raw,
            )
            _require(_mapped(connector, kept) == _mapped(connector, record), f"{record.key} differs when replayed")

    def test_the_sample_gives_the_expected_tasks(self) -> None:
        """Nothing is lost or invented: every record is mapped or rejected with a reason."""
        connector = self.connector()
        reading = _read(connector)
        mapped = [_mapped(connector, record) for record in reading.records]
        unique = {task.origin for task in mapped if task is not None}
        rejected = sum(len(page.rejected) for pages in reading.pages.values() for page in pages) + mapped.count(None)
        _require(len(unique) == self.expected_tasks, f"{len(unique)} tasks instead of {self.expected_tasks}")
        _require(rejected == self.expected_rejected, f"{rejected} rejected instead of {self.expected_rejected}")

    def test_somebody_holds_a_task(self) -> None:
        """Owners are read: they are what dure compares."""
        held = any(task.owners for task in self._tasks())
        _require(held or not self.owned, "no task has an owner")

    def test_every_owner_and_reporter_has_an_account(self) -> None:
        """Whoever holds a task is described beside it."""
        for task in self._tasks():
            known = {account.id for account in task.accounts}
            named = {owner.account for owner in task.owners or ()} | ({task.reporter} - {None})
            _require(named <= known, f"{task.key} names accounts that it does not describe: {named - known}")

    def test_tasks_keep_the_identity_of_their_records(self) -> None:
        """The origin carries the record's native id."""
        connector = self.connector()
        for record in _read(connector).records:
            task = _mapped(connector, record)
            if task is not None:
                _require(task.origin.native_id == record.native_id, f"{record.key}: another native id")
                _require(bool(task.origin.tool and task.origin.site), f"{record.key}: no tool or no site")

    def test_times_are_utc(self) -> None:
        """Instants know their zone, and it is UTC."""
        for task in self._tasks():
            moments = [getattr(task, field.name) for field in fields(task)] + [event.at for event in task.events]
            for moment in (each for each in moments if isinstance(each, datetime)):
                _require(moment.utcoffset() == timedelta(), f"{task.key}: {moment} is not in UTC")

    def test_texts_can_be_stored(self) -> None:
        """NUL and lone surrogates come as visible escapes."""
        for task in self._tasks():
            texts = (task.key, task.title, task.description, *task.labels, *(each.name for each in task.accounts))
            _require(all(storable(text) == text for text in texts), f"{task.key} holds what no database can store")

    def test_rejected_records_say_where_they_stand(self) -> None:
        """A person must be able to find what could not be used."""
        for pages in self._read().pages.values():
            for rejected in (each for page in pages for each in page.rejected):
                _require(rejected.place is not None, f"“{rejected}” names no place")

    def test_reading_on_from_any_cursor_loses_nothing(self) -> None:
        """A run that was interrupted after a page goes on from that page's cursor."""
        reading = self._read()
        for chain, pages in reading.pages.items():
            everything = {record.native_id for page in pages for record in page.records}
            before: set[str] = set()
            for page in pages[:-1]:
                before |= {record.native_id for record in page.records}
                connector = self.connector()
                rest = connector.pages(_chain(connector, chain), page.cursor)
                after = {record.native_id for each in rest for record in each.records}
                _require(everything <= before | after, f"chain {chain} loses tasks when it goes on from {page.cursor}")

    def test_a_listing_is_whole_only_if_this_very_reading_listed_it_all(self) -> None:
        """A reading that goes on from a cursor proves nothing of what came before it."""
        reading = self._read()
        for chain, pages in reading.pages.items():
            for cursor in {page.cursor for page in pages if page.cursor is not None}:
                connector = self.connector()
                rest = list(connector.pages(_chain(connector, chain), cursor))
                _require_whole(reading, rest, f"chain {chain}, read on from {cursor},")

    def test_chains_can_be_read_at_once(self) -> None:
        """Where the connector says that it bears threads, they read what one reads alone."""
        connector = self.connector()
        size = getattr(connector, "parallel", 0)
        if size:
            chains = connector.chains()
            with ThreadPoolExecutor(size) as pool:
                read = list(pool.map(lambda chain: tuple(connector.pages(chain, None)), chains))
            together = Reading({chain.id: pages for chain, pages in zip(chains, read, strict=True)})
            _require(_fingerprints(together) == _fingerprints(self._read()), "threads read something else than one")

    def test_requests_are_counted(self) -> None:
        """Where the connector counts its requests, the count grows."""
        connector = self.connector()
        if hasattr(connector, "requests"):
            _read(connector)
            _require(isinstance(connector.requests, int) and connector.requests > 0, "requests were not counted")

    def test_a_scope_whose_mark_was_taken_back_is_read_in_full(self) -> None:
        """A scope that was out of sight has missed changes; it is read from its start again."""
        reading = self._read()
        for chain, pages in reading.pages.items():
            connector, cursor = self.connector(), pages[-1].cursor
            rewind = getattr(connector, "rewind", None)
            if rewind is None or cursor is None:
                return
            for scope in _chain(connector, chain).scopes:
                back = rewind(cursor, [scope.id])
                rest = list(connector.pages(_chain(connector, chain), back))
                whole = {listing.scope.id for page in rest for listing in page.listings if listing.whole}
                _require(scope.id in whole, f"{scope.id} is not read in full after rewind()")
                _require_whole(reading, rest, f"chain {chain} after rewind()")

    def test_a_census_holds_what_a_whole_listing_holds(self) -> None:
        """Where the tool can count ids apart, both must agree."""
        connector = self.connector()
        reading = _read(connector)
        for listing in (each for each in reading.listings if each.whole):
            census = connector.census(listing.scope)
            listed = {record.native_id for record in reading.records if listing.scope.id in record.scopes}
            if census is not None and census.visible:
                _require(listed <= census.native_ids, f"the census of {listing.scope.id} lacks tasks that were listed")

    def test_a_task_that_is_not_there_is_told_as_absent(self) -> None:
        """A re-read says of every id what became of it."""
        found = list(self.connector().reread([_NOWHERE]))
        absent = [each for each in found if isinstance(each, Absent) and each.state is not State.LIVE]
        told = [each.native_id for each in absent]
        _require(len(found) == 1 and told == [_NOWHERE], "reread() must give one Absent for an unknown id")

    def test_a_reread_answers_once_for_every_id(self) -> None:
        """Many tasks are asked for at once; each answer says which of them it is about."""
        ids = sorted({record.native_id for record in self._read().records})
        told = sorted(each.native_id for each in self.connector().reread([*ids, _NOWHERE]))
        _require(told == sorted([*ids, _NOWHERE]), "reread() must give one answer per id")

    def _read(self) -> Reading:
        return _read(self.connector())

    def _tasks(self) -> Iterator[Task]:
        connector = self.connector()
        for record in _read(connector).records:
            task = _mapped(connector, record)
            if task is not None:
                yield task


def _require(holds: bool, message: str) -> None:
    if not holds:
        raise ContractBroken(message)


def _require_whole(reading: Reading, rest: Sequence[Page], what: str) -> None:
    """See that the scopes which are said to be whole were listed with all their tasks."""
    for listing in (each for page in rest for each in page.listings if each.whole):
        scope = listing.scope.id
        every = {record.native_id for record in reading.records if scope in record.scopes}
        listed = {record.native_id for page in rest for record in page.records if scope in record.scopes}
        _require(every <= listed, f"{what} calls {scope} whole without having listed all of it")


def _read(connector: Connector) -> Reading:
    return Reading({chain.id: tuple(connector.pages(chain, None)) for chain in connector.chains()})


def _chain(connector: Connector, wanted: str) -> Chain:
    found: Sequence[Chain] = [chain for chain in connector.chains() if chain.id == wanted]
    _require(len(found) == 1, f"chain {wanted} is not there any more")
    return found[0]


def _mapped(connector: Connector, record: Record) -> Task | None:
    try:
        return connector.to_task(record)
    except MappingError:
        return None


def _fingerprints(reading: Reading) -> dict[tuple[str, str], bytes]:
    return {
        (chain, record.native_id): record.fingerprint
        for chain, pages in reading.pages.items()
        for page in pages
        for record in page.records
    }
