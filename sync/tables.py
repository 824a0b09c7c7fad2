"""The tables of the store, but those of what is sent; only migrations change them.

What all keep is told in docs/architecture.md.
"""

from __future__ import annotations

from sqlalchemy import Boolean
from sqlalchemy import Column
from sqlalchemy import Float
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import Integer
from sqlalchemy import LargeBinary
from sqlalchemy import MetaData
from sqlalchemy import Table
from sqlalchemy import Text
from sqlalchemy import UniqueConstraint
from sqlalchemy import false
from sqlalchemy import true

from sync.values import Instant
from sync.values import Json

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def _task_id(*, primary_key: bool = False, index: bool = False) -> Column[int]:
    owner = ForeignKey("tasks.id", ondelete="CASCADE")
    return Column("task_id", Integer, owner, nullable=False, primary_key=primary_key, index=index or None)


meta = Table("meta", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

runs = Table(
    "runs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("seq", Integer, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("at", Instant, nullable=False),  # the clock of judgement
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("complete", Boolean),
    Column("agreement", Text),
    Column("engine", Text),
    Column("error", Json),
    Column("summary", Json),
    Column("editions", Json),  # the numbers of each vendor's own edition, by party
    Column("ended_at", Instant),  # of a run that goes on after judging: when its last mail was gone
    Column("exit_code", Integer),
    Column("deliveries", Json),  # how much was sent, refused, kept, written, and what went wrong with it
)

connections = Table(
    "connections",
    metadata,
    Column("name", Text, primary_key=True),
    Column("tool", Text, nullable=False),
    Column("site", Text, nullable=False),
    Column("was", Json, nullable=False),
)

scopes = Table(
    "scopes",
    metadata,
    Column("connection", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("url", Text),
    Column("tasks", Integer),  # what the last complete listing counted; the measure of a shrink
    Column("whole", Boolean, nullable=False),
    Column("truncated", Boolean, nullable=False),
    Column("as_of", Instant),
    Column("census_at", Instant),
    Column("complete_at", Instant),  # the last complete reading, by the clock of judgement
    Column("short", Integer, nullable=False, server_default="0"),  # how many fewer than the tool counts are believed
    Column("shrunk_count", Integer),  # what was counted when a loss was doubted
    Column("short_doubted", Integer),  # how many fewer than the tool counts are doubted
    Column("shrunk_runs", Integer, nullable=False),  # in how many runs the same was doubted
    Column("told", Json),  # the facts that the last complete export of it told of its tasks
    Column("form", Text, nullable=False, server_default=""),  # the kind of file of that export
    Column("lacking", Json),  # those of them that exports since then do not tell, and in how many runs
    Column("lacking_runs", Integer, nullable=False, server_default="0"),
    Column("retired", Boolean, nullable=False),  # no longer asked for by the settings
    Column("behind", Boolean, nullable=False, server_default=false()),  # was out of sight: to be read from its start
    Column("last_run", Text),
)

chains = Table(
    "chains",
    metadata,
    Column("connection", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("cursor", Text),
    Column("sure", Text),  # the cursor behind which nothing is left that no reading has told of
    Column("server_time", Instant),
    Column("ended_run", Text),
    Column("full_at", Instant),  # when the last full reading began that reached its end
    Column("full_from", Instant),  # when the full reading began that is under way
    Column("rules", Text, nullable=False),
)

connection_reads = Table(
    "connection_reads",
    metadata,
    Column("run", Text, ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("connection", Text, primary_key=True),
    Column("complete", Boolean, nullable=False),
    Column("as_of", Instant),
    Column("tasks", Integer, nullable=False),
    Column("open", Integer, nullable=False),
    Column("rejected", Json, nullable=False),
    Column("notes", Json, nullable=False),
    Column("error", Json),
    Column("requests", Integer),
    Column("waited", Float),  # seconds, for limits of the tool
)

scope_reads = Table(
    "scope_reads",
    metadata,
    Column("run", Text, ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("connection", Text, primary_key=True),
    Column("scope", Text, primary_key=True),
    Column("complete", Boolean, nullable=False),
    Column("whole", Boolean, nullable=False),  # listed in full, so that absence proves something
    Column("known", Boolean, nullable=False),  # every listed task was read or is known unchanged
    Column("proves", Boolean, nullable=False),  # what was read may settle a gap
    Column("subtasks", Boolean, nullable=False, server_default=true()),  # those that no scope lists were looked at, too
    Column("truncated", Boolean, nullable=False),
    Column("shrunk", Boolean, nullable=False),
    Column("tasks", Integer, nullable=False),
    Column("total", Integer),  # the tool's own count
    Column("as_of", Instant),
    Column("census_at", Instant),
    Column("error", Json),
)

tasks = Table(
    "tasks",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("uid", Text, nullable=False, unique=True),
    Column("tool", Text, nullable=False),
    Column("site", Text, nullable=False),
    Column("native_id", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("url", Text),
    Column("type", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("native_status", Text, nullable=False),
    Column("priority", Text),
    Column("native_priority", Text),
    Column("resolution", Text),
    Column("owners_known", Boolean, nullable=False),
    Column("reporter", Text),
    Column("labels", Json),
    Column("components", Json),
    Column("fields", Json),
    Column("named_duties", Json),
    Column("keys", Json),
    Column("parent", Text),
    Column("created", Instant),
    Column("updated", Instant),
    Column("started", Instant),
    Column("due", Text),  # a day stays a day
    Column("done", Instant),
    Column("container", Boolean, nullable=False),
    Column("archived", Boolean, nullable=False),
    Column("template", Boolean, nullable=False),
    Column("item", Boolean, nullable=False),
    Column("history_from", Instant),
    Column("links_known", Boolean, nullable=False, server_default=true()),
    Column("unread", Json),  # facts that the last record did not tell; they stand as they were known before
    Column("content_hash", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("state_at", Instant, nullable=False),
    Column("first_seen", Instant, nullable=False),
    UniqueConstraint("native_id", "site", "tool"),
)

aliases = Table(
    "aliases",
    metadata,
    Column("tool", Text, primary_key=True),
    Column("site", Text, primary_key=True),
    Column("native_id", Text, primary_key=True),
    _task_id(index=True),
    sqlite_with_rowid=False,
)

sightings = Table(
    "sightings",
    metadata,
    _task_id(primary_key=True),
    Column("connection", Text, primary_key=True),
    Column("native_id", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("scopes", Json, nullable=False),  # ids of the scopes that listed it last
    Column("fingerprint", LargeBinary),  # NULL: to be mapped again, whatever comes
    Column("rules", Text, nullable=False),
    Column("as_of", Instant, nullable=False),
    Column("run_seq", Integer, nullable=False),  # the last run that read or marked it
    Column("missing_seq", Integer),  # the run in which every scope that had listed it denied it
    Column("first_seq", Integer, nullable=False),
    Index(None, "connection", "native_id"),
    Index(None, "connection", "key"),
    sqlite_with_rowid=False,
)

raw_bases = Table(
    "raw_bases",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("connection", Text, nullable=False, index=True),
    Column("base", LargeBinary, nullable=False),
)

raws = Table(
    "raws",
    metadata,
    _task_id(primary_key=True),
    Column("connection", Text, primary_key=True),
    Column("base_id", Integer, ForeignKey("raw_bases.id"), nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("at", Instant, nullable=False),
    sqlite_with_rowid=False,
)

homes = Table(
    "homes",
    metadata,
    Column("id", Integer, primary_key=True),
    _task_id(index=True),
    Column("scope", Text, nullable=False),
    Column("scope_name", Text, nullable=False),
    Column("section", Text),
    Column("position", Integer),
    Column("from_at", Instant),  # NULL: since before it was first seen
    Column("until_at", Instant),  # NULL: it lies there now
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("tool", Text, nullable=False),
    Column("site", Text, nullable=False),
    Column("native_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("username", Text),
    Column("email", Text),
    Column("active", Boolean),
    Column("kind", Text, nullable=False),
    Column("former", Text),  # user names that it had before, a line each
    UniqueConstraint("native_id", "site", "tool"),
)

owners = Table(
    "owners",
    metadata,
    _task_id(primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("account_id", Integer, ForeignKey("accounts.id"), nullable=False),
    Column("leads", Boolean, nullable=False),
    sqlite_with_rowid=False,
)

links = Table(
    "links",
    metadata,
    Column("id", Integer, primary_key=True),
    _task_id(index=True),
    Column("kind", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("native", Text, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    _task_id(index=True),
    Column("kind", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("author", Text),
    Column("before", Text),
    Column("after", Text),
    Column("source", Text, nullable=False),
)

agreements = Table(
    "agreements",
    metadata,
    Column("fingerprint", Text, primary_key=True),
    Column("version", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("content", Json, nullable=False),
    Column("first_used_at", Instant, nullable=False),
    Column("signed", Boolean, nullable=False),
)

gaps = Table(
    "gaps",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject", Json, nullable=False),
    Column("family", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("readers", Text, nullable=False),
    Column("state", Text, nullable=False, index=True),
    Column("tasks", Json, nullable=False),
    Column("group_key", Text),
    Column("duty", Text),
    Column("duties", Json, nullable=False),
    Column("responsible", Json, nullable=False),
    Column("why", Json, nullable=False),
    Column("settle", Json, nullable=False),
    Column("evidence", Json, nullable=False),
    Column("absence", Boolean, nullable=False),
    Column("scopes", Json, nullable=False),
    Column("first_seen", Instant, nullable=False),
    Column("last_seen", Instant, nullable=False),
    Column("carried", Boolean, nullable=False),
    Column("opened_run", Text),
    Column("resolved_at", Instant),
    Column("resolved_run", Text),
    Column("closed_by", Text),
    Column("accepted_at", Instant),
    Column("accepted_until", Instant),
    Column("accepted_by", Text),
    Column("reason", Text),
    Column("objected_at", Instant),
    Column("objected_by", Text),
    Column("unverified_since", Instant),
)

gap_log = Table(
    "gap_log",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("gap_id", Text, ForeignKey("gaps.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("run", Text),
    Column("at", Instant, nullable=False),
    Column("from_state", Text),
    Column("to_state", Text, nullable=False),
    Column("by_whom", Text),
    Column("reason", Text),
)

not_duplicates = Table(
    "not_duplicates",
    metadata,
    Column("a_uid", Text, primary_key=True),
    Column("b_uid", Text, primary_key=True),
    Column("text_hash_a", Text, nullable=False),
    Column("text_hash_b", Text, nullable=False),
    Column("by_whom", Text),
    Column("at", Instant, nullable=False),
)

shelves = Table(
    "shelves",
    metadata,
    Column("shelf", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

kpis = Table(
    "kpis",
    metadata,
    Column("week", Text, primary_key=True),  # its Monday
    Column("edition", Text, primary_key=True),  # the party whose edition counts
    Column("kpi", Text, primary_key=True),
    Column("version", Integer, primary_key=True),  # of the definition
    Column("side", Text, primary_key=True),  # the party that was waited for, where it goes by side
    Column("value", Float),
    Column("high", Float),
    Column("part", Integer),
    Column("whole", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    sqlite_with_rowid=False,
)
