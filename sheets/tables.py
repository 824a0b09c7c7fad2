"""Tables out of files: every sheet of a workbook, or one delimited text, as rows of text whose places are known."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct
from msgspec import field

from mapping.errors import ConnectorError
from mapping.errors import Fault
from mapping.errors import Place
from mapping.errors import fault
from mapping.errors import msg
from mapping.text import fold
from sheets.archive import Archive
from sheets.archive import is_workbook
from sheets.archive import opened_archive
from sheets.cells import column_letters
from sheets.decode import Readable
from sheets.decode import csv_rows
from sheets.decode import unreadable
from sheets.parts import Book
from sheets.parts import SheetPart
from sheets.parts import parse
from sheets.parts import read_book
from sheets.rows import MOST_COLUMNS
from sheets.rows import Range
from sheets.rows import Row
from sheets.rows import SheetRows
from sheets.rows import TooManyRowsError

__all__ = ["MOST_ROWS", "Row", "Table", "TableFile", "read_table", "read_tables"]

MOST_ROWS = 50_000
"""So many rows a sheet may have."""

_LARGEST_TEXT, _MOST_CELLS = 30_000_000, 1_000_000


class Table(Struct, frozen=True):
    """The rows of one sheet that hold anything.

    ``spoilt`` are cells that could not be taken, by row number and column (counted from 0), with why; they read as empty.
    ``name`` is that of the sheet, empty for delimited text; ``hidden`` whether its program keeps it out of sight.
    ``merged`` are ranges of cells shown as one, of which only the first holds anything.
    """

    file: str
    name: str
    rows: tuple[Row, ...]
    spoilt: Mapping[tuple[int, int], Fault] = field(default_factory=dict)
    hidden: bool = False
    merged: tuple[Range, ...] = ()

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Give what is wrong with cells, in the order of the sheet."""
        return tuple(self.spoilt.values())

    def place(self, row: Row | int | None = None, column: int | None = None) -> Place:
        """Give the place of a cell (its column counted from 0), of a row, or of the whole table."""
        number = row.number if isinstance(row, Row) else row
        if number is None:
            return Place(self.file, cell=self.name or None)
        if not self.name:
            return Place(self.file, number, None if column is None else column + 1)
        cell = f"{column_letters(column + 1)}{number}" if column is not None else str(number)
        return Place(self.file, cell=f"{self.name}!{cell}")


class TableFile(Struct, frozen=True):
    """A file named by its path alone."""

    path: Path

    @property
    def name(self) -> str:
        """Give the path as people wrote it."""
        return str(self.path)

    @property
    def place(self) -> Place:
        """Give the place of the file as a whole."""
        return Place(self.name)


def read_tables(file: Readable | Path, *, most_rows: int = MOST_ROWS, results: bool = False) -> tuple[Table, ...]:
    """Read every sheet of a workbook (.xlsx), or a delimited text as one table; which of them is told by the content.

    A formula is a fault unless its last ``results`` are asked for. Raises ConnectorError for what is neither, is locked,
    holds macros, or has more rows or unpacks to more than any list of people's work.
    """
    named = TableFile(file) if isinstance(file, Path) else file
    try:
        if is_workbook(named.path):
            with opened_archive(named.path, named.place) as archive:
                book = read_book(archive)
                return tuple(_sheet(named, archive, book, sheet, most_rows, results=results) for sheet in book.sheets)
        if named.path.stat().st_size > _LARGEST_TEXT:
            raise _too_large(named.place)
        return (_delimited(named, most_rows),)
    except OSError as error:
        raise unreadable(named, error) from error


def read_table(file: Readable | Path, sheet: str | None = None) -> Table:
    """Read one table with the last results of its formulas: the named sheet, else the first that people see.

    Raises ConnectorError as `read_tables`, and where there is no such sheet.
    """
    tables = read_tables(file, results=True)
    wanted = [table for table in tables if (fold(table.name) == fold(sheet) if sheet else not table.hidden)]
    if not wanted:
        place = (TableFile(file) if isinstance(file, Path) else file).place
        names = ", ".join(table.name for table in tables)
        raise ConnectorError(
            fault(
                "There is no sheet “{sheet}”.",
                place=place,
                sheet=sheet or "",
                advice=msg("There are: {names}.", names=names),
            )
        )
    return wanted[0]


def _delimited(file: Readable, most_rows: int) -> Table:
    rows: list[Row] = []
    left = _MOST_CELLS
    for number, cells in csv_rows(file):
        left -= len(cells)
        if left < 0 or len(cells) > MOST_COLUMNS:
            raise _too_large(file.place)
        if len(rows) == most_rows:
            raise _too_many(file.place, most_rows)
        rows.append(Row(number, tuple(cell.strip() for cell in cells)))
    return Table(file.name, "", tuple(rows))


def _sheet(file: Readable, archive: Archive, book: Book, sheet: SheetPart, most_rows: int, *, results: bool) -> Table:
    empty = Table(file.name, sheet.name, ())
    heard = SheetRows(archive, book, most_rows, results)
    try:
        parse(archive, sheet.part, heard)
    except TooManyRowsError as error:
        raise _too_many(empty.place(), most_rows) from error
    spoilt = {
        (each.row, each.column): Fault(empty.place(each.row, each.column), each.message, each.advice)
        for each in heard.faults
    }
    return Table(file.name, sheet.name, tuple(heard.rows), spoilt, sheet.hidden, tuple(heard.merged))


def _too_large(place: Place) -> ConnectorError:
    return ConnectorError(
        fault("This table is too large.", place=place, advice=msg("Leave only the rows and columns that are needed."))
    )


def _too_many(place: Place, most: int) -> ConnectorError:
    return ConnectorError(
        fault(
            "There are more than {most} rows here.",
            place=place,
            most=most,
            advice=msg("Leave only the rows that are needed."),
        )
    )
