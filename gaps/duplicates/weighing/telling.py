"""What two documents share, told by how rare it is."""

from __future__ import annotations

import numpy as np

from gaps.duplicates.weighing.rows import Column
from gaps.duplicates.weighing.shelf import Shelf

_SHOWN = 4


class SharedWords:
    """Knows in how many documents every word stands."""

    def __init__(self, shelf: Shelf) -> None:
        """Count the words of all documents."""
        self._shelf = shelf
        self._rows = (shelf.titles + shelf.bodies).tocsr()
        self._seen = np.bincount(self._rows.indices, minlength=self._rows.shape[1])

    def rarest(self, one: int, other: int) -> list[dict[str, object]]:
        """Give the rarest words that both have, each with the number of documents that have it."""
        shared = np.intersect1d(self._words(one), self._words(other))
        order = np.lexsort((shared, self._seen[shared]))[:_SHOWN]
        return [self._told(int(each)) for each in shared[order]]

    def _words(self, document: int) -> Column:
        begin, end = self._rows.indptr[document], self._rows.indptr[document + 1]
        found: Column = self._rows.indices[begin:end]
        return found

    def _told(self, word: int) -> dict[str, object]:
        return {"word": self._shelf.terms[word].lstrip("#@"), "tasks": int(self._seen[word])}
