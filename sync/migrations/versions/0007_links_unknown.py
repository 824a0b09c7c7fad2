"""Whether all links of a task were read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("tasks", sa.Column("links_known", sa.Boolean(), nullable=False, server_default=sa.true()))
