"""Templates filled with wordings; HTML ones escape everything, and nothing missing passes in silence."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment
from jinja2 import FileSystemLoader
from jinja2 import StrictUndefined
from jinja2 import select_autoescape
from markupsafe import Markup

from reports.page_words import PageWords
from reports.wording import Wording

_FOLDER = Path(__file__).with_name("templates")


def fill(template: str, wording: Wording) -> str:
    """Fill a template with a report in words."""
    return _environment().get_template(template).render(w=wording)


def fill_page(words: PageWords, *, style: str, script: str, policy: str) -> str:
    """Fill the template of the page, with style and script as they are."""
    template = _environment().get_template("page.html.j2")
    return template.render(p=words, w=words.wording, style=Markup(style), script=Markup(script), policy=policy)  # noqa: S704  # texts of ours, from beside the template


@cache
def source(name: str) -> str:
    """Give a text that templates take in as it is."""
    return (_FOLDER / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=select_autoescape(enabled_extensions=("html.j2",), disabled_extensions=("txt.j2",)),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
