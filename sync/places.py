"""Which scope is which, where one export tells a project by its id and another by its name alone."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence

from msgspec import Struct
from msgspec import field
from msgspec.structs import replace
from sqlalchemy import Connection
from sqlalchemy import bindparam
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy import update

from connectors.api import Listing
from connectors.api import Record
from connectors.api import Scope
from mapping.errors import Fault
from mapping.errors import fault
from mapping.errors import msg
from mapping.model import Home
from mapping.text import fold
from sync.known import scope_ids
from sync.marks import rename_marked
from sync.proof import KnownScope
from sync.rows import Row
from sync.tables import gaps
from sync.texts import scopes_text


class Places(Struct):
    """The scopes of a connection by id and by name; ``notes`` tell of names that could mean several."""

    ids: frozenset[str] = frozenset()
    by_name: Mapping[str, Sequence[str]] = field(default_factory=dict)
    notes: tuple[Fault, ...] = ()

    @classmethod
    def among(cls, known: Iterable[KnownScope], told: Sequence[Scope]) -> Places:
        """Take what the store knows and what the source tells of its scopes before it is read."""
        scopes = [Scope(each.id, each.name) for each in known if not each.retired] + list(told)
        names: dict[str, dict[str, None]] = defaultdict(dict)
        for scope in scopes:
            if not is_named_only(scope) and scope.name:
                names[fold(scope.name)][scope.id] = None
        by_name = {name: tuple(ids) for name, ids in names.items()}
        doubtful = {
            scope.id: scope for scope in told if is_named_only(scope) and len(by_name.get(fold(scope.id), ())) > 1
        }
        ids = frozenset(scope.id for scope in scopes if not is_named_only(scope))
        return cls(ids, by_name, tuple(map(_ambiguous, doubtful.values())))

    def id_of(self, name: str) -> str:
        """Give the id of the only scope that bears a name, else what was given."""
        bearers = () if not self.by_name or name in self.ids else self.by_name.get(fold(name), ())
        return bearers[0] if len(bearers) == 1 else name

    def record(self, record: Record) -> Record:
        """Give a record that names its scopes by their ids."""
        if self.ids.issuperset(record.scopes):
            return record
        scopes = tuple(map(self.id_of, record.scopes))
        return record if scopes == record.scopes else dataclasses.replace(record, scopes=scopes)

    def are_better(self, homes: Iterable[Row]) -> bool:
        """Whether homes, as rows, have a scope under its name of which the id is known."""
        return any(scope == name and self.id_of(scope) != scope for scope, name, *_ in homes)

    def homes(self, homes: tuple[Home, ...]) -> tuple[Home, ...]:
        """Give homes whose scopes stand under their ids."""
        return tuple(map(self._home, homes))

    def _home(self, home: Home) -> Home:
        return dataclasses.replace(home, scope=self.id_of(home.scope)) if home.scope == home.scope_name else home


def is_named_only(scope: Scope) -> bool:
    """Whether a source could tell a scope by its name alone."""
    return scope.id == scope.name


def settle_names(connection: Connection, name: str, known: dict[str, KnownScope], places: Places) -> None:
    """Let what was kept under the name of a scope be kept under its id, now that it is known which one it is."""
    for scope in [each for each in known.values() if is_named_only(Scope(each.id, each.name))]:
        better = places.id_of(scope.id)
        if better != scope.id:
            _rename(connection, name, scope.id, better, held=better in known)
            known.setdefault(better, replace(scope, id=better))
            del known[scope.id]


def settle_former(connection: Connection, name: str, known: dict[str, KnownScope], listings: Iterable[Listing]) -> None:
    """Let what was kept of a scope under an id that it bore before be kept under its present one."""
    found = list(listings)
    present = {each.scope.id for each in found}
    for each in found:
        for old in each.was:
            if old in known and old not in present:
                _rename(connection, name, old, each.scope.id, held=each.scope.id in known)
                former = known.pop(old)
                known.setdefault(each.scope.id, replace(former, id=each.scope.id, retired=False))


def _rename(connection: Connection, name: str, old: str, new: str, *, held: bool) -> None:
    values = {"name": name, "old": old, "new": new}
    row = "DELETE FROM scopes" if held else "UPDATE scopes SET id = :new"
    connection.execute(text(f"{row} WHERE connection = :name AND id = :old"), values)  # ours
    read = "UPDATE scope_reads SET scope = :new WHERE connection = :name AND scope = :old AND NOT EXISTS"
    twice = "(SELECT 1 FROM scope_reads r WHERE r.run = scope_reads.run AND r.connection = :name AND r.scope = :new)"
    connection.execute(text(f"{read} {twice}"), values)
    _rename_sightings(connection, name, old, new)
    mine = "task_id IN (SELECT task_id FROM sightings WHERE connection = :name)"
    lies = "(SELECT 1 FROM homes h WHERE h.task_id = homes.task_id AND h.scope = :new AND h.until_at IS NULL)"
    doubled = f"DELETE FROM homes WHERE scope = :old AND until_at IS NULL AND {mine} AND EXISTS {lies}"  # noqa: S608  # ours
    connection.execute(text(doubled), values)
    connection.execute(text(f"UPDATE homes SET scope = :new WHERE scope = :old AND {mine}"), values)  # noqa: S608  # ours
    _rename_judged(connection, (name, old), (name, new))


def _rename_sightings(connection: Connection, name: str, old: str, new: str) -> None:
    query = text("SELECT DISTINCT scopes FROM sightings WHERE connection = :name")
    change = text("UPDATE sightings SET scopes = :after WHERE connection = :name AND scopes = :before")
    for written in connection.scalars(query, {"name": name}).all():
        ids = scope_ids(written)
        if old in ids:
            after = scopes_text(tuple(dict.fromkeys(new if each == old else each for each in ids)))
            connection.execute(change, {"name": name, "before": written, "after": after})


def _rename_judged(connection: Connection, old: tuple[str, str], new: tuple[str, str]) -> None:
    """Let gaps that rest on the absence of something, and what was judged before, speak of the scope's id."""
    change = update(gaps).where(gaps.c.id == bindparam("key")).values(scopes=bindparam("after"))
    for row in connection.execute(select(gaps.c.id, gaps.c.scopes).where(gaps.c.absence)).all():
        pairs = [tuple(pair) for pair in row.scopes]
        if old in pairs:
            after = sorted({new if pair == old else pair for pair in pairs})
            connection.execute(change, {"key": row.id, "after": [list(pair) for pair in after]})
    rename_marked(connection, lambda pair: new if pair == old else pair)


def _ambiguous(scope: Scope) -> Fault:
    return fault(
        "Several projects are called {name}; which of them an export without ids holds cannot be told.",
        name=scope.name,
        advice=msg("Export it as JSON, or give it a connection of its own that names its id under scopes:."),
    )
