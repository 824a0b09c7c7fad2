"""Since when a task lies where it lies: as it was seen, until the tool's own history tells better."""

from __future__ import annotations

import pytest
from builders_source import Board
from builders_source import FakeSource
from builders_source import card
from builders_source import source
from builders_source import sync
from sqlalchemy import select

from sync import tables


def read(store, day, section, *told):
    """Read the card in a section; ``told`` are the moments at which the tool says that it came into one."""
    events = [("section", f"2026-11-{at}T00:00:00", None, None, after) for at, after in told]
    sent = card(1, section=section, events=events, history_from="2026-11-01T00:00:00" if told else None)
    sync(store, source(FakeSource([Board(cards=[sent])])), at=f"2026-11-{day}T00:00:00")


def homes(store):
    with store.read() as connection:
        rows = connection.execute(select(tables.homes).order_by(tables.homes.c.id)).all()
    return [(row.section, row.from_at and row.from_at.day, row.until_at and row.until_at.day) for row in rows]


def test_a_task_that_is_first_seen_lies_there_since_before_that(store):
    read(store, 20, "진행")
    assert homes(store) == [("진행", None, None)]


def test_a_task_that_is_first_seen_lies_there_since_the_tool_says(store):
    read(store, 20, "검수", ("18", "검수"))
    assert homes(store) == [("검수", 18, None)]


def test_a_move_that_was_seen_is_dated_by_what_the_tool_tells_later(store):
    read(store, 20, "진행")
    read(store, 23, "검수")
    assert homes(store) == [("진행", None, 23), ("검수", 23, None)]
    read(store, 24, "검수", ("21", "검수"))
    assert homes(store) == [("진행", None, 21), ("검수", 21, None)]


def test_a_beginning_that_nobody_saw_is_dated_by_what_the_tool_tells_later(store):
    read(store, 20, "진행")
    read(store, 23, "진행", ("12", "진행"))
    assert homes(store) == [("진행", 12, None)]


def test_a_return_that_nobody_saw_leaves_what_was_before_as_it_was_seen(store):
    read(store, 20, "진행")
    read(store, 22, "검수")
    read(store, 26, "검수", ("21", "검수"), ("23", "진행"), ("25", "검수"))
    assert homes(store) == [("진행", None, 22), ("검수", 25, None)]


def test_a_section_whose_place_is_not_told_keeps_the_one_that_is_known(store):
    places = []
    for day, section, position in [("20", "진행", 1), ("21", "진행", None), ("22", "진행", 2), ("23", "검수", None)]:
        sent = card(1, section=section, position=position, title=f"일 {day}")
        sync(store, source(FakeSource([Board(cards=[sent])])), at=f"2026-11-{day}T00:00:00")
        with store.read() as connection:
            query = select(tables.homes.c.position).where(tables.homes.c.until_at.is_(None))
            places.append(connection.scalar(query))
    assert places == [1, 1, 2, None]


@pytest.mark.parametrize("told", ["28", "21"])
def test_what_the_tool_tells_of_another_section_or_the_future_dates_nothing(store, told):
    read(store, 20, "진행")
    read(store, 24, "진행", (told, "진행" if told == "28" else "검수"))
    assert homes(store) == [("진행", None, None)]
