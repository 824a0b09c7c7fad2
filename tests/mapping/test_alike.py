"""Records that cannot be used for the same reason are told of once."""

from __future__ import annotations

from mapping.alike import alike
from mapping.errors import Fault
from mapping.errors import Place
from mapping.errors import fault
from mapping.errors import msg


def nameless(number: int, file: str = "a.json") -> Fault:
    return fault("Element {number} has no id.", place=Place(file, number), advice=msg("Export anew."), number=number)


def failed(number: int, where: str) -> Fault:
    return fault(
        "The connector failed ({kind} in {where}).", place=Place("OPS", cell=str(number)), kind="E", where=where
    )


def test_many_of_one_source_are_the_first_of_them_and_how_many_more_there_are():
    (told,) = alike([nameless(number) for number in range(1, 501)])

    assert str(told) == "a.json:1: Element 1 has no id. And 499 more like it. Export anew."


def test_one_alone_stays_as_it_is():
    assert alike([nameless(1)]) == (nameless(1),)


def test_those_of_two_sources_stay_apart_and_in_their_order():
    told = alike([nameless(1, "a.json"), nameless(1, "b.json"), nameless(2, "a.json")])

    assert [(str(each.place), each.more) for each in told] == [("a.json:1", 1), ("b.json:1", 0)]


def test_failures_in_two_lines_of_code_stay_apart():
    told = alike([failed(1, "map.py:7"), failed(2, "map.py:9"), failed(3, "map.py:7")])

    assert [each.more for each in told] == [1, 0]
