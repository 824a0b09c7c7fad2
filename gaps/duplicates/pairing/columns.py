"""What was read of tasks, as it is asked for: by the place of each task."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from gaps.duplicates.pairing.block import Block
from gaps.duplicates.stretches import Column
from gaps.duplicates.stretches import ranges
from gaps.duplicates.stretches import starts_of


class Columns:
    """What was read of tasks: ``facts`` has a number for each, lists many; ``words`` are those that the numbers of some lists name.

    The lists lie as they are kept, each reading once: to put them into the order of the tasks would be to move all of them.
    """

    def __init__(self, block: Block, place: Column) -> None:
        """Take the readings, and where that of each task stands."""
        self._block, self._place = block, place
        self.size = len(place)
        self.facts: dict[str, Column] = {name: values[place] for name, values in block.facts.items()}
        self.words = block.words

    def owned(self, name: str, asked: Column | None = None) -> tuple[Column, Column]:
        """Give the numbers of a list of all tasks or of those marked, and whose each is.

        Those of one task stand together, the tasks in any order.
        """
        ids, sizes, owner, others = self._block.ids[name], self._block.sizes[name], self._owner, self._others
        if asked is not None:
            some = asked[owner]
            ids, sizes, owner, others = ids[np.repeat(some, sizes)], sizes[some], owner[some], others[asked[others]]
        owners = np.repeat(owner, sizes)
        if not len(others):
            return ids, owners
        more, size = self.of(name, others)
        return np.concatenate((ids, more)), np.concatenate((owners, np.repeat(others, size)))

    def of(self, name: str, numbers: Column) -> tuple[Column, Column]:
        """Give the numbers of a list of some tasks, one after the other, and how many each has."""
        sizes = self._block.sizes[name].astype(np.int64)
        starts, places = starts_of(sizes), self._place[numbers]
        return self._block.ids[name].take(ranges(starts[places], sizes[places])), sizes[places]

    @cached_property
    def _owner(self) -> Column:
        """Give a task for each reading: the first of those that say the same."""
        found = np.zeros(self._block.size, dtype=np.int32)
        found[self._place[::-1]] = np.arange(self.size - 1, -1, -1, dtype=np.int32)
        return found

    @cached_property
    def _others(self) -> Column:
        """Give the tasks that say what one before them says."""
        return np.flatnonzero(self._owner[self._place] != np.arange(self.size)).astype(np.int32)
