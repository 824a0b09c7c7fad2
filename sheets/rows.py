"""The rows of one sheet of a workbook, cell by cell as they stand in its part."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct
from msgspec import field

from mapping.errors import Message
from mapping.errors import msg
from sheets.archive import Archive
from sheets.archive import DamagedError
from sheets.archive import TooMuchError
from sheets.cells import Format
from sheets.cells import column_number
from sheets.cells import from_cell
from sheets.cells import number_text
from sheets.parts import LONGEST_CELL
from sheets.parts import Book
from sheets.parts import local
from sheets.parts import unescaped

MOST_COLUMNS = 1000
"""So many columns a sheet may have."""

_LAST_COLUMN, _LAST_ROW = 16_384, 1_048_576
_MOST_RANGES, _MOST_FAULTS = 1000, 20_000
_TAGS = frozenset({"c", "v", "t", "f", "is", "r", "row"})
_GENERAL = Format()
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Row(Struct, frozen=True):
    """One row: its number in the file, and its cells from the first column on, without outer blanks."""

    number: int
    cells: tuple[str, ...]
    hidden: bool = False

    def __getitem__(self, column: int) -> str:
        """Give the cell of a column, counted from 0; empty where the row is shorter."""
        return self.cells[column] if column < len(self.cells) else ""


class Range(Struct, frozen=True):
    """Cells shown as one: the name of them (``B3:B5``), their rows, and their columns counted from 0; ends included."""

    name: str
    rows: tuple[int, int]
    columns: tuple[int, int]


class CellFault(Struct, frozen=True):
    """What is wrong with a cell, by its row and its column (counted from 0)."""

    row: int
    column: int
    message: Message
    advice: Message


class SheetRows(Struct):
    """Hears the part of a sheet. Afterwards ``rows`` holds those that say anything."""

    archive: Archive
    book: Book
    most_rows: int
    results: bool
    rows: list[Row] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)
    merged: list[Range] = field(default_factory=list)
    _number: int = 0
    _hidden: bool = False
    _cells: list[str] = field(default_factory=list)
    _next: int = 0
    _column: int = 0
    _kind: str = "n"
    _style: str = ""
    _parts: list[str] = field(default_factory=list)
    _taking: bool = False
    _inside: bool = False
    _aside: bool = False
    _formula: bool = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the beginning of a row, a cell, or what stands in one."""
        tag = name if name in _TAGS else local(name)
        if tag == "c":
            self._begin_cell(attributes)
        elif tag in {"v", "t"}:
            self._taking = self._inside and not self._aside
        elif tag == "row":
            self._begin_row(attributes)
        elif tag == "f":
            self._formula = self._formula or self._inside
        elif tag == "rPh":
            self._aside = True
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def end(self, name: str) -> None:
        """Take its end."""
        tag = name if name in _TAGS else local(name)
        if tag in {"v", "t"}:
            self._taking = False
        elif tag == "c":
            self._end_cell()
        elif tag == "row":
            self._end_row()
        elif tag == "rPh":
            self._aside = False

    def text(self, data: str) -> None:
        """Take what a cell says."""
        if self._taking:
            self._parts.append(data)

    def _merge(self, reference: str) -> None:
        if len(self.merged) == _MOST_RANGES:
            raise TooMuchError
        self.merged.append(range_of(reference))

    def _begin_row(self, attributes: Mapping[str, str]) -> None:
        number = _whole(attributes["r"]) if "r" in attributes else self._number + 1
        if not self._number < number <= _LAST_ROW:
            raise DamagedError
        self._number, self._hidden = number, attributes.get("hidden") in {"1", "true"}
        self._cells, self._next = [], 0

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        column = _column(attributes["r"]) if "r" in attributes else self._next
        if not self._next <= column < _LAST_COLUMN:
            raise DamagedError
        self._column, self._next = column, column + 1
        self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
        self._parts.clear()
        self._inside, self._formula = True, False

    def _end_cell(self) -> None:
        self._inside = False
        if not self._parts and not self._formula:
            return
        text = self._value("".join(self._parts))
        if text:
            if self._column >= MOST_COLUMNS:
                raise TooMuchError
            self._cells.extend([""] * (self._column - len(self._cells)))
            self._cells.append(text)

    def _end_row(self) -> None:
        if self._cells:
            if len(self.rows) == self.most_rows:
                raise TooManyRowsError
            self.archive.spend(len(self._cells), sum(map(len, self._cells)))
            self.rows.append(Row(self._number, tuple(self._cells), self._hidden))
            self._cells = []

    def _value(self, raw: str) -> str:
        if self._formula and not self.results:
            self._tell(msg("This cell holds a formula."), msg("Put its value in its place (copy, then paste values)."))
            return ""
        if self._formula and not raw:
            advice = msg("Open the file in Excel and save it, or put the value in its place.")
            self._tell(msg("The formula in this cell has no result yet."), advice)
            return ""
        if self._kind == "e":
            message = msg("This cell shows the error {error}.", error=raw[:40])
            self._tell(message, msg("Put the right value in its place."))
            return ""
        return self._said(raw)

    def _said(self, raw: str) -> str:
        bare = raw[:LONGEST_CELL].strip()
        match self._kind:
            case "s" if bare:
                return _shared(self.book.texts, _whole(bare))
            case "inlineStr" | "str":
                return from_cell(unescaped(bare).strip())
            case "b":
                return "true" if bare == "1" else "false"
            case "d":
                return bare.removesuffix("T00:00:00").replace("T", " ")
            case _:
                return self._number_text(bare) if bare else ""

    def _number_text(self, raw: str) -> str:
        style = _whole(self._style) if self._style else 0
        shown = self.book.formats[style] if style < len(self.book.formats) else _GENERAL
        text = number_text(raw[:400], shown, since_1904=self.book.since_1904)
        if text is None:
            advice = msg("Format the cell as text, then type the id again.")
            self._tell(msg("Excel has damaged this long number."), advice)
        return text or ""

    def _tell(self, message: Message, advice: Message) -> None:
        if len(self.faults) == _MOST_FAULTS:
            raise TooMuchError
        self.faults.append(CellFault(self._number, self._column, message, advice))


def range_of(reference: str) -> Range:
    """Read the name of a range."""
    first, _, last = reference.partition(":")
    corners = [(_whole(each.lstrip(_LETTERS)), _column(each)) for each in (first, last or first)]
    return Range(reference, (corners[0][0], corners[1][0]), (corners[0][1], corners[1][1]))


class TooManyRowsError(Exception):
    """A sheet has more rows than were asked for."""


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):  # noqa: PLR2004  # no sheet counts so far
        raise DamagedError
    return int(text)


@lru_cache(maxsize=2000)
def _letters(letters: str) -> int:
    if not (letters.isascii() and letters.isalpha() and len(letters) <= 3):  # noqa: PLR2004  # XFD is the last
        raise DamagedError
    return column_number(letters) - 1


def _column(reference: str) -> int:
    return _letters(reference.rstrip("0123456789"))


def _shared(texts: tuple[str, ...], index: int) -> str:
    if index >= len(texts):
        raise DamagedError
    return from_cell(texts[index].strip())
