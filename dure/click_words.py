"""What click says of its own accord in help and errors, told by dure's catalogues in the language of the terminal."""

from __future__ import annotations

import gettext
from pathlib import Path

import reports
from mapping.errors import msg

_DOMAIN = "dure"

# Named here so that the catalogues have them; click looks them up by itself.
SENTENCES = (
    msg("Usage:"),
    msg("Options"),
    msg("Show this message and exit."),
    msg("Show the version and exit."),
    msg("required"),
    msg("default: {default}"),
    msg("Missing command."),
    msg("Option {name!r} does not take a value."),
    msg("{name} {filename!r} does not exist."),
    msg("{name} {filename!r} is a file."),
    msg("{name} {filename!r} is a directory."),
    msg("{name} {filename!r} is not readable."),
    msg("Error: {message}"),
    msg("file"),
    msg("directory"),
    msg("path"),
)


def teach_click() -> None:
    """Let click find its words in dure's catalogues."""
    gettext.bindtextdomain(_DOMAIN, Path(reports.__file__).with_name("locale"))
    gettext.textdomain(_DOMAIN)
