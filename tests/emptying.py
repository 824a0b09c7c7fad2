"""Takes all rows out of a store, so that many tests, or many examples of one, can use the same."""

from sync.mail_tables import metadata

_DELETES = [f"DELETE FROM {table}" for table in reversed(metadata.sorted_tables)]


def empty(connection):
    """Delete all rows: from a server in one message, from SQLite by its own driver, which is quicker asked directly."""
    if connection.dialect.name == "sqlite":
        for statement in _DELETES:
            connection.connection.driver_connection.execute(statement)
    else:
        connection.exec_driver_sql(";".join(_DELETES))


def emptied(store):
    """Give a store without its rows."""
    with store.write() as connection:
        empty(connection)
    return store
