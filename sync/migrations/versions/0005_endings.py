"""What a run that goes on after judging needs: when it ended as a whole, with which code, what it sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    instant = sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql")
    op.add_column("runs", sa.Column("ended_at", instant, nullable=True))
    op.add_column("runs", sa.Column("exit_code", sa.Integer(), nullable=True))
    op.add_column("runs", sa.Column("deliveries", sa.Text(), nullable=True))
