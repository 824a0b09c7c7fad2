"""Pages of records into the store: what is new, what changed and how, and where each task was listed."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime
from itertools import chain

from msgspec import Struct
from sqlalchemy import Connection

from connectors.api import Record
from mapping.errors import Fault
from mapping.model import Account
from mapping.model import Event
from mapping.model import EventKind
from mapping.model import State
from sync.arrival import Arrival
from sync.arrival import newest
from sync.boundary import mapped
from sync.changes import Changes
from sync.history import Before
from sync.history import merged
from sync.history import observed
from sync.identity import uid_of
from sync.known import Looks
from sync.known import Stored
from sync.known import events_of
from sync.known import homes_of
from sync.known import newest_sightings
from sync.known import owners_of
from sync.known import sightings_of
from sync.known import stored_tasks
from sync.lasting import go_on
from sync.lasting import told_by
from sync.moves import move
from sync.moves import settle_in
from sync.numbering import Numbering
from sync.places import Places
from sync.plan import Sighting
from sync.plan import plan_page
from sync.raws import Packer
from sync.ready import Ready
from sync.ready import ReadyRecord
from sync.ready import plain
from sync.ready import ready_of
from sync.rivals import Rivals
from sync.rivals import rivals_of
from sync.rivals import without_told
from sync.rows import KEY
from sync.rows import OWNERS_KNOWN
from sync.rows import UPDATED
from sync.runs import Run
from sync.source import Source
from sync.telling import borrow
from sync.telling import lend
from sync.telling import recall
from sync.texts import instant_text
from sync.texts import scopes_text
from sync.twins import reunite

_LIVE = State.LIVE.value


class WrittenPage(Struct, frozen=True):
    """What one page came to: what was rejected of it, and what it told.

    ``told`` are for each scope the facts that its records told; one that was unchanged tells what it told before.
    """

    rejected: tuple[Fault, ...]
    told: Mapping[str, frozenset[str]]


class Written(Struct, frozen=True):
    """What pages that were written together came to: tasks with the scopes that listed them, those that were unchanged.

    ``pages`` are what each of them came to by itself.
    """

    listed: tuple[tuple[int, tuple[str, ...]], ...]
    unchanged: tuple[int, ...]
    pages: tuple[WrittenPage, ...]


class PageWriter:
    """Writes pages of one connection in one run. The caller holds the lock and the transactions."""

    def __init__(self, source: Source, run: Run, numbering: Numbering | None = None) -> None:
        """Write for one connection in one run; writers that take turns share their numbering.

        ``places`` may be told before the first page, which facts exports of each scope ``told``, of which ``forms`` those
        were, and which of the facts they are ``lacking`` by now.
        """
        self.places = Places()
        self.told: Mapping[str, frozenset[str]] = {}
        self.forms: Mapping[str, str] = {}
        self.lacking: Mapping[str, frozenset[str]] = {}
        self._source = source
        self._called: Mapping[str, str] = {}
        self._run = run
        self._now = instant_text(run.at)
        self._numbering = numbering or Numbering()
        self._accounts = self._numbering.accounts
        self._packer = Packer(source.name)

    def write(self, connection: Connection, records: Sequence[Record], as_of: datetime) -> Written:
        """Write records that a tool gave beside its pages; nothing is written for those that say nothing new."""
        return self.write_together(connection, [(records, as_of)])

    def write_together(
        self, connection: Connection, pages: Sequence[tuple[Sequence[Record], datetime]], *, form: str = ""
    ) -> Written:
        """Write pages as one, each with the moment that it shows; ``form`` is the kind of file they stand in."""
        self._called = self._numbering.hosts(connection).renaming(self._source)
        listed: list[tuple[int, tuple[str, ...]]] = []
        unchanged: list[int] = []
        read = [[record if isinstance(record, ReadyRecord) else plain(record) for record in page] for page, _ in pages]
        known = self._sightings(connection, chain(*read))
        arrivals: list[Arrival] = []
        done: list[WrittenPage] = []
        for records, (_, as_of) in zip(read, pages, strict=True):
            plan = plan_page(records, known, self._source.rules_mark)
            came, rejected = self._arrivals(plan.look, instant_text(as_of))
            listed += [(number, record.scopes) for number, record in plan.unchanged]
            listed += [(seen.task_id, each.scopes) for each, _ in rejected for seen in known.get(each.native_id, ())]
            unchanged += [number for number, _ in plan.unchanged]
            arrivals += came
            done.append(WrittenPage(tuple([why for _, why in rejected]), self._told(came, plan.unchanged, form)))
        if arrivals:
            lacking = self._lacking([each.told for each in done], form)
            listed += self._write_tasks(connection, newest(arrivals), known, Changes(), lacking, is_file=bool(form))
        return Written(tuple(listed), tuple(unchanged), tuple(done))

    def _arrivals(self, records: Iterable[Record], shown: str) -> tuple[list[Arrival], list[tuple[Record, Fault]]]:
        """Map records, and give those that cannot be mapped apart."""
        arrivals: list[Arrival] = []
        rejected: list[tuple[Record, Fault]] = []
        for record in records:
            ready = record.ready if isinstance(record, ReadyRecord) and record.ready is not None else self.ready(record)
            if isinstance(ready, Fault):
                rejected.append((record, ready))
            else:
                arrivals.append(Arrival(record, ready, shown))
        if self._called or self.places.by_name:
            for each in arrivals:
                self._housed(self._sited(each))
        return arrivals, rejected

    def _told(
        self, arrivals: Iterable[Arrival], unchanged: Iterable[tuple[int, Record]], form: str
    ) -> Mapping[str, frozenset[str]]:
        """Give for each scope the facts that its records told; those that are unchanged tell what they told before."""
        told = told_by(arrivals)
        for scope in {scope for _, record in unchanged for scope in record.scopes}:
            before = self._before(scope, form)
            if before is not None:
                told[scope] = told.get(scope, frozenset()) | (before - self.lacking.get(scope, frozenset()))
        return told

    def _lacking(self, told: Sequence[Mapping[str, frozenset[str]]], form: str) -> Mapping[str, frozenset[str]]:
        """Give for each scope the facts that it told before, and that none of these pages tells."""
        found: dict[str, frozenset[str]] = {}
        for facts in told:
            for scope in facts:
                before = found.get(scope, self._before(scope, form))
                if before is not None:
                    found[scope] = before - facts[scope]
        return found

    def _before(self, scope: str, form: str) -> frozenset[str] | None:
        """Give the facts that a scope told in the last export of this form."""
        return self.told.get(scope) if self.forms.get(scope, "") == form else None

    def tell_in_use(self, connection: Connection, in_use: Mapping[str, bool]) -> None:
        """Keep which accounts of the connection's site are in use, by their ids."""
        if in_use:
            called = self._numbering.hosts(connection).renaming(self._source)
            site = called.get(self._source.site, self._source.site)
            self._accounts.tell(connection, self._source.tool, site, in_use)

    def replay(self, connection: Connection, pairs: Sequence[tuple[Record, datetime]]) -> tuple[Fault, ...]:
        """Map kept records anew, each as of the moment that it showed; give those that cannot be mapped."""
        self._called = self._numbering.hosts(connection).renaming(self._source)
        arrivals: list[Arrival] = []
        rejected: list[Fault] = []
        for record, as_of in pairs:
            came, refused = self._arrivals((record,), instant_text(as_of))
            arrivals += came
            rejected += [why for _, why in refused]
        known = self._sightings(connection, [record for record, _ in pairs])
        self._write_tasks(connection, arrivals, known, Changes(replaying=True), {})
        return tuple(rejected)

    def ready(self, record: Record) -> Ready | Fault:
        """Map a record, unless that was done where it was read."""
        if isinstance(record, ReadyRecord):
            if record.ready is not None:
                return record.ready
            record = record.unpacked()
        task = mapped(self._source.connector, self._source.tool, record)
        return task if isinstance(task, Fault) else ready_of(task)

    def _sited(self, each: Arrival) -> Arrival:
        """Let a task lie at its site as it is called here, where its tool has another host name."""
        if self._called and each.origin.site in self._called:
            each.become(replace(each.task, origin=each.origin._replace(site=self._called[each.origin.site])))
        return each

    def _housed(self, each: Arrival) -> Arrival:
        """Let a task that tells a scope by its name lie in the scope of that name."""
        if self.places.by_name and self.places.are_better(each.ready.homes):
            each.become(replace(each.task, homes=self.places.homes(each.task.homes)))
        return each

    def _write_tasks(
        self,
        connection: Connection,
        arrivals: Sequence[Arrival],
        known: Mapping[str, Sequence[Sighting]],
        changes: Changes,
        lacking: Mapping[str, frozenset[str]],
        *,
        is_file: bool = False,
    ) -> list[tuple[int, tuple[str, ...]]]:
        doubtful = self._doubtful(connection, arrivals)
        stored = stored_tasks(connection, doubtful, self._source.names)
        known = reunite(connection, self._run, doubtful, stored, known, self._source.names)
        for each in doubtful:
            kept = stored.get(each.origin)
            if kept is not None:
                each.seen = next(
                    (seen for seen in known.get(each.record.native_id, ()) if seen.task_id == kept.id), None
                )
                each.join(kept, changes)
        latest = newest_sightings(connection, [each.number for each in doubtful if each.stored])
        stale = dict.fromkeys(each for each in doubtful if self._is_stale(each, latest))
        fresh = [each for each in arrivals if each not in stale]
        self._accounts.take(connection, [each.ready for each in fresh])
        lenders, fuller = frozenset[Arrival](), frozenset[int]()
        if self._source.minimal:
            fuller = borrow(connection, fresh)
        else:
            lenders = lend(connection, stale)
            self._add_comments(connection, lenders, changes)
        recall(connection, fresh)
        go_on(connection, fresh, lacking, is_file=is_file, decisive=self._source.decisive)
        self._rewrite(connection, fresh, latest, changes, fuller, is_file=is_file)
        self._bear(connection, [each for each in arrivals if not each.stored], changes)
        passed = {each for each in stale if each.seen and each not in lenders}
        self._sight(connection, [each for each in arrivals if each not in passed], changes, arrivals)
        changes.write(connection)
        return [(each.number, each.record.scopes) for each in arrivals]

    def _doubtful(self, connection: Connection, arrivals: Sequence[Arrival]) -> Sequence[Arrival]:
        """Give the tasks that the store may know."""
        newcomers, source = self._numbering.newcomers, self._source
        if not newcomers.are_remembered(connection, source.tool):
            return arrivals
        # Another connection may see nothing but what this run brings, where this one has seen more.
        met = newcomers.meet(arrivals)
        return met if newcomers.are_all(connection, source.tool, source.name) else arrivals

    def _sightings(self, connection: Connection, records: Iterable[Record]) -> Mapping[str, Sequence[Sighting]]:
        """Give how the connection last saw what it may have seen of these records."""
        newcomers, source = self._numbering.newcomers, self._source
        ids = [record.native_id for record in records]
        if newcomers.are_all(connection, source.tool, source.name):
            ids = newcomers.met(ids)
        return sightings_of(connection, source.name, ids)

    def _is_stale(self, each: Arrival, latest: Mapping[int, Looks]) -> bool:
        """Whether something newer is known: shown later, or edited later in the same run."""
        if each.stored is None:
            return False
        look = latest.get(each.stored.id)
        shown, run_seq = (look.shown, look.run_seq) if look else ("", 0)
        edited, known = each.ready.row[UPDATED], each.stored.updated
        if edited is not None and known is not None and edited != known:
            return bool(edited < known) and (each.as_of < shown or run_seq == self._run.seq)
        return each.as_of < shown

    def _bear(self, connection: Connection, arrivals: Sequence[Arrival], changes: Changes) -> None:
        """Give new tasks their numbers, and all that they say."""
        if not arrivals:
            return
        now = self._now
        for number, each in zip(self._numbering.tasks(connection, len(arrivals)), arrivals, strict=True):
            each.number = number
        born = [(each.number, each.ready) for each in arrivals]
        changes.born += [
            (number, uid_of(ready.row[:3]), *ready.row, ready.digest, _LIVE, now, now) for number, ready in born
        ]
        settle_in(born, now, changes)
        self._own(born, changes)
        for number, ready in born:
            if ready.links:
                changes.add_links(number, ready)
            if ready.events:
                changes.events += [(number, *event) for event in dict.fromkeys(ready.events)]

    def _own(self, tasks: Iterable[tuple[int, Ready]], changes: Changes) -> None:
        """Let tasks, by their numbers, be held by whom they name."""
        site: tuple[str, str] | None = None
        numbers: Mapping[str, tuple[int, Account]] = {}
        for task, ready in tasks:
            owners = ready.owners
            if not owners:
                continue
            if ready.row[:2] != site:  # they rarely lie at several
                site = ready.row[:2]
                numbers = self._accounts.numbers(site)
            if len(owners) > 1:
                owners = tuple(dict(owners).items())
            for position, (account, leads) in enumerate(owners):
                changes.owners.append((task, position, numbers[account][0], leads))

    def _rewrite(
        self,
        connection: Connection,
        arrivals: Iterable[Arrival],
        latest: Mapping[int, Looks],
        changes: Changes,
        fuller: AbstractSet[int],
        *,
        is_file: bool,
    ) -> None:
        """Write what is new of known tasks; ``fuller`` are those of which another connection tells more."""
        known = [(each, each.stored) for each in arrivals if each.stored is not None]
        changes.revived += [(_LIVE, self._now, kept.id) for _, kept in known if kept.state != _LIVE]
        changed = [
            (each, kept)
            for each, kept in known
            if each.ready.digest != kept.content_hash or _may_tell_more(each, latest.get(kept.id))
        ]
        ids = [kept.id for _, kept in changed]
        owners, homes, events = owners_of(connection, ids), homes_of(connection, ids), events_of(connection, ids)
        looks = {number: latest[number] for number in ids if number in latest}
        rivals = rivals_of(connection, self._source, looks, self.ready)
        for each, kept in changed:
            places, told = homes.get(kept.id, {}), events.get(kept.id, ())
            before = Before(
                status=kept.status,
                native_status=kept.native_status,
                native_priority=kept.native_priority,
                owners=tuple(owners.get(kept.id, ())) if kept.owners_known or kept.id in owners else None,
                homes=tuple(place.home for place in places.values()),
                read_at=datetime.fromisoformat(latest[kept.id].shown) if kept.id in latest else self._run.at,
                last_event=max((event.at for _, event in told), default=None),
            )
            seen = self._observed(each, kept, before, rivals, is_file=is_file)
            if each.seen is not None and kept.id in rivals:
                seen = without_told(seen, [event for _, event in told], since=each.seen.as_of)
            drop, add = merged(told, each.task, seen, told_by_others=kept.id in fuller)
            changes.events_dropped += [(number,) for number in drop]
            changes.add_events(kept.id, add)
            move(each.task, kept.id, places, self._run.at, changes)
            self._replace(each, changes)

    def _observed(
        self, each: Arrival, kept: Stored, before: Before, rivals: Rivals, *, is_file: bool
    ) -> tuple[Event, ...]:
        if each.seen is not None and each.seen.fingerprint == each.record.fingerprint:
            return ()  # the same record, only read in another way
        remapped = each.seen is None or each.seen.rules != self._source.rules_mark
        untouched = not is_file and kept.updated is not None and kept.updated == each.ready.row[UPDATED]
        if untouched and remapped and each.seen is not None:
            return ()  # nobody edited it, and other settings read it: fingerprints of earlier versions tell the same record no more
        if kept.id in rivals:
            before = rivals.before(before, each)
            remapped = False  # what it said before was read by the present settings, too
        return observed(before, each.task, self._run.at, remapped=remapped, untouched=untouched)

    def _add_comments(self, connection: Connection, lenders: Collection[Arrival], changes: Changes) -> None:
        """Add the comments that tasks tell of which a connection that asks for none saw more lately."""
        known = events_of(connection, [each.number for each in lenders])
        for each in lenders:
            kept = {event for _, event in known.get(each.number, ())}
            told = dict.fromkeys(event for event in each.task.events if event.kind is EventKind.COMMENT)
            changes.add_events(each.number, [event for event in told if event not in kept])

    def _replace(self, each: Arrival, changes: Changes) -> None:
        changes.rewrite(each.number, each.ready.row, each.ready.digest)
        changes.links_of.append((each.number,))
        changes.add_links(each.number, each.ready)
        if each.ready.row[OWNERS_KNOWN]:
            changes.owners_of.append((each.number,))
            self._own([(each.number, each.ready)], changes)

    def _sight(
        self, connection: Connection, seen: Sequence[Arrival], changes: Changes, samples: Sequence[Arrival]
    ) -> None:
        """Keep where and as what these tasks were seen, and their records; a base for these is made of the samples."""
        name, rules, seq = self._source.name, self._source.rules_mark, self._run.seq
        listed: tuple[str, ...] = ()
        written = scopes_text(listed)
        for each in seen:
            record, scopes = each.record, each.record.scopes
            # Scopes that did not list it this time may still hold it, unless all of them had denied it before.
            if each.seen and each.seen.scopes and each.seen.fingerprint is not None:
                scopes = tuple(dict.fromkeys((*scopes, *each.seen.scopes)))
            if scopes != listed:  # as a rule those of the task before
                listed, written = scopes, scopes_text(scopes)
            mark = (record.fingerprint, rules, each.as_of, seq, None, seq)
            rows = changes.sightings if each.stored else changes.sightings_begun
            rows.append((each.number, name, record.native_id, each.ready.row[KEY], written, *mark))
        if seen and not self._source.minimal and not changes.replaying:
            base, pack = self._packer.packing(connection, [each.record.raw for each in samples])
            for each in seen:
                rows = changes.raws if each.stored else changes.raws_begun
                rows.append((each.number, name, base, pack(each.record.raw), each.as_of))


def _may_tell_more(each: Arrival, look: Looks | None) -> bool:
    """Whether a task that says what is kept of it may say something else than it said here before.

    Another connection, which reads it by other rules, may have written the same of it without telling what happened.
    """
    if look is None or look.rules == look.other_rules or each.seen is None:
        return False
    return each.seen.fingerprint not in {None, each.record.fingerprint}
