"""Templates filled with wordings; HTML ones escape everything, and nothing missing passes in silence."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment
from jinja2 import FileSystemLoader
from jinja2 import StrictUndefined
from jinja2 import select_autoescape
from markupsafe import Markup
from markupsafe import escape

from reports.agenda_words import AgendaWords
from reports.mail_words import MailWords
from reports.page_rows import RowWriter
from reports.page_words import PageWords

_FOLDER = Path(__file__).with_name("templates")
_LABEL = re.compile(r"dure:[\w-]+")


def fill_mail(template: str, words: MailWords, *, style: str = "") -> str:
    """Fill a template of the mail, with style as it is."""
    return _environment().get_template(template).render(m=words, w=words.wording, style=Markup(style))  # noqa: S704  # a text of ours, from beside the template


def fill_agenda(template: str, words: AgendaWords, *, style: str = "", policy: str = "") -> str:
    """Fill a template of a meeting's list, with style as it is."""
    return _environment().get_template(template).render(a=words, w=words.wording, style=Markup(style), policy=policy)  # noqa: S704  # a text of ours, from beside the template


def fill_page(words: PageWords, *, style: str, script: str, policy: str) -> str:
    """Fill the template of the page, with style and script as they are."""
    template = _environment().get_template("page.html.j2")
    rows = RowWriter({**words.wording.labels, **words.labels})
    texts = {"style": Markup(style), "script": Markup(script)}  # noqa: S704  # of ours, from beside the template
    return template.render(p=words, w=words.wording, rows=rows, policy=policy, **texts)


@cache
def source(name: str) -> str:
    """Give a text that templates take in as it is."""
    return (_FOLDER / name).read_text(encoding="utf-8")


class _Environment(Environment):
    """Takes attributes as they are: nothing falls back to an item, and a page of thousands of rows costs a fifth less."""

    getattr = getattr  # type: ignore[assignment]


def _unbroken(text: str) -> Markup:
    """Keep each label of ours in one line, as it is to be written: Korean lines may break behind a colon."""
    return Markup(_LABEL.sub(r'<span class="label">\g<0></span>', str(escape(text))))  # noqa: S704  # escaped before


@cache
def _environment() -> Environment:
    environment = _Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=select_autoescape(enabled_extensions=("html.j2",), disabled_extensions=("txt.j2",)),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    environment.filters["unbroken"] = _unbroken
    return environment
