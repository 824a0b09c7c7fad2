"""The pull of one connection: its chains side by side, pages kept with their cursors, then what the reading proves."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta
from functools import partial
from itertools import groupby
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection

from connectors.api import Chain
from connectors.api import Page
from connectors.api import Record
from connectors.api import Scope
from mapping.errors import ConnectorError
from mapping.errors import Fault
from mapping.errors import fault
from mapping.errors import msg
from sync.absence import Presence
from sync.adopt import adopt
from sync.births import Births
from sync.births import counts_ids
from sync.boundary import ASK_ITS_MAINTAINER
from sync.boundary import guarded
from sync.boundary import plugin_errors
from sync.boundary import within
from sync.conclude import Asking
from sync.conclude import Conclusion
from sync.course import Course
from sync.cursors import Cursor
from sync.cursors import save_cursor
from sync.desk import Job
from sync.failpoints import failpoint
from sync.numbering import Numbering
from sync.outcome import known_scopes
from sync.places import Places
from sync.places import settle_former
from sync.places import settle_names
from sync.progress import Progress
from sync.progress import Watch
from sync.proof import ChainEnd
from sync.proof import KnownScope
from sync.questions import Birthdays
from sync.questions import Question
from sync.questions import Recognising
from sync.questions import reason_of
from sync.recording import Told
from sync.rehost import Doubt
from sync.rehost import doubt_about
from sync.rehost import neighbours
from sync.rehost import settle_neighbour
from sync.rehost import settle_site
from sync.rehost import unrecognised
from sync.runs import ConnectionResult
from sync.runs import Run
from sync.source import Source
from sync.starting import Starting
from sync.store import Store
from sync.traffic import traffic_of
from sync.wishes import Wishes
from sync.writer import PageWriter
from sync.writer import WrittenPage

_AHEAD = timedelta(days=1)  # as wrong as one of the clocks may be


class Pulling:
    """One connection on its way: gives what is to be asked, takes what comes, and has a result in the end."""

    def __init__(
        self, store: Store, run: Run, source: Source, wishes: Wishes, numbering: Numbering, watch: Watch
    ) -> None:
        """Take a connection in hand; nothing is asked or written yet."""
        self._store = store
        self._run = run
        self._source = source
        self._wishes = wishes
        self._watch = watch
        self._sited = source
        self._numbering = numbering
        self._writer = PageWriter(source, run, numbering)
        self._kept = getattr(source.connector, "kept", _unheard)
        self._leave = getattr(source.connector, "leave", _nothing)
        self._births = Births(store, source) if counts_ids(source) else None
        self._presence = Presence()
        self._told = Told()
        self._courses: list[Course] = []
        self._open = 0
        self._known: dict[str, KnownScope] = {}
        self._starting = Starting(source, wishes, self._writer, self._known)
        self._places = Places()
        self._count = 0
        self._unanswered = 0
        self._result: ConnectionResult | None = None

    @property
    def source(self) -> Source:
        """Give the connection."""
        return self._source

    @property
    def result(self) -> ConnectionResult:
        """Give what it came to, once everything was asked and taken."""
        if self._result is None:
            raise RuntimeError("the reading has not ended")
        return self._result

    def tell(self) -> None:
        """Tell who watches how far it has come, until it is at its end."""
        if self._result is None:
            self._watch(self._progress())

    def _progress(self) -> Progress:
        expected = [course.expected for course in self._courses if course.expected is not None]
        traffic = traffic_of(self._source.connector)
        return Progress(
            name=self._source.name,
            records=self._count,
            expected=sum(expected) if expected and len(expected) == len(self._courses) else None,
            paused_until=traffic.paused_until,
            quiet_since=traffic.quiet_since,
        )

    def begin(self) -> Sequence[Job[Any]]:
        """Give the first thing to ask: whose credentials these are, and which chains there are."""
        with self._store.write() as connection:
            adopt(connection, self._source)
        self._numbering.forget_sites()
        self._learn_scopes()
        failpoint("connection-adopted")
        found: list[Chain] = []
        return (Job(ask=self._greet, take=found.extend, end=partial(self._greeted, found)),)

    def _learn_scopes(self) -> None:
        """Learn how earlier readings left the scopes."""
        with self._store.read() as connection:
            known = known_scopes(connection, self._source.name)
        self._known.clear()
        self._known.update(known)
        self._writer.told = {each.id: each.told for each in self._known.values() if each.told is not None}
        self._writer.forms = {each.id: each.form for each in self._known.values()}
        self._writer.lacking = {each.id: each.lacking for each in self._known.values()}

    def _greet(self) -> Iterator[Chain]:
        connector = self._source.connector
        with plugin_errors(self._source.tool):
            connector.verify()
            tell = getattr(connector, "told_site", None)
            if tell is not None and not self._source.site:
                self._sited = replace(self._source, site=tell())
            chains = tuple(connector.chains())
            revisited = self._revisited(chains)
        yield from (*chains, *revisited)

    def _revisited(self, chains: Sequence[Chain]) -> Sequence[Chain]:
        """Where all that is found is read: give what was found before and holds tasks, though it is found no more."""
        revisit = getattr(self._source.connector, "revisit", None)
        told = {scope.id for chain in chains for scope in chain.scopes}
        missed = [each for each in self._known.values() if each.tasks and not each.retired and each.id not in told]
        if revisit is None or self._source.scopes or not missed:
            return ()
        return tuple(revisit([Scope(each.id, each.name, each.url) for each in missed]))

    def _greeted(self, chains: Sequence[Chain], error: ConnectorError | None) -> Sequence[Job[Any]]:
        if error is not None:
            self._told.errors += error.faults or (reason_of(error, self._source.name),)
            return self._conclude()
        if not chains:
            self._told.errors.append(
                fault(
                    "Connection {connection} has nothing to read.",
                    connection=self._source.name,
                    advice=msg("Check its scopes: and what its account may see."),
                )
            )
            return self._conclude()
        with self._store.read() as connection:
            doubt = doubt_about(connection, self._sited)
            others = neighbours(connection, self._sited) if doubt is None else None
        if others:
            birthdays = Birthdays(self._source, others)
            return (_asked(birthdays, partial(self._met, chains, birthdays)),)
        if doubt is None:
            return self._read(chains)
        question = Recognising(self._source, tuple(doubt.sample))
        return (_asked(question, partial(self._recognised, chains, doubt, question)),)

    def _met(
        self,
        chains: Sequence[Chain],
        birthdays: Birthdays,
        error: ConnectorError | None,  # noqa: ARG002  # what cannot be told proves nothing
    ) -> Sequence[Job[Any]]:
        """Say which of the tools that others read at its host it is that a new connection reads."""
        with self._store.write() as connection:
            settle_neighbour(connection, self._sited, birthdays.known, birthdays.born)
        self._numbering.forget_sites()
        return self._read(chains)

    def _recognised(
        self, chains: Sequence[Chain], doubt: Doubt, question: Recognising, error: ConnectorError | None
    ) -> Sequence[Job[Any]]:
        """Say whether the tool behind another host name is the one that was read before, and go on with it or begin anew."""
        reason = reason_of(error, self._source.name) if error is not None else question.error
        if reason is None and question.blind:
            reason = unrecognised(self._sited, doubt.site)
        if reason is not None:
            self._told.errors.append(reason)
            return self._conclude()
        ready = [(record.native_id, self._writer.ready(record)) for record in question.records]
        came = [(native_id, each.row) for native_id, each in ready if not isinstance(each, Fault)]
        with self._store.write() as connection:
            note = settle_site(connection, self._run, self._sited, doubt, came)
        self._told.notes += [note] if note else []
        failpoint("site-settled")
        self._numbering.forget_sites()
        self._learn_scopes()
        return self._read(chains)

    def _read(self, chains: Sequence[Chain]) -> Sequence[Job[Any]]:
        with self._store.write() as connection:
            self._find_places(connection, [scope for chain in chains for scope in chain.scopes])
            self._courses = [self._course(connection, chain) for chain in chains]
        failpoint("chains-known")
        self._open = len(self._courses)
        return tuple(map(self._job, self._courses))

    def _job(self, course: Course) -> Job[tuple[Course, Page]]:
        return Job(
            ask=partial(self._pages, course),
            take=self._take,
            end=partial(self._ended, course),
            weigh=_weight,
        )

    def _find_places(self, connection: Connection, told: Sequence[Scope]) -> None:
        """Learn which scope is which before anything is kept under its name alone."""
        self._places = self._writer.places = Places.among(self._known.values(), told)
        self._told.notes += self._places.notes
        settle_names(connection, self._source.name, self._known, self._places)

    def _course(self, connection: Connection, chain: Chain) -> Course:
        chain = dataclasses.replace(chain, scopes=tuple(map(self._placed, chain.scopes)))
        start = self._starting.of(connection, chain)
        return Course(chain, start, self._full_from(start))

    def _full_from(self, start: Cursor) -> datetime | None:
        """Say when the full reading began that a reading from here belongs to, if to any."""
        return self._wishes.clock() if start.cursor is None else start.full_from

    def _pages(self, course: Course) -> Iterator[tuple[Course, Page]]:
        """Read the pages of a chain, up to the one that is done."""
        connector = self._source.connector
        for page in guarded(self._source.tool, lambda: connector.pages(course.chain, course.start.cursor)):
            if self._births is not None:
                try:
                    self._births.see(page.records)
                except ConnectorError:
                    self._kept(len(page.records))  # it takes nobody's room any more
                    raise
            yield course, page
            if page.done:
                return

    def _take(self, came: Sequence[tuple[Course, Page]]) -> None:
        """Keep pages with their cursors in one transaction: what has come by then, so that a slow disk is waited for once."""
        for form, group in groupby(came, key=lambda pair: pair[0].chain.form):
            self._keep(list(group), form)

    def _keep(self, came: Sequence[tuple[Course, Page]], form: str) -> None:
        now = self._wishes.clock()
        read = [self._records(course, page) for course, page in came]
        # By a clock that is years ahead for once, whatever is read afterwards would be older.
        pages = [
            (records, min(page.server_time or now, now + _AHEAD)) for records, (_, page) in zip(read, came, strict=True)
        ]
        with self._store.write() as connection:
            written = self._writer.write_together(connection, pages, form=form)
            failpoint("page-written")
            for course, page in came:
                self._keep_cursor(connection, course, page)
            failpoint("cursor-kept")
        failpoint("page-committed")
        self._kept(sum(len(page.records) for _, page in came))
        self._presence.note(written.listed, written.unchanged)
        for each, (course, page), records in zip(written.pages, came, read, strict=True):
            self._note(course, page, records, each)
        self.tell()

    def _records(self, course: Course, page: Page) -> list[Record]:
        scoped = course.scoped(page.records)
        return [self._places.record(record) for record in scoped] if self._places.by_name else scoped

    def _note(self, course: Course, page: Page, records: Sequence[Record], written: WrittenPage) -> None:
        """Take note of a page that is kept."""
        course.note(page, records, written)
        if page.done:
            course.close([dataclasses.replace(listing, scope=self._placed(listing.scope)) for listing in page.listings])
        self._told.rejected += (*page.rejected, *(within(course.chain.id, each) for each in written.rejected))
        self._told.notes += page.notes
        self._count += len(records)

    def _keep_cursor(self, connection: Connection, course: Course, page: Page) -> None:
        if page.cursor is not None or page.done:
            save_cursor(
                connection,
                self._source.name,
                course.chain.id,
                page,
                run=self._run.id,
                full_from=course.full_from,
                rules=self._source.rules_mark,
                sure=self._starting.first_sure(course.chain, course.start, page),
            )

    def _placed(self, scope: Scope) -> Scope:
        """Give a scope that users call by its name under the id that is known for it."""
        known = self._places.id_of(scope.id)
        return scope if known == scope.id else dataclasses.replace(scope, id=known)

    def _ended(self, course: Course, error: ConnectorError | None) -> Sequence[Job[Any]]:
        if error is None and course.done and course.is_late:
            return (self._job(self._caught_up(course)),)
        self._told.ends.append((self._end_of(course, error), frozenset(course.met)))
        self._open -= 1
        failpoint("chain-ended")
        return () if self._open else self._conclude()

    def _caught_up(self, course: Course) -> Course:
        """Read a chain on once more in the same run."""
        with self._store.read() as connection:
            start = self._starting.once_more(connection, course.chain)
        again = course.again(start, self._full_from(start))
        self._courses[self._courses.index(course)] = again
        return again

    def _end_of(self, course: Course, error: ConnectorError | None) -> ChainEnd:
        reason: Fault | None = None
        if error is not None:
            reason = reason_of(error, course.chain.id)
            self._told.errors += error.faults or (reason,)
        elif not course.done:
            reason = fault(
                "The reading of {chain} stopped before its end.", chain=course.chain.id, advice=ASK_ITS_MAINTAINER
            )
            self._told.errors.append(reason)
        return course.end(reason, self._wishes.clock())

    def _conclude(self) -> Sequence[Job[Any]]:
        self._leave()
        self._told.notes += self._births.notes if self._births is not None else ()
        listings = [listing for end, _ in self._told.ends for listing in end.listings]
        if any(listing.was for listing in listings):
            with self._store.write() as connection:
                settle_former(connection, self._source.name, self._known, listings)
        conclusion = Conclusion(
            self._store,
            self._run,
            self._source,
            self._writer,
            births=self._births,
            presence=self._presence,
            known=self._known,
            configured=self._wishes.configured,
            accept_shrink=self._wishes.accept_shrink,
            now=self._wishes.clock(),
        )
        return self._go_on(conclusion.settle(self._told))

    def _go_on(self, work: Asking[ConnectionResult]) -> Sequence[Job[Any]]:
        """Go on with the conclusion until it has something to ask, or is at its end."""
        try:
            while not (questions := next(work)):
                pass
        except StopIteration as end:
            self._watch(replace(self._progress(), ended=True, paused_until=None, quiet_since=None))
            self._result = replace(end.value, records=self._count)
            failpoint("connection-read")
            return ()
        self._unanswered = len(questions)
        return tuple(_asked(question, partial(self._answered, work)) for question in questions)

    def _answered(self, work: Asking[ConnectionResult], error: ConnectorError | None) -> Sequence[Job[Any]]:  # noqa: ARG002
        self._unanswered -= 1
        return () if self._unanswered else self._go_on(work)


def _asked(question: Question, end: Any) -> Job[Any]:
    def ask() -> Iterator[None]:
        question.ask()
        return iter(())

    return Job(ask=ask, take=lambda _: None, end=end)


def _unheard(_count: int) -> None:
    """Tell nobody: whoever reads in this process waits at the desk."""


def _nothing() -> None:
    """Do nothing: nothing was begun before it was asked for."""


def _weight(came: tuple[Course, Page]) -> int:
    return len(came[1].records)
