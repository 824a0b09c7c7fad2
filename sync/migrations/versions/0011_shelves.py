"""What comparisons keep for those that come after them. It may be emptied at any time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    if sa.inspect(op.get_bind()).has_table("shelves"):
        return
    op.create_table(
        "shelves",
        sa.Column("shelf", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("shelf", "number", name="pk_shelves"),
    )
