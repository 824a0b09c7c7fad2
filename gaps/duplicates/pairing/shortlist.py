"""Which tasks of a world are held against each other: all that are compared, but for turns of which it is unclear which one is meant."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from gaps.duplicates.families import Families
from gaps.duplicates.keys import title_keys
from gaps.duplicates.pairing.columns import Columns
from gaps.duplicates.pairing.groups import repeated
from gaps.duplicates.pairing.memory import Memory
from gaps.duplicates.pairing.memory import digests_of
from gaps.duplicates.shelved import is_compared
from gaps.duplicates.stretches import Column
from gaps.duplicates.titles import read_title
from gaps.tracked import Tracked
from gaps.world import World


class Shortlist(Struct, frozen=True):
    """The tasks that are held against each other, by uid.

    ``places`` is where each stands among all tasks, ``recurring`` whether it is a turn of work that comes back,
    ``digests`` what its title and text are known by.
    """

    tasks: Sequence[Tracked]
    places: Sequence[int]
    recurring: Sequence[bool]
    digests: Column


def shortlist(world: World, memory: Memory) -> Shortlist:
    """Give the tasks that may be the same work as another."""
    tasks = [world.tasks[uid] for uid in sorted(world.tasks)]
    digests = digests_of(tasks)
    titles = memory.titles(digests, lambda place: title_keys(read_title(tasks[place].task.title)))
    recurring = titles.facts["rhythm"] > 0
    unclear = _unclear(tasks, titles, recurring)
    some = np.flatnonzero((titles.facts["empty"] == 0) & ~unclear).tolist()
    listed = [place for place in some if is_compared(world, tasks[place])]
    return Shortlist([tasks[place] for place in listed], listed, recurring[listed].tolist(), digests[listed])


def _unclear(tasks: Sequence[Tracked], titles: Columns, recurring: Column) -> Column:
    """Find the turns beside which others are open, and call recurring what comes back by its copies."""
    family = titles.facts["family"]
    # Most titles stand once: only the others are looked at one by one.
    again = repeated(family)
    families = Families(zip(map(tasks.__getitem__, again.tolist()), family[again].tolist(), strict=True))
    unclear = np.zeros(len(tasks), dtype=bool)
    for place in np.union1d(again, np.flatnonzero(recurring)).tolist():
        tracked, title = tasks[place], int(family[place])
        recurring[place] |= families.recurs(tracked, title)
        unclear[place] = recurring[place] and not families.is_only_open(tracked, title)
    return unclear
