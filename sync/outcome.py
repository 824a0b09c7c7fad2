"""Scopes as remembered between runs, and the result of a reading as it is told and kept."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct
from msgspec import field
from sqlalchemy import Connection

from mapping.errors import Fault
from mapping.text import fold
from sync.bulk import select_rows
from sync.bulk import upsert_rows
from sync.known import scope_ids
from sync.proof import KnownScope
from sync.proof import Verdict
from sync.records import table_rows
from sync.rows import word_values
from sync.runs import Run
from sync.runs import ScopeResult
from sync.tables import scopes
from sync.texts import instant_text
from sync.texts import json_text

_COLUMNS = (
    "connection",
    "id",
    "name",
    "url",
    "tasks",
    "whole",
    "truncated",
    "as_of",
    "census_at",
    "complete_at",
    "short",
    "shrunk_count",
    "short_doubted",
    "shrunk_runs",
    "told",
    "form",
    "lacking",
    "lacking_runs",
    "retired",
    "behind",
    "last_run",
)


def known_scopes(connection: Connection, name: str) -> dict[str, KnownScope]:
    """Give the scopes of a connection as earlier readings left them."""
    return {
        row.id: KnownScope(
            id=row.id,
            name=row.name,
            url=row.url,
            tasks=row.tasks,
            as_of=row.as_of,
            census_at=row.census_at,
            complete_at=row.complete_at,
            short=row.short,
            shrunk_count=row.shrunk_count,
            short_doubted=row.short_doubted,
            shrunk_runs=row.shrunk_runs,
            told=None if row.told is None else frozenset(row.told),
            form=row.form,
            lacking=frozenset(row.lacking or ()),
            lacking_runs=row.lacking_runs,
            retired=row.retired,
            behind=row.behind,
        )
        for row in table_rows(connection, scopes, "WHERE connection = ?", (name,))
    }


class Counts(Struct, frozen=True):
    """How many live tasks a connection holds, how many of them are open, and how many each scope lists.

    ``places`` are the sets of scopes in which there are tasks, ``unread`` the facts that are not known of some tasks now.
    """

    tasks: int
    open: int
    by_scope: Mapping[str, int]
    places: frozenset[tuple[str, ...]] = frozenset()
    unread: Mapping[tuple[str, ...], int] = field(default_factory=dict)


def count_tasks(connection: Connection, name: str, left: Collection[str] = ()) -> Counts:
    """Count what a connection holds now, but for tasks that lie nowhere but in scopes that were ``left``."""
    tasks = still_open = 0
    by_scope: dict[str, int] = {}
    places: set[tuple[str, ...]] = set()
    unread: dict[tuple[str, ...], int] = {}
    for text, unknown, count, unfinished in select_rows(
        connection,
        "SELECT s.scopes, t.unread, count(*), sum(CASE WHEN t.status IN ('todo', 'in-progress')"
        " AND NOT t.archived AND NOT t.template THEN 1 ELSE 0 END)"
        " FROM sightings s JOIN tasks t ON t.id = s.task_id"
        " WHERE t.state = 'live' AND s.missing_seq IS NULL AND s.connection = ? GROUP BY s.scopes, t.unread",
        (name,),
    ):
        held = scope_ids(text)
        if held and left and set(held) <= set(left):
            continue
        tasks += count
        still_open += int(unfinished)
        places.add(held)
        if unknown:
            unread[word_values(unknown)] = unread.get(word_values(unknown), 0) + count
        for scope in held:
            by_scope[scope] = by_scope.get(scope, 0) + count
    return Counts(tasks, still_open, by_scope, frozenset(places), unread)


def save_scope(
    connection: Connection, name: str, run: Run, verdict: Verdict, *, known: KnownScope | None, tasks: int | None
) -> None:
    """Remember a scope; an incomplete reading leaves what the last complete one counted."""
    before = known or KnownScope(id=verdict.scope.id)
    kept = tasks if verdict.complete and tasks is not None else before.tasks
    short = verdict.short if verdict.complete and verdict.short is not None else before.short
    doubt = (before.shrunk_count, before.short_doubted, before.shrunk_runs)
    if verdict.complete:
        doubt = (None, None, 0)
    if verdict.shrunk:
        again = before.has_doubted(verdict.shrunk_count, verdict.short_doubted)
        doubt = (verdict.shrunk_count, verdict.short_doubted, before.shrunk_runs + 1 if again else 1)
    told, form, lacking, lacking_runs = before.told, before.form, before.lacking, before.lacking_runs
    if verdict.complete:
        told, form = (before.told, before.form) if verdict.told is None else (verdict.told, verdict.form)
        lacking, lacking_runs = frozenset(), 0
    elif verdict.lacking:
        lacking_runs = before.lacking_runs + 1 if before.lacking == verdict.lacking else 1
        lacking = verdict.lacking
    row = (
        name,
        verdict.scope.id,
        verdict.scope.name or before.name,
        verdict.scope.url or before.url,
        kept,
        verdict.whole,
        verdict.truncated,
        _text(verdict.as_of if verdict.complete else before.as_of),
        _text((verdict.census_at if verdict.complete else None) or before.census_at),
        _text(run.at if verdict.complete else before.complete_at),
        short,
        *doubt,
        _words(told),
        form,
        _words(lacking),
        lacking_runs,
        False,
        verdict.lost or (before.behind and not (verdict.complete and verdict.anew)),
        run.id,
    )
    upsert_rows(connection, "scopes", _COLUMNS, ("connection", "id"), [row])


def unasked(known: Mapping[str, KnownScope], wanted: Collection[str]) -> frozenset[str]:
    """Give the scopes that the settings name neither by id nor by name; none where they ask for all that is found."""
    asked = {fold(each) for each in wanted}
    return frozenset(each.id for each in known.values() if asked and asked.isdisjoint({fold(each.id), fold(each.name)}))


def retire_scopes(
    connection: Connection,
    name: str,
    known: Mapping[str, KnownScope],
    wanted: Collection[str],
    *,
    read: Collection[str],
    needed: Collection[str],
    live: bool,
) -> frozenset[str]:
    """Let go of scopes that the settings no longer ask for; their tasks are judged no more. Give their ids.

    Where all that is found is read, those go that are not found any more and are not ``needed`` by any task. So do those
    that are asked for by a former key of a ``live`` source: it names every scope that it has.
    """
    kept = known.keys() - unasked(known, wanted)
    if live or not wanted:
        kept &= set(needed)
    gone = known.keys() - read - kept
    for scope in gone:
        connection.execute(
            scopes.update().where(scopes.c.connection == name, scopes.c.id == scope).values(retired=True)
        )
    return frozenset(gone)


def scope_result(verdict: Verdict, known: KnownScope | None, counts: Counts) -> ScopeResult:
    """Tell what a reading proved of a scope; what was not read is as old as its last complete reading."""
    return ScopeResult(
        id=verdict.scope.id,
        name=verdict.scope.name or (known.name if known else ""),
        complete=verdict.complete,
        whole=verdict.whole,
        known=verdict.known,
        proves=verdict.proves,
        subtasks=verdict.subtasks,
        truncated=verdict.truncated,
        shrunk=verdict.shrunk,
        tasks=counts.by_scope.get(verdict.scope.id, 0),
        as_of=verdict.as_of if verdict.complete else (known.as_of if known else None),
        total=verdict.total,
        census_at=(verdict.census_at if verdict.complete else None) or (known.census_at if known else None),
        error=verdict.error,
    )


def first_error(errors: Collection[Fault], results: Collection[ScopeResult]) -> Fault | None:
    """Give the error that speaks for a connection: its own first one, else that of its first incomplete scope."""
    told = [*errors, *(result.error for result in results if result.error is not None)]
    return told[0] if told else None


def oldest(results: Collection[ScopeResult]) -> datetime | None:
    """Give the moment that everything read shows at least."""
    return min((result.as_of for result in results if result.as_of is not None), default=None)


def _words(facts: frozenset[str] | None) -> str | None:
    return None if facts is None else json_text(sorted(facts))


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else instant_text(moment)
