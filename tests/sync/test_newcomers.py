"""What a run brought itself is known to it, though nothing of the store is asked for what the store cannot know."""

from __future__ import annotations

import pytest
from builders_source import Board
from builders_source import FakeSource
from builders_source import card
from builders_source import cards
from builders_source import source
from builders_source import sync

from sync import newcomers
from sync.bulk import select_rows


def _kept(store):
    with store.read() as connection:
        tasks = select_rows(connection, "SELECT native_id, key FROM tasks ORDER BY native_id")
        seen = select_rows(connection, "SELECT connection, native_id FROM sightings ORDER BY 1, 2")
        return list(map(tuple, tasks)), list(map(tuple, seen))


@pytest.mark.parametrize("places", [newcomers._PLACES, 1], ids=["many places", "a single place"])
@pytest.mark.parametrize("names", [("hq", "hq"), ("hq", "pm")], ids=["one connection", "two connections"])
def test_a_task_that_comes_twice_in_a_first_run_is_one(store, monkeypatch, names, places):
    monkeypatch.setattr(newcomers, "_PLACES", places)
    boards = [Board("WEB", cards(3)), Board("APP", cards(4))]
    if names[0] == names[1]:
        sync(store, source(FakeSource(boards)), together=True)
    else:
        sync(
            store,
            *(source(FakeSource([board]), name) for name, board in zip(names, boards, strict=True)),
            together=True,
        )

    tasks, seen = _kept(store)

    assert tasks == [(f"c{number}", f"WEB-{number}") for number in range(1, 5)]
    assert {name for name, _ in seen} == set(names)


@pytest.mark.parametrize("first", ["key", "id"])
def test_a_task_that_one_board_calls_by_its_key_alone_is_found_in_a_first_run(store, first):
    told = [card(1, id="WEB-1"), card(1)]
    boards = [
        Board(name, [each]) for name, each in zip(("A", "B"), told if first == "key" else told[::-1], strict=True)
    ]

    sync(store, source(FakeSource(boards)), together=True)

    assert _kept(store)[0] == [("c1", "WEB-1")]


def test_a_task_is_found_in_a_first_run_by_the_key_that_it_bore_before(store):
    boards = [Board("A", [card(1, id="WEB-1")]), Board("B", [card(1, key="APP-9", keys=["WEB-1"])])]

    sync(store, source(FakeSource(boards)), together=True)

    assert [key for _, key in _kept(store)[0]] == ["APP-9"]


def test_what_an_earlier_run_kept_is_known_to_a_connection_that_is_new(store):
    sync(store, source(FakeSource([Board("WEB", cards(2))])))
    sync(store, source(FakeSource([Board("WEB", cards(3))]), "pm"), at="2026-11-24T00:00:00")

    assert len(_kept(store)[0]) == 3


@pytest.mark.parametrize("names", [("hq", "pm"), ("pm", "hq")], ids=["the old name first", "the new name first"])
def test_a_task_is_one_where_one_of_two_connections_read_another_tool_before(store, names):
    sync(store, source(FakeSource([Board("OLD", cards(1))], tool="asana"), "hq"))
    sources = [source(FakeSource([Board("WEB", cards(3))]), name) for name in names]

    sync(store, *sources, at="2026-11-24T00:00:00", together=True)

    with store.read() as connection:
        kept = select_rows(connection, "SELECT native_id FROM tasks WHERE tool = 'jira' ORDER BY native_id")
        assert [native_id for (native_id,) in kept] == ["c1", "c2", "c3"]
