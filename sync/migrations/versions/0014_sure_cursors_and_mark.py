"""From where each chain is read on without passing over what no reading has told of; what tells a store from others."""

from __future__ import annotations

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    if "sure" not in {each["name"] for each in sa.inspect(op.get_bind()).get_columns("chains")}:
        op.add_column("chains", sa.Column("sure", sa.Text(), nullable=True))
    op.execute("UPDATE chains SET sure = cursor WHERE ended_run IS NOT NULL")
    meta = sa.table("meta", sa.column("key", sa.Text), sa.column("value", sa.Text))
    if not op.get_bind().scalar(sa.select(meta.c.key).where(meta.c.key == "store")):
        op.execute(meta.insert().values(key="store", value=uuid4().hex))
