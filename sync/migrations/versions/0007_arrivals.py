"""What a letter tells, kept until it is known whether it arrived."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("outbox", sa.Column("told", sa.Text(), nullable=True))
