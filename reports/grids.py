"""Grids of headers and cells, written for a terminal, as CSV, as Markdown or as HTML."""

from __future__ import annotations

import csv
from html import escape
from io import StringIO

from msgspec import Struct
from msgspec.structs import replace
from rich.cells import cell_len

from reports.safe import for_markdown
from reports.safe import for_terminal
from reports.safe import plain
from sheets.cells import for_cell

MINIMUM_WIDTH = 40
"""A terminal narrower than this is written to as if it had so many columns."""

_CELL_LIMIT = 400
_GAP = 2
_BOLD = "\x1b[1m{}\x1b[0m"


class Screen(Struct, frozen=True):
    """What is written to: its width in columns of half-width characters, and whether it wants colour."""

    width: int = 80
    colour: bool = False


class Grid(Struct, frozen=True):
    """A table in the reader's language. ``empty`` is said instead of it when there are no rows."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str = ""


def to_terminal(grid: Grid, screen: Screen) -> str:
    """Write a grid for a terminal; where it is too narrow, each row becomes a block of lines."""
    if not grid.rows:
        return f"{for_terminal(grid.empty, None)}\n" if grid.empty else ""
    cells = tuple(tuple(for_terminal(cell, _CELL_LIMIT) for cell in row) for row in grid.rows)
    clean = replace(grid, rows=cells)
    if _width(clean) <= screen.width:
        return _lines(clean, screen)
    from reports.rendering import blocks  # noqa: PLC0415  # rich loads slowly, and most lists need nothing of it
    from reports.rendering import render  # noqa: PLC0415
    from reports.rendering import table  # noqa: PLC0415

    return render(table(clean) if _width(clean, 24) <= screen.width else blocks(clean), screen)


def to_csv(grid: Grid) -> str:
    """Write a grid as CSV with a header; no cell of it is taken for a formula."""
    written = StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(grid.headers)
    writer.writerows([for_cell(plain(cell, None)) for cell in row] for row in grid.rows)
    return written.getvalue()


def to_markdown(grid: Grid) -> str:
    """Write a grid as a Markdown table."""
    lines = [grid.headers, ("---",) * len(grid.headers)]
    lines += [tuple(for_markdown(cell) for cell in row) for row in grid.rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def to_html(grid: Grid) -> str:
    """Write a grid as an HTML table."""
    head = "".join(f"<th>{escape(header)}</th>" for header in grid.headers)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(plain(cell, None))}</td>' for cell in row)}</tr>\n" for row in grid.rows
    )
    return f"<table>\n<tr>{head}</tr>\n{body}</table>\n"


def _widths(grid: Grid) -> list[int]:
    columns = zip(*(grid.headers, *grid.rows), strict=True)
    return [max(cell_len(cell) for cell in column) for column in columns]


def _width(grid: Grid, most: int | None = None) -> int:
    """Tell how wide the columns are together, ``most`` each where long cells take a few lines."""
    return sum(_GAP + (each if most is None else min(each, most)) for each in _widths(grid))


def _lines(grid: Grid, screen: Screen) -> str:
    """Write each row as one line."""
    widths = _widths(grid)
    rows = [[cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)]
            for row in (grid.headers, *grid.rows)]  # fmt: skip
    head, *lines = [(" " * _GAP).join(row).rstrip() for row in rows]
    return "\n".join([_BOLD.format(head) if screen.colour else head, *lines]) + "\n"
