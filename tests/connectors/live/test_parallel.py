from __future__ import annotations

import threading

import pytest

from connectors.live.parallel import Successors
from connectors.live.parallel import ahead
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


def following(answer):
    return answer + 1 if answer < 5 else None


def test_each_answer_tells_what_is_asked_next():
    found = Successors(lambda number: number, following, 1, ahead=2)

    assert [found.next() for _ in range(5)] == [1, 2, 3, 4, 5]


def test_no_more_answers_are_held_than_allowed():
    asked, third = [], threading.Event()

    def ask(number):
        asked.append(number)
        if number == 3:
            third.set()
        return number

    found = Successors(ask, following, 1, ahead=2)
    found.next()
    assert third.wait(5)
    assert asked == [1, 2, 3]
    found.leave()


def test_a_failure_is_raised_in_its_place_and_ends_the_asking():
    asked = []

    def ask(number):
        asked.append(number)
        if number == 2:
            raise ValueError(number)
        return number

    found = Successors(ask, following, 1, ahead=9)

    assert found.next() == 1
    with pytest.raises(ValueError, match="2"):
        found.next()
    assert asked == [1, 2]


def test_who_left_is_asked_nothing_more():
    asked, begun, left = [], threading.Event(), threading.Event()

    def ask(number):
        asked.append(number)
        begun.set()
        assert left.wait(5)
        return number

    found = Successors(ask, following, 1, ahead=9)
    assert begun.wait(5)
    found.leave()
    left.set()
    assert found.next() == 1
    assert asked == [1]


def test_work_that_is_begun_ahead_gives_its_result_or_its_failure_when_it_is_asked_for():
    assert ahead(lambda: 7).result(5) == 7
    with pytest.raises(ZeroDivisionError):
        ahead(lambda: 1 // 0).result(5)
