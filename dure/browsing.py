"""Showing a page that was just written."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import click

from dure.terminal import say
from dure.terminal import tell
from mapping.errors import msg

open_option = click.option("--open", "open_", is_flag=True, help=say(msg("Show the page in a browser.")))


def show_in_browser(page: Path) -> None:
    """Open a page in the browser of the person at work; where there is none, say which file to open."""
    if not webbrowser.open(page.resolve().as_uri()):
        tell(msg("No browser could be opened here; the page is {path}.", path=str(page)))
