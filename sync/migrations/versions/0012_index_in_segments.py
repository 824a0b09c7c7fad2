"""What tasks say lies on the shelves; the table in which it lay before goes, and the next run reads it again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    if sa.inspect(op.get_bind()).has_table("text_index"):
        op.drop_table("text_index")
    op.execute("DELETE FROM meta WHERE key = 'text_index'")
