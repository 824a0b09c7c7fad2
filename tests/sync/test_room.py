"""How much may be under way to whoever writes."""

from __future__ import annotations

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
