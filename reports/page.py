"""A report as one HTML file that stands alone: its style and script are in it, and nothing is loaded from anywhere."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

from reports.page_words import PageWords
from reports.templating import fill_page
from reports.templating import source

_POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; style-src '{style}'; script-src '{script}'"
)


def page(words: PageWords) -> str:
    """Write a report as one HTML file."""
    style, script = source("page.css"), source("page.js")
    policy = _POLICY.format(style=_digest(style), script=_digest(script))
    return fill_page(words, style=style, script=script, policy=policy)


def _digest(text: str) -> str:
    """Give the digest by which a browser knows what may run."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
