"""Whether all links of a task were read.

For a while two migrations were numbered 0007: a store that bears that mark may have come by either, or be as new as
both. What it lacks is added, whichever it is.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    found = sa.inspect(op.get_bind())
    if "told" not in {each["name"] for each in found.get_columns("outbox")}:
        op.add_column("outbox", sa.Column("told", sa.Text(), nullable=True))
    if "links_known" not in {each["name"] for each in found.get_columns("tasks")}:
        op.add_column("tasks", sa.Column("links_known", sa.Boolean(), nullable=False, server_default=sa.true()))
