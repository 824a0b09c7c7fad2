"""Some tasks read once more by their ids, in batches: what is about to be told of them should still be so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from msgspec import Struct
from msgspec import field
from msgspec.structs import replace
from sqlalchemy import Connection

from mapping.errors import ConnectorError
from mapping.errors import Fault
from mapping.model import State
from sync.births import Births
from sync.births import counts_ids
from sync.boundary import plugin_errors
from sync.bulk import select_in
from sync.families import parents_of
from sync.hosts import load_hosts
from sync.outcome import known_scopes
from sync.places import Places
from sync.questions import Rereading
from sync.questions import reason_of
from sync.runs import Run
from sync.runs import recent_runs
from sync.source import Source
from sync.store import Store
from sync.terms import GONE
from sync.wishes import Wishes
from sync.writer import PageWriter

_AT_ONCE = 8


class Reread(Struct, frozen=True, kw_only=True):
    """What came of it: whether anything had changed, which tasks are gone, and which could not be asked for.

    ``stale`` maps those to the moment of which they are known. All are uids.
    """

    changed: bool = False
    gone: frozenset[str] = frozenset()
    stale: Mapping[str, datetime] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()


class _Sought(Struct, frozen=True):
    """A task as a connection knows it."""

    uid: str
    native_id: str
    as_of: datetime


def reread(store: Store, sources: Sequence[Source], uids: Collection[str], *, now: datetime) -> Reread:
    """Read tasks again from the first source that has each, and keep what they are now.

    Nothing is concluded from what is missing: the next run does, with its proof. The caller holds the lock.
    """
    with store.read() as connection:
        sought = _sought(connection, [source.name for source in sources], uids)
        parents = {
            name: parents_of(connection, name, [each.native_id for each in tasks]) for name, tasks in sought.items()
        }
        runs = recent_runs(connection, 1)
        hosts = load_hosts(connection)
    # Behind another host name may stand another tool: only a run finds that out.
    doubted = {source.name for source in sources if hosts.in_doubt(source)}
    asked = [(source, sought[source.name]) for source in sources if source.name in sought.keys() - doubted]
    unasked = {each.uid: each.as_of for name in doubted for each in sought.get(name, ())}
    if not asked or not runs:
        return Reread(stale=unasked)
    questions = [
        Rereading(
            source,
            tuple(each.native_id for each in tasks),
            parents[source.name],
            Births(store, source) if counts_ids(source) else None,
        )
        for source, tasks in asked
    ]
    with ThreadPoolExecutor(min(_AT_ONCE, len(questions)), "dure-asking") as crew:
        list(crew.map(_ask, questions))
    changed = _keep(store, questions, replace(runs[0].run, at=now))
    return Reread(
        changed=changed,
        gone=frozenset(
            each.uid
            for question, (_, tasks) in zip(questions, asked, strict=True)
            for each in tasks
            if question.states.get(each.native_id) in GONE
        ),
        stale=unasked | dict(_stale(zip(questions, asked, strict=True))),
        faults=tuple(question.error for question in questions if question.error is not None),
    )


def _sought(connection: Connection, names: Sequence[str], uids: Collection[str]) -> Mapping[str, list[_Sought]]:
    """Find how each task is called where it is read: once, in the first of the connections that has sighted it."""
    query = (
        "SELECT t.uid, s.connection, s.native_id, s.as_of FROM sightings s JOIN tasks t ON t.id = s.task_id"
        " WHERE t.state = 'live' AND t.uid IN :many"
    )
    known: dict[str, dict[str, _Sought]] = defaultdict(dict)
    for uid, name, native_id, as_of in select_in(connection, query, sorted(uids)):
        known[uid][name] = _Sought(uid, native_id, datetime.fromisoformat(as_of))
    found: dict[str, list[_Sought]] = defaultdict(list)
    for sightings in known.values():
        name = next((each for each in names if each in sightings), None)
        if name is not None:
            found[name].append(sightings[name])
    return found


def _ask(question: Rereading) -> None:
    try:
        with plugin_errors(question.source.tool):
            question.source.connector.verify()
    except ConnectorError as error:
        question.error = reason_of(error, question.source.name)
        return
    question.ask()


def _keep(store: Store, questions: Iterable[Rereading], run: Run) -> bool:
    """Write the records that came; give whether any of them was new."""
    changed = False
    for question in questions:
        if not question.records:
            continue
        with store.write() as connection:
            writer = PageWriter(question.source, run)
            writer.places = Places.among(known_scopes(connection, question.source.name).values(), ())
            written = writer.write(connection, question.records, Wishes().clock())
        changed = changed or len(written.listed) > len(written.unchanged)
    return changed


def _stale(answers: Iterable[tuple[Rereading, tuple[Source, list[_Sought]]]]) -> Iterable[tuple[str, datetime]]:
    """Give the tasks that no answer speaks of, or that are out of sight."""
    for question, (_, tasks) in answers:
        told = {record.native_id for record in question.records}
        told |= {each for each, state in question.states.items() if state in GONE or state is State.LIVE}
        yield from ((each.uid, each.as_of) for each in tasks if each.native_id not in told)
