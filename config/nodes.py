"""What a file says before anybody asks what it means: scalars as source text, lists and mappings, each with its place."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any
from typing import NamedTuple

from msgspec import Struct
from msgspec import field

from mapping.errors import Fault
from mapping.errors import Place
from sheets.cells import column_letters

SHEET_ROWS = 1 << 21
"""More rows than any sheet has."""

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


class Scalar(NamedTuple):
    """One value as it was written. ``line`` and ``column`` count from 1; ``start`` and ``end`` are offsets."""

    text: str
    line: int
    column: int
    start: int = 0
    end: int = 0
    plain: bool = True

    @property
    def null(self) -> bool:
        """Whether nothing stands here."""
        return self.plain and self.text in _NULLS


class Items(Struct, frozen=True):
    """A list. ``flow`` marks one in ``[]``."""

    items: tuple[Node, ...]
    line: int
    column: int
    start: int = 0
    end: int = 0
    flow: bool = False


class Fields(Struct, frozen=True):
    """A mapping: each key's text to the key as written and its value. ``flow`` marks one in ``{}``."""

    entries: Mapping[str, tuple[Scalar, Node]]
    line: int
    column: int
    start: int = 0
    end: int = 0
    flow: bool = False

    def get(self, name: str) -> Node | None:
        """Give the value under a key, None where nothing is written."""
        value = self.entries[name][1] if name in self.entries else None
        return None if isinstance(value, Scalar) and value.null else value


Node = Scalar | Items | Fields


class Document(Struct, frozen=True):
    """One file as read. ``root`` is None where nothing could be read; ``faults`` say why, and what else is wrong.

    Of a workbook, ``sheets`` are the names of its sheets: a node's line counts on by `SHEET_ROWS` from one to the next,
    and ``words`` says what the keys are called there (``title``, or ``duties.title`` inside the list of duties).
    """

    file: str
    root: Node | None
    text: str = ""
    encoding: str = "utf-8"
    faults: tuple[Fault, ...] = ()
    broken: bool = False
    warnings: tuple[Fault, ...] = ()
    sheets: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)

    def place(self, node: Node | None = None) -> Place:
        """Give the place of a node, or of the file as a whole."""
        if node is None:
            return Place(self.file)
        cell = self.cell(node)
        return Place(self.file, node.line, node.column) if cell is None else Place(self.file, cell=cell)

    def cell(self, node: Node) -> str | None:
        """Give the cell of a node (``업무분장!B7``), or its sheet where it stands for all of it; None in a text."""
        if not self.sheets:
            return None
        sheet, row = divmod(node.line, SHEET_ROWS)
        return f"{self.sheets[sheet]}!{column_letters(node.column)}{row}" if row else self.sheets[sheet]

    def word(self, key: str, at: Sequence[str | int] = ()) -> str:
        """Give what a key at a path is called in this file."""
        inside = f"{at[0]}.{key}" if at else key
        return self.words.get(inside) or self.words.get(key, key)

    def fields(self) -> Fields:
        """Give the top-level mapping, empty when there is none."""
        return self.root if isinstance(self.root, Fields) else Fields({}, 1, 1)


class Spot(Struct, frozen=True):
    """Where a path of keys and indexes leads: the last node on it that is there, its key, and what was not found."""

    node: Node | None
    key: Scalar | None = None
    rest: tuple[str | int, ...] = field(default=())


def find(root: Node | None, path: Sequence[str | int]) -> Spot:
    """Follow a path as far as it goes, passing over parts that are no step in the file."""
    node: Node | None = root
    key: Scalar | None = None
    rest: list[str | int] = []
    for part in path:
        if isinstance(node, Fields) and part in node.entries:
            key, node = node.entries[str(part)]
            rest = []
        elif isinstance(node, Items) and isinstance(part, int) and part < len(node.items):
            key, node = None, node.items[part]
            rest = []
        else:
            rest.append(part)
    return Spot(node, key, tuple(rest))


def plain(node: Node | None) -> Any:
    """Give dicts, lists and source texts, with None where nothing is written."""
    match node:
        case Scalar():
            return None if node.null else node.text
        case Items():
            return [plain(item) for item in node.items]
        case Fields():
            return {name: plain(value) for name, (_, value) in node.entries.items()}
        case None:
            return None


def scalars(node: Node | None) -> Iterator[Scalar]:
    """Give the texts of a value that may be one text or a list of them; anything else is passed over."""
    items = node.items if isinstance(node, Items) else (node,)
    for item in items:
        if isinstance(item, Scalar) and not item.null:
            yield item


def mappings(node: Node | None) -> Iterator[Fields]:
    """Give the mappings in a list; anything else is passed over."""
    for item in node.items if isinstance(node, Items) else ():
        if isinstance(item, Fields):
            yield item


def named(node: Node | None) -> Iterator[tuple[Scalar, Node]]:
    """Give the keys and values of a mapping; nothing of anything else."""
    if isinstance(node, Fields):
        yield from node.entries.values()
