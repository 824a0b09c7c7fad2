"""What a title means in either language: the concepts of the glossary, Latin words and numbers as they stand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from gaps.duplicates.glossary import concepts
from gaps.duplicates.reading.tokens import latin_parts


def meanings_of(title: Sequence[str]) -> tuple[str, ...]:
    """Give what the words of a title mean, each meaning once, in their order."""
    folded = [word.casefold() for word in title]
    spelled = chain.from_iterable(latin_parts(word) for word in title)
    return tuple(dict.fromkeys((*(f"={concept}" for concept in concepts(folded)), *spelled)))
