"""What a reading of a connection comes to: proof per scope, tasks that are gone, counts, and the record of it all."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from connectors.api import Absent
from connectors.api import Census
from connectors.api import Record
from connectors.api import Scope
from mapping.errors import ConnectorError
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
from sync.absence import write_absence
from sync.boundary import guarded
from sync.boundary import plugin_errors
from sync.bulk import update_rows
from sync.outcome import count_tasks
from sync.outcome import first_error
from sync.outcome import oldest
from sync.outcome import retire_scopes
from sync.outcome import save_scope
from sync.outcome import scope_result
from sync.proof import ChainEnd
from sync.proof import KnownScope
from sync.proof import Verdict
from sync.proof import combined
from sync.proof import guard
from sync.proof import verdicts_of
from sync.runs import ConnectionResult
from sync.runs import Run
from sync.runs import save_reading
from sync.source import Source
from sync.store import Store
from sync.writer import PageWriter

_REREAD = 100


@dataclass(slots=True)
class Told:
    """What the reading of a connection left behind: how its chains ended, which scopes they named, what to tell."""

    ends: list[tuple[ChainEnd, frozenset[str]]] = field(default_factory=list)
    errors: list[Fault] = field(default_factory=list)
    rejected: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)


@dataclass(slots=True)
class _Answers:
    """What the source said of tasks when asked for them one by one."""

    records: list[Record] = field(default_factory=list)
    states: dict[str, State] = field(default_factory=dict)


class Conclusion:
    """Draws the conclusions of one reading. Asks the source first, and then writes in one transaction."""

    def __init__(
        self,
        store: Store,
        run: Run,
        source: Source,
        writer: PageWriter,
        *,
        presence: Presence,
        known: Mapping[str, KnownScope],
        configured: frozenset[str],
        accept_shrink: bool,
    ) -> None:
        """Take what was read, and what was known before."""
        self._store = store
        self._run = run
        self._source = source
        self._writer = writer
        self._presence = presence
        self._known = known
        self._configured = configured
        self._believe = accept_shrink

    def settle(self, told: Told) -> ConnectionResult:
        """Judge, ask, write and tell."""
        verdicts = combined([each for end, met in told.ends for each in verdicts_of(end, met, self._known)])
        with self._store.read() as connection:
            tasks = live_sightings(connection, self._source.name)
        verdicts = {name: self._counted(verdict) for name, verdict in verdicts.items()}
        absence = self._absence(tasks, verdicts)
        verdicts = self._on_roster(verdicts, absence)
        absence = self._absence(tasks, verdicts)
        with self._store.read() as connection:
            gone = denied_elsewhere(connection, absence.missing, self._source.name, self._run, self._configured)
        answers = _Answers()
        try:
            self._ask([task.native_id for task in gone], answers)
            self._ask(self._uncounted(tasks), answers)
        except ConnectorError as error:
            reason = _reason(error, self._source.name)
            told.errors.append(reason)
            verdicts = {name: each.failed(reason) if each.whole else each for name, each in verdicts.items()}
            absence, answers = replace(absence, left=(), missing=()), _Answers()
        with self._store.write() as connection:
            self._write(connection, verdicts, absence, answers)
            return self._record(connection, told, verdicts, absence)

    def _absence(self, tasks: Iterable[Listed], verdicts: Mapping[str, Verdict]) -> Absence:
        whole = {name for name, verdict in verdicts.items() if verdict.whole}
        return find_absent(tasks, self._presence, whole, verdicts.keys())

    def _counted(self, verdict: Verdict) -> Verdict:
        """Count a scope that was not listed in full by a census, and doubt a sudden loss."""
        scope = verdict.scope
        if verdict.complete and not verdict.whole:
            try:
                census = self._census(scope)
            except ConnectorError as error:
                return verdict.failed(_reason(error, scope.name or scope.id))
            if census is not None and not census.visible:
                return verdict.failed(_out_of_sight(scope))
            if census is not None:
                self._presence.census[scope.id] = census.native_ids
                verdict = replace(verdict, whole=True, counted=True, census_at=datetime.now(UTC))
        count = self._count(scope.id)
        if verdict.counted:
            verdict = guard(verdict, count, self._known.get(scope.id), believe=self._believe)
        return verdict

    def _on_roster(self, verdicts: Mapping[str, Verdict], absence: Absence) -> dict[str, Verdict]:
        """Before a full listing is believed in what it lacks, see that its scope is still visible."""
        settled = dict(verdicts)
        for name in {scope for task in absence.missing for scope in task.scopes} - self._presence.census.keys():
            scope = settled[name].scope
            try:
                census = self._census(scope)
            except ConnectorError as error:
                settled[name] = settled[name].failed(_reason(error, scope.name or scope.id))
                continue
            if census is not None and not census.visible:
                settled[name] = settled[name].failed(_out_of_sight(scope))
            elif census is not None:
                self._presence.census[name] = census.native_ids
                settled[name] = replace(settled[name], census_at=datetime.now(UTC))
        return settled

    def _census(self, scope: Scope) -> Census | None:
        with plugin_errors(self._source.tool):
            return self._source.connector.census(scope)

    def _count(self, scope: str) -> int:
        census = self._presence.census.get(scope)
        return len(self._presence.listed.get(scope, ())) if census is None else len(census)

    def _uncounted(self, tasks: Iterable[Listed]) -> list[str]:
        """Give the ids that a census counted and no reading ever brought, or that had been gone."""
        known = {task.native_id for task in tasks}
        return sorted({number for ids in self._presence.census.values() for number in ids} - known)

    def _ask(self, native_ids: Sequence[str], answers: _Answers) -> None:
        for start in range(0, len(native_ids), _REREAD):
            chunk = native_ids[start : start + _REREAD]
            for answer in guarded(self._source.tool, partial(self._source.connector.reread, chunk)):
                if isinstance(answer, Absent):
                    answers.states[answer.native_id] = answer.state
                else:
                    answers.records.append(answer)

    def _write(
        self, connection: Connection, verdicts: Mapping[str, Verdict], absence: Absence, answers: _Answers
    ) -> None:
        states = {
            task.task_id: answers.states[task.native_id] for task in absence.missing if task.native_id in answers.states
        }
        write_absence(connection, self._source.name, self._run, absence, states)
        # As of the source's own clock: by one that runs ahead of it, what the next run reads would be older.
        at = max((each.as_of for each in verdicts.values() if each.as_of is not None), default=datetime.now(UTC))
        self._write_found(connection, answers.records, {task.native_id: task.scopes for task in absence.missing}, at)
        # Where a whole scope is known, its tasks need no mark of their own.
        known = (self._presence.listed[name] for name, verdict in verdicts.items() if verdict.known)
        read = self._presence.unchanged.difference(*known)
        rows = [(self._run.seq, number, self._source.name) for number in sorted(read)]
        update_rows(connection, "sightings", ("run_seq",), ("task_id", "connection"), rows)

    def _write_found(
        self, connection: Connection, records: Iterable[Record], missing: Mapping[str, tuple[str, ...]], at: datetime
    ) -> None:
        """Keep records that came when asked for; one that lies outside of the scopes read here has moved out."""
        census = self._presence.census
        roster = self._known.keys() | self._presence.listed.keys() | census.keys()
        inside: list[Record] = []
        outside: list[Record] = []
        for record in records:
            counted = tuple(scope for scope, ids in census.items() if record.native_id in ids)
            scopes = record.scopes or counted or missing.get(record.native_id, ())
            (outside if roster.isdisjoint(scopes) else inside).append(replace(record, scopes=scopes))
        self._presence.note(self._writer.write(connection, inside, at).listed)
        moved = [number for number, _ in self._writer.write(connection, outside, at).listed]
        states = dict.fromkeys(moved, State.MOVED_OUT)
        write_absence(connection, self._source.name, self._run, Absence((), (), frozenset()), states)
        mark_missing(connection, self._source.name, self._run, moved)

    def _record(
        self, connection: Connection, told: Told, verdicts: Mapping[str, Verdict], absence: Absence
    ) -> ConnectionResult:
        name, known = self._source.name, self._known
        retired: frozenset[str] = frozenset()
        if not told.errors:
            retired = retire_scopes(connection, name, known, self._source.scopes, verdicts.keys())
        judged = dict(verdicts)
        for scope in known.values():
            if scope.id in absence.unread - judged.keys() - retired or (
                told.errors and scope.id not in judged and not scope.retired
            ):
                error = told.errors[0] if told.errors else _unread(scope)
                judged[scope.id] = Verdict(scope=Scope(scope.id, scope.name, scope.url), complete=False, error=error)
        counts = count_tasks(connection, name)
        for verdict in judged.values():
            counted = self._count(verdict.scope.id) if verdict.counted or verdict.shrunk else None
            tasks = counts.by_scope.get(verdict.scope.id, 0) if counted is None and verdict.known else counted
            save_scope(connection, name, self._run, verdict, known=known.get(verdict.scope.id), tasks=tasks)
        results = tuple(scope_result(judged[each], known.get(each), counts) for each in sorted(judged))
        result = ConnectionResult(
            name=name,
            tool=self._source.tool,
            complete=not told.errors and bool(results) and all(each.complete for each in results),
            as_of=oldest(results),
            tasks=counts.tasks,
            open=counts.open,
            error=first_error(told.errors, results) or (None if results else _unread(KnownScope(id=name))),
            scopes=results,
            rejected=tuple(told.rejected),
            notes=tuple(told.notes),
            run=self._run.id,
        )
        save_reading(connection, self._run, result)
        return result


def _reason(error: ConnectorError, what: str) -> Fault:
    return error.faults[0] if error.faults else fault("{chain} could not be read.", chain=what)


def _out_of_sight(scope: Scope) -> Fault:
    return fault(
        "{scope} can no longer be seen with this account.",
        scope=scope.name or scope.id,
        advice=msg("Have the account let in again, or take the scope out of dure.yaml."),
    )


def _unread(scope: KnownScope) -> Fault:
    return fault(
        "Nothing was read of {scope} in this run.",
        scope=scope.name or scope.id,
        advice=msg("Export it again, or name the scopes that are wanted under scopes: in dure.yaml."),
    )
