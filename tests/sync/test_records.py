"""Whole rows straight to the driver and back: what was written is read as it was, on either database."""

from __future__ import annotations

import pytest
from builders import moment

from mapping.errors import StoreError
from sync.records import insert_records
from sync.records import table_rows
from sync.records import update_records
from sync.tables import connection_reads
from sync.tables import runs

RUN = {"id": "a", "seq": 1, "kind": "sync", "at": moment(), "started_at": moment(), "complete": False, "error": None}


def run(number, **changes):
    return {**RUN, "id": f"r{number}", "seq": number, **changes}


def kept(store, *asked):
    with store.read() as connection:
        return list(table_rows(connection, runs, *asked))


def test_moments_documents_and_truths_are_read_as_they_were_written(store):
    summary = {"말": ["가", None, {"n": 0.5}], "없음": False}
    with store.write() as connection:
        insert_records(connection, runs, [run(1, complete=True, summary=summary), run(2, summary=None)])

    first, second = kept(store, "ORDER BY seq")
    assert (first.at, first.complete, first.summary, first.error) == (moment(), True, summary, None)
    assert (second.complete, second.summary, second.exit_code) == (False, None, None)
    assert first.complete is True


def test_an_empty_document_is_not_taken_for_none(store):
    with store.write() as connection:
        insert_records(connection, runs, [run(1, summary={})])

    assert kept(store)[0].summary == {}


def test_only_the_rows_that_are_asked_for_come(store):
    with store.write() as connection:
        insert_records(connection, runs, [run(number) for number in range(1, 4)])

    assert [each.id for each in kept(store, "WHERE seq > ? ORDER BY seq DESC", (1,))] == ["r3", "r2"]


def test_rows_that_are_joined_to_others_have_the_columns_of_their_own_table(store):
    read = {"run": "r1", "connection": "hq", "complete": True, "tasks": 2, "open": 1, "rejected": [], "notes": ["n"]}
    with store.write() as connection:
        insert_records(connection, runs, [run(1)])
        insert_records(connection, connection_reads, [read])
        (found,) = table_rows(connection, connection_reads, "JOIN runs ON runs.id = connection_reads.run")

    assert (found.complete, found.notes, found.open) == (True, ["n"], 1)


def test_a_change_leaves_other_rows_and_columns_as_they_are(store):
    with store.write() as connection:
        insert_records(connection, runs, [run(1), run(2)])
        update_records(connection, runs, "id", [{"id": "r2", "complete": True, "error": {"why": "그냥"}}])

    first, second = kept(store, "ORDER BY seq")
    assert (first.complete, first.error) == (False, None)
    assert (second.complete, second.error, second.kind, second.at) == (True, {"why": "그냥"}, "sync", moment())


def test_nothing_to_write_writes_nothing(store):
    with store.write() as connection:
        insert_records(connection, runs, [])
        update_records(connection, runs, "id", [])

    assert kept(store) == []


def test_a_row_that_stands_there_already_is_trouble_of_the_store(store):
    with pytest.raises(StoreError, match="The store refused"), store.write() as connection:
        insert_records(connection, runs, [run(1), run(1)])
