"""Wiki markup and HTML as plain text."""

from __future__ import annotations

import re
from html import unescape

_HREF = re.compile(r"\[(?:([^\[\]|\n]{1,2000})\|)?([^\[\]|\n]{1,2000})(?:\|[^\[\]\n]{0,200})?\]")
_MACRO = re.compile(
    r"\{(?:color|panel|code|noformat|quote|anchor|section|column|adf)(?:[:=][^{}\n]{0,200})?\}", re.IGNORECASE
)
_MONOSPACED = re.compile(r"\{\{([^{}\n]{1,2000})\}\}")
_HEADING = re.compile(r"^[ \t]*(?:h[1-6]|bq)\.[ \t]+", re.MULTILINE)
_IMAGE = re.compile(r"!([^!\s|]{1,300}\.(?:png|jpe?g|gif|bmp|svg|webp))(?:\|[^!\n]{0,200})?!", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://|mailto:|ftp://)", re.IGNORECASE)
# A parser of the standard library takes minutes over tags that are never closed; a tag here has bounded length.
_TAG = re.compile(r"<(?:[!?][^<>]{0,4000}|(/?)([a-zA-Z][a-zA-Z0-9]{0,20})\b([^<>]{0,4000}))>")
_TARGET = re.compile(r"""\bhref\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""", re.IGNORECASE)
_BLOCK = re.compile(
    r"address|article|aside|blockquote|br|d[dlt]|div|fieldset|figure|footer|form|h[1-6r]|header|li|main|nav|[ou]l|p|pre"
    r"|section|t(?:able|body|d|h|head|r)"
)
_SILENT = frozenset(("script", "style", "head", "title", "template"))


def wiki_text(text: str) -> str:
    """Give Jira's wiki markup as text: links with their address, no macros, headings and pictures; else as it is."""
    if "[" in text:
        text = _HREF.sub(_link, text)
    if "{" in text:
        text = _MONOSPACED.sub(r"\1", _MACRO.sub("", text))
    if "!" in text:
        text = _IMAGE.sub("", text)
    if ". " in text:
        text = _HEADING.sub("", text)
    return text.replace("\r\n", "\n").strip()


def html_text(html: str) -> str:
    """Give the text of HTML: blocks on lines of their own, links with their address; never raises."""
    pieces: list[str] = []
    silent, href, at = 0, "", 0
    for tag in _TAG.finditer(html):
        if not silent:
            pieces.append(unescape(html[at : tag.start()]))
        at = tag.end()
        closing, name = bool(tag[1]), (tag[2] or "").lower()
        if name in _SILENT:
            silent = max(0, silent - 1) if closing else silent + 1
        elif _BLOCK.fullmatch(name):
            pieces.append("\n")
        elif name == "a" and not closing:
            found = _TARGET.search(tag[3])
            href = unescape(found[1].strip("\"'")) if found else ""
        elif name == "a":
            if _ADDRESS.match(href) and pieces[-1:] != [href]:
                pieces.append(f" ({href})")
            href = ""
    if not silent:
        pieces.append(unescape(html[at:]))
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def _link(found: re.Match[str]) -> str:
    label, target = found[1], found[2]
    if target.startswith("~"):
        return f"@{label or target.removeprefix('~').removeprefix('accountid:')}"
    if not _ADDRESS.match(target):
        return found[0]
    return f"{label} ({target})" if label and label != target else target
