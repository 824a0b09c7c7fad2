"""What tasks say, read once: the index by which those that look the same are found. It may be emptied at any time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    if sa.inspect(op.get_bind()).has_table("text_index"):
        return
    op.create_table(
        "text_index",
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("reading", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_text_index_task_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("task_id", name="pk_text_index"),
    )
