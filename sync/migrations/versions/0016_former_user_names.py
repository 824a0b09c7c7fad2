"""The user names that an account had before: people.yaml may list one of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    if "former" not in {each["name"] for each in sa.inspect(op.get_bind()).get_columns("accounts")}:
        op.add_column("accounts", sa.Column("former", sa.Text(), nullable=True))
