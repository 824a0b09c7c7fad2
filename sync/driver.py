"""The driver asked directly: for small statements SQLAlchemy's way to it costs more than they do."""

from __future__ import annotations

import operator
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError


@contextmanager
def driver_cursor(connection: Connection) -> Iterator[Any]:
    """Give a cursor of the driver; what goes wrong with it is told as if SQLAlchemy had asked."""
    dialect = connection.dialect
    cursor = connection.connection.cursor()
    try:
        yield cursor
    except dialect.loaded_dbapi.Error as error:
        is_lost = dialect.is_disconnect(error, connection.connection.dbapi_connection, cursor)
        if is_lost:
            connection.invalidate(error)
        known = dialect.loaded_dbapi.Error
        raise DBAPIError.instance(None, None, error, known, connection_invalidated=is_lost, dialect=dialect) from error
    except (Exception, GeneratorExit):  # the latter: whoever read the rows had enough of them
        raise
    except BaseException as error:  # stopped between question and answer, it is of no further use
        connection.invalidate(error)
        raise
    finally:
        with suppress(dialect.loaded_dbapi.Error):  # its connection may be closed by now
            cursor.close()


def bind_as_they_are() -> None:
    """Have sqlite3 bind None, truth values and bytes as it would in any case.

    It asks for an adapter of each such value, and to learn that there is none takes longer than all the rest of binding.
    """
    nothing: dict[None, None] = {}
    sqlite3.register_adapter(type(None), nothing.get)
    sqlite3.register_adapter(bool, operator.index)
    sqlite3.register_adapter(bytes, bytes.__bytes__)
