"""Rows that are put into words when they are looked at: of thousands, a mail shows a few."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from typing import overload

from reports.arranging import Bundle
from reports.rows import Row


class LazyRows(Sequence[Row]):
    """The rows of bundles, in their order, each put into words once."""

    def __init__(self, bundles: Sequence[Bundle], tell: Callable[[Bundle], Row]) -> None:
        """Take the bundles, and what makes a row of one."""
        self._bundles = bundles
        self._tell = tell
        self._told: dict[int, Row] = {}

    def __len__(self) -> int:
        """Give how many there are."""
        return len(self._bundles)

    @overload
    def __getitem__(self, place: int) -> Row: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Row, ...]: ...

    def __getitem__(self, place: int | slice) -> Row | tuple[Row, ...]:
        """Give one row, or several."""
        if isinstance(place, slice):
            return tuple(self._row(each) for each in range(*place.indices(len(self))))
        return self._row(range(len(self))[place])

    def __iter__(self) -> Iterator[Row]:
        """Give all, from the first to the last."""
        return map(self._row, range(len(self)))

    def _row(self, place: int) -> Row:
        row = self._told.get(place)
        if row is None:
            row = self._told[place] = self._tell(self._bundles[place])
        return row
