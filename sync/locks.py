"""One writer at a time: a lock that the kernel or the database holds, so that a killed run leaves none behind."""

from __future__ import annotations

import fcntl
import json
import os
import socket
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from contextlib import suppress
from datetime import UTC
from datetime import datetime
from functools import partial
from pathlib import Path
from time import monotonic
from time import sleep

from msgspec import Struct
from sqlalchemy import Connection
from sqlalchemy import Engine
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import SQLAlchemyError

from mapping.errors import BusyError
from mapping.errors import StoreError
from mapping.errors import fault
from mapping.errors import msg

_ADVISORY = 0x64757265
_TRIAL = _ADVISORY + 1
_NOT_AVAILABLE = "55P03"
# The server needs a moment to notice that a killed client is gone; a run that is alive outlasts it.
_PATIENCE = "500ms"
_UNTOLD, _TICK = 0.2, 0.005
_MARK = "dure"
_LONGEST_MARK = 63
_LONGEST_NOTE = 1000
_KERNEL_LOCKS = Path("/proc/locks")

_LOCK = text("SELECT pg_advisory_lock(:space, hashtext(coalesce(current_schema(), '')))")
_UNLOCK = text("SELECT pg_advisory_unlock(:space, hashtext(coalesce(current_schema(), '')))")
_HOLDER = text(
    "SELECT application_name, backend_start FROM pg_locks JOIN pg_stat_activity USING (pid)"
    " WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND classid::bigint = :space"
    " AND objid::bigint = hashtext(coalesce(current_schema(), ''))::bigint & 4294967295"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


class Holder(Struct, frozen=True):
    """Who holds a lock: a process on a machine, since a moment."""

    pid: int
    host: str
    since: datetime

    @classmethod
    def this(cls) -> Holder:
        """Give the present process, holding from now on."""
        return cls(os.getpid(), socket.gethostname(), datetime.now(UTC))


def mark() -> str:
    """Give the name under which this process is known to the database."""
    me = Holder.this()
    return f"{_MARK} {me.pid} {me.host}".encode("ascii", "replace").decode()[:_LONGEST_MARK]


def _busy(holder: Holder | None) -> BusyError:
    advice = msg("Wait until it has ended.")
    if holder is None:
        return BusyError(fault("Another run of dure is at work on this store.", advice=advice))
    return BusyError(
        fault(
            "Another run of dure is at work on this store: process {pid} on {host}, since {since:time}.",
            pid=str(holder.pid),
            host=holder.host,
            since=holder.since.isoformat(timespec="seconds"),
            advice=advice,
        )
    )


@contextmanager
def file_lock(path: Path) -> Iterator[Callable[[], None]]:
    """Hold an exclusive lock on a file, or raise BusyError at once; the file says who holds it.

    Gives a check that finds nothing: the kernel drops no lock.
    """
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
        _lock(handle)
        me = Holder.this()
        _note(handle, json.dumps({"pid": me.pid, "host": me.host, "since": me.since.isoformat()}))
        try:
            yield lambda: None
        finally:
            _note(handle, "")
    finally:
        os.close(handle)


def _lock(handle: int) -> None:
    """Lock a file, or say who holds it: who has just taken it says so in a moment, who has just ended has it no more."""
    until = monotonic() + _UNTOLD
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = _noted(handle)
            if holder is not None or monotonic() > until:
                raise _busy(holder) from error
            sleep(_TICK)
        else:
            return


def _note(handle: int, told: str) -> None:
    with suppress(OSError):  # the kernel holds the lock; a full disk only keeps the name of its holder away
        os.ftruncate(handle, 0)
        os.pwrite(handle, told.encode(), 0)


def _noted(handle: int) -> Holder | None:
    try:
        told = json.loads(os.pread(handle, _LONGEST_NOTE, 0))
        return Holder(int(told["pid"]), str(told["host"]), datetime.fromisoformat(told["since"]))
    except (OSError, ValueError, TypeError, LookupError):
        return None


def file_holder(path: Path) -> Holder | None:
    """Tell who holds the lock on a file, without touching the lock; None when nobody is known to."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        told = _noted(handle)
        return told if told is not None and _is_locked(os.fstat(handle).st_ino) else None
    finally:
        os.close(handle)


def _is_locked(inode: int) -> bool:
    """Whether the kernel knows a lock on a file; a killed run leaves its note behind, but no lock."""
    try:
        known = _KERNEL_LOCKS.read_text(encoding="ascii", errors="replace")
    except OSError:
        return True
    return any(words[1] == "FLOCK" and words[5].endswith(f":{inode}") for words in map(str.split, known.splitlines()))


def advisory_holder(engine: Engine) -> Holder | None:
    """Tell who holds the lock of this schema, without touching the lock."""
    with engine.connect() as connection, connection.begin():
        return _holder(connection)


@contextmanager
def advisory_lock(engine: Engine) -> Iterator[Callable[[], None]]:
    """Hold an advisory lock of PostgreSQL for this schema, or raise BusyError within a second.

    Gives a check that raises StoreError once the server has dropped the session, and the lock with it.
    """
    with engine.connect() as connection:
        _take(connection)
        try:
            yield partial(_check, connection)
        finally:
            if not connection.invalidated:
                with connection.begin():
                    connection.execute(_UNLOCK, {"space": _ADVISORY})


def _check(connection: Connection) -> None:
    try:
        with connection.begin():
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        advice = msg("Run it again; what was committed is safe.")
        raise StoreError(fault("The database dropped this run, and its lock with it.", advice=advice)) from error


def _take(connection: Connection) -> None:
    try:
        with connection.begin():  # the patience ends with the transaction, the lock does not
            connection.execute(text(f"SET LOCAL lock_timeout = '{_PATIENCE}'"))
            connection.execute(_LOCK, {"space": _ADVISORY})
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) != _NOT_AVAILABLE:
            raise
        with connection.begin():
            raise _busy(_holder(connection)) from error


def _holder(connection: Connection) -> Holder | None:
    found = connection.execute(_HOLDER, {"space": _ADVISORY}).first()
    if found is None or found.backend_start is None:  # gone meanwhile, or not ours to see
        return None
    name, pid, host = (*(found.application_name or "").split(" ", 2), "", "", "")[:3]
    return Holder(int(pid), host, found.backend_start) if name == _MARK and pid.isdecimal() else None


def excludes(engine: Engine) -> bool:
    """Whether two connections to PostgreSQL keep each other out, which a pooler between them can undo."""
    with engine.connect() as one, engine.connect() as other:
        with one.begin():
            name = {"space": _TRIAL, "number": one.scalar(text("SELECT pg_backend_pid()"))}
            one.execute(text("SELECT pg_advisory_lock(:space, :number)"), name)
        with other.begin():
            kept_out = not other.scalar(text("SELECT pg_try_advisory_lock(:space, :number)"), name)
        for each in (one,) if kept_out else (one, other):
            with each.begin():
                each.execute(text("SELECT pg_advisory_unlock(:space, :number)"), name)
    return kept_out
