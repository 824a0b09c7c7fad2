"""The rows that a page changes, collected first and written at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec import field
from sqlalchemy import Connection

from mapping.model import Event
from mapping.model import Home
from sync.bulk import delete_rows
from sync.bulk import insert_rows
from sync.bulk import update_rows
from sync.bulk import upsert_rows
from sync.ready import Ready
from sync.rows import TASK_COLUMNS
from sync.rows import Row
from sync.rows import event_row
from sync.texts import instant_text

_BORN = ("id", "uid", *TASK_COLUMNS, "content_hash", "state", "state_at", "first_seen")
_HOME = ("task_id", "scope", "scope_name", "section", "position", "from_at")
_EVENT = ("task_id", "kind", "at", "author", "before", "after", "source")
_SIGHTING = (
    "task_id",
    "connection",
    "native_id",
    "key",
    "scopes",
    "fingerprint",
    "rules",
    "as_of",
    "run_seq",
    "missing_seq",
    "first_seq",
)
_RAW = ("task_id", "connection", "base_id", "raw", "at")
_OURS = frozenset({"tool", "status", "state", "state_at", "first_seen", "connection", "rules", "as_of", "at"})
_OURS_BESIDE = frozenset({"kind", "source"})  # of links and events

_Rows = list[tuple[Any, ...]]


class Changes(Struct):
    """Rows to write, by what is done with them; ``replaying`` keeps when each task was read."""

    replaying: bool = False
    born: _Rows = field(default_factory=list)
    rewritten: _Rows = field(default_factory=list)
    revived: _Rows = field(default_factory=list)
    aliases: _Rows = field(default_factory=list)
    owners: _Rows = field(default_factory=list)
    owners_of: _Rows = field(default_factory=list)
    links: _Rows = field(default_factory=list)
    links_of: _Rows = field(default_factory=list)
    homes_begun: _Rows = field(default_factory=list)
    homes_ended: _Rows = field(default_factory=list)
    homes_renamed: _Rows = field(default_factory=list)
    homes_dated: _Rows = field(default_factory=list)
    homes_left: _Rows = field(default_factory=list)
    events: _Rows = field(default_factory=list)
    events_dropped: _Rows = field(default_factory=list)
    sightings: _Rows = field(default_factory=list)
    sightings_begun: _Rows = field(default_factory=list)  # of new tasks: nothing is there to be replaced
    raws: _Rows = field(default_factory=list)
    raws_begun: _Rows = field(default_factory=list)

    def add_links(self, task_id: int, ready: Ready) -> None:
        """Let a task point at what it points at now."""
        self.links += [(task_id, *link) for link in ready.links]

    def begin_home(self, task_id: int, home: Home, at: datetime | None) -> None:
        """Let a task lie in a place from a moment on, None for since before it was first seen."""
        since = None if at is None else instant_text(at)
        self.homes_begun.append((task_id, home.scope, home.scope_name, home.section, home.position, since))

    def end_home(self, number: int, at: datetime) -> None:
        """Let a home end."""
        self.homes_ended.append((instant_text(at), number))

    def add_events(self, task_id: int, events: Sequence[Event]) -> None:
        """Add to the history of a task."""
        self.events += [(task_id, *event_row(event)) for event in events]

    def rewrite(self, task_id: int, row: Row, digest: bytes) -> None:
        """Replace what a task says of itself."""
        self.rewritten.append((*row, digest, task_id))

    def write(self, connection: Connection) -> None:
        """Write everything; parents before what refers to them."""
        insert_rows(connection, "tasks", _BORN, self.born, ours=_OURS)
        update_rows(connection, "tasks", (*TASK_COLUMNS, "content_hash"), ("id",), self.rewritten)
        update_rows(connection, "tasks", ("state", "state_at"), ("id",), self.revived)
        name = ("tool", "site", "native_id")
        upsert_rows(connection, "aliases", (*name, "task_id"), name, self.aliases)
        delete_rows(connection, "owners", ("task_id",), self.owners_of)
        insert_rows(connection, "owners", ("task_id", "position", "account_id", "leads"), self.owners)
        delete_rows(connection, "links", ("task_id",), self.links_of)
        insert_rows(connection, "links", ("task_id", "kind", "target", "native"), self.links, ours=_OURS_BESIDE)
        update_rows(connection, "homes", ("until_at",), ("id",), self.homes_ended)
        update_rows(connection, "homes", ("scope_name", "position"), ("id",), self.homes_renamed)
        update_rows(connection, "homes", ("from_at",), ("id",), self.homes_dated)
        update_rows(connection, "homes", ("until_at",), ("task_id", "scope", "until_at"), self.homes_left)
        insert_rows(connection, "homes", _HOME, self.homes_begun)
        delete_rows(connection, "events", ("id",), self.events_dropped)
        insert_rows(connection, "events", _EVENT, self.events, ours=_OURS_BESIDE)
        key = ("task_id", "connection")
        keep = ("first_seq", "as_of", "run_seq", "missing_seq") if self.replaying else ("first_seq",)
        upsert_rows(connection, "sightings", _SIGHTING, key, self.sightings, keep=keep)
        insert_rows(connection, "sightings", _SIGHTING, self.sightings_begun, ours=_OURS)
        upsert_rows(connection, "raws", _RAW, key, self.raws)
        insert_rows(connection, "raws", _RAW, self.raws_begun, ours=_OURS)
