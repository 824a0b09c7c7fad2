"""How much may be under way to whoever writes, at first and later."""

from __future__ import annotations

from sync.room import Room


def filled(room, weight):
    """Bring things of a weight until there is no room for more, and count them."""
    count = 0
    while not room.is_full:
        room.enter(weight)
        count += 1
    return count


def test_before_anything_was_written_more_may_come():
    assert filled(Room(6, at_first=24), 2) == 12


def test_while_the_first_room_shrinks_half_as_much_may_come_as_leaves():
    room = Room(6, at_first=24)
    filled(room, 2)
    room.leave(8)
    assert filled(room, 2) == 2


def test_in_the_end_no_more_may_come_than_the_limit():
    room = Room(6, at_first=24)
    filled(room, 2)
    for _ in range(24):
        room.leave(2)
        filled(room, 2)
    while not room.is_empty:
        room.leave(2)
    assert filled(room, 2) == 3


def test_one_thing_may_be_heavier_than_the_room():
    room = Room(6, at_first=6)
    room.enter(100)
    assert room.is_full
