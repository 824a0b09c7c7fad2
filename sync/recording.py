"""The record of a reading: what became of every scope, how many tasks the connection holds, and what is to be told."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from msgspec import Struct
from msgspec import field
from sqlalchemy import Connection

from connectors.api import Scope
from mapping.errors import Fault
from mapping.errors import Place
from mapping.errors import fault
from mapping.errors import msg
from mapping.fact_words import fact_words
from mapping.joined import joined
from sync.absence import Presence
from sync.cursors import conclude_cursors
from sync.outcome import Counts
from sync.outcome import count_tasks
from sync.outcome import first_error
from sync.outcome import oldest
from sync.outcome import retire_scopes
from sync.outcome import save_scope
from sync.outcome import scope_result
from sync.outcome import unasked
from sync.proof import ChainEnd
from sync.proof import KnownScope
from sync.proof import Verdict
from sync.runs import ConnectionResult
from sync.runs import Run
from sync.runs import ScopeResult
from sync.runs import save_reading
from sync.source import Source
from sync.traffic import traffic_of


class Told(Struct):
    """What the reading of a connection left behind: how its chains ended, which scopes they named, what to tell."""

    ends: list[tuple[ChainEnd, frozenset[str]]] = field(default_factory=list)
    errors: list[Fault] = field(default_factory=list)
    rejected: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)


class Recording:
    """Writes down what a reading came to."""

    def __init__(self, run: Run, source: Source, *, presence: Presence, known: Mapping[str, KnownScope]) -> None:
        """Take what was counted, and the scopes as they were known before."""
        self._run = run
        self._source = source
        self._presence = presence
        self._known = known

    def record(
        self, connection: Connection, told: Told, verdicts: Mapping[str, Verdict], uncounted: AbstractSet[str]
    ) -> ConnectionResult:
        """Write it down and give the result; ``uncounted`` are the scopes of which it is in doubt whether they could be seen."""
        name, known = self._source.name, self._known
        # A chain with a cursor names all its scopes: one that is asked for by a former key goes when its tasks went.
        live = bool(told.ends) and all(end.live for end, _ in told.ends)
        counts = count_tasks(connection, name)
        unread = self._unread(counts, verdicts.keys())
        retired: frozenset[str] = frozenset()
        if not told.errors and not self._misses_a_scope(verdicts):
            wanted = self._source.scopes
            retired = retire_scopes(connection, name, known, wanted, read=verdicts.keys(), needed=unread, live=live)
        unread -= retired
        left = retired.union(each.id for each in known.values() if each.retired) - verdicts.keys()
        counts = count_tasks(connection, name, left) if left else counts
        judged = dict(verdicts)
        for scope in known.values():
            if scope.id in unread - judged.keys() or (told.errors and scope.id not in judged and not scope.retired):
                error = told.errors[0] if told.errors else _unfound(name, scope) if live else _unread(scope)
                judged[scope.id] = Verdict(scope=Scope(scope.id, scope.name, scope.url), complete=False, error=error)
        for verdict in judged.values():
            counted = self._presence.count(verdict.scope.id) if verdict.counted or verdict.shrunk else None
            tasks = counts.by_scope.get(verdict.scope.id, 0) if counted is None and verdict.known else counted
            save_scope(connection, name, self._run, verdict, known=known.get(verdict.scope.id), tasks=tasks)
        results = tuple(scope_result(judged[each], known.get(each), counts) for each in sorted(judged))
        traffic = traffic_of(self._source.connector)
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
            notes=(
                *joined(told.notes),
                *self._unknown(counts),
                *(note for each in results for note in _differing(each, known.get(each.id))),
            ),
            run=self._run.id,
            requests=traffic.requests,
            waited=traffic.waited,
        )
        conclude_cursors(connection, name, [end.source for end, _ in told.ends if _is_concluded(end, uncounted)])
        save_reading(connection, self._run, result)
        return result

    def _unknown(self, counts: Counts) -> Iterator[Fault]:
        """Tell of tasks some of whose facts stand as they were known last."""
        if counts.unread:
            yield fault(
                "{count} {count:task|tasks} came without what they are judged by, or with what cannot be understood: {names}.",
                place=Place(self._source.name),
                count=sum(counts.unread.values()),
                names=fact_words((fact for facts in counts.unread for fact in facts), self._source.tool),
                advice=msg(
                    "Their gaps stay as they are. Export them again with it, or let the account see it and run dure sync --full."
                ),
            )

    def left(self, told: Told, verdicts: Mapping[str, Verdict]) -> frozenset[str]:
        """Give the scopes that are read no more and hold nothing back: they are not asked for, and this reading came upon none of them.

        Where anything could not be read, it may have been any of those that are known.
        """
        retired = {scope.id for scope in self._known.values() if scope.retired}
        if not told.errors and not self._misses_a_scope(verdicts):
            retired |= unasked(self._known, self._source.scopes)
        return frozenset(retired - verdicts.keys())

    def _misses_a_scope(self, verdicts: Mapping[str, Verdict]) -> bool:
        """Whether a scope is not found that was never read under this id: it may be any of those that are known."""
        lost = [each.scope.id for each in verdicts.values() if each.error is not None]
        return any(each not in self._known or self._known[each].complete_at is None for each in lost)

    def _unread(self, counts: Counts, read: AbstractSet[str]) -> frozenset[str]:
        """Give the scopes that this run did not read although tasks depend on them."""
        retired = {scope.id for scope in self._known.values() if scope.retired}
        places = (set(place) - retired for place in counts.places if read.isdisjoint(place))
        return frozenset().union(*places)


def _is_concluded(end: ChainEnd, uncounted: AbstractSet[str]) -> bool:
    """Whether a chain came to its end, and of no scope in it is in doubt whether it could be seen meanwhile."""
    scopes = (*end.scopes, *(listing.scope for listing in end.listings))
    return end.error is None and uncounted.isdisjoint(scope.id for scope in scopes)


def _differing(scope: ScopeResult, known: KnownScope | None) -> Iterator[Fault]:
    """Tell where what is known of a whole scope and the tool's own count part, unless that was believed before."""
    short = known.short if known else 0
    if scope.whole and scope.complete and scope.total is not None and scope.total - scope.tasks not in {0, short}:
        yield fault(
            "{scope}: the tool counts {total} {total:task|tasks}, dure knows {tasks} (difference {difference}).",
            scope=scope.name or scope.id,
            total=scope.total,
            tasks=scope.tasks,
            difference=f"{scope.tasks - scope.total:+}",
            advice=msg("What was created or deleted meanwhile comes with the next run; else run dure sync --full."),
        )


def _unfound(connection: str, scope: KnownScope) -> Fault:
    return fault(
        "Connection {connection} no longer finds {scope}.",
        connection=connection,
        scope=scope.name or scope.id,
        advice=msg("Have its account let in again. If it is gone for good, name under scopes: what is still wanted."),
    )


def _unread(scope: KnownScope) -> Fault:
    return fault(
        "Nothing was read of {scope} in this run.",
        scope=scope.name or scope.id,
        advice=msg("Export it again, or name the scopes that are wanted under scopes: in dure.yaml."),
    )
