"""How many tasks fewer than the tool counts are believed, beside what is in doubt: both stood in one column by its sign."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    _add("scopes", sa.Column("short", sa.Integer(), nullable=False, server_default="0"))
    _add("scopes", sa.Column("short_doubted", sa.Integer(), nullable=True))
    for believed, column in (("= 0", "short"), ("> 0", "short_doubted")):
        op.execute(
            f"UPDATE scopes SET {column} = -shrunk_count, shrunk_count = NULL"  # noqa: S608  # both are ours
            f" WHERE shrunk_count < 0 AND shrunk_runs {believed}"
        )


def _add(table: str, column: sa.Column[int]) -> None:
    if column.name not in {each["name"] for each in sa.inspect(op.get_bind()).get_columns(table)}:
        op.add_column(table, column)
