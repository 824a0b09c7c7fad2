"""Workbooks for people: safe cells, a frozen header with filters, widths that fit Hangul, lists to choose from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from collections.abc import Sequence
from copy import copy
from io import BytesIO
from math import ceil
from typing import TYPE_CHECKING
from typing import Any

from msgspec import Struct
from msgspec import field

from mapping.text import storable
from sheets.cells import column_letters
from sheets.cells import for_cell

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment
    from openpyxl.styles import Border
    from openpyxl.styles import Font
    from openpyxl.worksheet.worksheet import Worksheet

LONGEST_CELL = 32_767
"""So many characters a cell may hold."""

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ESCAPE = re.compile(r"_x(?=[0-9A-Fa-f]{4}_)")
_LINE_HEIGHT, _MOST_LINES = 15, 20
_BAD_NAME = re.compile(r"[\[\]:*?/\\]")
_NARROWEST, _WIDEST = 8, 60
_HEAD_FILL, _HEAD_TEXT, _LINE = "1F3A5F", "FFFFFF", "D9DEE5"
_FONT = "Malgun Gothic"
_MOST_CHOICES, _LONGEST_TITLE = 255, 32

Cell = str | int | float | None


class Sheet(Struct, frozen=True):
    """One sheet to be written.

    ``choices`` are what may stand in a column (counted from 0), ``free`` the columns that may hold something else too;
    ``links`` address cells by row and column (from 0, without the header); ``widths`` fix columns, in characters.
    ``hints`` are shown beside a cell of their column when it is chosen; the first ``fixed`` columns stay in sight. A sheet
    that is to be ``filled`` keeps what is typed into it as text, so that no id and no date becomes another. ``folded`` columns
    are out of sight until somebody opens them.
    """

    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    choices: Mapping[int, Sequence[str]] = field(default_factory=dict)
    links: Mapping[tuple[int, int], str] = field(default_factory=dict)
    widths: Mapping[int, int] = field(default_factory=dict)
    free: frozenset[int] = frozenset()
    hints: Mapping[int, str] = field(default_factory=dict)
    fixed: int = 0
    filled: bool = False
    folded: frozenset[int] = frozenset()


def workbook_bytes(sheets: Sequence[Sheet]) -> bytes:
    """Write a workbook (.xlsx) with these sheets."""
    from openpyxl import Workbook  # noqa: PLC0415  # takes long to import, and few commands need it

    book = Workbook()
    book.remove(book.active) if book.active is not None else None
    for sheet in sheets:
        _write(book, sheet)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _write(book: Workbook, sheet: Sheet) -> None:
    from openpyxl.styles import Alignment  # noqa: PLC0415
    from openpyxl.styles import Border  # noqa: PLC0415
    from openpyxl.styles import Font  # noqa: PLC0415
    from openpyxl.styles import PatternFill  # noqa: PLC0415
    from openpyxl.styles import Side  # noqa: PLC0415
    from openpyxl.worksheet.page import PageMargins  # noqa: PLC0415

    page = book.create_sheet(_BAD_NAME.sub("·", _clean(sheet.name))[:31] or "Sheet")
    page.append([_clean(each) for each in sheet.header])
    line = Border(bottom=Side(style="thin", color=_LINE))
    plain, linked = Font(name=_FONT, size=10), Font(name=_FONT, size=10, color="0B57D0", underline="single")
    wrapped = Alignment(wrap_text=True, vertical="top")
    for cell in page[1]:
        cell.font = Font(name=_FONT, size=10, bold=True, color=_HEAD_TEXT)
        cell.fill = PatternFill("solid", fgColor=_HEAD_FILL)
        cell.alignment = Alignment(vertical="center", wrap_text=True)
    _write_rows(page, sheet, plain, linked, wrapped, line)
    page.freeze_panes = f"{column_letters(sheet.fixed + 1)}2"
    page.auto_filter.ref = f"A1:{column_letters(max(len(sheet.header), 1))}{len(sheet.rows) + 1}"
    for column in range(len(sheet.header)):
        shape = page.column_dimensions[column_letters(column + 1)]
        shape.width = sheet.widths.get(column) or _width(sheet, column)
        if column in sheet.folded:
            shape.hidden, shape.outlineLevel = True, 1
        if sheet.filled:
            shape.number_format, shape.alignment, shape.font = "@", wrapped, plain
    _set_heights(page, sheet)
    page.page_margins = PageMargins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", page.PAPERSIZE_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = "1:1"
    _offer(page, sheet)


def _write_rows(page: Worksheet, sheet: Sheet, plain: Font, linked: Font, wrapped: Alignment, line: Border) -> None:
    """Write and dress the cells; one that looks like an earlier one takes its dress, else the library would look it up thrice."""
    worn: dict[tuple[str, bool], Any] = {}
    for number, row in enumerate(sheet.rows):
        for column, value in enumerate(row):
            cell: Any = page.cell(number + 2, column + 1)
            _fill(cell, value, exact=sheet.filled)
            link = sheet.links.get((number, column))
            if link is not None:
                cell.hyperlink = link
            looks = cell.number_format, bool(link)
            if looks in worn:
                cell._style = copy(worn[looks])  # noqa: SLF001  # the library has no other word for it
            else:
                cell.font, cell.alignment, cell.border = (linked if link else plain), wrapped, line
                worn[looks] = cell._style  # noqa: SLF001  # as above


def _fill(cell: Any, value: Cell, *, exact: bool) -> None:
    """Put a value into a cell as text, unless it is a number of ours."""
    if value is None or value == "":
        return
    if isinstance(value, str):
        cell.value = _clean(for_cell(value), exact=exact)
        cell.data_type = "s"
        cell.number_format = "@"
    else:
        cell.value = value


def _clean(text: str, *, exact: bool = False) -> str:
    """Give a text that a workbook can hold: without control characters, or with Excel's own escapes for them.

    What merely looks like such an escape is escaped itself.
    """
    held = _ESCAPE.sub("_x005F_x", storable(text))
    held = _CONTROLS.sub(_escaped if exact else "", held if exact else held.replace("\r\n", "\n"))
    return held.replace("\r", "_x000D_")[:LONGEST_CELL]


def _escaped(found: re.Match[str]) -> str:
    return f"_x{ord(found[0]):04X}_"


def _width(sheet: Sheet, column: int) -> int:
    texts = [sheet.header[column], *(str(row[column] or "") for row in sheet.rows[:200] if column < len(row))]
    widest = max((_columns(line) for text in texts for line in text[:400].split("\n")), default=0)
    return min(max(widest + 2, _NARROWEST), _WIDEST)


def _set_heights(page: Worksheet, sheet: Sheet) -> None:
    """Make rows as high as their text: some programs do not by themselves; Excel still does when a cell changes."""
    from openpyxl.worksheet.dimensions import RowDimension  # noqa: PLC0415

    class Fitting(RowDimension):
        customHeight = False  # noqa: N815  # the library's name

    widths = [page.column_dimensions[column_letters(column + 1)].width for column in range(len(sheet.header))]
    for number, row in enumerate(sheet.rows, start=2):
        lines = max((_lines(str(each or ""), width) for each, width in zip(row, widths, strict=False)), default=1)
        if lines > 1:
            page.row_dimensions[number] = Fitting(page, index=number, ht=min(lines, _MOST_LINES) * _LINE_HEIGHT)


def _lines(text: str, width: float) -> int:
    return sum(max(1, ceil(_columns(line) / width)) for line in text[:4000].split("\n"))


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def _offer(page: Worksheet, sheet: Sheet) -> None:
    """Let people choose from the lists, and tell what belongs into a cell; a list too long for Excel is left out."""
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415

    for column in sorted({*sheet.choices, *sheet.hints}):
        options, hint = sheet.choices.get(column, ()), sheet.hints.get(column)
        listed = ",".join(options)
        fits = options and len(listed) <= _MOST_CHOICES and not any("," in each or '"' in each for each in options)
        if not fits and not hint:
            continue
        rule = DataValidation("list", formula1=f'"{listed}"', allow_blank=True) if fits else DataValidation()
        rule.showErrorMessage = bool(fits) and column not in sheet.free
        if hint:
            rule.showInputMessage, rule.prompt = True, hint[:_MOST_CHOICES]
            rule.promptTitle = _clean(sheet.header[column])[:_LONGEST_TITLE]
        letters = column_letters(column + 1)
        rule.add(f"{letters}2:{letters}{max(len(sheet.rows) + 200, 500)}")
        page.add_data_validation(rule)
