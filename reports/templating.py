"""Templates filled with wordings; HTML ones escape everything, and nothing missing passes in silence."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment
from jinja2 import FileSystemLoader
from jinja2 import StrictUndefined
from jinja2 import select_autoescape

from reports.wording import Wording


def fill(template: str, wording: Wording) -> str:
    """Fill a template with a report in words."""
    return _environment().get_template(template).render(w=wording)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=select_autoescape(enabled_extensions=("html.j2",), disabled_extensions=("txt.j2",)),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
