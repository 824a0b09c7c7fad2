"""The agreement of a workbook as a document such as YAML gives: the same shape, each value with its cell."""

from __future__ import annotations

from config.names import Names
from config.nodes import SHEET_ROWS
from config.nodes import Document
from config.nodes import Fields
from config.nodes import Items
from config.nodes import Node
from config.nodes import Scalar
from config.spelling import shown
from config.workbook import duties as duty_rows
from config.workbook import head as head_rows
from config.workbook.files import Workbook
from config.workbook.files import no_sheet
from config.workbook.table import OurTable
from config.workbook.table import TooManyValuesError
from config.workbook.table import our_table
from config.workbook.words import COLUMNS
from config.workbook.words import HEAD
from config.workbook.words import HEAD_COLUMNS
from mapping.errors import Fault
from mapping.errors import fault
from mapping.errors import msg


def agreement_document(book: Workbook, names: Names) -> Document:
    """Give the agreement of a workbook as a document; `names` tell what a bare word in a cover is."""
    found_duties, found_head = book.find("duties"), book.find("agreement")
    if book.faults or found_duties is None or found_head is None:
        missing = tuple(no_sheet(book, kind) for kind in ("duties", "agreement") if book.find(kind) is None)
        return Document(book.file, None, faults=book.faults or missing, broken=True)
    duties = our_table(found_duties[1], found_duties[0], COLUMNS)
    head = our_table(found_head[1], found_head[0], HEAD_COLUMNS)
    lacking = (*duties.lacking(duty_rows.NEEDED), *head.lacking(head_rows.NEEDED))
    if lacking or not (duties.header and head.header):
        return Document(book.file, None, faults=(*head.faults, *duties.faults, *lacking), broken=True)
    try:
        root = Fields(_entries(duties, head, names), head.index * SHEET_ROWS, 1)
    except TooManyValuesError:
        much = fault("This file holds too many values.", place=duties.table.place())
        return Document(book.file, None, faults=(much,), broken=True)
    return Document(
        book.file,
        root,
        faults=(*head.faults, *duties.faults),
        warnings=(*book.warnings, *_hidden(duties)),
        sheets=book.names,
        words=_words(duties.language),
    )


def _entries(duties: OurTable, head: OurTable, names: Names) -> dict[str, tuple[Scalar, Node]]:
    items = tuple(duty_rows.DutyRows(duties, names).nodes())
    line = duties.index * SHEET_ROWS
    if not items:
        advice = msg("Write a duty per row below the names of the columns.")
        duties.faults.append(fault("No duty stands in this sheet.", place=duties.table.place(), advice=advice))
    return {**head_rows.head_entries(head), "duties": (Scalar("duties", line, 1), Items(items, line, 1))}


def _hidden(duties: OurTable) -> tuple[Fault, ...]:
    """Warn of rows that count although nobody sees them."""
    rows = duties.hidden_rows()
    if not rows:
        return ()
    message = msg("Rows that are hidden count like all others: {rows}.", rows=shown(", ".join(map(str, rows))))
    return (Fault(duties.table.place(), message, msg("Take the filter away to see them, or delete them.")),)


def _words(language: str) -> dict[str, str]:
    """Say what the keys of YAML are called in the sheets."""
    heads = {word.key: word.written(language) for word in (*HEAD_COLUMNS.words, *HEAD.words)}
    return heads | {f"duties.{word.key}": word.written(language) for word in COLUMNS.words}
