"""Which tasks are not where they were: believed only where every scope that had listed them denies them in this run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field

from sqlalchemy import Connection

from mapping.model import State
from sync.bulk import select_in
from sync.bulk import select_rows
from sync.bulk import update_rows
from sync.known import scope_ids
from sync.runs import Run
from sync.values import instant_text
from sync.values import scopes_text


@dataclass(frozen=True, slots=True)
class Listed:
    """A live task as a connection has it: its native id there, and the scopes that listed it last."""

    task_id: int
    native_id: str
    scopes: tuple[str, ...]


@dataclass(slots=True)
class Presence:
    """What was seen to be there in this run: tasks by scope as listed, and native ids by scope as counted."""

    listed: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    read: set[int] = field(default_factory=set)
    unchanged: set[int] = field(default_factory=set)
    census: dict[str, frozenset[str]] = field(default_factory=dict)

    def note(self, pairs: Iterable[tuple[int, tuple[str, ...]]], unchanged: Iterable[int] = ()) -> None:
        """Take in what a page listed."""
        for number, scopes in pairs:
            self.read.add(number)
            for scope in scopes:
                self.listed[scope].add(number)
        self.unchanged.update(unchanged)

    def places(self, task: Listed) -> tuple[str, ...]:
        """Give the scopes in which a task was seen."""
        seen = [scope for scope, numbers in self.listed.items() if task.task_id in numbers]
        counted = [scope for scope, ids in self.census.items() if task.native_id in ids and scope not in seen]
        return (*seen, *counted)


@dataclass(frozen=True, slots=True)
class Absence:
    """Tasks that left some of their scopes, with those they are in now, and tasks that none of their scopes holds.

    ``unread`` are scopes that this run did not read although tasks depend on them.
    """

    left: tuple[tuple[Listed, tuple[str, ...]], ...]
    missing: tuple[Listed, ...]
    unread: frozenset[str]


def live_sightings(connection: Connection, name: str) -> tuple[Listed, ...]:
    """Give all live tasks that a connection has sighted."""
    rows = select_rows(
        connection,
        "SELECT s.task_id, s.native_id, s.scopes FROM sightings s JOIN tasks t ON t.id = s.task_id"
        " WHERE t.state = 'live' AND s.connection = ?",
        (name,),
    )
    return tuple(Listed(number, native_id, scope_ids(text)) for number, native_id, text in rows)


def find_absent(
    tasks: Iterable[Listed], presence: Presence, whole: Collection[str], attempted: Collection[str]
) -> Absence:
    """Compare what was sighted with what is there; ``whole`` are the scopes whose listing proves absence."""
    left: list[tuple[Listed, tuple[str, ...]]] = []
    missing: list[Listed] = []
    unread: set[str] = set()
    for task in tasks:
        if task.task_id in presence.read or any(task.native_id in ids for ids in presence.census.values()):
            if len(task.scopes) > 1 or presence.census:
                places = presence.places(task)
                kept = tuple(scope for scope in task.scopes if scope in places or scope not in whole)
                scopes = (*kept, *(scope for scope in places if scope not in kept))
                if scopes != task.scopes:
                    left.append((task, scopes))
        elif task.scopes and all(scope in whole for scope in task.scopes):
            missing.append(task)
        elif task.scopes and not any(scope in attempted for scope in task.scopes):
            unread.update(task.scopes)
    return Absence(tuple(left), tuple(missing), frozenset(unread))


def denied_elsewhere(
    connection: Connection, tasks: Sequence[Listed], name: str, run: Run, configured: Collection[str]
) -> tuple[Listed, ...]:
    """Give the tasks that every other connection which had sighted them denies in this run, too."""
    held: set[int] = set()
    rows = select_in(
        connection,
        "SELECT task_id, connection, missing_seq FROM sightings WHERE task_id IN :many",
        [task.task_id for task in tasks],
    )
    for number, other, missing_seq in rows:
        if other != name and missing_seq != run.seq and (not configured or other in configured):
            held.add(number)
    return tuple(task for task in tasks if task.task_id not in held)


def write_absence(connection: Connection, name: str, run: Run, absence: Absence, states: Mapping[int, State]) -> None:
    """Keep which tasks left a scope, which are missing, and what became of those that are gone."""
    places = [(scopes_text(scopes), task.task_id, name) for task, scopes in absence.left]
    update_rows(connection, "sightings", ("scopes",), ("task_id", "connection"), places)
    mark_missing(connection, name, run, [task.task_id for task in absence.missing])
    now = instant_text(run.at)
    gone = [(state.value, now, number) for number, state in states.items() if state is not State.LIVE]
    update_rows(connection, "tasks", ("state", "state_at"), ("id",), gone)


def mark_missing(connection: Connection, name: str, run: Run, numbers: Iterable[int]) -> None:
    """Keep that a connection no longer holds these tasks; what it holds again will be mapped anew."""
    rows = [(run.seq, None, number, name) for number in numbers]
    update_rows(connection, "sightings", ("missing_seq", "fingerprint"), ("task_id", "connection"), rows)
