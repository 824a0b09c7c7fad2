"""What many tasks say, kind by kind: the form in which readings are kept, and in which all of them are searched."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from msgspec import Struct

from gaps.duplicates.crew import at_once
from gaps.duplicates.stretches import Column
from gaps.duplicates.stretches import starts_of
from gaps.duplicates.weighing.reading import FACTS
from gaps.duplicates.weighing.reading import LISTS

_HEAD = len(FACTS) + len(LISTS)
_WORD = 4
_COUNTED = (("in_title", "terms"), ("in_body", "terms"), ("pieces", "grams"))
"""What counts what: how often each part of a word is said in title and text, each piece of a word in the title."""


class Volume(Struct, frozen=True):
    """Readings in columns: ``facts`` a number each, ``sizes`` how many each has in the lists, ``ids`` these one after the other."""

    facts: Mapping[str, Column]
    sizes: Mapping[str, Column]
    ids: Mapping[str, Column]
    counts: Mapping[str, Column]

    @property
    def size(self) -> int:
        """Give how many documents there are."""
        return len(self.facts[FACTS[0]])

    def picked(self, places: Sequence[int]) -> list[Volume]:
        """Give some of the documents, in their order, as stretches of those that stand together: nothing is copied for it."""
        if len(places) == self.size:
            return [self]
        wanted = np.array(places, dtype=np.int64)
        first = np.flatnonzero(np.diff(wanted, prepend=-2) != 1)
        heads = wanted[first]
        tails = heads + np.diff(first, append=len(wanted))
        return self._cut(heads, tails)

    def cut(self, start: int, stop: int) -> Volume:
        """Give the documents from one place to another."""
        return self._cut(np.array([start]), np.array([min(stop, self.size)]))[0]

    def _cut(self, heads: Column, tails: Column) -> list[Volume]:
        spans = [slice(*each) for each in zip(heads.tolist(), tails.tolist(), strict=True)]
        lists: dict[str, list[slice]] = {}
        for name, sizes in self.sizes.items():
            starts = starts_of(sizes)
            ends = zip(starts[heads].tolist(), starts[tails].tolist(), strict=True)
            lists[name] = [slice(*each) for each in ends]
        return [
            Volume(
                {name: values[span] for name, values in self.facts.items()},
                {name: values[span] for name, values in self.sizes.items()},
                {name: values[lists[name][place]] for name, values in self.ids.items()},
                {name: self.counts[name][lists[counted][place]] for name, counted in _COUNTED},
            )
            for place, span in enumerate(spans)
        ]

    def packed(self) -> bytes:
        """Give it as bytes."""
        return b"".join(column.tobytes() for column in (self._head(), *self._columns()))

    def _head(self) -> Column:
        return np.array([self.size, *(len(self.ids[name]) for name in LISTS)], dtype="<u4")

    def _columns(self) -> Iterator[Column]:
        for told, names in ((self.facts, FACTS), (self.sizes, LISTS), (self.ids, LISTS)):
            for name in names:
                yield told[name].astype("<u4", copy=False)
        for name, _ in _COUNTED:
            yield self.counts[name]


def unpacked(body: bytes) -> Volume:
    """Give what was packed."""
    head = np.frombuffer(body, dtype="<u4", count=1 + len(LISTS)).tolist()
    lengths = dict(zip(LISTS, head[1:], strict=True))
    at = _WORD * len(head)

    def column(length: int, kind: str) -> Column:
        nonlocal at
        found = np.frombuffer(body, dtype=kind, count=length, offset=at)
        at += found.nbytes
        return found

    facts = {name: column(head[0], "<u4") for name in FACTS}
    sizes = {name: column(head[0], "<u4") for name in LISTS}
    ids = {name: column(lengths[name], "<u4") for name in LISTS}
    return Volume(facts, sizes, ids, {name: column(lengths[counted], "u1") for name, counted in _COUNTED})


def volume_of(readings: Sequence[bytes]) -> Volume:
    """Take readings apart."""
    lengths = np.fromiter(map(len, readings), dtype=np.int64, count=len(readings)) // _WORD
    numbers = np.frombuffer(b"".join(readings), dtype="<u4")
    heads = numbers[starts_of(lengths)[:-1, None] + np.arange(_HEAD)] if len(readings) else np.zeros((0, _HEAD), "<u4")
    sizes = heads[:, len(FACTS) :].astype(np.int64)
    # Which list each number belongs to; before the lists stands the head, behind them the counts.
    whole = np.column_stack((np.full(len(readings), _HEAD), sizes, lengths - _HEAD - sizes.sum(1)))
    kinds = np.repeat(np.tile(np.arange(len(LISTS) + 2, dtype=np.int8), len(readings)), whole.ravel())
    octets = numbers[kinds == len(LISTS) + 1].view(np.uint8)
    terms, pieces = sizes[:, 0], sizes[:, 1]
    counted = np.column_stack((terms, terms, pieces, -(2 * terms + pieces) % _WORD))
    of = np.repeat(np.tile(np.arange(len(_COUNTED) + 1, dtype=np.int8), len(readings)), counted.ravel())
    return Volume(
        {name: heads[:, place] for place, name in enumerate(FACTS)},
        {name: heads[:, len(FACTS) + place] for place, name in enumerate(LISTS)},
        {name: numbers[kinds == place + 1] for place, name in enumerate(LISTS)},
        {name: octets[of == place] for place, (name, _) in enumerate(_COUNTED)},
    )


def bound(volumes: Sequence[Volume]) -> Volume:
    """Give the documents of several one after the other."""
    several = volumes or (volume_of(()),)
    if len(several) == 1:
        return several[0]

    def all_of(told: str) -> dict[str, Column]:
        names: Mapping[str, Column] = getattr(several[0], told)
        columns = at_once(lambda name: np.concatenate([getattr(each, told)[name] for each in several]), list(names))
        return dict(zip(names, columns, strict=True))

    return Volume(all_of("facts"), all_of("sizes"), all_of("ids"), all_of("counts"))


class Readings(Struct, frozen=True, dict=True):
    """What all tasks say that are compared, and their uids in the same order; the order changes no answer."""

    volumes: tuple[Volume, ...]
    uids: tuple[str, ...]

    @cached_property
    def volume(self) -> Volume:
        """Give all as one: it is made when somebody asks, for to put a million readings together takes seconds."""
        return bound(self.volumes)

    def adding(self, more: Mapping[str, bytes]) -> Readings:
        """Give the same with the readings of others, by uid."""
        return Readings((*self.volumes, volume_of(list(more.values()))), (*self.uids, *more)) if more else self
