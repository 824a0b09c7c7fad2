"""What the latest reading of a connection knows: tasks that it read or could see unchanged, and subtasks only where it looked."""

from __future__ import annotations

import pytest
from builders import moment
from builders_source import Board
from builders_source import FakeSource
from builders_source import card
from builders_source import source
from builders_source import sync
from sqlalchemy import update

from sync import tables
from sync.knowing import NEVER_READ
from sync.knowing import Reading
from sync.knowing import reading_of
from sync.runs import ConnectionResult
from sync.runs import ScopeResult
from sync.runs import run_numbers

FIRST, SECOND = moment("2026-11-23T00:00:00"), moment("2026-11-24T00:00:00")
TASK, SUBTASK = 1, 2
SEEN = Reading(2, frozenset({"WEB"}), frozenset({"WEB"}))
BOTH = Reading(2, frozenset({"OPS", "WEB"}), frozenset({"OPS", "WEB"}))
UNLOOKED = Reading(
    2,
    known=frozenset(),
    proves=frozenset(),
    listed=frozenset({"WEB"}),
    below=frozenset({SUBTASK}),
    begun={1: FIRST, 2: SECOND},
    looked={"WEB": FIRST},
)


@pytest.mark.parametrize(
    ("reading", "task", "scopes", "known"),
    [
        (SEEN, TASK, ("WEB",), True),
        (SEEN, SUBTASK, ("OPS", "WEB"), False),
        (BOTH, SUBTASK, ("OPS", "WEB"), True),
        (SEEN, TASK, ("OPS",), False),
        (UNLOOKED, TASK, ("WEB",), True),
        (UNLOOKED, SUBTASK, ("WEB",), False),
        (UNLOOKED, TASK, ("OPS",), False),
        (NEVER_READ, TASK, ("WEB",), False),
    ],
)
def test_a_task_is_known_where_all_its_scopes_are_and_a_subtask_where_it_was_looked_at(reading, task, scopes, known):
    assert reading.knows(task, scopes) is known


@pytest.mark.parametrize(
    ("task", "scopes", "run", "at"),
    [
        (SUBTASK, ("WEB",), 1, FIRST),  # both were in one run
        (SUBTASK, ("WEB",), 2, SECOND),  # it came by itself after its scope was looked through
        (SUBTASK, ("WEB",), 9, FIRST),  # of its own run nothing is known
        (TASK, ("WEB",), 1, None),  # its scope lists it
        (SUBTASK, ("OPS",), 1, None),  # another scope, of which nothing is known
    ],
)
def test_a_subtask_that_was_not_looked_at_was_read_when_it_came_last_or_its_scope_was_looked_through(
    task, scopes, run, at
):
    assert UNLOOKED.last_read(task, scopes, run) == at


def test_a_subtask_of_which_nothing_is_known_was_never_read():
    unread = Reading(2, frozenset(), frozenset(), listed=frozenset({"WEB"}), below=frozenset({SUBTASK}))
    assert unread.last_read(SUBTASK, ("WEB",), 1) is None


@pytest.fixture
def read(store):
    """Give the maker of a reading out of what the last of two runs proved; of its three tasks two are subtasks.

    The board lists the first two, and the other one came below them.
    """
    below = card(3, homes=[])
    for at in (FIRST, SECOND):
        sync(store, source(FakeSource([Board("WEB", [card(1), card(2), below])])), at=at.isoformat())
    with store.write() as connection:
        connection.execute(update(tables.tasks).where(tables.tasks.c.native_id != "c1").values(parent="c1"))

    def make(**proved):
        scope = ScopeResult(id="WEB", **proved)
        with store.read() as connection:
            seqs = run_numbers(connection)
            latest = max(seqs, key=lambda run: seqs[run])
            result = ConnectionResult(name="hq", tool="jira", complete=True, scopes=(scope,), run=latest)
            numbers = dict(
                connection.execute(
                    tables.tasks.select().with_only_columns(tables.tasks.c.native_id, tables.tasks.c.id)
                ).all()
            )
            return reading_of(connection, result, seqs), numbers

    return make


def test_a_scope_that_is_known_with_its_subtasks_needs_none_of_them_told_apart(read):
    reading, numbers = read(known=True, proves=True)

    assert (reading.known, reading.proves, reading.listed, reading.below) == (
        {"WEB"},
        {"WEB"},
        frozenset(),
        frozenset(),
    )
    assert all(reading.knows(number, ("WEB",)) for number in numbers.values())


def test_of_a_scope_without_its_subtasks_those_are_known_that_it_lists_itself(read):
    reading, numbers = read(known=True, subtasks=False)

    assert {name: reading.knows(number, ("WEB",)) for name, number in numbers.items()} == {
        "c1": True,
        "c2": True,
        "c3": False,
    }
    assert reading.last_read(numbers["c3"], ("WEB",), 1) == SECOND


def test_a_scope_that_was_not_read_makes_nothing_known(read):
    reading, numbers = read(known=False, subtasks=False)

    assert not any(reading.knows(number, ("WEB",)) for number in numbers.values())
    assert reading.last_read(numbers["c3"], ("WEB",), 1) is None
