from __future__ import annotations

import threading

import pytest

from connectors.live.parallel import in_order


def test_results_come_in_the_order_of_the_things():
    gates = [threading.Event() for _ in range(4)]
    gates[3].set()

    def work(index):
        gates[index].wait(5)
        if index:
            gates[index - 1].set()
        return index

    assert list(in_order(work, range(4), at_once=4)) == [0, 1, 2, 3]


def test_no_more_is_held_ahead_than_allowed():
    begun = []

    def things():
        for index in range(100):
            begun.append(index)
            yield index

    results = in_order(lambda each: each, things(), at_once=2, ahead=4)
    next(results)

    assert len(begun) == 4
    results.close()


def test_the_first_failure_is_raised_in_its_place():
    def work(index):
        if index == 2:
            raise ValueError(index)
        return index

    results = in_order(work, range(50), at_once=2)

    assert [next(results), next(results)] == [0, 1]
    with pytest.raises(ValueError, match="2"):
        next(results)


def test_what_is_still_under_way_is_not_waited_for_after_a_failure():
    for_ever = threading.Event()

    def work(index):
        if index:
            for_ever.wait(60)
        raise ValueError(index)

    try:
        with pytest.raises(ValueError, match="0"):
            next(in_order(work, range(3), at_once=3))
        assert all(each.daemon for each in threading.enumerate() if each.name.startswith("dure-read"))
    finally:
        for_ever.set()


def test_what_was_not_begun_is_not_done_after_a_failure():
    begun = []

    def work(index):
        begun.append(index)
        raise ValueError(index)

    results = in_order(work, range(50), at_once=1, ahead=10)
    with pytest.raises(ValueError, match="0"):
        next(results)

    assert len(begun) <= 10
