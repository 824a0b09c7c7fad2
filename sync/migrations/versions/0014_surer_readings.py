"""From where a chain is read on without passing over anything, whether subtasks were looked at; what tells a store from others."""

from __future__ import annotations

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    _add("chains", sa.Column("sure", sa.Text(), nullable=True))
    _add("scope_reads", sa.Column("subtasks", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.execute("UPDATE chains SET sure = cursor WHERE ended_run IS NOT NULL")
    meta = sa.table("meta", sa.column("key", sa.Text), sa.column("value", sa.Text))
    if not op.get_bind().scalar(sa.select(meta.c.key).where(meta.c.key == "store")):
        op.execute(meta.insert().values(key="store", value=uuid4().hex))


def _add(table: str, column: sa.Column[str] | sa.Column[bool]) -> None:
    if column.name not in {each["name"] for each in sa.inspect(op.get_bind()).get_columns(table)}:
        op.add_column(table, column)
