"""Grids of headers and cells, written for a terminal, as CSV, as Markdown or as HTML."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from html import escape
from io import StringIO

from msgspec import Struct
from msgspec.structs import replace
from rich.cells import cell_len
from rich.console import Console
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from reports.safe import for_markdown
from reports.safe import for_terminal
from reports.safe import plain
from sheets.cells import for_cell

MINIMUM_WIDTH = 40
"""A terminal narrower than this is written to as if it had so many columns."""

_CELL_LIMIT = 400


class Screen(Struct, frozen=True):
    """What is written to: its width in columns of half-width characters, and whether it wants colour."""

    width: int = 80
    colour: bool = False


class Grid(Struct, frozen=True):
    """A table in the reader's language. ``empty`` is said instead of it when there are no rows."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str = ""


def render(renderable: RenderableType, screen: Screen) -> str:
    """Write something for a terminal as text, with no blanks at the ends of lines."""
    written = StringIO()
    console = Console(
        file=written,
        width=max(screen.width, MINIMUM_WIDTH),
        force_terminal=screen.colour,
        color_system="standard" if screen.colour else None,
        no_color=not screen.colour,
        legacy_windows=False,
        _environ=_PLAIN_ENVIRONMENT,
    )
    console.print(renderable)
    return "\n".join(line.rstrip() for line in written.getvalue().splitlines()) + "\n"


_PLAIN_ENVIRONMENT: Mapping[str, str] = {}


def to_terminal(grid: Grid, screen: Screen) -> str:
    """Write a grid for a terminal; where it is too narrow, each row becomes a block of lines."""
    if not grid.rows:
        return f"{for_terminal(grid.empty, None)}\n" if grid.empty else ""
    cells = tuple(tuple(for_terminal(cell, _CELL_LIMIT) for cell in row) for row in grid.rows)
    clean = replace(grid, rows=cells)
    return render(_table(clean) if _fits(clean, screen.width) else _blocks(clean), screen)


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


def _fits(grid: Grid, width: int) -> bool:
    """Tell whether the columns fit when long cells take a few lines."""
    widths = _widths(grid)
    return sum(widths) + 2 * len(widths) <= width or sum(min(each, 24) for each in widths) + 2 * len(widths) <= width


def _table(grid: Grid) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_edge=False, header_style="bold")
    for place, header in enumerate(grid.headers):
        table.add_column(Text(header), overflow="fold", no_wrap=place == 0)
    for row in grid.rows:
        table.add_row(*(Text(cell) for cell in row))
    return table


def _blocks(grid: Grid) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, style="bold")
    table.add_column(overflow="fold")
    for number, row in enumerate(grid.rows):
        if number:
            table.add_row("", "")
        for header, cell in zip(grid.headers, row, strict=True):
            if cell:
                table.add_row(Text(header), Text(cell))
    return table
