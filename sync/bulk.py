"""Many rows at once: tuples straight to the driver, in SQL that both databases understand."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection

from sync.driver import driver_cursor

_CHUNK = 500
_MANY = 50  # rows, from which on it is worth looking at what they have in common
_FEWEST = 4  # columns that are left, or left out, else it is not worth it
_WRITTEN = {None: "NULL", True: "TRUE", False: "FALSE"}
_FETCH = 1000

Rows = Sequence[tuple[Any, ...]]


@cache
def _mark(driver: str) -> str:
    return "?" if driver == "pysqlite" else "%s"


def _run(connection: Connection, statement: str, rows: Rows) -> None:
    sql = statement.replace("?", _mark(connection.dialect.driver))
    if len(rows) == 1:
        with driver_cursor(connection) as cursor:
            cursor.execute(sql, rows[0])
    elif rows:
        with driver_cursor(connection) as cursor:
            cursor.executemany(sql, rows)


def insert_rows(connection: Connection, table: str, columns: Sequence[str], rows: Rows) -> None:
    """Insert rows, each a tuple in the order of the columns."""
    values, bound = _written_out(rows) if len(rows) >= _MANY else ("?" * len(columns), rows)
    _run(connection, f"INSERT INTO {table} ({','.join(columns)}) VALUES ({','.join(values)})", bound)  # noqa: S608  # names are ours


def _written_out(rows: Rows) -> tuple[Sequence[str], Rows]:
    """Give what stands for each column, and the rows without those that are empty, true or false in all of them.

    Half the columns of new tasks are, and to bind such a value to a statement costs more than to write it.
    """
    values = ["?"] * len(rows[0])
    for place, column in enumerate(zip(*rows, strict=True)):
        first = column[0]
        if (first is None or type(first) is bool) and column.count(first) == len(column):
            values[place] = _WRITTEN[first]
    bound = [place for place, value in enumerate(values) if value == "?"]
    if len(bound) < _FEWEST or len(values) - len(bound) < _FEWEST:
        return "?" * len(values), rows
    return values, list(map(itemgetter(*bound), rows))


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
