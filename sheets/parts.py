"""The parts of a workbook beside its rows: which sheets there are, the texts they share, and how numbers are shown."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from typing import NoReturn
from typing import Protocol
from xml.parsers import expat

from msgspec import Struct

from sheets.archive import Archive
from sheets.archive import DamagedError
from sheets.archive import TooMuchError
from sheets.cells import Format
from sheets.cells import format_of

LONGEST_CELL = 32_767
"""So many characters a cell holds."""

_BOOK = "xl/workbook.xml"
_MOST_SHEETS, _MOST_FORMATS = 250, 2000
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SHARED, _STYLES, _SHEET = "/sharedStrings", "/styles", "/worksheet"


class Handler(Protocol):
    """What is told of a part: elements by their names without prefixes."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the beginning of an element."""

    def end(self, name: str) -> None:
        """Take its end."""

    def text(self, data: str) -> None:
        """Take text between them."""


def parse(archive: Archive, name: str, handler: Handler) -> None:
    """Tell a handler what stands in a part; raise DamagedError where it is no XML, or declares entities."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.text
    try:
        for block in archive.blocks(name):
            parser.Parse(block, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError) as error:
        raise DamagedError from error


def _refuse(*_: object) -> NoReturn:
    raise DamagedError


def local(name: str) -> str:
    """Give a name without its prefix."""
    return name.rpartition(":")[2]


class SheetPart(Struct, frozen=True):
    """One sheet of a workbook: what it is called, whether it is hidden, and the part that holds its rows."""

    name: str
    hidden: bool
    part: str


class Book(Struct, frozen=True):
    """What the rows of a workbook refer to."""

    sheets: tuple[SheetPart, ...]
    texts: tuple[str, ...]
    formats: tuple[Format, ...]
    since_1904: bool


def read_book(archive: Archive) -> Book:
    """Read all of a workbook but its rows."""
    relations = _Relations()
    parse(archive, "xl/_rels/workbook.xml.rels", relations)
    listed = _Workbook()
    parse(archive, _BOOK, listed)
    texts, styles = _Texts(), _Styles()
    for kind, target in relations.found.values():
        if kind.endswith(_SHARED):
            parse(archive, target, texts)
        elif kind.endswith(_STYLES):
            parse(archive, target, styles)
    sheets = tuple(
        SheetPart(name, state != "visible", relations.found[key][1])
        for name, state, key in listed.sheets
        if key in relations.found and relations.found[key][0].endswith(_SHEET)
    )
    if not sheets:
        raise DamagedError
    if len(sheets) > _MOST_SHEETS:
        raise TooMuchError
    return Book(sheets, tuple(texts.found), styles.formats(), listed.since_1904)


def unescaped(text: str) -> str:
    """Give a text with the characters that XML cannot hold, which Excel writes as ``_x0000_``."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


class _Quiet:
    """A handler that hears nothing."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        pass

    def end(self, name: str) -> None:
        pass

    def text(self, data: str) -> None:
        pass


class _Relations(_Quiet):
    def __init__(self) -> None:
        self.found: dict[str, tuple[str, str]] = {}

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if local(name) == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/xl", attributes.get("Target", ""))).lstrip("/")
            self.found[attributes.get("Id", "")] = (attributes.get("Type", ""), target)


class _Workbook(_Quiet):
    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, str]] = []
        self.since_1904 = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if local(name) == "sheet":
            key = next((value for each, value in attributes.items() if each.endswith(":id")), "")
            self.sheets.append((attributes.get("name", ""), attributes.get("state", "visible"), key))
        elif local(name) == "workbookPr":
            self.since_1904 = attributes.get("date1904") in {"1", "true"}


class _Texts(_Quiet):
    """The texts that cells share. How an Asian name is pronounced stands beside it and is not part of it."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._parts: list[str] = []
        self._taking = self._aside = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:  # noqa: ARG002 - as the protocol has it
        tag = local(name)
        if tag == "t":
            self._taking = not self._aside
        elif tag == "si":
            self._parts = []
        elif tag == "rPh":
            self._aside = True

    def end(self, name: str) -> None:
        tag = local(name)
        if tag == "t":
            self._taking = False
        elif tag == "si":
            self.found.append(unescaped("".join(self._parts))[:LONGEST_CELL])
        elif tag == "rPh":
            self._aside = False

    def text(self, data: str) -> None:
        if self._taking:
            self._parts.append(data)


class _Styles(_Quiet):
    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        self._used: list[str] = []
        self._inside = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        tag = local(name)
        if tag == "numFmt" and len(self._codes) < _MOST_FORMATS:
            self._codes.setdefault(attributes.get("numFmtId", ""), attributes.get("formatCode", ""))
        elif tag == "cellXfs":
            self._inside = True
        elif tag == "xf" and self._inside:
            self._used.append(attributes.get("numFmtId", "0"))

    def end(self, name: str) -> None:
        if local(name) == "cellXfs":
            self._inside = False

    def formats(self) -> tuple[Format, ...]:
        known = {each: format_of(each, self._codes.get(each)) for each in set(self._used)}
        return tuple(known[each] for each in self._used)
