"""Work by two at once: what comes of it is the same whoever does it."""

from __future__ import annotations

import os
import threading

import pytest

from gaps.duplicates.crew import at_once


def halved(number):
    return number / 2


@pytest.fixture
def two_hands(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)


@pytest.mark.usefixtures("two_hands")
def test_what_comes_of_it_is_in_order():
    assert at_once(halved, range(7)) == [0, 0.5, 1, 1.5, 2, 2.5, 3]


@pytest.mark.usefixtures("two_hands")
@pytest.mark.parametrize("granted", [0, 1])
def test_where_no_thread_is_to_be_had_the_work_is_done_here(monkeypatch, granted):
    begun = []

    def start(thread):
        if len(begun) == granted:
            raise RuntimeError("can't start new thread")
        begun.append(thread)
        own(thread)

    own = threading.Thread.start
    monkeypatch.setattr(threading.Thread, "start", start)
    assert at_once(halved, range(5)) == [0, 0.5, 1, 1.5, 2]


@pytest.mark.usefixtures("two_hands")
@pytest.mark.parametrize(("rows", "hands"), [(9_999, 1), (10_000, 2)])
def test_little_work_is_done_by_one(rows, hands):
    both = threading.Barrier(2)

    def at_work(_):
        try:
            both.wait(30 if hands == 2 else 0)
        except threading.BrokenBarrierError:
            return 1
        return 2

    assert set(at_once(at_work, [0, 1], rows)) == {hands}


@pytest.mark.usefixtures("two_hands")
def test_what_the_work_raises_is_raised():
    with pytest.raises(ZeroDivisionError):
        at_once(lambda number: 1 / number, [1, 0])


def test_a_system_that_does_not_tell_its_processors_by_process_is_asked_for_all(monkeypatch):
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    assert at_once(halved, [4, 6]) == [2, 3]
