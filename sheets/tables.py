"""Tables out of files: every sheet of a workbook, or one delimited text, as rows of text whose places are known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mapping.errors import ConnectorError
from mapping.errors import Fault
from mapping.errors import Place
from mapping.errors import fault
from mapping.errors import msg
from sheets.archive import check_archive
from sheets.archive import damaged
from sheets.archive import is_workbook
from sheets.archive import merged_ranges
from sheets.cells import cell_text
from sheets.cells import column_letters
from sheets.decode import Readable
from sheets.decode import csv_rows
from sheets.decode import unreadable

MOST_ROWS = 50_000
"""So many rows a sheet may have."""

_MOST_COLUMNS = 1000
_LONGEST_CELL = 32_767
_FORMULA, _ERROR = "f", "e"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the file, and its cells from the first column on, without outer blanks."""

    number: int
    cells: tuple[str, ...]

    def __getitem__(self, column: int) -> str:
        """Give the cell of a column, counted from 0; empty where the row is shorter."""
        return self.cells[column] if column < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one sheet that hold anything. ``faults`` are cells that could not be taken; they read as empty.

    ``name`` is that of the sheet, empty for delimited text; ``hidden`` whether its program keeps it out of sight.
    ``merged`` are ranges of cells shown as one (such as ``B3:B5``), of which only the first holds anything.
    """

    file: str
    name: str
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...] = ()
    hidden: bool = False
    merged: tuple[str, ...] = ()

    def place(self, row: Row | int | None = None, column: int | None = None) -> Place:
        """Give the place of a cell (its column counted from 0), of a row, or of the whole table."""
        number = row.number if isinstance(row, Row) else row
        if number is None:
            return Place(self.file, cell=self.name or None)
        if not self.name:
            return Place(self.file, number, None if column is None else column + 1)
        cell = f"{column_letters(column + 1)}{number}" if column is not None else str(number)
        return Place(self.file, cell=f"{self.name}!{cell}")


@dataclass(frozen=True, slots=True)
class TableFile:
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
        if not is_workbook(named.path):
            return (_delimited(named, most_rows),)
        check_archive(named.path, named.place)
        tables = tuple(_sheets(named, most_rows, results=results))
    except OSError as error:
        raise unreadable(named, error) from error
    if not tables:
        raise damaged(named.place)
    return tables


def read_table(file: Readable | Path, sheet: str | None = None, *, most_rows: int = MOST_ROWS) -> Table:
    """Read one table with the last results of its formulas: the named sheet, else the first that people see.

    Raises ConnectorError as `read_tables`, and where there is no such sheet.
    """
    tables = read_tables(file, most_rows=most_rows, results=True)
    wanted = [table for table in tables if (table.name == sheet if sheet else not table.hidden)]
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
    for number, cells in csv_rows(file):
        if len(rows) >= most_rows:
            raise _too_many(file.place, most_rows)
        rows.append(Row(number, tuple(cell.strip() for cell in cells[:_MOST_COLUMNS])))
    return Table(file.name, "", tuple(rows))


def _sheets(file: Readable, most_rows: int, *, results: bool) -> Iterator[Table]:
    import openpyxl  # noqa: PLC0415  # takes long to import, and few commands need it

    try:
        book = openpyxl.load_workbook(file.path, read_only=True, data_only=results, keep_links=False)
    except Exception as error:  # the parts of a damaged workbook break the library in many ways
        raise damaged(file.place) from error
    try:
        for sheet in book.worksheets:
            yield _sheet(file, sheet, most_rows)
    except ConnectorError:
        raise
    except Exception as error:
        raise damaged(file.place) from error
    finally:
        book.close()


def _sheet(file: Readable, sheet: Any, most_rows: int) -> Table:
    sheet.reset_dimensions()  # what a file says of its own extent may be wrong
    empty = Table(file.name, str(sheet.title), ())
    rows: list[Row] = []
    faults: list[Fault] = []
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        texts = [_taken(cell, empty, number, index, faults) for index, cell in enumerate(cells[:_MOST_COLUMNS])]
        while texts and not texts[-1]:
            texts.pop()
        if texts and len(rows) >= most_rows:
            raise _too_many(empty.place(), most_rows)
        if texts:
            rows.append(Row(number, tuple(texts)))
    merged = merged_ranges(file.path, sheet._worksheet_path)  # noqa: SLF001  # the library tells it nowhere else
    return Table(file.name, empty.name, tuple(rows), tuple(faults), sheet.sheet_state != "visible", merged)


def _taken(cell: Any, table: Table, row: int, column: int, faults: list[Fault]) -> str:
    if cell.value is None:
        return ""
    if cell.data_type == _FORMULA:
        advice = msg("Put its value in its place (copy, then paste values).")
        faults.append(fault("This cell holds a formula.", place=table.place(row, column), advice=advice))
        return ""
    if cell.data_type == _ERROR:
        advice = msg("Put the right value in its place.")
        faults.append(
            fault(
                "This cell shows the error {error}.",
                place=table.place(row, column),
                error=str(cell.value),
                advice=advice,
            )
        )
        return ""
    text = cell_text(cell.value, cell.number_format or "")
    if text is None:
        advice = msg("Format the cell as text, then type the id again.")
        faults.append(fault("Excel has damaged this long number.", place=table.place(row, column), advice=advice))
        return ""
    return text[:_LONGEST_CELL].strip()


def _too_many(place: Place, most: int) -> ConnectorError:
    return ConnectorError(
        fault(
            "There are more than {most} rows here.",
            place=place,
            most=most,
            advice=msg("Leave only the rows that are needed."),
        )
    )
