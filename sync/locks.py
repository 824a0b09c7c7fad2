"""One writer at a time: a lock that the kernel or the database holds, so that a killed run leaves none behind."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy import text

from mapping.errors import BusyError
from mapping.errors import StoreError
from mapping.errors import fault
from mapping.errors import msg

_ADVISORY = 0x64757265


def _busy() -> BusyError:
    return BusyError(fault("Another run of dure is at work on this store.", advice=msg("Wait until it has ended.")))


@contextmanager
def file_lock(path: Path) -> Iterator[None]:
    """Hold an exclusive lock on a file, or raise BusyError at once."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(
            fault(
                "The lock file {path} cannot be written ({reason}).",
                path=str(path),
                reason=error.strerror or "",
                advice=msg("Make the folder of the store writable for the user who runs dure."),
            )
        ) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise _busy() from error
        yield
    finally:
        os.close(handle)


@contextmanager
def advisory_lock(engine: Engine) -> Iterator[None]:
    """Hold an advisory lock of PostgreSQL for this schema, or raise BusyError at once."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        name = {"space": _ADVISORY}
        taken = connection.scalar(text("SELECT pg_try_advisory_lock(:space, hashtext(current_schema()))"), name)
        if not taken:
            raise _busy()
        try:
            yield
        finally:
            if not connection.invalidated:
                connection.execute(text("SELECT pg_advisory_unlock(:space, hashtext(current_schema()))"), name)
