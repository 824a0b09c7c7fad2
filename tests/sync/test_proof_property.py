"""Random histories of listings that fail, are cut, shrink and come back, held against an oracle of twenty lines."""

from __future__ import annotations

import pytest
from builders_source import Board
from builders_source import FakeSource
from builders_source import card
from builders_source import source
from builders_source import sync
from emptying import emptied
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy import select

from mapping.model import State
from sync import tables
from sync.reading import load_tracked
from sync.store import Store

PAGE = 4
BULK = frozenset(range(100, 118))
OUTCOMES = ["whole", "whole", "whole", "filtered", "cut", "start", "middle"]

numbers = st.frozensets(st.integers(0, 5), max_size=6)
listings = st.tuples(st.sampled_from(OUTCOMES), numbers, st.booleans())
steps = st.lists(st.fixed_dictionaries({"A": listings, "B": listings}), min_size=2, max_size=4)


class Oracle:
    """What must be believed, told as simply as it can be."""

    def __init__(self):
        self.listed = {}
        self.gone = set()
        self.counts = {}
        self.doubts = {}
        self.doubted = False

    def step(self, boards):
        proven, seen = set(), {}
        self.doubted = False
        for name, (outcome, ordered) in boards.items():
            read = {"start": [], "middle": ordered[:PAGE]}.get(outcome, ordered)
            for number in read:
                seen.setdefault(number, set()).add(name)
            if outcome in {"whole", "filtered"} and self.believes(name, len(ordered)) and outcome == "whole":
                proven.add(name)
        there = {number: name for name in ("B", "A") for number in boards[name][1]}
        for number in self.listed.keys() | seen.keys():
            if number in seen:
                held = set() if number in self.gone else self.listed.get(number, set())
                self.listed[number] = seen[number] | (held - proven)
                self.gone.discard(number)
            elif number not in self.gone and self.listed[number] <= proven:
                if number in there:  # asked for by its id, the source finds it where it could not be listed
                    self.listed[number] = {there[number]}
                else:
                    self.gone.add(number)

    def believes(self, name, count):
        before = self.counts.get(name, 0)
        lost = before - count
        if lost > 10 and lost > before * 0.3:
            known, times = self.doubts.get(name, (None, 0))
            times = times + 1 if known == count else 1
            self.doubts[name] = (count, times)
            if times < 3:
                self.doubted = True
                return False
        self.doubts.pop(name, None)
        self.counts[name] = count
        return True


def board(name, outcome, ordered):
    sent = [card(number, status="doing" if number % 2 else "todo") for number in ordered]
    trouble = {"whole": outcome == "whole", "cut": outcome == "cut"}
    return Board(name, sent, fails=outcome if outcome in {"start", "middle"} else None, **trouble)


def dump(store):
    with store.read() as connection:
        kept = (tables.tasks, tables.events, tables.homes)
        return [connection.execute(select(table).order_by(*table.primary_key)).all() for table in kept]


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    with Store.open(f"sqlite:///{tmp_path_factory.mktemp('kept') / 'dure.db'}") as store:
        event.listen(store._engine, "connect", lambda each, _: each.execute("PRAGMA synchronous = OFF"))
        store._engine.dispose()  # the connection that opened the store waits for the disk
        yield store


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(history=steps)
def test_no_task_is_ever_gone_without_proof_and_the_same_input_twice_writes_nothing(kept, history):
    emptied(kept)
    oracle = Oracle()
    for day, step in enumerate(history, 1):
        boards = {name: (told, sorted(few | (BULK if bulk else set()))) for name, (told, few, bulk) in step.items()}
        connector = FakeSource([board(name, *told) for name, told in boards.items()], page=PAGE)
        sync(kept, source(connector), at=f"2026-11-{day:02}T00:00:00")
        oracle.step(boards)
        check(kept, oracle)
    if not oracle.doubted:
        before = dump(kept)
        sync(kept, source(connector), at="2026-11-20T00:00:00")
        assert dump(kept) == before


def check(store, oracle):
    with store.read() as connection:
        found = load_tracked(connection, connections=("hq",), done_since=None).values()
    gone = {int(each.task.key.removeprefix("WEB-")) for each in found if each.state is not State.LIVE}
    assert gone == oracle.gone
    assert len(found) == len(oracle.listed)
