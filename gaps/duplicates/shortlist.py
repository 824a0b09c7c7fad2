"""Which tasks are worth holding against each other: equal words, all words but one."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from itertools import combinations

from gaps.duplicates.families import Families
from gaps.duplicates.near import signatures
from gaps.duplicates.said import Said
from gaps.duplicates.said import read_said
from gaps.duplicates.shelved import compared
from gaps.duplicates.titles import read_title
from gaps.world import World

_TEMPLATE = 4
_CROWD = 40


def read_all(world: World) -> list[Said]:
    """Read the tasks that may be the same work as another, without those of which it is unclear which turn is meant."""
    titled = [(world.tasks[uid], read_title(world.tasks[uid].task.title)) for uid in sorted(world.tasks)]
    families = Families(titled)
    titles = {tracked.uid: title for tracked, title in titled}
    found = []
    for tracked in compared(world):
        title = titles[tracked.uid]
        recurring = families.recurs(tracked, title)
        if title.words and (not recurring or families.is_only_open(tracked, title)):
            found.append(read_said(tracked, title=title, recurring=recurring))
    return found


def by_titles(tasks: Iterable[Said]) -> Iterator[tuple[Said, Said]]:
    """Give the pairs whose titles have equal words, or all but one."""
    equal: dict[object, list[Said]] = {}
    near: dict[object, list[Said]] = {}
    for each in tasks:
        equal.setdefault(each.key, []).append(each)
        equal.setdefault(each.bag, []).append(each)
        for signature in signatures(each.title):
            near.setdefault(signature, []).append(each)
    for group in equal.values():
        if 1 < len(group) <= _CROWD:
            yield from combinations(group, 2)
    for group in near.values():
        # Many fillings of one slot are a template, not one piece of work told twice.
        if 1 < len(group) <= _CROWD and len({each.bag for each in group}) < _TEMPLATE:
            yield from combinations(group, 2)
