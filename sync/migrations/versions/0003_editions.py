"""What a vendor's trend needs: the numbers of each edition as they were in each run."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("runs", sa.Column("editions", sa.Text(), nullable=True))
