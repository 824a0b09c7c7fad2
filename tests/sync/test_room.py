"""How much may be under way to whoever writes."""

from __future__ import annotations

import pytest

from sync.room import Room


def filled(room, weight):
    """Bring things of a weight until there is no room for more, and count them."""
    count = 0
    while not room.is_full:
        room.enter(weight)
        count += 1
    return count


def test_as_much_may_come_as_leaves():
    room = Room(6)
    assert filled(room, 2) == 3
    room.leave(4)
    assert filled(room, 2) == 2


def test_one_thing_may_be_heavier_than_the_room():
    room = Room(6)
    room.enter(100)
    assert room.is_full


@pytest.mark.parametrize(("held", "airy"), [(0, True), (4, True), (5, False), (10, False)])
def test_there_is_air_as_long_as_little_waits(held, airy):
    room = Room(10)
    room.enter(held)
    assert room.is_airy is airy


def test_there_is_air_again_once_enough_left():
    room = Room(10)
    room.enter(10)
    room.leave(5)
    assert not room.is_airy
    room.leave(1)
    assert room.is_airy
