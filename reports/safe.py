"""Text of strangers, made harmless for one output each: terminals, mail headers, sheets and Markdown."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from mapping.text import storable

TITLE_LIMIT = 200
"""So many characters of a title are shown to people."""

DATA_LIMIT = 4000
"""So many characters of a text are given to programs."""

_BLANKS = re.compile(r"[\s\u2028\u2029\u0085]+")
_HIDDEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]")
_JOINERS = frozenset("\u200c\u200d")
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~&])")
_ADDRESS = re.compile(r"https?://[^\s\"'<>\\^`{|}]+", re.IGNORECASE)


def bounded(text: str, limit: int = TITLE_LIMIT) -> str:
    """Cut a text to a limit, with an ellipsis in the place of what is left out."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def plain(text: str, limit: int | None = TITLE_LIMIT) -> str:
    """Give one line without control, direction and invisible characters, for terminals, headers and pages."""
    if len(text) > TITLE_LIMIT:
        return _plain(text, limit)
    if (
        text.isascii()
        and text.isprintable()
        and "  " not in text
        and text[:1] != " " != text[-1:]
        and limit == TITLE_LIMIT
    ):
        return text  # keys, addresses and numbers, of which each is another one
    return _short_plain(text, limit)


def _plain(text: str, limit: int | None) -> str:
    cut = text if limit is None else text[: limit * 4]
    one_line = " ".join(cut.split())
    if not one_line.isprintable() or _HIDDEN.search(one_line):
        one_line = _BLANKS.sub(" ", storable(cut.replace("\0", ""))).strip()
        one_line = "".join(each for each in one_line if _is_shown(each))
    composed = unicodedata.normalize("NFC", one_line)
    return composed if limit is None else bounded(composed, limit)


# A report says the same names, titles and sentences many times.
_short_plain = lru_cache(maxsize=32_768)(_plain)


def for_terminal(text: str, limit: int | None = TITLE_LIMIT) -> str:
    """Give a line whose width a terminal and we agree on: plain, and without joiners and variation selectors."""
    return "".join(each for each in plain(text, limit) if each not in _JOINERS and not "\ufe00" <= each <= "\ufe0f")


def for_header(text: str, limit: int = 150) -> str:
    """Give a text that cannot start a new mail header."""
    return plain(text, limit)


def for_markdown(text: str) -> str:
    """Give a text that Markdown and the HTML made from it show as it is."""
    return (
        _MARKDOWN.sub(r"\\\1", plain(text, None)).replace("\\<", "&lt;").replace("\\>", "&gt;").replace("\\&", "&amp;")
    )


def for_link(url: str | None) -> str | None:
    """Give an address that a link may have: http or https without blanks and quotes, else None."""
    if not url or len(url) > DATA_LIMIT or not url.isprintable():
        return None
    return url if _ADDRESS.fullmatch(url) else None


def _is_shown(character: str) -> bool:
    if _HIDDEN.match(character):
        return False
    if character in _JOINERS:
        return True
    return unicodedata.category(character) not in {"Cc", "Cf", "Cs"}
