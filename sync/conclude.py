"""What a reading of a connection proves: of every scope, and of the tasks that seem gone, once the source was asked of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from collections.abc import Generator
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import TypeVar

from msgspec import Struct
from msgspec import field
from msgspec.structs import replace
from sqlalchemy import Connection

from connectors.api import Record
from connectors.api import Scope
from mapping.errors import Fault
from mapping.errors import fault
from mapping.errors import msg
from mapping.model import State
from sync.absence import Absence
from sync.absence import Listed
from sync.absence import Presence
from sync.absence import denied_elsewhere
from sync.absence import find_absent
from sync.absence import live_sightings
from sync.absence import mark_missing
from sync.absence import out_of_sight
from sync.absence import scopes_elsewhere
from sync.absence import vouched
from sync.absence import write_absence
from sync.births import Births
from sync.bulk import update_rows
from sync.due import is_due
from sync.failpoints import failpoint
from sync.families import Parent
from sync.families import above
from sync.families import parents_of
from sync.proof import KnownScope
from sync.proof import Verdict
from sync.proof import guard
from sync.proof import guard_facts
from sync.proof import verdicts_on
from sync.questions import Acquainting
from sync.questions import Counting
from sync.questions import Proving
from sync.questions import Question
from sync.questions import Rereading
from sync.recording import Recording
from sync.recording import Told
from sync.runs import ConnectionResult
from sync.runs import Run
from sync.source import Source
from sync.store import Store
from sync.writer import PageWriter

T = TypeVar("T")
_REREAD = 100
_NAMED = 5
_HIDDEN = 100
"""So many tasks that have been out of sight for long are asked for with each count: they may have been deleted since."""

_MOST = 500
"""So many tasks that a full reading did not bring are asked for one by one; if more are missing, it was no full reading."""

Asking = Generator[Sequence[Question], None, T]
"""Work that gives what is to be asked of the source, and goes on when all of it was answered."""


class _Answers(Struct):
    """What the source said of tasks when asked for them one by one."""

    records: list[Record] = field(default_factory=list)
    states: dict[str, State] = field(default_factory=dict)
    places: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def lacking(self, asked: Iterable[str]) -> list[str]:
        """Give those of these ids of which nothing was said."""
        came = {record.native_id for record in self.records}
        return sorted(each for each in set(asked) - came if each not in self.states)


class Conclusion:
    """Draws the conclusions of one reading. Has the source asked first, and then writes in one transaction."""

    def __init__(
        self,
        store: Store,
        run: Run,
        source: Source,
        writer: PageWriter,
        *,
        births: Births | None,
        presence: Presence,
        known: Mapping[str, KnownScope],
        configured: frozenset[str],
        accept_shrink: bool,
        now: datetime,
    ) -> None:
        """Take what was read, and what was known before; ``now`` is the real clock."""
        self._store = store
        self._run = run
        self._source = source
        self._writer = writer
        self._births = births
        self._presence = presence
        self._known = known
        self._configured = configured
        self._believe = accept_shrink
        self._now = now
        self._uncounted: set[str] = set()
        self._unlisted: dict[str, int] = {}
        self._recording = Recording(run, source, presence=presence, known=known)

    def settle(self, told: Told) -> Asking[ConnectionResult]:
        """Judge, have asked, write and tell."""
        verdicts = verdicts_on(told.ends, self._known)
        verdicts = yield from self._counted(verdicts)
        absence, answers, asked = Absence(), _Answers(), list[str]()
        hidden, longer = self._out_of_sight(verdicts)
        if hidden or any(verdict.whole for verdict in verdicts.values()):
            absence = self._absence(told, verdicts)
            seen = yield from self._on_roster(verdicts, absence)
            if seen is not verdicts:
                verdicts, absence = seen, self._absence(told, seen)
            asked = [*self._doubtful(absence), *(each.native_id for each in hidden)]
            error = yield from self._proved(absence)
            error = error or (yield from self._ask(asked, answers))
            untold = answers.lacking(asked)
            told.notes += [_untold(self._source.name, untold)] if untold and error is None else []
            awaited = (*absence.new, *(each.native_id for each in absence.unlisted[:_MOST]))
            kept_back = [each for each in awaited if each in answers.states or each in untold]
            kept_back += [each.native_id for each in absence.moved if each.native_id in untold]
            kept_back += [each.native_id for each in absence.unlisted[_MOST:]]
            verdicts = self._given(verdicts, kept_back)
            if error is not None:
                told.errors.append(error)
                verdicts = _unproven(verdicts, error)
                absence, answers, hidden, longer = Absence(), _Answers(), (), ()
            # Of what could not be listed, something may be there that nobody knows: that is no proof of what is not.
            verdicts = {
                name: replace(each, whole=False) if name in self._unlisted else each for name, each in verdicts.items()
            }
            longer = tuple(each for each in longer if each.native_id not in asked)
            yield from self._ask([each.native_id for each in longer], answers)  # nothing hangs on it
            hidden += longer
        accounts = Acquainting(self._source)
        if any(map(self._is_counted_anew, verdicts.values())):
            yield (accounts,)
        # Whoever waited for an answer may be the last by now that had not denied a task; none waits between this and writing.
        while late := self._denied_since(absence, asked):
            error = yield from self._ask(late, answers)
            asked += late
            untold = answers.lacking(late)
            told.notes += [_untold(self._source.name, untold)] if untold and error is None else []
            if error is not None:
                told.errors.append(error)
                verdicts = _unproven(verdicts, error)
                absence, answers, hidden = Absence(), _Answers(), ()
        failpoint("gone-asked")
        with self._store.write() as connection:
            self._writer.tell_in_use(connection, accounts.in_use)
            self._write(connection, verdicts, absence, answers, hidden)
            failpoint("absence-written")
            result = self._recording.record(connection, told, verdicts, self._uncounted)
            failpoint("reading-recorded")
        return result

    def _absence(self, told: Told, verdicts: Mapping[str, Verdict]) -> Absence:
        whole = {name for name, verdict in verdicts.items() if verdict.whole}
        retired = self._recording.left(told, verdicts)
        listed = None if any(self._presence.census.values()) else self._run
        with self._store.read() as connection:
            tasks = live_sightings(connection, self._source.name, but_of=listed)
            # Of subtasks that could not all be read, another reading brings the rest.
            anew = {name for name, verdict in verdicts.items() if verdict.anew and verdict.subtasks}
            return find_absent(tasks, self._presence, whole, retired, anew)

    def _guarded(self, verdict: Verdict, known: KnownScope | None) -> Verdict:
        name, tool = self._source.name, self._source.tool
        if verdict.counted:
            count = self._presence.count(verdict.scope.id) + self._unlisted.get(verdict.scope.id, 0)
            verdict = guard(verdict, count, known, believe=self._believe, connection=name)
        return guard_facts(verdict, known, believe=self._believe, connection=name, tool=tool)

    def _counted(self, verdicts: Mapping[str, Verdict]) -> Asking[dict[str, Verdict]]:
        """Count what was not listed in full and is due, and doubt a sudden loss."""
        settled = yield from self._census(
            verdicts, [name for name, verdict in verdicts.items() if self._is_due(verdict)]
        )
        return {name: self._guarded(each, self._known.get(name)) for name, each in settled.items()}

    def _is_due(self, verdict: Verdict) -> bool:
        known = self._known.get(verdict.scope.id)
        if not verdict.complete:
            return False
        if known is not None and (known.behind or known.shrunk_runs):
            return known.behind or not verdict.whole  # what was doubted stays in doubt until it was counted again
        if verdict.whole:
            return not self._presence.count(verdict.scope.id)  # nothing at all: is it there, or only not to be seen?
        # Read from its start and still not whole, it may hold what did not come.
        return verdict.anew or known is None or is_due(self._source.census, known.census_at, self._now)

    def _is_counted_anew(self, verdict: Verdict) -> bool:
        """Whether the count that this run made of a scope was due by the calendar."""
        known = self._known.get(verdict.scope.id)
        due = known is None or is_due(self._source.census, known.census_at, self._now)
        return due and verdict.complete and verdict.census_at is not None

    def _on_roster(self, verdicts: dict[str, Verdict], absence: Absence) -> Asking[dict[str, Verdict]]:
        """Before a full listing is believed in what it lacks, see that its scope is still visible.

        Gives the same verdicts where nothing was to be seen.
        """
        lacking = {scope for task in absence.missing for scope in task.scopes if scope in verdicts}
        unseen = sorted(lacking - self._presence.census.keys())
        return (yield from self._census(verdicts, unseen)) if unseen else verdicts

    def _census(self, verdicts: Mapping[str, Verdict], names: Iterable[str]) -> Asking[dict[str, Verdict]]:
        """Have the ids of these scopes counted; a scope that cannot be is proven nothing of."""
        settled = dict(verdicts)
        questions = [Counting(self._source, verdicts[name].scope) for name in names]
        yield questions
        for question in questions:
            name, census = question.scope.id, question.census
            if question.error is not None:
                settled[name] = settled[name].failed(question.error)
                self._uncounted.add(name)
            elif census is not None and not census.visible:
                settled[name] = replace(settled[name].failed(_out_of_sight(question.scope)), lost=True)
            elif census is not None:
                self._presence.census[name] = census.native_ids
                total = settled[name].total if census.total is None else census.total
                subtasks = settled[name].subtasks and not census.unlisted
                settled[name] = replace(
                    settled[name], whole=True, counted=True, subtasks=subtasks, total=total, census_at=self._now
                )
                if census.unlisted:
                    self._unlisted[name] = census.unlisted
        return settled

    def _denied(self, absence: Absence) -> tuple[Listed, ...]:
        """Give what every connection has denied in this run that had sighted it, as far as the others have come."""
        if not absence.missing:
            return ()
        with self._store.read() as connection:
            return denied_elsewhere(connection, absence.missing, self._source.name, self._run, self._configured)

    def _denied_since(self, absence: Absence, asked: Collection[str]) -> list[str]:
        """Give the ids of what seems gone and was not asked for, since another connection had not denied it then."""
        known = frozenset(asked)
        return [task.native_id for task in self._denied(absence) if task.native_id not in known]

    def _doubtful(self, absence: Absence) -> list[str]:
        """Give the ids of what seems gone, of what seems moved, and of what no reading ever brought or had been gone."""
        asked = (*self._denied(absence), *absence.moved, *absence.unlisted[:_MOST])
        return list(dict.fromkeys([task.native_id for task in asked] + list(absence.new)))

    def _proved(self, absence: Absence) -> Asking[Fault | None]:
        """Before anything is believed gone, see that it is the tool that had it; give the reason if it is another one."""
        if self._births is None or not absence.missing:
            return None
        proving = Proving(self._births, self._source)
        yield (proving,)
        return proving.error

    def _ask(self, native_ids: Sequence[str], answers: _Answers) -> Asking[Fault | None]:
        """Have tasks read again, many at a time; give the reason if that could not be done."""
        parents = self._unseen_parents(native_ids)
        starts = range(0, len(native_ids), _REREAD)
        questions = [
            Rereading(self._source, tuple(native_ids[start : start + _REREAD]), parents, self._births)
            for start in starts
        ]
        yield questions
        for question in questions:
            answers.records += question.records
            answers.states |= question.states
            answers.places |= question.places
        return next((question.error for question in questions if question.error is not None), None)

    def _unseen_parents(self, native_ids: Sequence[str]) -> Mapping[str, Parent]:
        """Give what these tasks lie in, as far as this run has not seen it to be there."""
        if not native_ids:
            return {}
        with self._store.read() as connection:
            parents = parents_of(connection, self._source.name, native_ids)
        return {native_id: parent for native_id, parent in parents.items() if not self._presence.has(parent)}

    def _given(self, verdicts: Mapping[str, Verdict], kept_back: Collection[str]) -> dict[str, Verdict]:
        """Doubt the scopes in which tasks were counted that nobody gives."""
        counted = self._presence.counted()
        found = dict(verdicts)
        for name in {scope for native_id in kept_back for scope in counted[native_id]} & verdicts.keys():
            ids = sorted(each for each in kept_back if name in counted[each])
            found[name] = found[name].failed(_kept_back(found[name].scope, ids))
        return found

    def _out_of_sight(self, verdicts: Mapping[str, Verdict]) -> tuple[tuple[Listed, ...], tuple[Listed, ...]]:
        """Give the tasks that went out of sight while some scope could not be read, once all can be: they may have lain there.

        With a count, give some of the others, too.
        """
        read = [
            each.complete_at for each in self._known.values() if each.id in verdicts and each.complete_at is not None
        ]
        if not read or not all(verdict.complete for verdict in verdicts.values()):
            return (), ()
        with self._store.read() as connection:
            lately, longer = out_of_sight(connection, self._source.name, min(read))
            counts = any(verdict.whole for verdict in verdicts.values())
            # What another connection sees differently must not be decided by one of them alone.
            alone = denied_elsewhere(connection, longer if counts else (), self._source.name, None, self._configured)
            turn = alone[:_HIDDEN]
            parents = parents_of(connection, self._source.name, [each.native_id for each in turn])
        over = above([each.native_id for each in turn], parents)
        return lately, turn + tuple(each for each in alone[_HIDDEN:] if each.native_id in over)

    def _write(
        self,
        connection: Connection,
        verdicts: Mapping[str, Verdict],
        absence: Absence,
        answers: _Answers,
        hidden: Sequence[Listed],
    ) -> None:
        asked = (*absence.missing, *hidden)
        awaited = scopes_elsewhere(connection, self._source, self._configured)
        # What lies where another connection reads has not moved out: that one will tell of it.
        moved = {each for each, scopes in answers.places.items() if not awaited.isdisjoint(scopes)}
        states = {
            task.task_id: answers.states[task.native_id]
            for task in asked
            if task.native_id in answers.states and task.native_id not in moved
        }
        # What is out of sight still is so since it was first.
        still = {task.task_id for task in hidden if states.get(task.task_id) is State.OUT_OF_SIGHT}
        states = {number: state for number, state in states.items() if number not in still}
        mark_missing(connection, self._source.name, self._run, [task.task_id for task in hidden])
        write_absence(connection, self._source.name, self._run, absence, states)
        # As of the source's own clock: by one that runs ahead of it, what the next run reads would be older.
        at = max((each.as_of for each in verdicts.values() if each.as_of is not None), default=self._now)
        missing = {task.native_id: task.scopes for task in asked}
        self._write_found(connection, answers.records, missing, at, read=verdicts.keys(), awaited=awaited)
        # Where a whole scope is known, its tasks need no mark of their own.
        known = {name for name, verdict in verdicts.items() if verdict.known and verdict.subtasks}
        read = [each for each in self._presence.unchanged() if known.isdisjoint(self._presence.where(each) or ())]
        read += self._vouched(connection, frozenset(name for name, verdict in verdicts.items() if verdict.known))
        rows = [(self._run.seq, number, self._source.name) for number in read]
        update_rows(connection, "sightings", ("run_seq",), ("task_id", "connection"), rows)

    def _vouched(self, connection: Connection, known: frozenset[str]) -> Iterable[int]:
        """Give the tasks that need a mark although a known scope holds them: they lie in one, too, that is not known."""
        wanted = {scope.id for scope in self._known.values() if not scope.retired}
        return () if wanted <= known else vouched(connection, self._source.name, self._presence, known)

    def _write_found(
        self,
        connection: Connection,
        records: Iterable[Record],
        missing: Mapping[str, tuple[str, ...]],
        at: datetime,
        *,
        read: Collection[str],
        awaited: AbstractSet[str],
    ) -> None:
        """Keep records that came when asked for; one that lies outside of the scopes read here has moved out.

        A scope that was to be ``read`` is one of them, even if it could not be, and never was; ``awaited`` are those of other
        connections.
        """
        census = self._presence.census
        counted = self._presence.counted()
        known = {scope.id for scope in self._known.values() if not scope.retired}
        roster = known | self._presence.listed.keys() | census.keys() | set(read)
        inside: list[Record] = []
        outside: list[Record] = []
        left: list[Record] = []
        for record in records:
            scopes = record.scopes or counted.get(record.native_id) or missing.get(record.native_id, ())
            kind = inside if not roster.isdisjoint(scopes) else outside if awaited.isdisjoint(scopes) else left
            # It may go on before the other one sees it there: until that has, it is asked for as what left its place here.
            scopes = missing.get(record.native_id, scopes) if kind is left else scopes
            kind.append(dataclasses.replace(record, scopes=scopes))
        self._presence.note(self._writer.write(connection, inside, at).listed)
        gone = [number for number, _ in self._writer.write(connection, outside, at).listed]
        write_absence(connection, self._source.name, self._run, Absence(), dict.fromkeys(gone, State.MOVED_OUT))
        gone += [number for number, _ in self._writer.write(connection, left, at).listed]
        mark_missing(connection, self._source.name, self._run, gone)


def _unproven(verdicts: Mapping[str, Verdict], error: Fault) -> dict[str, Verdict]:
    """Take back the proofs of scopes, since what they lack could not be asked for."""
    return {name: each.failed(error) if each.whole else each for name, each in verdicts.items()}


def _out_of_sight(scope: Scope) -> Fault:
    return fault(
        "{scope} can no longer be seen with this account.",
        scope=scope.name or scope.id,
        advice=msg("Have the account let in again, or take the scope out of dure.yaml."),
    )


def _untold(connection: str, native_ids: Sequence[str]) -> Fault:
    return fault(
        "{connection}: the tool failed to say what became of {count} {count:task|tasks} ({ids}); they stand as they were known.",
        connection=connection,
        count=len(native_ids),
        ids=_some(native_ids),
        advice=msg("The next count asks again; if it goes on failing, tell the administrator of the tool."),
    )


def _some(native_ids: Sequence[str]) -> str:
    return ", ".join(native_ids[:_NAMED]) + (", …" if len(native_ids) > _NAMED else "")


def _kept_back(scope: Scope, native_ids: Sequence[str]) -> Fault:
    return fault(
        "{count} {count:task|tasks} in {scope} {count:is|are} listed there, but not given when asked for: {ids}.",
        scope=scope.name or scope.id,
        count=len(native_ids),
        ids=_some(native_ids),
        advice=msg("The next run asks again. If it stays so, have the tool's search index built anew."),
    )
