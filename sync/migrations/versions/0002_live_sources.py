"""What reading from tools needs: full readings under way, scopes that fell behind, counts, requests."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    instant = sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql")
    op.add_column("chains", sa.Column("full_from", instant, nullable=True))
    op.add_column("scopes", sa.Column("behind", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("scope_reads", sa.Column("total", sa.Integer(), nullable=True))
    op.add_column("connection_reads", sa.Column("requests", sa.Integer(), nullable=True))
    op.add_column("connection_reads", sa.Column("waited", sa.Float(), nullable=True))
