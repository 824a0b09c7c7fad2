"""Atlassian's document format as plain text."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from typing import Any

_LINES = frozenset(
    (
        "paragraph",
        "heading",
        "listItem",
        "codeBlock",
        "blockquote",
        "rule",
        "tableRow",
        "taskItem",
        "decisionItem",
        "blockCard",
        "embedCard",
        "expand",
        "nestedExpand",
        "mediaSingle",
        "mediaGroup",
        "panel",
    )
)
_SPOKEN = {
    "mention": "text",
    "emoji": "text",
    "status": "text",
    "placeholder": "text",
    "inlineCard": "url",
    "blockCard": "url",
    "embedCard": "url",
    "expand": "title",
    "nestedExpand": "title",
}
_NEWLINE = {"type": "hardBreak"}


def adf_text(document: Any) -> str:
    """Give the text of a document: blocks on lines of their own, links with their address, no styles.

    Whatever is not as it should be is passed over.
    """
    pieces: list[str] = []
    is_open = False
    waiting: list[Any] = [document]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, dict):
            continue
        told = node.get("type")
        kind = told if isinstance(told, str) else ""
        if kind == "text":
            piece = _marked_text(node)
        else:
            piece = _spoken(kind, node["attrs"]) if "attrs" in node else "\n" if kind == "hardBreak" else ""
        if is_open and piece and not piece[0].isspace():
            pieces.append(" ")  # else the address of a card would go on in what follows it
        is_open = kind == "inlineCard" or (is_open and not piece)
        if piece:
            pieces.append(piece)
        if kind not in ("text", "hardBreak"):
            content = node.get("content")
            if kind in _LINES:
                waiting.append(_NEWLINE)
            if isinstance(content, list):
                waiting.extend(reversed(content))
    return _tidy("".join(pieces))


def _marked_text(node: dict[str, Any]) -> str:
    text = node.get("text")
    if not isinstance(text, str):
        return ""
    marks = node.get("marks")
    if not isinstance(marks, list):
        return text
    for mark in marks:
        attrs = mark.get("attrs") if isinstance(mark, dict) and mark.get("type") == "link" else None
        href = attrs.get("href") if isinstance(attrs, dict) else None
        if isinstance(href, str) and href and href != text:
            return f"{text} ({href})"
    return text


def _spoken(kind: str, attrs: Any) -> str:
    if kind == "hardBreak":
        return "\n"
    if not isinstance(attrs, dict):
        return ""
    if kind == "date":
        return _date(attrs.get("timestamp"))
    said = attrs.get(_SPOKEN.get(kind, ""))
    if isinstance(said, str):
        return said if kind not in ("expand", "nestedExpand") else f"{said}\n"
    short = attrs.get("shortName") if kind == "emoji" else None
    return short if isinstance(short, str) else ""


def _date(timestamp: Any) -> str:
    try:
        return datetime.fromtimestamp(int(timestamp) / 1000, UTC).date().isoformat()
    except (TypeError, ValueError, OverflowError, OSError):
        return ""


def _tidy(text: str) -> str:
    """Take away blanks at the ends of lines, and blank lines."""
    return "\n".join([line.rstrip() for line in text.split("\n") if line and not line.isspace()])
