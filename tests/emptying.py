"""Takes all rows out of a store, so that many tests, or many examples of one, can use the same."""

from sync.mail_tables import metadata

_DELETES = [f"DELETE FROM {table}" for table in reversed(metadata.sorted_tables)]


def empty(connection):
    """Delete all rows: to a server in one message, to SQLite statement by statement."""
    together = connection.dialect.name != "sqlite"
    for statement in [";".join(_DELETES)] if together else _DELETES:
        connection.exec_driver_sql(statement)


def emptied(store):
    """Give a store without its rows."""
    with store.write() as connection:
        empty(connection)
    return store
