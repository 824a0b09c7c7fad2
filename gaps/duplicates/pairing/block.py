"""Readings side by side, as they are kept: what many of them have stands together, so that it need not be taken apart."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

import numpy as np
from msgspec import Struct

from gaps.duplicates.crew import at_once
from gaps.duplicates.stretches import Column
from gaps.duplicates.stretches import ranges
from gaps.duplicates.stretches import starts_of

_WORD = 8
DIGEST = 2
"""How many numbers a digest is."""


class Kind(Struct, frozen=True):
    """What readings of one kind say: ``facts`` one number each, ``lists`` many.

    The lists that are ``worded`` have numbers that stand in many readings.
    """

    facts: tuple[str, ...]
    lists: tuple[str, ...]
    worded: tuple[str, ...] = ()


class Block(Struct, frozen=True):
    """Readings in columns: what each is known by, its facts, how many numbers it has in each list, and these.

    Of a worded list, ``words`` are all numbers that it may have, ascending, and ``ids`` where among them each stands.
    """

    kind: Kind
    digests: Column
    facts: Mapping[str, Column]
    sizes: Mapping[str, Column]
    ids: Mapping[str, Column]
    words: Mapping[str, Column]

    @property
    def size(self) -> int:
        """Give how many readings there are."""
        return len(self.digests)

    def cut(self, start: int, stop: int) -> Block:
        """Give the readings from one place to another."""
        spans = {}
        for name, sizes in self.sizes.items():
            first = int(sizes[:start].sum())
            spans[name] = slice(first, first + int(sizes[start:stop].sum()))
        return Block(
            self.kind,
            self.digests[start:stop],
            {name: values[start:stop] for name, values in self.facts.items()},
            {name: values[start:stop] for name, values in self.sizes.items()},
            {name: values[spans[name]] for name, values in self.ids.items()},
            self.words,
        )

    def packed(self) -> bytes:
        """Give it as bytes; of the words only those that it has."""
        ids, words = dict(self.ids), {}
        for name in self.kind.worded:
            has = np.zeros(len(self.words[name]), dtype=bool)
            has[ids[name]] = True
            words[name] = self.words[name][has]
            ids[name] = (np.cumsum(has) - 1)[ids[name]]
        told = [len(self.digests), *(len(ids[name]) for name in self.kind.lists), *map(len, words.values())]
        parts = [np.array(told, dtype="<u8"), self.digests.ravel(), *self.facts.values()]
        parts += [ids[name] for name in self.kind.lists if name not in words]
        parts += [each.astype("<u8", copy=False) for each in words.values()]
        # What takes four bytes comes last, so that all of it stands at places that it can be read at.
        small = [*self.sizes.values(), *(ids[name] for name in words)]
        wide = (each.astype("<u8", copy=False).tobytes() for each in parts)
        return b"".join((*wide, *(each.astype("<u4", copy=False).tobytes() for each in small)))


def unpacked(kind: Kind, body: bytes) -> Block:
    """Give what was packed."""
    columns = _Reader(body)
    count, *lengths = columns.next(1 + len(kind.lists) + len(kind.worded), "<u8").tolist()
    many, named = (
        dict(zip(kind.lists, lengths, strict=False)),
        dict(zip(kind.worded, lengths[len(kind.lists) :], strict=True)),
    )
    digests = columns.next(DIGEST * count, "<u8").reshape(count, DIGEST)
    facts = {name: columns.next(count, "<u8") for name in kind.facts}
    ids = {name: columns.next(many[name], "<u8") for name in kind.lists if name not in named}
    words = {name: columns.next(named[name], "<u8") for name in named}
    sizes = {name: columns.next(count, "<u4") for name in kind.lists}
    ids |= {name: columns.next(many[name], "<u4") for name in named}
    return Block(kind, digests, facts, sizes, ids, words)


def block_of(kind: Kind, digests: Column, readings: Sequence[bytes]) -> Block:
    """Take readings apart: each says first its facts, then how many numbers each list has, then these, one after the other."""
    lengths = np.fromiter(map(len, readings), dtype=np.int64, count=len(readings)) // _WORD
    numbers = np.frombuffer(b"".join(readings), dtype="<u8")
    starts, head = starts_of(lengths)[:-1], len(kind.facts) + len(kind.lists)
    heads = numbers[starts[:, None] + np.arange(head)]
    sizes = heads[:, len(kind.facts) :].astype(np.int64)
    begin = starts[:, None] + head + np.cumsum(sizes, axis=1) - sizes
    ids, words = {}, {}
    for place, name in enumerate(kind.lists):
        ids[name] = numbers.take(ranges(begin[:, place], sizes[:, place]))
        if name in kind.worded:
            words[name], where = np.unique(ids[name], return_inverse=True)
            ids[name] = where.astype(np.uint32)
    return Block(
        kind,
        digests,
        {name: heads[:, place].copy() for place, name in enumerate(kind.facts)},
        {name: sizes[:, place].astype(np.uint32) for place, name in enumerate(kind.lists)},
        ids,
        words,
    )


def bound(kind: Kind, blocks: Sequence[Block], living: Sequence[Column]) -> Block:
    """Give the readings of several one after the other, as far as they are marked."""
    several = list(zip(blocks, living, strict=True))
    sizes = {name: [each.sizes[name][marked] for each, marked in several] for name in kind.lists}
    rows = sum(map(len, living))
    words = {name: np.unique(_joined([each.words[name] for each in blocks])) for name in kind.worded}

    def join(name: str) -> Column:
        found = np.empty(sum(int(each.sum()) for each in sizes[name]), np.uint32 if name in words else np.uint64)
        start = 0
        # Each part goes to its place as soon as it is made: all at once they would take twice the room.
        for (each, marked), size in zip(several, sizes[name], strict=True):
            stop = start + int(size.sum())
            found[start:stop] = _marked(each, marked, name, words)
            start = stop
        return found

    return Block(
        kind,
        _joined([each.digests[marked] for each, marked in several]).reshape(-1, DIGEST),
        {name: _joined([each.facts[name][marked] for each, marked in several]) for name in kind.facts},
        {name: _joined(parts, np.uint32) for name, parts in sizes.items()},
        dict(zip(kind.lists, at_once(join, kind.lists, rows), strict=True)),
        words,
    )


def _marked(block: Block, living: Column, name: str, words: Mapping[str, Column]) -> Column:
    """Give the numbers of a list of the readings that are marked, by where they stand among all words."""
    ids = block.ids[name]
    if not living.all():
        ids = ids[np.repeat(living, block.sizes[name])]
    if name in words:
        ids = np.searchsorted(words[name], block.words[name]).astype(np.uint32).take(ids)
    return ids


def _joined(parts: Sequence[Column], form: type[Any] = np.uint64) -> Column:
    return np.concatenate([np.zeros(0, form), *(each.ravel() for each in parts)])


class _Reader:
    """Reads columns that stand one after the other."""

    def __init__(self, body: bytes) -> None:
        self._body, self._at = body, 0

    def next(self, length: int, form: str) -> Column:
        found = np.frombuffer(self._body, dtype=form, count=length, offset=self._at)
        self._at += found.nbytes
        return found
