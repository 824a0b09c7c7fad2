"""A workbook as the archive that it is: refused before anything is unpacked, where it could do harm."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from mapping.errors import ConnectorError
from mapping.errors import Fault
from mapping.errors import Place
from mapping.errors import fault
from mapping.errors import msg

_LARGEST_FILE = 50_000_000
_LARGEST_PART = 100_000_000
_LARGEST_WHOLE = 200_000_000
_MOST_PARTS = 2000
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROLOG = 65_536
_BLOCK, _LONGEST_TAG, _MOST_RANGES = 1 << 20, 200, 1000
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z0-9:]{1,40})"')


def is_workbook(path: Path) -> bool:
    """Whether a file begins as workbooks do, of today or of old."""
    with path.open("rb") as opened:
        return opened.read(8).startswith((_ZIP, _OLE))


def check_archive(path: Path, place: Place) -> None:
    """Raise ConnectorError for what is no workbook of today, holds macros, or unpacks beyond all measure."""
    with path.open("rb") as opened:
        start = opened.read(8)
    if start.startswith(_OLE):
        raise _refused(place, _OLD)
    if not start.startswith(_ZIP):
        raise _refused(place, _NONE)
    if path.stat().st_size > _LARGEST_FILE:
        raise _refused(place, _TOO_LARGE)
    try:
        with zipfile.ZipFile(path) as archive:
            _check_parts(archive.infolist(), place)
            for part in archive.infolist():
                if part.filename.endswith((".xml", ".rels")) and _declares(archive, part):
                    raise _refused(place, _DAMAGED)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _refused(place, _DAMAGED) from error


def merged_ranges(path: Path, part: str) -> tuple[str, ...]:
    """Give the ranges of cells that a sheet shows as one; they stand behind its rows."""
    found: list[str] = []
    with zipfile.ZipFile(path) as archive, archive.open(part) as opened:
        rest = b""
        while block := opened.read(_BLOCK):
            text = rest + block
            found += [each.decode("ascii", "replace") for each in _MERGED.findall(text)]
            rest = text[-_LONGEST_TAG:] if b"<mergeCell" in text[-_LONGEST_TAG:] else b""
            if len(found) > _MOST_RANGES:
                break
    return tuple(dict.fromkeys(found))


def _check_parts(parts: list[zipfile.ZipInfo], place: Place) -> None:
    names = {part.filename for part in parts}
    if any(name.endswith("vbaProject.bin") for name in names):
        raise _refused(place, _MACROS)
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise _refused(place, _NONE)
    sizes = [part.file_size for part in parts]
    if len(parts) > _MOST_PARTS or max(sizes) > _LARGEST_PART or sum(sizes) > _LARGEST_WHOLE:
        raise _refused(place, _TOO_LARGE)
    if any(part.flag_bits & 1 for part in parts):
        raise _refused(place, _OLD)


def _declares(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether an XML part declares entities, or hides in an encoding that Excel does not write."""
    with archive.open(part) as opened:
        start = opened.read(_PROLOG)
    return (
        start.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00", b"<\x00")) or b"<!DOCTYPE" in start or b"<!ENTITY" in start
    )


_OLD = fault(
    "This workbook is of the old kind (.xls) or locked by a password.",
    advice=msg("Open it in Excel and save it as .xlsx without a password."),
)
_NONE = fault("This is no Excel workbook.", advice=msg("Save it in Excel as .xlsx."))
_MACROS = fault("This workbook holds macros.", advice=msg("Save it in Excel as .xlsx, which has none."))
_TOO_LARGE = fault(
    "This workbook unpacks beyond all measure.", advice=msg("Leave only the sheets that are needed, and save it anew.")
)
_DAMAGED = fault("This workbook is damaged.", advice=msg("Open it in Excel and save it anew."))


def damaged(place: Place) -> ConnectorError:
    """Build the error for a workbook whose parts do not fit together."""
    return _refused(place, _DAMAGED)


def _refused(place: Place, found: Fault) -> ConnectorError:
    return ConnectorError(Fault(place, found.message, found.advice))
