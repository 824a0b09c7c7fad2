"""What rich lays out for a terminal: texts beside each other, and tables whose cells take several lines."""

from __future__ import annotations

from collections.abc import Mapping
from io import StringIO

from rich.console import Console
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from reports.grids import MINIMUM_WIDTH
from reports.grids import Grid
from reports.grids import Screen


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


def table(grid: Grid) -> Table:
    """Lay out a grid as a table whose cells may take a few lines."""
    laid = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_edge=False, header_style="bold")
    for place, header in enumerate(grid.headers):
        laid.add_column(Text(header), overflow="fold", no_wrap=place == 0)
    for row in grid.rows:
        laid.add_row(*(Text(cell) for cell in row))
    return laid


def blocks(grid: Grid) -> Table:
    """Lay out each row of a grid as a block of lines, for where a table is too wide."""
    laid = Table.grid(padding=(0, 2, 0, 0))
    laid.add_column(no_wrap=True, style="bold")
    laid.add_column(overflow="fold")
    for number, row in enumerate(grid.rows):
        if number:
            laid.add_row("", "")
        for header, cell in zip(grid.headers, row, strict=True):
            if cell:
                laid.add_row(Text(header), Text(cell))
    return laid
