"""Notes that say the same are told once."""

from __future__ import annotations

from mapping.errors import Fault
from mapping.errors import Place
from mapping.errors import fault
from mapping.errors import msg
from mapping.joined import joined


def unclear(board: str, names: str = "완료", count: int = 2) -> Fault:
    return fault(
        "{names} hold {count}.", place=Place(board), advice=msg("Write {name}.", name=names), names=names, count=count
    )


def test_notes_that_say_the_same_are_one_with_the_first_few_places_and_how_many_more():
    (note,) = joined([unclear(f"보드 {number}") for number in range(1, 10)])

    assert note.place is None
    assert str(note.message) == (
        "보드 1: 완료, 보드 2: 완료, 보드 3: 완료, 보드 4: 완료, 보드 5: 완료, … (+4) hold 18."
    )
    assert str(note.advice) == "Write 완료."


def test_what_is_said_of_one_place_alone_stays_as_it_is():
    assert joined([unclear("운영")]) == (unclear("운영"),)


def test_notes_with_other_values_stay_apart_and_in_their_place():
    other = fault("{name} is odd.", name="x")
    assert joined([other, unclear("운영"), other]) == (other, unclear("운영"), other)
