"""One sheet of ours held against the columns that it may have: the header found, every odd one told, rows by column."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping

from msgspec import Struct
from msgspec import field

from config.nodes import SHEET_ROWS
from config.nodes import Fields
from config.nodes import Items
from config.nodes import Node
from config.nodes import Scalar
from config.spelling import shown
from config.workbook.grammar import CellError
from config.workbook.grammar import values_in
from config.workbook.words import ACCOUNT
from config.workbook.words import IGNORED
from config.workbook.words import Words
from mapping.errors import Fault
from mapping.errors import Message
from mapping.errors import Place
from mapping.errors import msg
from mapping.text import fold
from sheets.rows import Row
from sheets.tables import Table

_HEADER_WITHIN = 30
_ENOUGH = 2
_MOST_VALUES = 150_000


class TooManyValuesError(Exception):
    """A sheet holds more values than are read."""


class OurTable(Struct):
    """A sheet whose header was found. ``columns`` gives each key its column; ``accounts`` each connection its own."""

    table: Table
    index: int
    words: Words
    language: str
    header: int = 0
    columns: dict[str, int] = field(default_factory=dict)
    accounts: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    _values: int = 0

    def rows(self) -> Iterator[Row]:
        """Give the rows behind the header in which one of our columns says anything."""
        ours = [*self.columns.values(), *self.accounts.values()]
        spoilt = {row for row, column in self.table.spoilt if column in ours}
        for row in self.table.rows:
            if row.number > self.header and (row.number in spoilt or any(row[column] for column in ours)):
                yield row

    def text(self, row: Row, key: str) -> str:
        """Give what stands in a column, empty where there is none."""
        return row[self.columns[key]] if key in self.columns else ""

    def scalar(self, row: Row, key: str, text: str) -> Scalar:
        """Give a value that stands in a cell; nothing written counts as null."""
        return self.scalar_at(row.number, self.columns.get(key, 0), text)

    def scalar_at(self, row: int, column: int, text: str) -> Scalar:
        """Give a value by the place of its cell; raise TooManyValuesError for more than anybody agrees on."""
        self._values += 1
        if self._values > _MOST_VALUES:
            raise TooManyValuesError
        return Scalar(text, self.index * SHEET_ROWS + row, column + 1, plain=not text)

    def items(self, row: Row, key: str, nodes: list[Node]) -> Items:
        """Give a list that stands in a cell."""
        return Items(tuple(nodes), self.index * SHEET_ROWS + row.number, self.columns.get(key, 0) + 1)

    def texts(self, row: Row, column: int, text: str) -> Items:
        """Give the texts of a list that stands in a cell; one that cannot be taken apart is noted."""
        try:
            values = values_in(text)
        except CellError as error:
            self.faults.append(Fault(self.table.place(row, column), error.message, error.advice))
            values = ()
        nodes = tuple(self.scalar_at(row.number, column, each) for each in values)
        return Items(nodes, self.index * SHEET_ROWS + row.number, column + 1)

    def fields(self, row: Row, key: str, nodes: Mapping[str, Node]) -> Fields:
        """Give a mapping that stands in a cell; its keys have the places of their values."""
        line, column = self.index * SHEET_ROWS + row.number, self.columns.get(key, 0) + 1
        entries = {name: (Scalar(name, node.line, node.column), node) for name, node in nodes.items()}
        return Fields(entries, line, column)

    def wrong(self, row: Row, key: str, message: Message, advice: Message | None = None) -> None:
        """Note a fault in a cell."""
        self.faults.append(Fault(self.table.place(row, self.columns.get(key)), message, advice))

    def lacking(self, needed: tuple[str, ...]) -> Iterator[Fault]:
        """Give a fault for each column that must be there and is not."""
        for key in needed if self.header else ():
            if key not in self.columns:
                name = self.words.written(key, self.language)
                yield Fault(self.table.place(self.header), msg('The column "{name}" is missing.', name=name))

    def hidden_rows(self) -> list[int]:
        """Give the numbers of rows that count although nobody sees them."""
        return [row.number for row in self.rows() if row.hidden]


def our_table(table: Table, index: int, words: Words, *, connections: frozenset[str] | None = None) -> OurTable:
    """Find the header of a sheet; whatever stands above it is for people.

    ``connections`` are the folded names of those that may have a column of accounts, None where none may.
    """
    found = OurTable(table, index, words, "en")
    header = max(table.rows[:_HEADER_WITHIN], key=lambda row: _known(row, words), default=None)
    if header is None or _known(header, words) < _ENOUGH:
        found.faults.append(_no_header(table, words))
        return found
    found.header = header.number
    found.language = "ko" if any(_is_hangul(text) for text in header.cells) else "en"
    for column, text in enumerate(header.cells):
        if text:
            _take_header(found, header, column, text, connections)
    ours = {*found.columns.values(), *found.accounts.values()}
    found.faults += [each for (row, column), each in table.spoilt.items() if row >= header.number and column in ours]
    found.faults += _merged(found, ours)
    return found


def _take_header(found: OurTable, header: Row, column: int, text: str, connections: frozenset[str] | None) -> None:
    key = found.words.find(text)
    account = _account(text, connections) if key is None and connections is not None else None
    place = found.table.place(header, column)
    if account is not None:
        found.accounts.setdefault(account, column)
    elif key is None:
        message = msg('There is no column "{name}" here.', name=shown(text))
        more = [f"{ACCOUNT.written('account', found.language)}: …"] if connections is not None else []
        found.faults.append(Fault(place, message, found.words.suggest(text, found.language, more)))
    elif key != IGNORED and found.columns.setdefault(key, column) != column:
        other = found.table.place(header, found.columns[key]).cell or ""
        message = msg('"{name}" means the same column as {cell}.', name=shown(text), cell=other.rpartition("!")[2])
        found.faults.append(Fault(place, message, msg("Leave one of them, or call this one Note.")))


def _account(text: str, connections: frozenset[str] | None) -> str | None:
    """Give the connection whose accounts stand in a column: ``계정: hq``, or a connection's bare name."""
    before, colon, behind = text.partition(":")
    if colon and ACCOUNT.find(before) and behind.strip():
        return behind.strip()
    return text if connections and fold(text) in connections else None


def _merged(found: OurTable, ours: set[int]) -> Iterator[Fault]:
    for each in found.table.merged:
        if each.rows[1] >= found.header and any(each.columns[0] <= column <= each.columns[1] for column in ours):
            place = Place(found.table.file, cell=f"{found.table.name}!{each.name}")
            advice = msg("Unmerge them (Merge & Center), and write the value into every row that it holds for.")
            yield Fault(place, msg("These cells are merged; only the first of them holds anything."), advice)


def _known(row: Row, words: Words) -> int:
    return len({words.find(text) for text in row.cells if text} - {None, IGNORED})


def _no_header(table: Table, words: Words) -> Fault:
    message = msg("There is no row with the names of the columns here.")
    names = ", ".join(word.korean[0] for word in words.words if word.key != IGNORED)
    return Fault(table.place(), message, msg("The columns are: {names}. dure split export writes them.", names=names))


def _is_hangul(text: str) -> bool:
    return any("가" <= each <= "힣" or "\u1100" <= each <= "\u11ff" for each in text)
