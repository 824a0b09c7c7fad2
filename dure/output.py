"""Results for people on standard output: as wide as the terminal, coloured only there, or as CSV and Markdown."""

from __future__ import annotations

import os
import shutil

import click

from dure.terminal import colour_wanted
from dure.terminal import print_text
from reports.grids import Grid
from reports.grids import Screen
from reports.grids import to_csv
from reports.grids import to_html
from reports.grids import to_markdown
from reports.grids import to_terminal


def screen() -> Screen:
    """Tell how wide standard output is and whether it wants colour."""
    return Screen(shutil.get_terminal_size().columns, colour_wanted(os.environ))


def print_grid(grid: Grid, form: str) -> None:
    """Print a grid in the form that was asked for."""
    match form:
        case "csv":
            print_text(to_csv(grid))
        case "html":
            print_text(to_html(grid))
        case "md":
            print_text(to_markdown(grid))
        case _:
            click.echo(to_terminal(grid, screen()), nl=False, color=colour_wanted(os.environ))
