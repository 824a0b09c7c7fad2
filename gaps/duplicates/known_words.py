"""Which words exist: those of the glossary, and those that stand in several titles of a workspace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from gaps.duplicates.glossary import glossary_index
from gaps.duplicates.said import Said
from gaps.duplicates.stems import stem

_SEVERAL = 3


class KnownWords:
    """Tells words from slips of the pen."""

    def __init__(self, tasks: Iterable[Said]) -> None:
        """Count in how many titles each word stands, when it is first asked."""
        self._tasks = tasks
        self._seen: Counter[str] | None = None

    def has(self, word: str) -> bool:
        """Whether a word exists."""
        known = glossary_index()
        if word in known.exact or stem(word) in known.stemmed:
            return True
        if self._seen is None:
            self._seen = Counter(word for each in self._tasks for word in set(each.title.words))
        return self._seen[word] >= _SEVERAL
