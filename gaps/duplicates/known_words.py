"""Which words exist: those of the glossary, and those that stand in several titles of a workspace."""

from __future__ import annotations

from collections.abc import Callable

from gaps.duplicates.glossary import glossary_index
from gaps.duplicates.stems import stem

SEVERAL = 3
"""In so many titles stands a word that exists here."""


class KnownWords:
    """Tells words from slips of the pen."""

    def __init__(self, titles_with: Callable[[str], int]) -> None:
        """Take what tells in how many titles a word stands."""
        self._titles_with = titles_with

    def has(self, word: str) -> bool:
        """Whether a word exists."""
        known = glossary_index()
        if word in known.exact or stem(word) in known.stemmed:
            return True
        return self._titles_with(word) >= SEVERAL
