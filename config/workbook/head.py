"""The sheet of the agreement itself, an item per row, as the mapping that YAML would have."""

from __future__ import annotations

from collections.abc import Iterator

from config.nodes import Fields
from config.nodes import Items
from config.nodes import Node
from config.nodes import Scalar
from config.spelling import shown
from config.workbook.table import OurTable
from config.workbook.values import day_text
from config.workbook.values import span_text
from config.workbook.words import HEAD
from config.workbook.words import TARGETS
from mapping.errors import msg
from sheets.rows import Row

NEEDED = ("item", "value")
_REPEATED = frozenset({"goals", "signed"})


def head_entries(table: OurTable) -> dict[str, tuple[Scalar, Node]]:
    """Give everything that the sheet says, by the keys of YAML."""
    single: dict[str, Node] = {}
    many: dict[str, list[Node]] = {"goals": [], "signed": []}
    for row in table.rows():
        key = _item(table, row, single)
        text = table.text(row, "value")
        if key == "signed":
            many[key].extend(_signature(table, row))
        elif key == "goals":
            many[key].extend([table.scalar(row, "value", text)] if text else [])
        elif key is not None:
            single[key] = table.scalar(row, "value", _read(key, text))
    grouped = {name: Items(tuple(each), each[0].line, each[0].column) for name, each in many.items() if each}
    nodes: dict[str, Node] = {**grouped, **_inner(single, "effective", ("from", "until"))}
    nodes |= {**_inner(single, "targets", TARGETS), **single}
    return _entries(nodes)


def _read(key: str, text: str) -> str:
    if key in {"from", "until"}:
        return day_text(text)
    return span_text(text) if key in TARGETS else text


def _inner(single: dict[str, Node], name: str, keys: tuple[str, ...]) -> dict[str, Node]:
    """Take the items that YAML has in a mapping of their own."""
    parts = {key: single.pop(key) for key in keys if key in single}
    first = next(iter(parts.values()), None)
    return {} if first is None else {name: Fields(_entries(parts), first.line, first.column)}


def _entries(nodes: dict[str, Node]) -> dict[str, tuple[Scalar, Node]]:
    return {key: (Scalar(key, node.line, node.column), node) for key, node in nodes.items()}


def _item(table: OurTable, row: Row, seen: dict[str, Node]) -> str | None:
    written = table.text(row, "item")
    key = HEAD.find(written)
    if key is None:
        message = msg('There is no item "{name}" here.', name=shown(written))
        table.wrong(row, "item", message, HEAD.suggest(written, table.language))
    elif key in seen and key not in _REPEATED:
        table.wrong(row, "item", msg('"{name}" stands here twice.', name=shown(written)))
    return key


def _signature(table: OurTable, row: Row) -> Iterator[Node]:
    texts = {key: table.text(row, column) for key, column in (("party", "value"), ("by", "by"), ("on", "on"))}
    if any(texts.values()):
        table.faults += [each for each in table.lacking(("by", "on")) if each not in table.faults]
        nodes: dict[str, Node] = {
            "party": table.scalar(row, "value", texts["party"]),
            "by": table.scalar(row, "by", texts["by"]),
            "on": table.scalar(row, "on", day_text(texts["on"])),
        }
        yield table.fields(row, "value", nodes)
