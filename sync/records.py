"""Whole rows of one table as values by name, straight from and to the driver: to build a statement takes longer than it does."""

from __future__ import annotations

import json
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Boolean
from sqlalchemy import Connection
from sqlalchemy import Table

from sync.bulk import insert_rows
from sync.bulk import select_rows
from sync.bulk import update_rows
from sync.texts import instant_text
from sync.texts import json_text
from sync.values import Instant
from sync.values import Json

_Converter = Callable[[Any], Any]


def table_rows(connection: Connection, table: Table, rest: str = "", values: Sequence[Any] = ()) -> Iterator[Any]:
    """Give rows of a table with their columns by name; ``rest`` is what follows the name of the table in the query."""
    names = _names(table)
    readers = [(names.index(name), read) for name, read in _readers(table).items()]
    columns = ", ".join(f"{table.name}.{name}" for name in names)  # by table, as the rest may join others
    query = f"SELECT {columns} FROM {table.name} {rest}"  # noqa: S608  # names are ours
    for row in select_rows(connection, query, values):
        read = list(row)
        for place, reader in readers:
            if read[place] is not None:
                read[place] = reader(read[place])
        yield SimpleNamespace(**dict(zip(names, read, strict=True)))


def insert_records(connection: Connection, table: Table, records: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, all with the same columns; the others have what the table gives by itself."""
    if records:
        names = tuple(records[0])
        insert_rows(connection, table.name, names, [_written(table, each) for each in records])


def update_records(connection: Connection, table: Table, key: str, records: Sequence[Mapping[str, Any]]) -> None:
    """Change the rows with these keys to what else the records hold, all of the same columns."""
    if records:
        names = tuple(name for name in records[0] if name != key)
        rows = [_written(table, {name: each[name] for name in (*names, key)}) for each in records]
        update_rows(connection, table.name, names, (key,), rows)


@cache
def _names(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.columns)


@cache
def _readers(table: Table) -> dict[str, _Converter]:
    """Give for each column that the driver tells otherwise than we do how it is read."""
    found: dict[str, _Converter] = {}
    for column in table.columns:
        if isinstance(column.type, Instant):
            found[column.name] = datetime.fromisoformat
        elif isinstance(column.type, Json):
            found[column.name] = json.loads
        elif isinstance(column.type, Boolean):
            found[column.name] = bool
    return found


@cache
def _writers(table: Table) -> dict[str, _Converter]:
    return {
        column.name: instant_text if isinstance(column.type, Instant) else json_text
        for column in table.columns
        if isinstance(column.type, Instant | Json)
    }


def _written(table: Table, record: Mapping[str, Any]) -> tuple[Any, ...]:
    writers = _writers(table)
    return tuple(
        writers[name](value) if name in writers and value is not None else value for name, value in record.items()
    )
