"""One big array inside a JSON document, element by element, each with its exact source."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Mapping
from json import JSONDecodeError
from json import JSONDecoder
from typing import Any
from typing import NamedTuple
from typing import NoReturn
from typing import TextIO

from mapping.errors import ConnectorError
from mapping.errors import Fault
from mapping.errors import Message
from mapping.errors import Place
from mapping.errors import fault
from mapping.errors import msg

LONGEST_VALUE = 64 * 1024 * 1024
_BLOCK = 1 << 18
# No token but a string is longer than this, so an error further from the end is not one of missing text.
_LONGEST_TOKEN = 4400
# What may stand behind a number that goes on in the next block: an exponent without its digits.
_NUMBER_TAIL = len(".e-")
_BLANK = " \t\r\n\ufeff"
_BLANKS = re.compile(f"[{_BLANK}]*")


class Item(NamedTuple):
    """One element of the wanted array: its value and its source as JSON text on strict terms."""

    value: Any
    source: str


class Members(NamedTuple):
    """The other members of the top-level object: those before the array, and, as the last word, all of them."""

    values: Mapping[str, Any]
    final: bool


def stream_items(text: TextIO, wanted: Collection[str], *, name: str) -> Iterator[Item | Members]:
    """Read a top-level array, or the first top-level member among ``wanted`` that is an array, in little memory.

    Gives `Members` before the first element and once more, complete, at the end. Members that are not wanted are
    decoded whole. Raises ConnectorError with the place in file ``name``, after the elements before it, when the
    document is empty, cut, malformed, nested too deeply, or holds NaN or Infinity.
    """
    source = _Source(text, name)
    members: dict[str, Any] = {}
    opening = source.peek()
    if opening == "[":
        yield Members({}, final=False)
        yield from _array(source)
    elif opening == "{":
        yield from _object(source, wanted, members)
    else:
        source.fail_unexpected()
    if source.peek():
        source.fail(msg("Something follows the end of the JSON document."))
    yield Members(members, final=True)


def _object(source: _Source, wanted: Collection[str], members: dict[str, Any]) -> Iterator[Item | Members]:
    found = False
    source.take("{")
    if source.peek() == "}":
        source.take("}")
        return
    while True:
        if source.peek() != '"':
            source.fail_unexpected()
        key = source.value().value
        source.take(":")
        if key in wanted and not found and source.peek() == "[":
            found = True
            yield Members(dict(members), final=False)
            yield from _array(source)
        else:
            members[key] = source.value().value
        if source.take(",}") == "}":
            return


def _array(source: _Source) -> Iterator[Item]:
    source.take("[")
    if source.peek() == "]":
        source.take("]")
        return
    while True:
        yield source.value()
        if source.take(",]") == "]":
            return


class _Source:
    """A sliding window over the text; ``_lines`` and ``_columns`` count what was dropped before it."""

    def __init__(self, text: TextIO, name: str) -> None:
        self._text = text
        self._name = name
        self._window = ""
        self._at = 0
        self._lines = 0
        self._columns = 0
        self._ended = False

    def peek(self) -> str:
        """Give the next character that is no blank, or "" at the end."""
        while True:
            found = self._window[self._at : self._at + 1]
            if found and found not in _BLANK:
                return found
            self._at = _blank_end(self._window, self._at)
            if self._at < len(self._window):
                return self._window[self._at]
            if not self._fill():
                return ""

    def take(self, expected: str) -> str:
        """Step over the next character, which must be one of those expected."""
        found = self.peek()
        if not found or found not in expected:
            self.fail_unexpected()
        self._at += 1
        return found

    def value(self) -> Item:
        """Decode one value, reading on as long as it is merely incomplete."""
        self.peek()
        while True:
            try:
                value, end, strict = self._decode()
            except JSONDecodeError as error:
                if self._incomplete(error) and self._fill():
                    continue
                self._fail_decoding(error)
            except RecursionError:
                self.fail(msg("The JSON is nested too deeply."))
            except ValueError as error:
                self.fail(msg("The JSON holds what no tool writes ({why}).", why=str(error)))
            if end + _NUMBER_TAIL > len(self._window) and isinstance(value, int | float) and self._fill():
                continue
            source = self._window[self._at : end]
            self._at = end
            return Item(value, source if strict else json.dumps(value, separators=(",", ":")))

    def fail_unexpected(self) -> NoReturn:
        """Raise for a character that must not stand here, or for the end of the file."""
        found = self.peek()
        if found:
            self.fail(msg("The JSON is malformed here: {found} was not expected.", found=found))
        if self._lines == 0 and not self._window.strip():
            raise ConnectorError(
                fault("The file is empty.", place=Place(self._name), advice=msg("Export it anew, or take it away."))
            )
        self.fail(msg("The file ends in the middle of the JSON document: it was cut off."))

    def fail(self, message: Message) -> NoReturn:
        """Raise a fault at the present place."""
        line = 1 + self._lines + self._window.count("\n", 0, self._at)
        newline = self._window.rfind("\n", 0, self._at)
        column = self._at - newline if newline >= 0 else self._columns + self._at + 1
        raise ConnectorError(Fault(Place(self._name, line, column), message, msg("Export or save the file anew.")))

    def _decode(self) -> tuple[Any, int, bool]:
        """Decode at the present place; raw control characters in strings, which some programs leave, pass."""
        try:
            return *_STRICT.raw_decode(self._window, self._at), True
        except JSONDecodeError as error:
            if not error.msg.startswith("Invalid control character"):
                raise
            return *_LOOSE.raw_decode(self._window, self._at), False

    def _incomplete(self, error: JSONDecodeError) -> bool:
        if len(self._window) - self._at > LONGEST_VALUE:
            self.fail(msg("One value of the JSON is too large to be read."))
        return error.msg.startswith("Unterminated string") or len(self._window[error.pos :].rstrip()) < _LONGEST_TOKEN

    def _fail_decoding(self, error: JSONDecodeError) -> NoReturn:
        cut = error.msg.startswith("Unterminated string") or not self._window[error.pos + 1 :].strip()
        self._at = min(error.pos, len(self._window))
        if cut and self._ended:
            self.fail(msg("The file ends in the middle of the JSON document: it was cut off."))
        self.fail(msg("The JSON is malformed here ({why}).", why=error.msg))

    def _fill(self) -> bool:
        """Drop what was read and read on, more each time a value proves longer; whether anything came."""
        rest = len(self._window) - self._at
        block = self._text.read(max(_BLOCK, rest))
        if not block:
            self._ended = True
            return False
        newline = self._window.rfind("\n", 0, self._at)
        self._columns = self._at - newline - 1 if newline >= 0 else self._columns + self._at
        self._lines += self._window.count("\n", 0, self._at)
        self._window, self._at = self._window[self._at :] + block, 0
        return True


def _blank_end(window: str, at: int) -> int:
    found = _BLANKS.match(window, at)
    return found.end() if found else at


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


_STRICT = JSONDecoder(parse_constant=_refuse)
_LOOSE = JSONDecoder(parse_constant=_refuse, strict=False)
