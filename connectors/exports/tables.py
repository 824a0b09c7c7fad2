"""Tables whose columns are told by their header, in whichever language and spelling."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence

from msgspec import Struct

from connectors.exports.files import ExportFile
from mapping.errors import ConnectorError
from mapping.errors import Fault
from mapping.errors import Place
from mapping.errors import fault
from mapping.errors import msg
from mapping.text import fold
from mapping.text import storable
from sheets.decode import csv_rows


class Row(Struct, frozen=True):
    """One row: the line on which it starts, its cells by column, and those of unknown columns by their header."""

    line: int
    cells: Mapping[str, str]
    others: tuple[tuple[str, str], ...]

    def __getitem__(self, column: str) -> str:
        """Give a cell without outer blanks, empty where there is none."""
        return self.cells.get(column, "").strip()


def read_table(
    file: ExportFile, aliases: Mapping[str, Sequence[str]], needed: Collection[str]
) -> Iterator[Row | Fault]:
    """Give the rows of a table, and a fault for each whose cells do not fit the header.

    ``aliases`` are the folded headers of each column. Raises ConnectorError when a needed column is missing.
    """
    rows = csv_rows(file)
    line, header = next(rows, (1, []))
    columns = _columns(header, aliases)
    missing = [column for column in needed if column not in columns]
    if missing:
        raise ConnectorError(
            fault(
                "The table has no column {columns}.",
                place=Place(file.name, line),
                advice=msg("Export it anew with all columns."),
                columns=", ".join(aliases[column][0] for column in missing),
            )
        )
    for start, cells in rows:
        if len(cells) < len(header) or any(cells[len(header) :]):
            yield _misfit(file, start, len(cells), len(header))
        else:
            yield _row(start, cells, header, columns)


def names_in(cell: str) -> list[str]:
    """Give the names of a cell, which are parted by commas, each once."""
    return list(dict.fromkeys(name for name in map(str.strip, cell.split(",")) if name))


def _columns(header: Sequence[str], aliases: Mapping[str, Sequence[str]]) -> dict[str, int]:
    known = {alias: column for column, names in aliases.items() for alias in names}
    found: dict[str, int] = {}
    for place, name in enumerate(header):
        column = known.get(fold(name))
        if column is not None:
            found.setdefault(column, place)
    return found


def _row(line: int, cells: Sequence[str], header: Sequence[str], columns: Mapping[str, int]) -> Row:
    known = {column: storable(cells[place]) for column, place in columns.items()}
    taken = set(columns.values())
    others = tuple(
        (storable(name.strip()), storable(cells[place].strip()))
        for place, name in enumerate(header)
        if place not in taken and name.strip() and cells[place].strip()
    )
    return Row(line, known, others)


def _misfit(file: ExportFile, line: int, cells: int, columns: int) -> Fault:
    return fault(
        "The row has {cells} cells where the header has {columns}, and was left out.",
        place=Place(file.name, line),
        advice=msg("Export it anew without changing it in between."),
        cells=cells,
        columns=columns,
    )
