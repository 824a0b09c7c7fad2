"""What a file is, told by what stands in it and never by its name."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence

from connectors.exports.files import ExportFile
from mapping.errors import Fault
from mapping.errors import Message
from mapping.errors import fault
from mapping.errors import msg
from mapping.text import fold
from sheets.decode import delimiter_of
from sheets.decode import head
from sheets.decode import no_text

_HEAD = 1 << 18
# A string that is cut by the end of the text still matches, so that no start is tried twice.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[{}\[\]:]', re.DOTALL)
_KEY = re.compile(r"[A-Z][A-Z0-9_]+-\d+", re.IGNORECASE)
_JIRA_HEADERS = frozenset(
    ("issue key", "work item key", "이슈 키", "이슈키", "업무 항목 키", "작업 항목 키", "업무 키")
)
_ASANA_HEADERS = frozenset(("task id", "작업 id", "작업id", "업무 id"))
_TRELLO_HEADERS = frozenset(("card id", "카드 id", "카드id"))
_ROWS_LOOKED_AT = 50


def sniff(file: ExportFile) -> str | None:
    """Tell the format: ``jira-csv``, ``jira-json``, ``jira-xml``, ``asana-json``, … or None when it is none of these.

    Raises ConnectorError when the file cannot be opened.
    """
    start = head(file, _HEAD)
    text = (start or "").lstrip("\ufeff \t\r\n")
    if not text:
        return None
    if text[0] in "{[":
        return _json_format(text)
    if text[0] == "<":
        return "jira-xml" if "<rss" in text and "<channel" in text else None
    return _table_format(text)


def unrecognised(file: ExportFile) -> Fault:
    """Build the fault for a file that is no export of any tool, with what to do about it."""
    advice = _advice(_first_bytes(file))
    if advice is None and head(file, _HEAD) is None:
        return no_text(file)
    return fault(
        "The file is no export of Jira, Asana or Trello.",
        place=file.place,
        advice=advice or msg("Export it anew as CSV, XML or JSON, with the column of keys or ids."),
    )


def _advice(start: bytes) -> Message | None:
    if not start.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00"):
        return msg("The file is empty: export it anew, or take it away.")
    if start.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        return msg("It is a workbook or an archive: save it as CSV, or export JSON.")
    if b"<html" in start.lower() or b"<table" in start.lower():
        return msg("It is a web page: export CSV, XML or JSON instead.")
    return None


def _first_bytes(file: ExportFile) -> bytes:
    try:
        with file.path.open("rb") as stream:
            return stream.read(1024)
    except OSError:
        return b""


def _json_format(text: str) -> str | None:
    top, first = _json_keys(text)
    keys = first.get("", frozenset()) if text[0] == "[" else top
    if _is_board(top):
        return "trello-json"
    if "issues" in top:
        return "jira-json" if not first.get("issues") or first["issues"] & {"fields", "key"} else None
    if "fields" in keys and keys & {"id", "key"}:
        return "jira-json"
    return "asana-json" if "data" in top else None


def _is_board(top: frozenset[str]) -> bool:
    return {"cards", "lists"} <= top or ("shortLink" in top and bool(top & {"idOrganization", "labelNames", "prefs"}))


def _json_keys(text: str) -> tuple[frozenset[str], dict[str, frozenset[str]]]:
    """Walk the start of a document: its top-level keys, and the keys of the first element of each of its arrays.

    The elements of a top-level array stand under "".
    """
    path: list[str] = []
    top: set[str] = set()
    first: dict[str, set[str]] = {}
    member, last = "", ""
    for piece in (found[0] for found in _TOKEN.finditer(text)):
        if piece in "{[":
            path.append(piece)
        elif piece in "}]":
            del path[-1:]
        elif piece != ":":
            last = piece[1:-1]
        elif len(path) == 1:
            member = last
            top.add(last)
        elif path in (["{", "[", "{"], ["[", "{"]):
            first.setdefault(member, set()).add(last)
    return frozenset(top), {name: frozenset(found) for name, found in first.items()}


def _table_format(text: str) -> str | None:
    delimiter, skipped = delimiter_of(text.partition("\n")[0])
    lines = text.splitlines(keepends=True)[skipped:]
    try:
        rows = [row for row, _ in zip(csv.reader(lines, delimiter=delimiter), range(_ROWS_LOOKED_AT), strict=False)]
    except csv.Error:
        return None
    headers = {fold(cell) for cell in rows[0]} if rows else set()
    if {"key", "summary"} <= headers or {"키", "요약"} <= headers:
        return "jira-csv"
    for form, known in (
        ("jira-csv", _JIRA_HEADERS),
        ("asana-csv", _ASANA_HEADERS),
        ("trello-csv", _TRELLO_HEADERS),
    ):
        if headers & known:
            return form
    return "jira-csv" if key_column(rows[1:]) is not None else None


def key_column(rows: Sequence[Sequence[str]]) -> int | None:
    """Find the first column whose every cell is an issue key, all different; rows of another length do not count."""
    width = max(map(len, rows), default=0)
    for column in range(width):
        cells = [row[column].strip() for row in rows if len(row) == width]
        if len(set(cells)) == len(cells) and all(_KEY.fullmatch(cell) for cell in cells):
            return column
    return None
