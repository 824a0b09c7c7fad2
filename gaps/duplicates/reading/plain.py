"""Text without its dress: markup, tags, mentions, addresses and mail headers taken off, bounded in size."""

from __future__ import annotations

import re
from unicodedata import normalize

LONGEST_TITLE = 500
"""So many characters of a title are read."""

LONGEST_BODY = 3000
"""So many characters of a text are read."""

_CODE_TAG = re.compile(
    r"\{(?:code|noformat|quote|color|panel|html|css|js|xml)(?::[^}\n]{0,80})?\}|```\w*", re.IGNORECASE
)
_HEADING = re.compile(r"^[ \t]*h[1-6]\.[ \t]*", re.MULTILINE)
_IMAGE = re.compile(r"![^!\s][^!\n]{0,200}\.(?:png|jpe?g|gif|bmp|svg|webp)[^!\n]{0,80}!", re.IGNORECASE)
_NAMED_LINK = re.compile(r"\[([^\]|\n]{1,200})\|[^\]\n]{1,500}\]|\[([^\]\n]{1,200})\]\([^)\s]{1,500}\)")
_MENTION = re.compile(r"\[~[^\]\n]{1,80}\]|<e?mail>|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_HTML = re.compile(r"</?[a-z][^<>\n]{0,200}>|&(?:nbsp|amp|lt|gt|quot|#\d{1,5});", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s\"'<>|\])]{1,500}", re.IGNORECASE)


def plain_title(text: str) -> str:
    """Give a title in the form in which it is read: NFKC, markup off, case kept, cut at its length."""
    return _MENTION.sub(" ", _HTML.sub(" ", _formed(text[:LONGEST_TITLE])))


def plain_body(text: str) -> str:
    """Give a description as plain text, without addresses; these are told apart by ``addresses``."""
    text = _formed(text[:LONGEST_BODY])
    text = _IMAGE.sub(" ", _HEADING.sub("", _CODE_TAG.sub(" ", text)))
    text = _NAMED_LINK.sub(lambda found: f" {found[1] or found[2]} ", text)
    return _ADDRESS.sub(" ", _MENTION.sub(" ", _HTML.sub(" ", text)))


def addresses(text: str) -> tuple[str, ...]:
    """Give the web addresses in a text, without scheme and trailing punctuation, in their order."""
    found = _ADDRESS.findall(text[:LONGEST_BODY])
    return tuple(dict.fromkeys(each.split("://")[-1].rstrip(".,;:!?)").removesuffix("/") for each in found))


def _formed(text: str) -> str:
    """Give NFKC, which joins jamo and folds width, with the case that tells names of code apart."""
    return text if text.isascii() else normalize("NFKC", text)[: 2 * LONGEST_BODY]
