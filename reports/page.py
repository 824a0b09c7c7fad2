"""A report, or a meeting's list, as one HTML file that stands alone: what it needs is in it, and nothing is loaded."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

from reports.agenda_words import AgendaWords
from reports.page_words import PageWords
from reports.templating import fill_agenda
from reports.templating import fill_page
from reports.templating import source

_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; style-src '{style}'"


def page(words: PageWords) -> str:
    """Write a report as one HTML file."""
    style, script = source("page.css"), source("page.js")
    policy = f"{_POLICY.format(style=_digest(style))}; script-src '{_digest(script)}'"
    return fill_page(words, style=style, script=script, policy=policy)


def agenda_page(words: AgendaWords) -> str:
    """Write a meeting's list as one HTML file, to look at together or to print."""
    style = source("agenda.css")
    return fill_agenda("agenda.html.j2", words, style=style, policy=_POLICY.format(style=_digest(style)))


def agenda_text(words: AgendaWords) -> str:
    """Write a meeting's list as text, to paste into an invitation."""
    return fill_agenda("agenda.txt.j2", words)


def _digest(text: str) -> str:
    """Give the digest by which a browser knows what may run."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
