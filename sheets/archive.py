"""A workbook as the archive that it is: opened only where it can do no harm, and read within one allowance."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct
from msgspec import field

from mapping.errors import ConnectorError
from mapping.errors import Fault
from mapping.errors import Place
from mapping.errors import fault
from mapping.errors import msg

_LARGEST_FILE = 50_000_000
_MOST_BYTES, _MOST_TAGS, _MOST_TEXT, _MOST_CELLS = 40_000_000, 2_500_000, 20_000_000, 500_000
_MOST_PARTS, _MOST_ATTRIBUTES = 5000, 4_000_000
_RUN = 200_000  # no cell holds so much, and the parser takes its time over a tag of that length
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BLOCK = 1 << 21


class DamagedError(Exception):
    """The parts of a workbook do not fit together, or are not what they must be."""


class TooMuchError(Exception):
    """A workbook unpacks to more than its allowance."""


class Archive(Struct):
    """The parts of a workbook, by name alone; nothing is ever written to disk. All readings share one allowance."""

    _zip: zipfile.ZipFile
    _bytes: int = _MOST_BYTES
    _tags: int = _MOST_TAGS
    _attributes: int = _MOST_ATTRIBUTES
    _text: int = _MOST_TEXT
    _cells: int = _MOST_CELLS
    _names: dict[str, zipfile.ZipInfo] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Know the parts by their names without regard to case, as Excel does."""
        self._names = {part.filename.lower(): part for part in self._zip.infolist()}

    def __contains__(self, name: str) -> bool:
        """Whether there is such a part."""
        return name.lower() in self._names

    def blocks(self, name: str) -> Iterator[bytes]:
        """Unpack a part block by block; raise TooMuchError as soon as the allowance is used up."""
        part = self._names.get(name.lower())
        if part is None:
            raise DamagedError
        self._bytes -= part.file_size
        if self._bytes < 0:
            raise TooMuchError
        with self._zip.open(part) as opened:
            while block := opened.read(_BLOCK):
                self._tags -= block.count(b"<")
                self._attributes -= block.count(b"=")
                if self._tags < 0 or self._attributes < 0 or _endless(block):
                    raise TooMuchError
                yield block

    def spend(self, cells: int, text: int) -> None:
        """Take cells and characters from the allowance: a text that is packed once may stand in every cell."""
        self._cells -= cells
        self._text -= text
        if self._cells < 0 or self._text < 0:
            raise TooMuchError


def is_workbook(path: Path) -> bool:
    """Whether a file begins as workbooks do, of today or of old."""
    with path.open("rb") as opened:
        return opened.read(8).startswith((_ZIP, _OLE))


@contextmanager
def opened_archive(path: Path, place: Place) -> Iterator[Archive]:
    """Open a workbook; raise ConnectorError for what is none of today, holds macros, is damaged, or is too much."""
    with path.open("rb") as opened:
        if opened.read(8).startswith(_OLE):
            raise _refused(place, _OLD)
    if path.stat().st_size > _LARGEST_FILE:
        raise _refused(place, _TOO_LARGE)
    try:
        with zipfile.ZipFile(path) as archive:
            _check_parts(archive.infolist(), place)
            yield Archive(archive)
    except TooMuchError as error:
        raise _refused(place, _TOO_LARGE) from error
    except (DamagedError, zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError) as error:
        raise _refused(place, _DAMAGED) from error


def _endless(block: bytes) -> bool:
    starts = range(0, len(block) - _RUN, _RUN)
    return any(block.find(b"<", start, start + _RUN) < 0 for start in starts)


def _check_parts(parts: list[zipfile.ZipInfo], place: Place) -> None:
    names = {part.filename.lower() for part in parts}
    if any(name.endswith("vbaproject.bin") for name in names):
        raise _refused(place, _MACROS)
    if any(part.flag_bits & 1 for part in parts):
        raise _refused(place, _OLD)
    if "[content_types].xml" not in names or "xl/workbook.xml" not in names:
        raise _refused(place, _NONE)
    if len(parts) > _MOST_PARTS:
        raise _refused(place, _TOO_LARGE)


_OLD = fault(
    "This workbook is of the old kind (.xls) or locked by a password.",
    advice=msg("Open it in Excel and save it as .xlsx without a password."),
)
_NONE = fault("This is no Excel workbook.", advice=msg("Save it in Excel as .xlsx."))
_MACROS = fault("This workbook holds macros.", advice=msg("Save it in Excel as .xlsx, which has none."))
_TOO_LARGE = fault(
    "This workbook unpacks beyond all measure.",
    advice=msg("Delete rows and sheets that are not needed, also empty formatted ones, and save it anew."),
)
_DAMAGED = fault("This workbook is damaged.", advice=msg("Open it in Excel and save it anew."))


def _refused(place: Place, found: Fault) -> ConnectorError:
    return ConnectorError(Fault(place, found.message, found.advice))
