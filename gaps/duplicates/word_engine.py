"""The engine: two tasks are told as one if their titles say so, something beside them does, and nothing denies it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from gaps.duplicates.engine import Match
from gaps.duplicates.judge import Judge
from gaps.duplicates.relations import Way
from gaps.duplicates.stamps import glossary_stamp
from gaps.world import World

if TYPE_CHECKING:
    from gaps.duplicates.pairing.memory import Memory


class WordEngine:
    """Finds the same work by what tasks say; the cost grows with the number of tasks, not with its square."""

    @cached_property
    def id(self) -> str:
        """Name what the answers depend on: this way of reading, and the glossary."""
        return f"words-8/{glossary_stamp()}"

    def matches(self, world: World, memory: Memory | None = None) -> Iterator[Match]:
        """Give the pairs that are sure enough to be told, once each.

        With a memory, only texts are read that it does not know, and pairs not judged of which it knows that they came
        to nothing.
        """
        # What compares nothing must not wait for numpy.
        import numpy as np  # noqa: PLC0415

        from gaps.duplicates.pairing.comparison import Comparison  # noqa: PLC0415
        from gaps.duplicates.pairing.memory import Memory  # noqa: PLC0415

        kept = memory or Memory()
        comparison = Comparison(world, kept)
        judge = Judge(world, comparison, comparison.titles_with)
        met = comparison.pairs()
        names = comparison.names(met) if memory else None
        nothing = np.zeros(len(met.one), dtype=bool) if names is None else kept.came_to_nothing(names)
        for place in np.flatnonzero(~nothing).tolist():
            one, other, way = int(met.one[place]), int(met.other[place]), Way(int(met.ways[place]))
            match = judge.match(comparison.said(one), comparison.said(other), way)
            nothing[place] = match is None
            if match is not None:
                yield match
        if names is not None:
            kept.remember(names[nothing])
