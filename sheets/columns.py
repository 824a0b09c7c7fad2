"""The columns of a table found by their titles, wherever the header stands."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping

from msgspec import Struct

from mapping.errors import ConnectorError
from mapping.errors import Place
from mapping.errors import fault
from mapping.errors import msg
from mapping.text import fold
from mapping.text import storable
from sheets.tables import Row
from sheets.tables import Table

_HEADER_WITHIN = 30
_TITLES_TOLD = 30


class Columns(Struct, frozen=True):
    """A table whose columns have names of our own: ``places`` maps each name to its column, counted from 0."""

    table: Table
    header: Row
    places: Mapping[str, int]

    def rows(self) -> Iterator[Row]:
        """Give the rows below the header."""
        return (row for row in self.table.rows if row.number > self.header.number)

    def texts(self, row: Row) -> dict[str, str]:
        """Give the cells of a row by the names of their columns, as every store can hold them."""
        return {name: storable(row[place]) for name, place in self.places.items()}

    def place(self, row: Row, name: str) -> Place:
        """Give the place of a cell."""
        return self.table.place(row, self.places.get(name))


def named_columns(table: Table, titles: Mapping[str, str]) -> Columns:
    """Find the columns with these titles, each under its name.

    The header is the row among the first thirty that holds most of the titles: lists often have a heading above it.
    Raises ConnectorError for each column that is missing.
    """
    wanted = {name: fold(title) for name, title in titles.items()}
    rows = table.rows[:_HEADER_WITHIN] or (Row(1, ()),)
    header = max(rows, key=lambda row: len(set(wanted.values()) & set(map(fold, row.cells))))
    cells = [fold(cell) for cell in header.cells]
    places = {name: cells.index(title) for name, title in wanted.items() if title in cells}
    missing = [name for name in titles if name not in places]
    if missing:
        there = ", ".join(cell for cell in header.cells[:_TITLES_TOLD] if cell) or "–"
        raise ConnectorError(
            *(
                fault(
                    "There is no column “{title}”.",
                    place=table.place(header),
                    title=titles[name],
                    advice=msg("The titles there are: {names}.", names=there),
                )
                for name in missing
            )
        )
    return Columns(table, header, places)
