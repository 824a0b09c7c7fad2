"""What a database's own error means for the person who runs dure."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import SQLAlchemyError

from mapping.errors import BusyError
from mapping.errors import DureError
from mapping.errors import Message
from mapping.errors import StoreError
from mapping.errors import fault
from mapping.errors import msg

_BUSY_STATES = {"40001", "40P01", "55P03", "53300"}
_NO_SLOTS = ("too many connections", "too many clients", "remaining connection slots")
_READ_ONLY = "25006"


def store_trouble(error: SQLAlchemyError) -> DureError | KeyboardInterrupt:
    """Turn an error of the database into a StoreError or BusyError; statements and values stay out of it.

    Who is told to stop in the middle of a query leaves a connection that refuses all else: then it is the request to
    stop that is given, since nothing is wrong with the store.
    """
    if (stopped := _request_to_stop(error)) is not None:
        return stopped
    cause = error.orig if isinstance(error, DBAPIError) else None
    said = " ".join(str(cause if cause is not None else type(error).__name__).split())
    state = getattr(cause, "sqlstate", None)
    if any(each in said for each in _NO_SLOTS):
        advice = msg("Try again later, or let the server allow more connections; dure needs two.")
        return BusyError(fault("The database server takes no further connection.", advice=advice))
    if state == _READ_ONLY:
        advice = msg("Let store: name the server that takes writes, such as with ?target_session_attrs=read-write.")
        return StoreError(
            fault("The database server takes no writes: it is a standby, or set to read only.", advice=advice)
        )
    if _is_busy(said, state):
        return BusyError(fault("The store is held by another program.", advice=msg("Close it, or try again later.")))
    return StoreError(fault("The store refused: {reason}.", reason=_short(said), advice=_advice(said.lower())))


def _request_to_stop(error: BaseException | None) -> KeyboardInterrupt | None:
    """Find what was on its way when an error came, if that was a request to stop."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error


def _short(said: str) -> str:
    """Leave out what a driver says twice, and the questions that it asks."""
    return said.removeprefix("connection failed: ").partition(" Is the server running")[0].rstrip(".")


def _is_busy(said: str, sqlstate: str | None) -> bool:
    return sqlstate in _BUSY_STATES or "database is locked" in said or "database table is locked" in said


def _advice(said: str) -> Message | None:
    if "disk i/o" in said:  # SQLite says so of some full disks, too
        return msg(
            "The disk is full or failing: free some space, then run dure db check; if the file is damaged, restore the latest backup."
        )
    if "malformed" in said or "not a database" in said:
        return msg("Run dure db check; if the file is damaged, restore the latest backup.")
    if "full" in said or "no space" in said:
        return msg("Free some disk space; what was committed is safe, and the next run completes it.")
    if "readonly" in said or "read-only" in said or "unable to open" in said:
        return msg("Make the store and its folder writable for the user who runs dure.")
    if "connect" in said or "server" in said or "host" in said:
        return msg("Check that the database server is running and that the address under store: is right.")
    return None
