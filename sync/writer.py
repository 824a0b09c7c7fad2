"""One page of records into the store: what is new, what changed and how, and where each task was listed."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from connectors.api import Record
from mapping.errors import Fault
from mapping.model import Event
from mapping.model import State
from mapping.model import Task
from sync.arrival import Arrival
from sync.arrival import arrival_of
from sync.arrival import plain
from sync.boundary import mapped
from sync.changes import Changes
from sync.history import Before
from sync.history import merged
from sync.history import observed
from sync.identity import uid_of
from sync.known import events_of
from sync.known import homes_of
from sync.known import newest_sightings
from sync.known import owners_of
from sync.known import sightings_of
from sync.known import stored_tasks
from sync.moves import move
from sync.moves import settle_in
from sync.numbering import Numbering
from sync.places import Places
from sync.plan import Sighting
from sync.plan import newest
from sync.plan import plan_page
from sync.raws import Packer
from sync.rows import KEY
from sync.rows import UPDATED
from sync.runs import Run
from sync.source import Source
from sync.telling import borrow
from sync.telling import lend
from sync.telling import recall
from sync.twins import reunite
from sync.values import instant_text
from sync.values import scopes_text

_LIVE = State.LIVE.value


@dataclass(frozen=True, slots=True)
class Written:
    """What a page came to: tasks with the scopes that listed them, those that were unchanged, and what was rejected."""

    listed: tuple[tuple[int, tuple[str, ...]], ...]
    unchanged: tuple[int, ...]
    rejected: tuple[Fault, ...]


class PageWriter:
    """Writes pages of one connection in one run. The caller holds the lock and the transactions."""

    def __init__(self, source: Source, run: Run, numbering: Numbering | None = None) -> None:
        """Write for one connection in one run; writers that take turns share their numbering.

        ``places`` may be told before the first page.
        """
        self.places = Places()
        self._source = source
        self._run = run
        self._now = instant_text(run.at)
        self._numbering = numbering or Numbering()
        self._accounts = self._numbering.accounts
        self._packer = Packer(source.name)

    def write(self, connection: Connection, records: Sequence[Record], as_of: datetime) -> Written:
        """Write a page; nothing is written for records that say nothing new."""
        records = [plain(record) for record in records]
        known = sightings_of(connection, self._source.name, [record.native_id for record in records])
        plan = plan_page(records, known, self._source.rules_mark)
        listed = [(number, record.scopes) for number, record in plan.unchanged]
        rejected: list[Fault] = []
        pairs: list[tuple[Record, Task]] = []
        for record in plan.look:
            task = mapped(self._source.connector, self._source.tool, record)
            if isinstance(task, Fault):
                rejected.append(task)
                listed += [(seen.task_id, record.scopes) for seen in known.get(record.native_id, ())]
            else:
                pairs.append((record, self._housed(task)))
        shown = instant_text(as_of)
        arrivals = [arrival_of(record, task, shown) for record, task in newest(pairs)]
        if arrivals:
            listed += self._write_tasks(connection, arrivals, known, Changes())
        return Written(tuple(listed), tuple(number for number, _ in plan.unchanged), tuple(rejected))

    def replay(self, connection: Connection, pairs: Sequence[tuple[Record, datetime]]) -> tuple[Fault, ...]:
        """Map kept records anew, each as of the moment that it showed; give those that cannot be mapped."""
        arrivals: list[Arrival] = []
        rejected: list[Fault] = []
        for record, as_of in pairs:
            task = mapped(self._source.connector, self._source.tool, record)
            if isinstance(task, Fault):
                rejected.append(task)
            else:
                arrivals.append(arrival_of(record, self._housed(task), instant_text(as_of)))
        known = sightings_of(connection, self._source.name, [record.native_id for record, _ in pairs])
        self._write_tasks(connection, arrivals, known, Changes(replaying=True))
        return tuple(rejected)

    def _housed(self, task: Task) -> Task:
        homes = self.places.homes(task.homes)
        return task if homes is task.homes else replace(task, homes=homes)

    def _write_tasks(
        self,
        connection: Connection,
        arrivals: Sequence[Arrival],
        known: Mapping[str, Sequence[Sighting]],
        changes: Changes,
    ) -> list[tuple[int, tuple[str, ...]]]:
        stored = stored_tasks(connection, [each.task for each in arrivals], self._source.names)
        known = reunite(connection, self._run, arrivals, stored, known, self._source.names)
        for each in arrivals:
            kept = stored.get(each.task.origin)
            if kept is not None:
                each.seen = next(
                    (seen for seen in known.get(each.record.native_id, ()) if seen.task_id == kept.id), None
                )
                each.join(kept, changes)
        latest = newest_sightings(connection, [each.stored.id for each in arrivals if each.stored])
        fresh = [each for each in arrivals if not self._is_stale(each, latest)]
        self._accounts.take(connection, [each.task for each in fresh])
        taken = set(fresh)
        if self._source.minimal:
            borrow(connection, fresh)
        else:
            taken |= lend(connection, [each for each in arrivals if each not in taken])
        recall(connection, fresh)
        self._rewrite(connection, fresh, latest, changes)
        listed = []
        for each in arrivals:
            number = each.stored.id if each.stored else self._bear(connection, each, changes)
            listed.append((number, each.record.scopes))
        base = self._base(connection, arrivals, changes)
        for each, (number, _) in zip(arrivals, listed, strict=True):
            if each.seen is None or each in taken:
                self._sight(each, number, base, changes)
        changes.write(connection)
        return listed

    def _is_stale(self, each: Arrival, latest: Mapping[int, tuple[str, int]]) -> bool:
        """Whether something newer is known: shown later, or edited later in the same run."""
        if each.stored is None:
            return False
        shown, run_seq = latest.get(each.stored.id, ("", 0))
        edited, known = each.row[UPDATED], each.stored.updated
        if edited is not None and known is not None and edited != known:
            return bool(edited < known) and (each.as_of < shown or run_seq == self._run.seq)
        return each.as_of < shown

    def _bear(self, connection: Connection, each: Arrival, changes: Changes) -> int:
        number, now, task = self._numbering.task(connection), self._now, each.task
        changes.born.append((number, uid_of(task.origin), *each.row, each.digest, _LIVE, now, now))
        self._own(number, task, changes)
        settle_in(task, number, self._run.at, changes)
        if task.links:
            changes.add_links(number, task)
        if task.events:
            changes.add_events(number, tuple(dict.fromkeys(task.events)))
        return number

    def _own(self, number: int, task: Task, changes: Changes) -> None:
        holders = {owner.account: owner for owner in task.owners or ()}
        changes.owners += [
            (number, position, self._accounts.number(task, owner.account), owner.leads)
            for position, owner in enumerate(holders.values())
        ]

    def _rewrite(
        self,
        connection: Connection,
        arrivals: Iterable[Arrival],
        latest: Mapping[int, tuple[str, int]],
        changes: Changes,
    ) -> None:
        known = [(each, each.stored) for each in arrivals if each.stored is not None]
        changes.revived += [(_LIVE, self._now, kept.id) for _, kept in known if kept.state != _LIVE]
        changed = [(each, kept) for each, kept in known if each.digest != kept.content_hash]
        ids = [kept.id for _, kept in changed]
        owners, homes, events = owners_of(connection, ids), homes_of(connection, ids), events_of(connection, ids)
        for each, kept in changed:
            places = homes.get(kept.id, {})
            before = Before(
                status=kept.status,
                native_status=kept.native_status,
                native_priority=kept.native_priority,
                owners=tuple(owners.get(kept.id, ())) if kept.owners_known or kept.id in owners else None,
                homes=tuple(place.home for place in places.values()),
                read_at=datetime.fromisoformat(latest[kept.id][0]) if kept.id in latest else self._run.at,
            )
            drop, add = merged(events.get(kept.id, ()), each.task, self._observed(each, before))
            changes.events_dropped += [(number,) for number in drop]
            changes.add_events(kept.id, add)
            move(each.task, kept.id, places, self._run.at, changes)
            self._replace(each, kept.id, changes)

    def _observed(self, each: Arrival, before: Before) -> tuple[Event, ...]:
        if each.seen is not None and each.seen.fingerprint == each.record.fingerprint:
            return ()  # the same record, only read in another way
        remapped = each.seen is None or each.seen.rules != self._source.rules_mark
        return observed(before, each.task, self._run.at, remapped=remapped)

    def _replace(self, each: Arrival, number: int, changes: Changes) -> None:
        changes.rewrite(number, each.row, each.digest)
        changes.links_of.append((number,))
        changes.add_links(number, each.task)
        if each.task.owners is not None:
            changes.owners_of.append((number,))
            self._own(number, each.task, changes)

    def _base(self, connection: Connection, arrivals: Sequence[Arrival], changes: Changes) -> int | None:
        """Give the base against which raw records are packed, None where none are kept."""
        if self._source.minimal or changes.replaying:
            return None
        return self._packer.base(connection, [each.record.raw for each in arrivals])

    def _sight(self, each: Arrival, number: int, base: int | None, changes: Changes) -> None:
        record, source, seq = each.record, self._source, self._run.seq
        # Scopes that did not list it this time may still hold it, unless all of them had denied it before.
        held = each.seen.scopes if each.seen and each.seen.fingerprint is not None else ()
        scopes = tuple(dict.fromkeys((*record.scopes, *held)))
        mark = (record.fingerprint, source.rules_mark, each.as_of, seq, None, seq)
        changes.sightings.append((number, source.name, record.native_id, each.row[KEY], scopes_text(scopes), *mark))
        if base is not None:
            changes.raws.append((number, source.name, base, self._packer.pack(record.raw), each.as_of))
