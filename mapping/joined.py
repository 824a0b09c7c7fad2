"""Notes that say the same of several places, told once for all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from mapping.errors import Fault
from mapping.errors import Message

_VALUES = frozenset({"names", "count"})
_SHOWN = 5


def names_in_one(names: Iterable[str]) -> str:
    """Give the first few names, and how many more there are."""
    told = list(names)
    more = len(told) - _SHOWN
    return ", ".join((*told[:_SHOWN], *((f"… (+{more})",) if more > 0 else ())))


def joined(notes: Iterable[Fault]) -> tuple[Fault, ...]:
    """Give notes in their order, all that say the same as one.

    Such are notes whose sentence has the values ``names`` and ``count`` and nothing else: the places of all of them
    stand before their names, their counts are added up, and the advice is that of the first.
    """
    groups: dict[str, list[Fault]] = {}
    for number, note in enumerate(notes):
        text = note.message.text
        groups.setdefault(text if note.message.values.keys() == _VALUES else f"{number} {text}", []).append(note)
    return tuple(map(_one_of, groups.values()))


def _one_of(notes: list[Fault]) -> Fault:
    if len(notes) == 1:
        return notes[0]
    notes = sorted(notes, key=lambda note: str(note.place or ""))  # sources are read at once, in whatever order
    first = notes[0]
    told = (note.message.values["names"] for note in notes)
    names = names_in_one(
        f"{note.place}: {name}" if note.place else str(name) for note, name in zip(notes, told, strict=True)
    )
    count = sum(number for note in notes if isinstance(number := note.message.values["count"], int))
    return replace(first, place=None, message=Message(first.message.text, {"names": names, "count": count}))
