"""What sending needs: an outbox, what each reader was told last, and the urgent steps taken."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    instant = sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql")
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("resent", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("created", instant, nullable=False),
        sa.Column("claimed_run", sa.Text(), nullable=True),
        sa.Column("claimed_at", instant, nullable=True),
        sa.Column("settled_at", instant, nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("report", "party", "recipient", "period", name="uq_outbox_report_party_recipient_period"),
    )
    op.create_index("ix_outbox_state", "outbox", ["state"])
    op.create_table(
        "tellings",
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("gaps", sa.Text(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("reader", "party", name="pk_tellings"),
    )
    op.create_table(
        "urgent_steps",
        sa.Column("gap_id", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("owned", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("gap_id", "since", "step", "party", name="pk_urgent_steps"),
    )
