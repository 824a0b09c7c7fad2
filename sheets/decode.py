"""Bytes of a file as text, whatever program saved them last, and text as rows of cells."""

from __future__ import annotations

import codecs
import csv
import io
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol
from typing import TextIO

from mapping.errors import ConnectorError
from mapping.errors import Fault
from mapping.errors import Place
from mapping.errors import fault
from mapping.errors import msg

LONGEST_CELL = 16 * 1024 * 1024
_LONGEST_LINE = 4 * LONGEST_CELL
_BLOCK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_GUESSES = ("utf-8", "cp949")
_DELIMITERS = ",;\t"
_QUOTED = re.compile(r'"[^"]*"')
_SEPARATOR_LINE = re.compile(r'"?sep=([,;\t])"?\s*', re.IGNORECASE)
_END = "\x00end of rows\x00"


class Readable(Protocol):
    """A file as people named it: where it lies, what it is called, and the place that faults of all of it name."""

    @property
    def path(self) -> Path:
        """Give where it lies."""

    @property
    def name(self) -> str:
        """Give what people call it."""

    @property
    def place(self) -> Place:
        """Give the place of the file as a whole."""


def unreadable(file: Readable, error: OSError) -> ConnectorError:
    """Build the error for a file that the operating system does not give."""
    return ConnectorError(
        fault(
            "The file cannot be read ({why}).",
            place=file.place,
            advice=msg("Check that it is still there and that this user may read it."),
            why=error.strerror or type(error).__name__,
        )
    )


def no_text(file: Readable) -> Fault:
    """Build the fault for a file in no known encoding, with the line up to which the best guess held."""
    try:
        with file.path.open("rb") as stream:
            line = max(_readable_lines(stream, guess) for guess in _GUESSES)
    except OSError as error:
        raise unreadable(file, error) from error
    return fault(
        "The file is no text in UTF-8, UTF-16 or cp949 (EUC-KR).",
        place=Place(file.name, line + 1),
        advice=msg("Export it anew, or save it as UTF-8."),
    )


def open_text(file: Readable) -> TextIO:
    """Open a file as text: by its byte order mark, else UTF-8, else cp949 (Korean Windows).

    Line ends are left as they are, and a last character cut in half reads as U+FFFD. Raises ConnectorError when the
    file cannot be opened or is no text in any of these.
    """
    _refuse_pipes(file)
    try:
        with file.path.open("rb") as stream:
            encoding = _encoding(stream, file)
        return file.path.open(encoding=encoding, errors="replace", newline="")
    except OSError as error:
        raise unreadable(file, error) from error


def decode(content: bytes) -> str | None:
    """Give text for bytes read as `open_text` reads a file, or None when they are no text."""
    marked = _marked(content[:4])
    for encoding in (marked,) if marked else _GUESSES:
        if _is_text(io.BytesIO(content), encoding) or marked:
            return content.decode(encoding, "replace")
    return None


def head(file: Readable, length: int) -> str | None:
    """Give the text of the first ``length`` bytes, None when they are no text; raises as `open_text`."""
    _refuse_pipes(file)
    try:
        with file.path.open("rb") as stream:
            return decode(stream.read(length))
    except OSError as error:
        raise unreadable(file, error) from error


def csv_rows(file: Readable) -> Iterator[tuple[int, list[str]]]:
    """Give the rows of a delimited file, each with the line on which it starts (from 1); blank rows are left out.

    The delimiter (comma, semicolon or tab) is told by the first line. Raises ConnectorError, after the rows before
    it, for a file that ends inside a quoted cell and for a cell beyond all reason.
    """
    with open_text(file) as text:
        lines = _lines(text, file)
        first = next(lines, "")
        delimiter, skipped = delimiter_of(first)
        csv.field_size_limit(LONGEST_CELL)
        reader = csv.reader(_bounded(lines, None if skipped else first), delimiter=delimiter)
        start = 1 + skipped
        try:
            for row in reader:
                if row == [_END]:
                    return
                if row and row[-1].endswith(_END):
                    raise ConnectorError(_cut(file, start))
                if any(row):
                    yield start, row
                start = reader.line_num + 1 + skipped
        except csv.Error as error:
            raise ConnectorError(
                fault("The row cannot be read ({why}).", place=Place(file.name, start), why=str(error))
            ) from error


def _encoding(stream: io.BufferedReader, file: Readable) -> str:
    marked = _marked(stream.read(4))
    if marked:
        return marked
    for guess in _GUESSES:
        stream.seek(0)
        if _is_text(stream, guess):
            return guess
    raise ConnectorError(no_text(file))


def _refuse_pipes(file: Readable) -> None:
    """Raise for what would be waited for without end; whatever else is wrong is told by opening it."""
    try:
        mode = file.path.stat().st_mode
    except OSError:
        return
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise ConnectorError(
            fault(
                "This is no file but a pipe or a device.",
                place=file.place,
                advice=msg("Name the exported file itself."),
            )
        )


def _marked(start: bytes) -> str | None:
    return next((encoding for mark, encoding in _MARKS if start.startswith(mark)), None)


def _readable_lines(stream: io.BufferedReader, encoding: str) -> int:
    """Count the lines that end before the first byte that is no text in an encoding."""
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    lines = 0
    while block := stream.read(_BLOCK):
        try:
            lines += decoder.decode(block).count("\n")
        except UnicodeDecodeError as error:
            return lines + error.object[: error.start].count(b"\n")
    return lines


def _is_text(stream: io.BufferedReader | io.BytesIO, encoding: str) -> bool:
    """Whether all bytes are text in an encoding; a last character may be cut in half."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        while block := stream.read(_BLOCK):
            decoder.decode(block)
    except UnicodeDecodeError:
        return False
    return True


def delimiter_of(first: str) -> tuple[str, int]:
    """Tell the delimiter by the header, and how many lines stand before it (a ``sep=;`` of spreadsheets)."""
    named = _SEPARATOR_LINE.fullmatch(first)
    if named:
        return named[1], 1
    bare = _QUOTED.sub("", first)
    return max(_DELIMITERS, key=bare.count), 0


def _lines(text: TextIO, file: Readable) -> Iterator[str]:
    number = 0
    while line := text.readline(_LONGEST_LINE):
        number += 1
        if len(line) == _LONGEST_LINE:
            raise ConnectorError(fault("The line is too long to be a table.", place=Place(file.name, number)))
        yield line


def _bounded(lines: Iterator[str], first: str | None) -> Iterator[str]:
    """Add a last row of our own: inside a cell that was never closed it does not come out as a row."""
    if first:
        yield first
    yield from lines
    yield _END


def _cut(file: Readable, line: int) -> Fault:
    return fault(
        "The file ends inside a cell of the row that starts here.",
        place=Place(file.name, line),
        advice=msg("Export it anew: this one was cut off."),
    )
