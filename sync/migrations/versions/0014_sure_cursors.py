"""From where each chain is read on without passing over anything of which no reading has told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    if "sure" not in {each["name"] for each in sa.inspect(op.get_bind()).get_columns("chains")}:
        op.add_column("chains", sa.Column("sure", sa.Text(), nullable=True))
    op.execute("UPDATE chains SET sure = cursor WHERE ended_run IS NOT NULL")
