"""Many rows at once: tuples straight to the driver, in SQL that both databases understand."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from typing import Any

from sqlalchemy import Connection

from sync.driver import driver_cursor

_CHUNK = 500
_MANY = 50  # rows, from which on it is worth looking at what they have in common
_WRITTEN = {None: "NULL", True: "TRUE", False: "FALSE"}
# No mark that ends a text, or that a driver reads.
_HARMLESS = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:+-]{0,63}").fullmatch
_NOTHING: frozenset[str] = frozenset()
_FETCH = 1000
_SQLITE = "pysqlite"

Rows = Sequence[tuple[Any, ...]]


@cache
def _mark(driver: str) -> str:
    return "?" if driver == _SQLITE else "%s"


def _run(connection: Connection, statement: str, rows: Rows) -> None:
    sql = statement.replace("?", _mark(connection.dialect.driver))
    if len(rows) == 1:
        with driver_cursor(connection) as cursor:
            cursor.execute(sql, rows[0])
    elif rows:
        with driver_cursor(connection) as cursor:
            cursor.executemany(sql, rows)


def insert_rows(
    connection: Connection, table: str, columns: Sequence[str], rows: Rows, *, ours: AbstractSet[str] = _NOTHING
) -> None:
    """Insert rows, each a tuple in the order of the columns.

    The values of columns that are ``ours`` are words of dure's own, which no tool and no person wrote.
    """
    values: Sequence[str] = "?" * len(columns)
    if len(rows) >= _MANY:
        values, rows = _written_out(columns, rows, ours, is_sqlite=connection.dialect.driver == _SQLITE)
    _run(connection, f"INSERT INTO {table} ({','.join(columns)}) VALUES ({','.join(values)})", rows)  # noqa: S608  # names are ours


def _written_out(
    names: Sequence[str], rows: Rows, ours: AbstractSet[str], *, is_sqlite: bool
) -> tuple[Sequence[str], Rows]:
    """Give what stands for each column, and the rows without those that are written out as they are the same in all.

    Half the columns of new tasks are, and to bind a value to a statement costs more than to write it once.
    """
    values: list[str] = []
    bound: list[Iterable[Any]] = []
    for name, column in zip(names, zip(*rows, strict=True), strict=True):
        first = column[0]
        # The last one tells of most columns that they differ, for less than to count does.
        same = first == column[-1] and column.count(first) == len(column)
        written = _literal(first, is_ours=name in ours) if same else None
        values.append(written or "?")
        if written is None:
            bound.append(_as_bound(column) if is_sqlite else column)
    if not bound:
        return "?" * len(names), rows
    return values, list(zip(*bound, strict=True))


def _literal(value: Any, *, is_ours: bool) -> str | None:
    """Write a value as SQL, but for texts of others, which are only ever bound."""
    kind = type(value)
    if value is None or kind is bool:
        return _WRITTEN[value]
    if kind is int:
        return str(value)
    return f"'{value}'" if is_ours and kind is str and _HARMLESS(value) else None


def _as_bound(column: Sequence[Any]) -> Iterable[Any]:
    """Give values as sqlite3 binds them without looking for an adapter, which costs more than to bind them."""
    kind = type(column[0])
    if kind is bytes and None not in column:
        return map(bytearray, column)
    return map(int, column) if kind is bool and None not in column else column


def upsert_rows(
    connection: Connection,
    table: str,
    columns: Sequence[str],
    key: Sequence[str],
    rows: Rows,
    *,
    keep: Sequence[str] = (),
) -> None:
    """Insert rows or replace those with the same key, but for the columns to keep."""
    marks = ",".join("?" * len(columns))
    changed = ",".join(f"{name}=excluded.{name}" for name in columns if name not in key and name not in keep)
    statement = f"INSERT INTO {table} ({','.join(columns)}) VALUES ({marks}) "  # noqa: S608  # names are ours
    act = f"DO UPDATE SET {changed}" if changed else "DO NOTHING"
    _run(connection, f"{statement}ON CONFLICT ({','.join(key)}) {act}", rows)


def update_rows(connection: Connection, table: str, columns: Sequence[str], key: Sequence[str], rows: Rows) -> None:
    """Update rows, each a tuple of the columns and then the key."""
    changed = ",".join(f"{name}=?" for name in columns)
    where = " AND ".join(f"{name}=?" for name in key)
    _run(connection, f"UPDATE {table} SET {changed} WHERE {where}", rows)  # noqa: S608  # names are ours


def delete_rows(connection: Connection, table: str, key: Sequence[str], rows: Rows) -> None:
    """Delete the rows with these keys."""
    where = " AND ".join(f"{name}=?" for name in key)
    _run(connection, f"DELETE FROM {table} WHERE {where}", rows)  # noqa: S608  # names are ours


def move_rows(connection: Connection, table: str, column: str, key: Sequence[str], old: Any, new: Any) -> None:
    """Let rows belong to another owner; where that one has a row with the same key, the old one is dropped."""
    same = " AND ".join(f"kept.{name}={table}.{name}" for name in key)
    held = f"EXISTS (SELECT 1 FROM {table} kept WHERE kept.{column}=? AND {same})"  # noqa: S608  # names are ours
    _run(connection, f"DELETE FROM {table} WHERE {column}=? AND {held}", [(old, new)])  # noqa: S608  # names are ours
    _run(connection, f"UPDATE {table} SET {column}=? WHERE {column}=?", [(new, old)])  # noqa: S608  # names are ours


def select_rows(connection: Connection, statement: str, values: Sequence[Any] = ()) -> Iterator[Sequence[Any]]:
    """Run a query and give its rows, fetched many at a time."""
    sql = statement.replace("?", _mark(connection.dialect.driver))
    with driver_cursor(connection) as cursor:
        cursor.execute(sql, tuple(values))
        while rows := cursor.fetchmany(_FETCH):
            yield from rows


def select_in(
    connection: Connection, statement: str, values: Sequence[Any], fixed: Sequence[Any] = ()
) -> Iterator[Sequence[Any]]:
    """Run a query whose ``:many`` stands for the values, as often as their number needs; ``fixed`` come before them."""
    for start in range(0, len(values), _CHUNK):
        chunk = values[start : start + _CHUNK]
        many = f"({','.join('?' for _ in chunk)})"
        yield from select_rows(connection, statement.replace(":many", many), (*fixed, *chunk))
