"""Which facts of a task are not known now, and which facts the exports of a scope tell."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    _add("tasks", sa.Column("unread", sa.Text(), nullable=True))
    _add("scopes", sa.Column("told", sa.Text(), nullable=True))
    _add("scopes", sa.Column("form", sa.Text(), nullable=False, server_default=""))
    _add("scopes", sa.Column("lacking", sa.Text(), nullable=True))
    _add("scopes", sa.Column("lacking_runs", sa.Integer(), nullable=False, server_default="0"))


def _add(table: str, column: sa.Column[int] | sa.Column[str]) -> None:
    if column.name not in {each["name"] for each in sa.inspect(op.get_bind()).get_columns(table)}:
        op.add_column(table, column)
