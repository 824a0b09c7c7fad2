"""Which schema a store has, and how it is brought to the one that this program knows."""

from __future__ import annotations

from enum import Enum
from enum import auto
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy import Text
from sqlalchemy import column
from sqlalchemy import inspect
from sqlalchemy import table
from sqlalchemy import text

_FOLDER = Path(__file__).parent / "migrations"
_MARK = "alembic_version"


class Schema(Enum):
    """How the schema of a database relates to the one that this program knows."""

    EMPTY = auto()
    CURRENT = auto()
    OLDER = auto()
    NEWER = auto()
    FOREIGN = auto()


def revisions() -> tuple[str, ...]:
    """Give the revisions that this program knows, oldest first; a migration's file is named after its own."""
    return tuple(sorted(path.name.partition("_")[0] for path in (_FOLDER / "versions").glob("[0-9]*.py")))


def schema_of(connection: Connection) -> Schema:
    """Tell what kind of schema a database has."""
    names = set(inspect(connection).get_table_names())
    if not names:
        return Schema.EMPTY
    if _MARK not in names or not {"meta", "runs", "sightings"} <= names:
        return Schema.FOREIGN
    found = connection.scalar(text(f"SELECT version_num FROM {_MARK}"))  # noqa: S608  # a constant of ours
    known = revisions()
    if found == known[-1]:
        return Schema.CURRENT
    return Schema.OLDER if found in known else Schema.NEWER


def create(connection: Connection) -> None:
    """Make the newest schema in an empty database, as all migrations together would: without Alembic, which loads slowly."""
    from sync.mail_tables import outbox  # noqa: PLC0415  # needed only once in a store's life; its metadata hold all tables
    from sync.store_mark import give_mark  # noqa: PLC0415  # the same

    outbox.metadata.create_all(connection, checkfirst=False)
    connection.execute(
        text(
            f"CREATE TABLE {_MARK} (version_num VARCHAR(32) NOT NULL, CONSTRAINT {_MARK}_pkc PRIMARY KEY (version_num))"
        )
    )
    mark = table(_MARK, column("version_num", Text))
    connection.execute(mark.insert().values(version_num=revisions()[-1]))
    give_mark(connection)


def migrate(connection: Connection) -> None:
    """Bring the schema to the newest revision inside the caller's transaction."""
    from alembic import command  # noqa: PLC0415  # slow to import, and needed only once in a store's life
    from alembic.config import Config  # noqa: PLC0415  # the same

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    command.upgrade(config, "head")
