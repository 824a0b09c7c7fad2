"""The sheet of people as the list that YAML would have: accounts in a column per connection."""

from __future__ import annotations

from config.nodes import SHEET_ROWS
from config.nodes import Document
from config.nodes import Fields
from config.nodes import Items
from config.nodes import Node
from config.nodes import Scalar
from config.workbook.files import Workbook
from config.workbook.files import no_sheet
from config.workbook.table import OurTable
from config.workbook.table import TooManyValuesError
from config.workbook.table import our_table
from config.workbook.values import day_text
from config.workbook.words import FLAGS
from config.workbook.words import PEOPLE_COLUMNS
from mapping.errors import fault
from sheets.rows import Row

_NEEDED = ("name", "party")


def people_document(book: Workbook, connections: frozenset[str]) -> Document:
    """Give the people of a workbook as a document; ``connections`` are folded names."""
    found = book.find("people")
    if book.faults or found is None:
        return Document(book.file, None, faults=book.faults or (no_sheet(book, "people"),), broken=True)
    table = our_table(found[1], found[0], PEOPLE_COLUMNS, connections=connections)
    lacking = tuple(table.lacking(_NEEDED))
    broken = not table.header or bool(lacking)
    try:
        items = () if broken else tuple(_person(table, row) for row in table.rows())
    except TooManyValuesError:
        much = fault("This file holds too many values.", place=table.table.place())
        return Document(book.file, None, faults=(much,), broken=True)
    root = Items(items, table.index * SHEET_ROWS, 1)
    words = {word.key: word.written(table.language) for word in PEOPLE_COLUMNS.words}
    faults = (*table.faults, *lacking)
    return Document(book.file, root, faults=faults, broken=broken, sheets=book.names, words=words)


def _person(table: OurTable, row: Row) -> Node:
    nodes: dict[str, Node] = {key: table.scalar(row, key, table.text(row, key)) for key in _NEEDED}
    team, emails, shared, left = (table.text(row, key) for key in ("team", "emails", "shared", "left"))
    if team:
        nodes["team"] = table.scalar(row, "team", team)
    if emails:
        nodes["emails"] = table.texts(row, table.columns["emails"], emails)
    if shared:
        nodes["shared"] = table.scalar(row, "shared", FLAGS.find(shared) or shared)
    if left:
        nodes["left"] = table.scalar(row, "left", day_text(left))
    accounts: dict[str, tuple[Scalar, Node]] = {
        connection: (table.scalar_at(table.header, column, connection), table.texts(row, column, row[column]))
        for connection, column in table.accounts.items()
        if row[column]
    }
    if accounts:
        first = next(iter(accounts.values()))[1]
        nodes["accounts"] = Fields(accounts, first.line, first.column)
    return table.fields(row, "name", nodes)
