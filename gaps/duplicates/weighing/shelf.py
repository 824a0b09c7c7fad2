"""A few documents as sparse rows: the terms of title and body, the pieces of title words, equal lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gaps.duplicates.weighing.rows import Column
from gaps.duplicates.weighing.rows import Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The documents in rows, the same order everywhere; ``count`` is how many there are in all.

    ``titles`` and ``bodies`` count terms, ``grams`` pieces of title words, ``pairs`` neighbouring title words,
    ``lines`` long equal lines; ``bridge`` what titles mean in either language. ``rare`` has for the columns of each
    (those of titles and bodies are ``terms``) how telling they are among all documents; ``marks`` tell which terms are
    numbers and names of code. ``facets`` holds a bit per value for each facet that titles name. ``family_sizes`` is how
    many of all documents have the same title but for numbers.
    """

    size: int
    count: int
    titles: Rows
    bodies: Rows
    grams: Rows
    pairs: Rows
    lines: Rows
    bridge: Rows
    marks: Column
    rare: Mapping[str, Column]
    scripts: Column
    facets: Column
    families: Column
    family_sizes: Column
    equal: Column
    places: Column
    days: Column
