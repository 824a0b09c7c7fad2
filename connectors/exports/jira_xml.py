"""Issues as Jira's XML (RSS), one issue at a time; entities and document types are refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Sequence
from typing import ClassVar
from xml.etree.ElementTree import Element
from xml.etree.ElementTree import ParseError
from xml.etree.ElementTree import TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from connectors.api import ConnectorContext
from connectors.api import Listing
from connectors.api import Record
from connectors.api import Scope
from connectors.compose import is_round
from connectors.compose import record_of
from connectors.exports.batch import Note
from connectors.exports.files import ExportFile
from connectors.exports.jira_scopes import ScopeBook
from connectors.exports.jira_statuses import UnknownStatuses
from connectors.exports.jira_xml_item import issue_of
from mapping.errors import ConnectorError
from mapping.errors import Fault
from mapping.errors import Place
from mapping.errors import fault
from mapping.errors import msg
from mapping.jira import project_of
from sheets.decode import open_text

_BLOCK = 1 << 16
_DEEPEST = 200
_DISTRUST = msg("Do not trust this file; export it anew from Jira.")
_ITEM_DEPTH = 3
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class JiraXml:
    """Reads the XML view of a filter."""

    format: ClassVar[str] = "jira-xml"

    def scopes(self, file: ExportFile) -> Sequence[Scope]:  # noqa: ARG002 - only reading tells
        """Give none: the projects are told by the issues alone."""
        return ()

    def read(self, file: ExportFile, context: ConnectorContext) -> Iterator[Record | Fault | Note | Scope | Listing]:
        """Give the issues, a fault for each that has neither id nor key, and a listing for every project."""
        book, statuses = ScopeBook(), UnknownStatuses(context.rules)
        count = 0
        extent: dict[str, str] = {}
        for element in _elements(file):
            if element.tag == "issue":
                extent = dict(element.attrib)
                continue
            count += 1
            issue = issue_of(element)
            if not issue["id"]:
                yield fault(
                    "Item {number} has neither id nor key and was left out.",
                    place=file.place,
                    advice=msg("Export it anew; the others were read."),
                    number=count,
                )
                continue
            statuses.meet(issue["fields"])
            scopes, met = book.meet(*project_of(issue))
            yield from met
            yield record_of(file.place, issue["id"], issue["key"], scopes, issue)
        yield from statuses.notes(file)
        total = _number(extent.get("total"))
        truncated = _is_cut(extent, count)
        yield from book.listings(file, whole=context.options.whole, truncated=truncated, total=total)


class _Items:
    """A parser's target that builds the tree of one item at a time; what stands around them is not kept."""

    def __init__(self) -> None:
        self.found: list[Element] = []
        self._depth = 0
        self._builder: TreeBuilder | None = None

    def start(self, tag: str, attrs: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise RecursionError
        if self._depth == _ITEM_DEPTH and tag in {"item", "issue"}:
            self._builder = TreeBuilder()
        if self._builder is not None:
            self._builder.start(tag, attrs)

    def end(self, tag: str) -> None:
        self._depth -= 1
        if self._builder is None:
            return
        self._builder.end(tag)
        if self._depth < _ITEM_DEPTH:
            self.found.append(self._builder.close())
            self._builder = None

    def data(self, data: str) -> None:
        if self._builder is not None:
            self._builder.data(data)

    def close(self) -> None:
        self._builder = None


def _elements(file: ExportFile) -> Iterator[Element]:
    items = _Items()
    # The text is decoded already, whatever the declaration says.
    parser = DefusedXMLParser(target=items, encoding="utf-8", forbid_dtd=True)
    try:
        with open_text(file) as text:
            while block := text.read(_BLOCK):
                parser.feed(_CONTROL.sub("\ufffd", block).encode("utf-8"))
                yield from items.found
                items.found.clear()
        parser.close()
    except (DefusedXmlException, RecursionError, ParseError) as error:
        yield from items.found
        raise ConnectorError(_trouble(error, file)) from error


def _trouble(error: Exception, file: ExportFile) -> Fault:
    if isinstance(error, ParseError):
        line, column = error.position
        return fault(
            "The XML cannot be read on from here ({why}).",
            place=Place(file.name, line, column + 1),
            advice=msg("Export it anew: this one is damaged or was cut off."),
            why=str(error).partition(":")[0],
        )
    if isinstance(error, RecursionError):
        return fault("The XML is nested too deeply.", place=file.place, advice=_DISTRUST)
    return fault(
        "The XML declares a document type or entities, which no export of Jira does.",
        place=file.place,
        advice=_DISTRUST,
    )


def _is_cut(extent: dict[str, str], count: int) -> bool:
    start, end, total = (_number(extent.get(name)) for name in ("start", "end", "total"))
    if total is None:
        return is_round(count)
    return (start or 0) > 0 or (end or count) < total or count < total


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None
