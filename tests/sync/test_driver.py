"""What goes wrong with statements that go straight to the driver is told as any trouble of the store."""

from __future__ import annotations

import pytest

from mapping.errors import StoreError
from sync.bulk import insert_rows
from sync.bulk import select_rows
from sync.driver import driver_cursor
from sync.store import Store


@pytest.mark.parametrize("rows", [[(1,)], [(1,), (2,)]], ids=["one", "several"])
def test_rows_that_the_database_refuses_are_trouble_of_the_store(store, rows):
    with pytest.raises(StoreError, match="The store refused"), store.write() as connection:
        insert_rows(connection, "runs", ("nowhere",), rows)


def test_a_query_that_the_database_refuses_is_trouble_of_the_store(store):
    with pytest.raises(StoreError, match="The store refused"), store.read() as connection:
        list(select_rows(connection, "SELECT nowhere FROM runs"))


def test_a_session_that_the_server_ended_is_trouble_once_and_not_used_again(kept_schema):
    with Store.open(kept_schema) as store:
        with pytest.raises(StoreError), store.read() as connection:
            list(select_rows(connection, "SELECT pg_terminate_backend(pg_backend_pid())"))

        with store.read() as connection:
            assert list(select_rows(connection, "SELECT 1")) == [(1,)]


def test_whoever_had_enough_of_the_rows_may_write_in_the_same_transaction(store):
    with store.write() as connection:
        rows = select_rows(connection, "SELECT 1 UNION SELECT 2 ORDER BY 1")
        assert next(rows) == (1,)
        rows.close()
        insert_rows(connection, "meta", ("key", "value"), [("a", "1")])

    with store.read() as connection:
        assert list(select_rows(connection, "SELECT value FROM meta WHERE key = 'a'")) == [("1",)]


@pytest.mark.parametrize("way", ["read", "write"])
def test_a_run_that_is_stopped_between_question_and_answer_is_told_as_stopped(store, way):
    with pytest.raises(KeyboardInterrupt), getattr(store, way)() as connection, driver_cursor(connection):
        raise KeyboardInterrupt

    with store.read() as connection:
        assert list(select_rows(connection, "SELECT 1")) == [(1,)]


@pytest.mark.parametrize("value", [None, True, False])
def test_none_and_truth_values_are_kept_as_they_are(store, value):
    columns = ("id", "seq", "kind", "at", "started_at", "complete")
    with store.write() as connection:
        insert_rows(connection, "runs", columns, [("r", 1, "sync", "", "", value)])

    with store.read() as connection:
        ((kept,),) = select_rows(connection, "SELECT complete FROM runs")
    assert kept == value
