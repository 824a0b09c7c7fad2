"""Which tasks of a world are held against each other: all that are compared, but for turns of which it is unclear which one is meant."""

from __future__ import annotations

from dataclasses import dataclass

from gaps.duplicates.families import Families
from gaps.duplicates.keys import title_keys
from gaps.duplicates.pairing.memory import Memory
from gaps.duplicates.shelved import compared
from gaps.duplicates.titles import read_title
from gaps.tracked import Tracked
from gaps.world import World


@dataclass(frozen=True, slots=True)
class Listed:
    """A task that is held against others; ``recurring`` is whether it is a turn of work that comes back."""

    tracked: Tracked
    recurring: bool


def shortlist(world: World, memory: Memory) -> list[Listed]:
    """Give the tasks that may be the same work as another, by uid."""
    uids = sorted(world.tasks)
    titles = memory.titles(
        [world.tasks[uid].task.title for uid in uids],
        lambda place: title_keys(read_title(world.tasks[uids[place]].task.title)),
    )
    told = dict(zip(uids, zip(*(titles.facts[name].tolist() for name in titles.facts), strict=True), strict=True))
    families = Families((world.tasks[uid], told[uid][0]) for uid in uids)
    found = []
    for tracked in compared(world):
        family, rhythm, empty = told[tracked.uid]
        recurring = bool(rhythm) or families.recurs(tracked, family)
        if not empty and (not recurring or families.is_only_open(tracked, family)):
            found.append(Listed(tracked, recurring))
    return found
