"""What the latest reading of a connection knows: which tasks it looked at, and when the others were read last."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct
from msgspec import field
from sqlalchemy import Connection

from sync.bulk import select_rows
from sync.runs import ConnectionResult


class Reading(Struct, frozen=True):
    """The latest reading of a connection.

    Of ``listed`` scopes those tasks are known that they list themselves, but not the subtasks ``below`` these. ``begun``
    tells when runs were, by their numbers, and ``looked`` when these scopes were last known with their subtasks.
    """

    seq: int
    known: frozenset[str]
    proves: frozenset[str]
    listed: frozenset[str] = frozenset()
    below: frozenset[int] = frozenset()
    begun: Mapping[int, datetime] = field(default_factory=dict)
    looked: Mapping[str, datetime] = field(default_factory=dict)

    def knows(self, number: int, scopes: tuple[str, ...]) -> bool:
        """Whether a task in these scopes was read, or is known to be unchanged.

        It is not while one of them could not be read: it may have left the others for that one, with an edit that only that one
        tells. What the others gave or counted in this reading bears its number, and is known by that.
        """
        if len(scopes) > 1 and not all(scope in self.known or scope in self.listed for scope in scopes):
            return False
        return not self.known.isdisjoint(scopes) or not (number in self.below or self.listed.isdisjoint(scopes))

    def last_read(self, number: int, scopes: tuple[str, ...], run_seq: int) -> datetime | None:
        """Give when a subtask that was not looked at was read last, None for what is not known at all."""
        if number not in self.below or self.listed.isdisjoint(scopes):
            return None
        times = [self.looked[scope] for scope in scopes if scope in self.looked]
        return max([*times, *([self.begun[run_seq]] if run_seq in self.begun else [])], default=None)


NEVER_READ = Reading(-1, frozenset(), frozenset())
"""What a connection knows that no run has read."""


def reading_of(connection: Connection, result: ConnectionResult, seqs: Mapping[str, int]) -> Reading:
    """Give the latest reading of a connection out of its result; ``seqs`` are the numbers of runs by their ids."""
    listed = frozenset(scope.id for scope in result.scopes if scope.known and not scope.subtasks)
    return Reading(
        seq=seqs.get(result.run or "", -1),
        known=frozenset(scope.id for scope in result.scopes if scope.known and scope.subtasks),
        proves=frozenset(scope.id for scope in result.scopes if scope.proves),
        listed=listed,
        below=_below(connection, result.name, listed) if listed else frozenset(),
        begun=_begun(connection) if listed else {},
        looked=_looked(connection, result.name) if listed else {},
    )


def _below(connection: Connection, name: str, listed: frozenset[str]) -> frozenset[int]:
    """Give the subtasks of a connection that none of these scopes lists itself."""
    rows = select_rows(
        connection,
        "SELECT t.id, h.scope FROM sightings s JOIN tasks t ON t.id = s.task_id"
        " LEFT JOIN homes h ON h.task_id = t.id AND h.until_at IS NULL"
        " WHERE s.connection = ? AND t.parent IS NOT NULL",
        (name,),
    )
    found = list(rows)
    return frozenset(number for number, _ in found) - {number for number, scope in found if scope in listed}


def _begun(connection: Connection) -> Mapping[int, datetime]:
    return {seq: datetime.fromisoformat(at) for seq, at in select_rows(connection, "SELECT seq, at FROM runs")}


def _looked(connection: Connection, name: str) -> Mapping[str, datetime]:
    """Give when each scope of a connection was last known with the subtasks that it does not list itself."""
    rows = select_rows(
        connection,
        "SELECT s.scope, max(r.at) FROM scope_reads s JOIN runs r ON r.id = s.run"
        " WHERE s.connection = ? AND s.known AND s.subtasks GROUP BY s.scope",
        (name,),
    )
    return {scope: datetime.fromisoformat(at) for scope, at in rows}
