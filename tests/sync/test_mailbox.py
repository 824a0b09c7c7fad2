"""The mailbox between threads: it keeps order, and who brings too much waits."""

from __future__ import annotations

from threading import Thread

from sync.mailbox import Mailbox


def test_what_came_first_is_taken_first():
    box = Mailbox(10)
    for number in range(5):
        box.put(number, 1)
    assert [box.get() for _ in range(5)] == [[0], [1], [2], [3], [4]]


def test_nothing_in_time_is_nothing():
    assert Mailbox(10).get(0.001) == []


def test_who_brings_more_than_there_is_room_for_waits_until_it_was_taken():
    box = Mailbox(10)
    box.put("a", 8)
    bringing = Thread(target=box.put, args=("b", 8))
    bringing.start()
    bringing.join(0.05)
    assert bringing.is_alive()
    assert box.get() == ["a"]
    bringing.join(5)
    assert not bringing.is_alive()
    assert box.get() == ["b"]


def test_a_single_thing_of_any_weight_finds_room():
    box = Mailbox(10)
    assert box.put("huge", 1000)
    assert box.get() == ["huge"]


def test_a_closed_mailbox_lets_everybody_go():
    box, answers = Mailbox(10), []
    box.put("a", 10)
    bringing = Thread(target=lambda: answers.append(box.put("b", 10)))
    bringing.start()
    box.close()
    bringing.join(5)
    assert answers == [False]
    assert box.put("c", 1) is False


def test_what_waits_right_behind_the_first_and_goes_with_it_is_taken_with_it():
    box = Mailbox(10)
    for letter in "aabab":
        box.put(letter, 1)
    taken = [box.get(0, lambda one, other: one == other) for _ in range(4)]
    assert taken == [["a", "a"], ["b"], ["a"], ["b"]]


def test_room_is_made_by_all_that_was_taken():
    box = Mailbox(2)
    box.put("a", 1)
    box.put("a", 1)
    box.get(0, lambda one, other: one == other)
    assert box.put("c", 2)
    assert box.get() == ["c"]
