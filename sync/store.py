"""The store: opened, checked, migrated, locked, and used in transactions; SQLite or PostgreSQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import AbstractContextManager
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any
from typing import Self

from sqlalchemy import URL
from sqlalchemy import Connection
from sqlalchemy import Engine
from sqlalchemy import create_engine
from sqlalchemy import event
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.exc import SQLAlchemyError

from mapping.errors import Fault
from mapping.errors import NoStoreError
from mapping.errors import StoreError
from mapping.errors import UsageError
from mapping.errors import fault
from mapping.errors import msg
from sync.driver import bind_as_they_are
from sync.driver import driver_cursor
from sync.failpoints import failpoint
from sync.locks import Holder
from sync.locks import advisory_holder
from sync.locks import advisory_lock
from sync.locks import excludes
from sync.locks import file_holder
from sync.locks import file_lock
from sync.postgresql import postgresql_engine
from sync.schema import Schema
from sync.schema import create
from sync.schema import migrate
from sync.schema import schema_of
from sync.sqlite_file import aside
from sync.sqlite_file import is_missing
from sync.sqlite_file import unused_name
from sync.trouble import store_trouble

_WRITING = "dure_writing"


class Store:
    """An open store. Reads and writes happen in transactions; writers take the lock first."""

    def __init__(self, engine: Engine, path: Path | None) -> None:
        """Take an engine made by ``open``; ``path`` is the file of an SQLite store."""
        self._engine = engine
        self._depth = 0
        self._still_alone: Callable[[], None] = lambda: None
        self.path = path
        self.saved: Path | None = None

    @classmethod
    def open(
        cls,
        url: str,
        *,
        base: Path | None = None,
        must_exist: bool = False,
        upgrade: bool = False,
        busy_seconds: float = 10.0,
    ) -> Store:
        """Open the store that ``url`` names, making an empty one if there is none yet.

        Relative paths start at ``base``. An older schema is an error unless ``upgrade``, which then writes a backup
        file first (``saved``). Raises StoreError with advice (NoStoreError where one ``must_exist``), or BusyError.
        """
        address = _address(url, base or Path())
        path = Path(address.database or "") if address.get_backend_name() == "sqlite" else None
        if path is not None and is_missing(path, must_exist=must_exist):
            cls._make(path, address, busy_seconds)
        store = cls(_engine(address, busy_seconds), path)
        try:
            store._settle_schema(must_exist=must_exist, upgrade=upgrade)
        except BaseException:
            store.close()
            raise
        return store

    @classmethod
    def _make(cls, path: Path, address: URL, busy_seconds: float) -> None:
        """Make an SQLite store aside and put it in its place whole, so that a run struck down leaves none by half."""
        with file_lock(_lock_of(path)), aside(path) as new:
            made = cls(_engine(address.set(database=str(new)), busy_seconds), new)
            try:
                with made.write() as connection:
                    create(connection)
                    failpoint("schema-made")
                made._empty_log()
            finally:
                made.close()

    def _empty_log(self) -> None:
        """Bring what stands in SQLite's log into the file itself: a log would not take its place with it.

        Closing does so, too, but keeps quiet about a disk that has no room for it.
        """
        try:
            with self._engine.connect() as connection:
                connection.exec_driver_sql("COMMIT")  # no log is emptied within a transaction
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        except SQLAlchemyError as error:
            raise store_trouble(error) from error

    def _settle_schema(self, *, must_exist: bool, upgrade: bool) -> None:
        with self.read() as connection:
            found = schema_of(connection)
        if found is Schema.CURRENT:
            return
        if found is Schema.FOREIGN:
            raise StoreError(
                fault(
                    "The database holds tables of another program.",
                    advice=msg("Name a database of its own under store: in dure.yaml."),
                )
            )
        if found is Schema.NEWER:
            raise StoreError(
                fault("The store was written by a newer version of dure.", advice=msg("Update dure on this machine."))
            )
        if found is Schema.OLDER and not upgrade:
            raise StoreError(
                fault(
                    "The store was written by an older version of dure.",
                    advice=msg("Run dure db upgrade; it writes a backup first."),
                )
            )
        if found is Schema.EMPTY and must_exist and not upgrade:
            raise NoStoreError(fault("The store is empty.", advice=msg("Run dure sync first.")))
        self._migrate()

    def _migrate(self) -> None:
        with self.lock():
            with self.read() as connection:
                found = schema_of(connection)
            if found is Schema.OLDER and self.path is not None:
                self.saved = unused_name(self.path.with_name(f"{self.path.name}.before-upgrade"))
                self.backup(self.saved)
            if found in {Schema.EMPTY, Schema.OLDER}:
                with self.write() as connection:
                    (create if found is Schema.EMPTY else migrate)(connection)
                    failpoint("schema-made")

    def __enter__(self) -> Self:
        """Use the store as a context, closed at its end."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close the store."""
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def read(self) -> AbstractContextManager[Connection]:
        """Open a transaction that sees one moment of the store."""
        return self._transaction(writing=False)

    def write(self) -> AbstractContextManager[Connection]:
        """Open a transaction that commits at the end of its block, or leaves nothing behind."""
        return self._transaction(writing=True)

    @contextmanager
    def _transaction(self, *, writing: bool) -> Iterator[Connection]:
        if writing:
            self._still_alone()
        try:
            with self._engine.connect() as connection:
                connection.execution_options(**{_WRITING: writing})
                with connection.begin():
                    yield connection
        except SQLAlchemyError as error:
            raise store_trouble(error) from error

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Be the only run at work on this store, or raise BusyError within a second; may be nested."""
        if self._depth:
            yield
            return
        held = advisory_lock(self._engine) if self.path is None else file_lock(_lock_of(self.path))
        try:
            with held as still_alone:
                self._depth, self._still_alone = 1, still_alone
                failpoint("lock-taken")
                try:
                    yield
                finally:
                    self._depth, self._still_alone = 0, lambda: None
        except SQLAlchemyError as error:
            raise store_trouble(error) from error

    def holder(self) -> Holder | None:
        """Tell who is at work on this store, without waiting for it or standing in its way."""
        try:
            return advisory_holder(self._engine) if self.path is None else file_holder(_lock_of(self.path))
        except SQLAlchemyError as error:
            raise store_trouble(error) from error

    def excludes(self) -> bool:
        """Whether two runs would keep each other out; a pooler before the database can let both in."""
        try:
            return self.path is not None or excludes(self._engine)
        except SQLAlchemyError as error:
            raise store_trouble(error) from error

    def backup(self, target: Path) -> None:
        """Write a consistent copy of an SQLite store to a new file.

        Raises UsageError where no such copy can be asked for, and StoreError if it cannot be written.
        """
        if self.path is None:
            raise UsageError(fault("A PostgreSQL store is not copied by dure.", advice=msg("Use pg_dump.")))
        if target.exists():
            raise UsageError(
                fault("{path} exists already.", path=str(target), advice=msg("Name a file that does not exist yet."))
            )
        try:
            target.touch(mode=0o600)
            with self._engine.connect() as connection:
                connection.exec_driver_sql("COMMIT")  # VACUUM runs outside of transactions only
                connection.exec_driver_sql("VACUUM INTO ?", (str(target),))
        except SQLAlchemyError as error:
            target.unlink(missing_ok=True)
            raise store_trouble(error) from error
        except OSError as error:
            raise StoreError(
                fault("{path} cannot be written ({reason}).", path=str(target), reason=error.strerror or "")
            ) from error

    def check(self) -> tuple[Fault, ...]:
        """Look for damage: pages that cannot be read, and rows that point at nothing."""
        try:
            with self.read() as connection:
                return tuple(self._damage(connection))
        except StoreError as error:
            return error.faults

    def _damage(self, connection: Connection) -> Iterator[Fault]:
        if self.path is not None:
            for (line,) in connection.exec_driver_sql("PRAGMA integrity_check(20)"):
                if line != "ok":
                    yield fault("The file of the store is damaged: {detail}.", detail=str(line))
            for row in connection.exec_driver_sql("PRAGMA foreign_key_check"):
                yield fault("A row of {table} points at nothing.", table=str(row[0]))
        query = "SELECT count(*) FROM tasks WHERE NOT EXISTS (SELECT 1 FROM sightings WHERE task_id = tasks.id)"
        lost = connection.scalar(text(query))
        if lost:
            yield fault("Tasks that no connection has sighted: {count}.", count=int(lost))


def _lock_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.lock")


def _address(url: str, base: Path) -> URL:
    try:
        address = make_url(url)
        backend = address.get_backend_name()
    except (ArgumentError, ValueError) as error:
        raise StoreError(_bad_address()) from error
    if backend == "sqlite":
        if not address.database or address.database == ":memory:" or address.query:
            raise StoreError(_bad_address())
        return address.set(drivername="sqlite", database=str(base / address.database))
    if backend in {"postgresql", "postgres"}:
        return address.set(drivername="postgresql+psycopg")
    raise StoreError(_bad_address())


def _bad_address() -> Fault:
    return fault(
        "The address of the store is not one that dure understands.",
        advice=msg("Write store: sqlite:///FILE or store: postgresql+psycopg://USER:PASSWORD@HOST/DATABASE."),
    )


def _engine(address: URL, busy_seconds: float) -> Engine:
    try:
        if address.get_backend_name() == "sqlite":
            bind_as_they_are()
            engine = create_engine(address, connect_args={"timeout": busy_seconds})
            event.listen(engine, "connect", _on_sqlite_connect)
            event.listen(engine, "begin", _on_sqlite_begin)
            return engine
        return postgresql_engine(address, busy_seconds)
    except ModuleNotFoundError as error:
        raise StoreError(
            fault(
                "The driver for PostgreSQL is not installed.",
                advice=msg("Install it with: pip install 'dure[postgresql]'."),
            )
        ) from error


def _on_sqlite_connect(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin where we say so, also for changes of the schema
    cursor = connection.cursor()
    tables = {name for (name,) in cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables or "runs" in tables:  # what is not ours is not touched, not even its way of writing
        cursor.execute("PRAGMA journal_mode = WAL")
    for pragma in ("foreign_keys = ON", "cache_size = -16000", "wal_autocheckpoint = 4000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_sqlite_begin(connection: Connection) -> None:
    # A writer that starts as a reader would fail at its first write instead of waiting for its turn.
    writing = connection.get_execution_options().get(_WRITING)
    with driver_cursor(connection) as cursor:
        cursor.execute("BEGIN IMMEDIATE" if writing else "BEGIN")
