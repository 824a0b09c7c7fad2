"""A few documents as rows: the terms of title and body, the pieces of title words, equal lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gaps.duplicates.weighing.rows import Column
from gaps.duplicates.weighing.rows import Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The documents in rows, the same order everywhere; ``count`` is how many there are in all.

    ``terms`` are the parts of words, ``in_title`` and ``in_body`` how often each is said there; ``grams`` are pieces of
    title words, ``pairs`` neighbouring title words, ``lines`` long equal lines, ``bridge`` what titles mean in either
    language. ``rare`` has for all that stands in each of them how telling it is among all documents; ``marks`` tell which terms are
    numbers and names of code. ``facets`` holds a bit per value for each facet that titles name. ``family_sizes`` is how
    many of all documents have the same title but for numbers.
    """

    size: int
    count: int
    terms: Rows
    in_title: Column
    in_body: Column
    grams: Rows
    pairs: Rows
    lines: Rows
    bridge: Rows
    marks: Column
    rare: Mapping[str, Column]
    facets: Column
    families: Column
    family_sizes: Column
    equal: Column
    places: Column
    days: Column
