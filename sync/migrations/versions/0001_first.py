"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _instant() -> sa.Text:
    return sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("tool", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("native_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("username", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("native_id", "site", "tool", name=op.f("uq_accounts_native_id_site_tool")),
    )
    op.create_table(
        "agreements",
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("first_used_at", _instant(), nullable=False),
        sa.Column("signed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_agreements")),
    )
    op.create_table(
        "chains",
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=True),
        sa.Column("server_time", _instant(), nullable=True),
        sa.Column("ended_run", sa.Text(), nullable=True),
        sa.Column("full_at", _instant(), nullable=True),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("connection", "id", name=op.f("pk_chains")),
    )
    op.create_table(
        "connections",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("tool", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("was", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_connections")),
    )
    op.create_table(
        "gaps",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("readers", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tasks", sa.Text(), nullable=False),
        sa.Column("group_key", sa.Text(), nullable=True),
        sa.Column("duty", sa.Text(), nullable=True),
        sa.Column("duties", sa.Text(), nullable=False),
        sa.Column("responsible", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("settle", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("absence", sa.Boolean(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("first_seen", _instant(), nullable=False),
        sa.Column("last_seen", _instant(), nullable=False),
        sa.Column("carried", sa.Boolean(), nullable=False),
        sa.Column("opened_run", sa.Text(), nullable=True),
        sa.Column("resolved_at", _instant(), nullable=True),
        sa.Column("resolved_run", sa.Text(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("accepted_at", _instant(), nullable=True),
        sa.Column("accepted_until", _instant(), nullable=True),
        sa.Column("accepted_by", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("objected_at", _instant(), nullable=True),
        sa.Column("objected_by", sa.Text(), nullable=True),
        sa.Column("unverified_since", _instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gaps")),
    )
    op.create_index(op.f("ix_gaps_state"), "gaps", ["state"], unique=False)
    op.create_table(
        "meta",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_meta")),
    )
    op.create_table(
        "not_duplicates",
        sa.Column("a_uid", sa.Text(), nullable=False),
        sa.Column("b_uid", sa.Text(), nullable=False),
        sa.Column("text_hash_a", sa.Text(), nullable=False),
        sa.Column("text_hash_b", sa.Text(), nullable=False),
        sa.Column("by_whom", sa.Text(), nullable=True),
        sa.Column("at", _instant(), nullable=False),
        sa.PrimaryKeyConstraint("a_uid", "b_uid", name=op.f("pk_not_duplicates")),
    )
    op.create_table(
        "raw_bases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("base", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_raw_bases")),
    )
    op.create_index(op.f("ix_raw_bases_connection"), "raw_bases", ["connection"], unique=False)
    op.create_table(
        "runs",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", _instant(), nullable=False),
        sa.Column("started_at", _instant(), nullable=False),
        sa.Column("finished_at", _instant(), nullable=True),
        sa.Column("complete", sa.Boolean(), nullable=True),
        sa.Column("agreement", sa.Text(), nullable=True),
        sa.Column("engine", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
        sa.UniqueConstraint("seq", name=op.f("uq_runs_seq")),
    )
    op.create_table(
        "scopes",
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("tasks", sa.Integer(), nullable=True),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("truncated", sa.Boolean(), nullable=False),
        sa.Column("as_of", _instant(), nullable=True),
        sa.Column("census_at", _instant(), nullable=True),
        sa.Column("complete_at", _instant(), nullable=True),
        sa.Column("shrunk_count", sa.Integer(), nullable=True),
        sa.Column("shrunk_runs", sa.Integer(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("last_run", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("connection", "id", name=op.f("pk_scopes")),
    )
    op.create_table(
        "tasks",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("tool", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("native_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("native_status", sa.Text(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=True),
        sa.Column("native_priority", sa.Text(), nullable=True),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.Column("owners_known", sa.Boolean(), nullable=False),
        sa.Column("reporter", sa.Text(), nullable=True),
        sa.Column("labels", sa.Text(), nullable=True),
        sa.Column("components", sa.Text(), nullable=True),
        sa.Column("fields", sa.Text(), nullable=True),
        sa.Column("named_duties", sa.Text(), nullable=True),
        sa.Column("keys", sa.Text(), nullable=True),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("created", _instant(), nullable=True),
        sa.Column("updated", _instant(), nullable=True),
        sa.Column("started", _instant(), nullable=True),
        sa.Column("due", sa.Text(), nullable=True),
        sa.Column("done", _instant(), nullable=True),
        sa.Column("container", sa.Boolean(), nullable=False),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.Column("template", sa.Boolean(), nullable=False),
        sa.Column("item", sa.Boolean(), nullable=False),
        sa.Column("history_from", _instant(), nullable=True),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_at", _instant(), nullable=False),
        sa.Column("first_seen", _instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
        sa.UniqueConstraint("native_id", "site", "tool", name=op.f("uq_tasks_native_id_site_tool")),
        sa.UniqueConstraint("uid", name=op.f("uq_tasks_uid")),
    )
    op.create_table(
        "aliases",
        sa.Column("tool", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("native_id", sa.Text(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_aliases_task_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tool", "site", "native_id", name=op.f("pk_aliases")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_aliases_task_id"), "aliases", ["task_id"], unique=False)
    op.create_table(
        "connection_reads",
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("as_of", _instant(), nullable=True),
        sa.Column("tasks", sa.Integer(), nullable=False),
        sa.Column("open", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name=op.f("fk_connection_reads_run"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run", "connection", name=op.f("pk_connection_reads")),
    )
    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", _instant(), nullable=False),
        sa.Column("author", sa.Text(), nullable=True),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_events_task_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    op.create_index(op.f("ix_events_task_id"), "events", ["task_id"], unique=False)
    op.create_table(
        "gap_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gap_id", sa.Text(), nullable=False),
        sa.Column("run", sa.Text(), nullable=True),
        sa.Column("at", _instant(), nullable=False),
        sa.Column("from_state", sa.Text(), nullable=True),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.Column("by_whom", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["gap_id"], ["gaps.id"], name=op.f("fk_gap_log_gap_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap_log")),
    )
    op.create_index(op.f("ix_gap_log_gap_id"), "gap_log", ["gap_id"], unique=False)
    op.create_table(
        "homes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("scope_name", sa.Text(), nullable=False),
        sa.Column("section", sa.Text(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("from_at", _instant(), nullable=True),
        sa.Column("until_at", _instant(), nullable=True),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_homes_task_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_homes")),
    )
    op.create_index(op.f("ix_homes_task_id"), "homes", ["task_id"], unique=False)
    op.create_table(
        "links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("native", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_links_task_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
    )
    op.create_index(op.f("ix_links_task_id"), "links", ["task_id"], unique=False)
    op.create_table(
        "owners",
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_owners_account_id")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_owners_task_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("task_id", "position", name=op.f("pk_owners")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "raws",
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("base_id", sa.Integer(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("at", _instant(), nullable=False),
        sa.ForeignKeyConstraint(["base_id"], ["raw_bases.id"], name=op.f("fk_raws_base_id")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_raws_task_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("task_id", "connection", name=op.f("pk_raws")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "scope_reads",
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("known", sa.Boolean(), nullable=False),
        sa.Column("proves", sa.Boolean(), nullable=False),
        sa.Column("truncated", sa.Boolean(), nullable=False),
        sa.Column("shrunk", sa.Boolean(), nullable=False),
        sa.Column("tasks", sa.Integer(), nullable=False),
        sa.Column("as_of", _instant(), nullable=True),
        sa.Column("census_at", _instant(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name=op.f("fk_scope_reads_run"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run", "connection", "scope", name=op.f("pk_scope_reads")),
    )
    op.create_table(
        "sightings",
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("native_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=True),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("as_of", _instant(), nullable=False),
        sa.Column("run_seq", sa.Integer(), nullable=False),
        sa.Column("missing_seq", sa.Integer(), nullable=True),
        sa.Column("first_seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_sightings_task_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("task_id", "connection", name=op.f("pk_sightings")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_sightings_connection_key"), "sightings", ["connection", "key"], unique=False)
    op.create_index(op.f("ix_sightings_connection_native_id"), "sightings", ["connection", "native_id"], unique=False)
