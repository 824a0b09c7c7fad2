"""YAML read strictly, from a stranger's hand: bounded, without tags, each value with its source text and place."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

import yaml
from msgspec import Struct
from msgspec import field

from config.nodes import Document
from config.nodes import Fields
from config.nodes import Items
from config.nodes import Node
from config.nodes import Scalar
from config.spelling import shown
from mapping.errors import Fault
from mapping.errors import Message
from mapping.errors import Place
from mapping.errors import fault
from mapping.errors import msg

_BYTES = 10_000_000
_DEPTH = 60
_NODES = 800_000
_ALIASED = 50_000
_FAULTS = 100
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNREADABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TOO_DEEP = msg("Lists and mappings are nested too deeply here.")
_PROBLEMS = {
    "exceeded maximum nesting depth": _TOO_DEEP,  # libyaml has a bound of its own
    "found character that cannot start any token": msg(
        "This character cannot stand here. Indent with blanks, not tabs, and quote values that begin with % @ or `."
    ),
    "mapping values are not allowed in this context": msg(
        'A ":" stands where no key can be. Check the indentation above, and quote values that contain ": ".'
    ),
    "did not find expected key": msg("A key is expected here. Check the indentation, and that quotes are closed."),
    "did not find expected '-' indicator": msg('A list item "- " is expected here. Check the indentation.'),
    "did not find expected ',' or '}'": msg('A "," or the closing "}}" is expected here.'),
    "did not find expected ',' or ']'": msg('A "," or the closing "]" is expected here.'),
    "did not find expected node content": msg("A value is expected here. Check that every bracket above is closed."),
    "found unexpected end of stream": msg("The quoted text that begins here is never closed."),
    "could not find expected ':'": msg('A ":" after the key is expected here. Check the indentation.'),
    "found invalid Unicode character escape code": msg("This escape stands for no character."),
    "found unknown escape character": msg("This escape is unknown; use single quotes to write a backslash as it is."),
}


class _UnreadableError(Exception):
    """Reading cannot go on."""

    def __init__(self, found: Fault) -> None:
        """Keep what was found."""
        super().__init__(found)
        self.found = found


def read_file(path: Path) -> Document:
    """Read one file; what is wrong with it stands in the document's faults, nothing is raised."""
    name = str(path)
    try:
        if path.is_dir():
            return _unread(name, fault("This is a folder, not a file.", place=Place(name)))
        if path.stat().st_size > _BYTES:
            return _unread(name, _too_large(name))
        with path.open("rb") as opened:
            content = opened.read(_BYTES + 1)
    except FileNotFoundError:
        return _unread(name, fault("This file does not exist.", place=Place(name)))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return _unread(name, fault("This file cannot be read: {reason}.", place=Place(name), reason=reason))
    return _unread(name, _too_large(name)) if len(content) > _BYTES else read_bytes(content, name)


def read_bytes(content: bytes, name: str) -> Document:
    """Read the content of a file: UTF-8, or UTF-16 or UTF-32 with a byte order mark."""
    encoding = next((codec for bom, codec in _BOMS if content.startswith(bom)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        return _unread(name, _undecodable(content, error, name))
    return read_text(text, name, encoding)


def read_text(text: str, name: str, encoding: str = "utf-8") -> Document:
    """Read text as one YAML document."""
    odd = _UNREADABLE.search(text)
    if odd is not None:
        what = f"U+{ord(odd[0]):04X}"
        place = _place_of(text, odd.start(), name)
        return _unread(name, fault("The control character {what} cannot stand in this file.", place=place, what=what))
    builder = _Builder(name)
    try:
        for event in yaml.parse(text, Loader=_LOADER):  # the events, never the constructors
            builder.take(event)
    except _UnreadableError as stop:
        return Document(name, None, text, encoding, (*builder.faults, stop.found), broken=True)
    except yaml.MarkedYAMLError as error:
        return Document(name, None, text, encoding, (*builder.faults, _syntax(error, text, name)), broken=True)
    return Document(name, builder.root, text, encoding, tuple(builder.faults))


def _unread(name: str, found: Fault) -> Document:
    return Document(name, None, faults=(found,), broken=True)


def _too_large(name: str) -> Fault:
    return fault("This file is larger than {megabytes} MB.", place=Place(name), megabytes=_BYTES // 1_000_000)


def _undecodable(content: bytes, error: UnicodeDecodeError, name: str) -> Fault:
    head = content[: error.start]
    line = head.count(b"\n") + 1
    place = Place(name, line, len(head.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1)
    advice = msg("Open it in an editor and save it as UTF-8.")
    try:
        korean = b"\x00" not in content and bool(content.decode("cp949"))
    except UnicodeDecodeError:
        korean = False
    if korean:
        return fault("This file is written in CP949 (ANSI), not in UTF-8.", place=place, advice=advice)
    return fault("This file is not text in UTF-8.", place=place, advice=advice)


def _place_of(text: str, offset: int, name: str) -> Place:
    head = text[:offset].replace("\r\n", "\n").replace("\r", "\n")
    return Place(name, head.count("\n") + 1, len(head.rpartition("\n")[2]) + 1)


def _syntax(error: yaml.MarkedYAMLError, text: str, name: str) -> Fault:
    mark, opened = error.problem_mark, error.context_mark
    if mark is None:
        return fault("This is not YAML: {problem}.", place=Place(name), problem=str(error.problem))
    if text[mark.index - 1 : mark.index + 1] == "${":
        return fault(
            "Inside {{}} and [] a ${{…}} must be quoted.",
            place=Place(name, mark.line + 1, mark.column),
            advice=msg('Write "${{NAME}}" with quotation marks.'),
        )
    cut = opened is not None and not text[mark.index :].strip()
    where = opened if cut and opened is not None else mark
    place = Place(name, where.line + 1, where.column + 1)
    if cut and str(error.problem).startswith("did not find expected ','"):
        return fault("The bracket that opens here is never closed.", place=place)
    known = _PROBLEMS.get(str(error.problem))
    if known is not None:
        return Fault(place, known)
    return fault("This is not YAML: {problem}.", place=place, problem=str(error.problem))


class _Open(Struct):
    """A list or mapping whose end has not come yet."""

    event: yaml.CollectionStartEvent
    before: int
    items: list[Node] = field(default_factory=list)
    entries: dict[str, tuple[Scalar, Node]] = field(default_factory=dict)
    key: Scalar | None = None


class _Builder:
    """Makes nodes of events, with a stack of its own, and counts what it makes."""

    def __init__(self, name: str) -> None:
        self.root: Node | None = None
        self.faults: list[Fault] = []
        self._name = name
        self._stack: list[_Open] = []
        self._anchors: dict[str, tuple[Node | None, int]] = {}
        self._count = 0
        self._aliased = 0
        self._documents = 0

    def take(self, event: yaml.Event) -> None:
        """Take the next event."""
        match event:
            case yaml.ScalarEvent():
                self._scalar(event)
            case yaml.CollectionStartEvent():
                self._open(event)
            case yaml.CollectionEndEvent():
                self._close(event)
            case yaml.AliasEvent():
                self._alias(event)
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    raise _UnreadableError(fault("A second document begins here; one per file.", place=self._at(event)))
            case _:
                pass

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        self._grow(event)
        line, column, start = _start(event)
        node = Scalar(event.value, line, column, start, _end(event), not event.style)
        if "\x00" in event.value:
            self._tell(msg("A NUL character cannot stand here."), event)
        self._tags(event)
        self._add(node, event)
        if event.anchor:
            self._anchors[event.anchor] = (node, 1)

    def _open(self, event: yaml.CollectionStartEvent) -> None:
        self._grow(event)
        if len(self._stack) >= _DEPTH:
            raise _UnreadableError(Fault(self._at(event), _TOO_DEEP))
        self._tags(event)
        self._stack.append(_Open(event, self._count - 1))

    def _close(self, event: yaml.CollectionEndEvent) -> None:
        done = self._stack.pop()
        line, column, start = _start(done.event)
        end, flow = _end(event), bool(done.event.flow_style)
        node: Node
        if isinstance(done.event, yaml.SequenceStartEvent):
            node = Items(tuple(done.items), line, column, start, end, flow)
        else:
            node = Fields(done.entries, line, column, start, end, flow)
        self._add(node, done.event)
        if done.event.anchor:
            self._anchors[done.event.anchor] = (node, self._count - done.before)

    def _alias(self, event: yaml.AliasEvent) -> None:
        node, size = self._anchors.get(event.anchor or "", (None, 1))
        self._aliased += size
        if self._aliased > _ALIASED:
            raise _UnreadableError(fault("Aliases (*name) multiply this file beyond measure.", place=self._at(event)))
        self._count += size - 1
        self._grow(event)
        if node is None:
            # the name is not told: an unquoted password may begin with an asterisk
            self._tell(msg("No anchor (&name) before this place has the name of this alias (*name)."), event)
            node = Scalar("", *_start(event))
        self._add(node, event)

    def _add(self, node: Node, event: yaml.NodeEvent) -> None:
        if not self._stack:
            self.root = node
            return
        top = self._stack[-1]
        if isinstance(top.event, yaml.SequenceStartEvent):
            top.items.append(node)
        elif top.key is None:
            top.key = self._key(node, event, top)
        else:
            top.entries.setdefault(top.key.text, (top.key, node))
            top.key = None

    def _key(self, node: Node, event: yaml.NodeEvent, top: _Open) -> Scalar:
        if not isinstance(node, Scalar):
            self._tell(msg("A key must be a plain text."), event)
            return Scalar("", node.line, node.column)
        if node.plain and node.text == "<<":
            self._tell(msg("Merge keys (<<) are not supported; write the keys out."), event)
        elif node.text in top.entries:
            first = top.entries[node.text][0].line
            self._tell(
                msg('The key "{name}" stands here twice; first in line {line}.', name=shown(node.text), line=first),
                event,
            )
        return node

    def _tags(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.tag is not None:
            self._tell(msg("Tags (!name) are not allowed; quote a value that begins with an exclamation mark."), event)

    def _grow(self, event: yaml.Event) -> None:
        self._count += 1
        if self._count > _NODES:
            raise _UnreadableError(fault("This file holds too many values.", place=self._at(event)))

    def _tell(self, message: Message, event: yaml.Event) -> None:
        if len(self.faults) < _FAULTS:
            self.faults.append(Fault(self._at(event), message))

    def _at(self, event: yaml.Event) -> Place:
        line, column, _ = _start(event)
        return Place(self._name, line, column)


def _start(event: yaml.Event) -> tuple[int, int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1, mark.index) if mark is not None else (1, 1, 0)


def _end(event: yaml.Event) -> int:
    return event.end_mark.index if event.end_mark is not None else 0
