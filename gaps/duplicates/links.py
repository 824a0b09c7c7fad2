"""Duplicates that people marked themselves: a Duplicate link between open tasks of one party."""

from __future__ import annotations

from collections.abc import Iterator

from gaps.duplicates.engine import Likeness
from gaps.duplicates.engine import Match
from gaps.world import World
from mapping.model import LinkKind


def linked_matches(world: World) -> Iterator[Match]:
    """Give open tasks with a Duplicate link; across known parties that is the mirror of a request and no match."""
    for a, b, kind in world.links.pairs():
        if kind is LinkKind.DUPLICATE and world.tasks[a].open and world.tasks[b].open:
            mine, yours = set(world.judged[a].parties), set(world.judged[b].parties)
            if not mine or not yours or mine & yours:
                yield Match(a=a, b=b, score=1.0, likeness=Likeness.LINK)
