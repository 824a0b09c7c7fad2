"""What stands in one cell, taken apart and put together: lists, conditions, and texts in quotation marks.

``|`` or a new line means or, ``&`` means and, a comma stands between the values of one condition, any of which will do.
A value that holds one of these signs stands in quotation marks; a quotation mark in it is written twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from functools import cache

from msgspec import Struct

from mapping.errors import Message
from mapping.errors import msg

_LINE = r"\r\n\x0b\x0c\x85\u2028\u2029"
_BLANK = re.compile(rf"[^\S{_LINE}]+")
_ARROW = r"→|⇒|->|=>"
_END = rf"(?=[^\S{_LINE}]*+(?:[|&,{_LINE}]|\Z))"
_REGEX = re.compile(rf"/(?>[^/{_LINE}]|/(?!{_END}))++/{_END}")
_STRAIGHT = re.compile(r'"((?>[^"]|"")*+)"')
_CURLY = re.compile(r"“([^“”]*+)”")
_NAME = re.compile(rf'((?>"(?>[^"]|"")*+"|[^"=<>≥≤|&,{_LINE}])++)(>=|<=|[≥≤=<>])')
_COMPARISON = re.compile(r"(>=|<=|>|<)(.+)", re.DOTALL)
_OTHER_SIGNS = {"≥": ">=", "≤": "<="}


class CellError(Exception):
    """A cell cannot be taken apart."""

    def __init__(self, message: Message, advice: Message | None = None) -> None:
        """Keep what is told."""
        super().__init__(str(message))
        self.message, self.advice = message, advice


class Sign(Enum):
    """What a piece of a cell is."""

    TEXT = ""
    QUOTED = '"'
    NAME = "="
    ANY = "|"
    ALL = "&"
    NEXT = ","
    TO = "→"


class Piece(Struct, frozen=True):
    """A sign, or a text; of a name, ``comparison`` is the sign behind it."""

    sign: Sign
    text: str = ""
    comparison: str = ""


class Kind(Struct, frozen=True):
    """What separates texts in a kind of cell: a new line, further signs; and whether conditions have names."""

    line: Sign
    signs: str
    named: bool = False

    @property
    def arrows(self) -> bool:
        """Whether an arrow is a sign."""
        return "→" in self.signs


LIST = Kind(Sign.NEXT, ",")
PARTS = Kind(Sign.ANY, ",|→")
CLAUSES = Kind(Sign.ANY, ",|&", named=True)


class WrittenCondition(Struct, frozen=True):
    """One condition as it stands in a cell; without a name where only values are written."""

    name: str | None
    values: tuple[Piece, ...]


def values_in(cell: str) -> tuple[str, ...]:
    """Take a list apart: commas or new lines between its texts."""
    return _texts(list(_pieces(cell, LIST)))


def parts_in(cell: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...] | None]]:
    """Take ``a, b → c`` apart, for each line or part between ``|``; the second half is None where there is no arrow."""
    for part in _split(list(_pieces(cell, PARTS)), Sign.ANY):
        halves = [_texts(half) for half in _split(part, Sign.TO, empty=True)]
        if len(halves) > 2:  # noqa: PLR2004  # before and behind the arrow
            raise CellError(
                msg("Two arrows stand in one part of this cell."), msg("Write each part on a line of its own.")
            )
        yield halves[0], halves[1] if len(halves) > 1 else None


def clauses_in(cell: str) -> Iterator[tuple[WrittenCondition, ...]]:
    """Take covers apart: clauses of conditions."""
    for part in _split(list(_pieces(cell, CLAUSES)), Sign.ANY):
        yield tuple(_condition(each) for each in _split(part, Sign.ALL))


def text_for(text: str, kind: Kind) -> str:
    """Write a text so that taking a cell of this kind apart gives it back."""
    try:
        # a value that merely begins with a quotation mark would reach for one in a value behind it, as with a slash
        plain = [*_pieces(text, kind)] == [Piece(Sign.TEXT, text)] and not text.startswith("“")
    except CellError:
        plain = False
    if plain and kind.named and not _REGEX.fullmatch(text):
        plain = not text.startswith("/") and not re.search("[=<>≥≤]", text)
    return text if plain else _in_quotes(text)


def condition_for(name: str, values: tuple[str, ...]) -> str:
    """Write a condition; ``name`` is written already."""
    compared = _COMPARISON.fullmatch(values[0])
    if compared and text_for(compared[2], CLAUSES) == compared[2]:
        first = f"{name}{values[0]}"
    else:
        first = f"{name}={text_for(values[0], CLAUSES)}"
    return ", ".join((first, *(text_for(each, CLAUSES) for each in values[1:])))


def field_for(prefix: str, name: str) -> str:
    """Write the name of a condition on a field, such as ``필드.금액``."""
    plain = f"{prefix}.{name}"
    found = _NAME.fullmatch(f"{plain}=")
    whole = found is not None and found[1] == plain and '"' not in plain
    return plain if whole and name == name.strip() else f"{prefix}.{_in_quotes(name)}"


def _in_quotes(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


@cache
def _patterns(kind: Kind) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Give the pattern of a sign, and that of a text without any."""
    signs = re.escape(kind.signs.replace("→", ""))
    arrow = _ARROW if kind.arrows else r"(?!)"
    return re.compile(rf"[{_LINE}]+|[{signs}]|{arrow}"), re.compile(rf"(?>(?!{arrow})[^{signs}{_LINE}])++")


def _pieces(cell: str, kind: Kind) -> Iterator[Piece]:
    sign, bare = _patterns(kind)
    at, begins = 0, True
    while at < len(cell):
        if found := _BLANK.match(cell, at):
            pass
        elif found := sign.match(cell, at):
            told = _sign_of(found[0], kind)
            begins = told in {Sign.ANY, Sign.ALL}
            yield Piece(told)
        elif kind.named and begins and (found := _NAME.match(cell, at)):
            begins = False
            yield Piece(Sign.NAME, _unquoted(found[1]), _OTHER_SIGNS.get(found[2], found[2]))
        else:
            begins = False
            found, piece = _text(cell, at, bare, kind)
            yield piece
        at = found.end()


def _text(cell: str, at: int, bare: re.Pattern[str], kind: Kind) -> tuple[re.Match[str], Piece]:
    if kind.named and (found := _REGEX.match(cell, at)):
        return found, Piece(Sign.TEXT, found[0])
    if (found := _STRAIGHT.match(cell, at)) and _ends(cell, found.end(), kind):
        return found, Piece(Sign.QUOTED, found[1].replace('""', '"'))
    if cell[at] == '"':
        advice = msg(
            'Put the whole value into quotation marks, and write a quotation mark inside it twice: "27"" screen".'
        )
        raise CellError(msg("The quotation mark before a value in this cell has no other behind it."), advice)
    if (found := _CURLY.match(cell, at)) and _ends(cell, found.end(), kind):
        return found, Piece(Sign.QUOTED, found[1])
    found = bare.match(cell, at)
    assert found is not None  # noqa: S101  # neither a blank nor a sign stands here
    return found, Piece(Sign.TEXT, found[0].strip())


def _ends(cell: str, at: int, kind: Kind) -> bool:
    """Whether nothing but a sign, or the end, stands behind a quotation."""
    blank = _BLANK.match(cell, at)
    at = blank.end() if blank else at
    return at == len(cell) or _patterns(kind)[0].match(cell, at) is not None


def _sign_of(text: str, kind: Kind) -> Sign:
    if text in {",", "|", "&"}:
        return Sign(text)
    return kind.line if text.isspace() else Sign.TO


def _unquoted(name: str) -> str:
    return _STRAIGHT.sub(lambda found: found[1].replace('""', '"'), name).strip()


def _texts(pieces: list[Piece]) -> tuple[str, ...]:
    return tuple(each.text for each in pieces if each.text)


def _split(pieces: list[Piece], sign: Sign, *, empty: bool = False) -> list[list[Piece]]:
    parts: list[list[Piece]] = [[]]
    for each in pieces:
        if each.sign is sign:
            parts.append([])
        else:
            parts[-1].append(each)
    return parts if empty else [part for part in parts if any(each.text for each in part)]


def _condition(pieces: list[Piece]) -> WrittenCondition:
    named = pieces[0].sign is Sign.NAME
    values = [each for each in pieces[named:] if each.text]
    comparison = pieces[0].comparison
    if named and comparison != "=" and values:
        values[0] = Piece(Sign.QUOTED, f"{comparison}{values[0].text}")
    return WrittenCondition(pieces[0].text if named else None, tuple(values))
