"""Lines put into YAML that people wrote: comments and layout stay, and the result is read again before it counts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from config.nodes import Document
from config.nodes import Fields
from config.nodes import Items
from config.nodes import Node
from config.nodes import Scalar
from config.nodes import plain
from config.writing import replace_file
from config.writing import scalar
from config.yaml_source import read_file
from config.yaml_source import read_text
from mapping.errors import ConfigError
from mapping.errors import fault
from mapping.errors import msg


def read(path: Path) -> Document:
    """Read a file; raise ConfigError if anything in it cannot be understood."""
    document = read_file(path)
    if document.faults:
        raise ConfigError(*document.faults)
    return document


def flow(value: Any) -> str:
    """Write a value in one line."""
    if isinstance(value, list):
        return "[" + ", ".join(scalar(each) for each in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{scalar(name)}: {flow(each)}" for name, each in value.items()) + "}"
    return scalar(value)


def values(fields: Fields) -> tuple[Node, ...]:
    """Give the values of a mapping in their order."""
    return tuple(value for _, value in fields.entries.values())


def appended(text: str, holder: Items | Fields, members: tuple[Node, ...], added: str, bullet: str) -> str:
    """Give the text with a member added to the end of a list or mapping."""
    if holder.flow:
        return into_flow(text, holder, members, added)
    end = _line_end(text, _last(members[-1]))
    line = newline(text)
    indent = " " * (holder.column - 1)
    return text[:end] + f"{line}{indent}{bullet}{added}" + text[end:]


def into_flow(text: str, holder: Items | Fields, members: tuple[Node, ...], added: str) -> str:
    """Give the text with a member added inside ``[]`` or ``{}``."""
    if not members:
        return text[: holder.start + 1] + added + text[holder.start + 1 :]
    end = _last(members[-1])
    return text[:end] + f", {added}" + text[end:]


def _last(node: Node) -> int:
    """Give the offset at which the text of a node ends; of a block, where its last value does."""
    while not isinstance(node, Scalar):
        members = node.items if isinstance(node, Items) else values(node)
        if node.flow or not members:
            return node.end
        node = members[-1]
    return node.end


def _line_end(text: str, offset: int) -> int:
    offset = len(text[:offset].rstrip("\r\n"))  # a text in several lines ends behind its last line break
    ends = [at for at in (text.find("\n", offset), text.find("\r", offset)) if at >= 0]
    return min(ends, default=len(text))


def newline(text: str) -> str:
    """Give how the lines of a text end."""
    return "\r\n" if "\r\n" in text else "\n"


def checked(document: Document, text: str, expect: Callable[[Any], None]) -> Document:
    """Read the new text again, and give it only if it says what was meant.

    ``expect`` makes of what the file said what it must say now; an empty file is an empty list.
    """
    wanted = plain(document.root) or []
    expect(wanted)
    again = read_text(text, document.file, document.encoding)
    if again.faults or plain(again.root) != wanted:
        raise risky(document)
    return again


def write(path: Path, old: Document, new: Document) -> None:
    """Put the new text in the place of the old one, where they differ."""
    if new is not old:
        replace_file(path, new.text.encode(new.encoding))


def risky(document: Document) -> ConfigError:
    """Give the error that says that a file is left alone."""
    advice = msg("Add the lines by hand, then try again.")
    return ConfigError(fault("This file cannot be edited without risk.", place=document.place(), advice=advice))
