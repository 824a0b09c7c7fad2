"""The files that a connection's ``export:`` names: found by path or glob, newest first."""

from __future__ import annotations

import glob
import unicodedata
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from datetime import UTC
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from connectors.api import ConnectorContext
from mapping.errors import ConnectorError
from mapping.errors import Fault
from mapping.errors import Place
from mapping.errors import fault
from mapping.errors import msg

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class ExportFile(Struct, frozen=True):
    """One exported file. ``name`` is its path as people know it; ``as_of`` (UTC) when it was last written."""

    path: Path
    name: str
    as_of: datetime
    size: int

    @property
    def place(self) -> Place:
        """Give the place that faults of the whole file name."""
        return Place(self.name)


def export_files(context: ConnectorContext) -> tuple[ExportFile, ...]:
    """Find the files that a connection's ``export:`` names, newest first; raise ConnectorError where there are none."""
    return find_files(context.base, export_patterns(context))


def export_patterns(context: ConnectorContext) -> tuple[str, ...]:
    """Give what ``export:`` names, raise ConnectorError where it is left out."""
    written = context.options.export
    if not written:
        raise ConnectorError(
            fault(
                "Connection {connection} names no `export:`.",
                advice=msg("Write `export:` with the path of the exported files."),
                connection=context.name,
            )
        )
    return (written,) if isinstance(written, str) else tuple(written)


def find_files(base: Path, patterns: Sequence[str]) -> tuple[ExportFile, ...]:
    """Find the files of all patterns, newest first, then by name.

    Raises ConnectorError, naming every pattern that found no file. A file that cannot be looked at is given with
    size 0, so that opening it tells what is wrong without stopping the others.
    """
    found: dict[str, ExportFile] = {}
    faults: list[Fault] = []
    for pattern in patterns:
        paths = sorted(set(_matches(base, pattern)))
        files = [_describe(base, path) for path in paths if not path.is_dir()]
        if not files:
            faults.append(_nothing(pattern, paths))
        found.update((file.name, file) for file in files)
    if faults:
        raise ConnectorError(*faults)
    return tuple(sorted(found.values(), key=lambda file: (-file.as_of.timestamp(), file.name)))


def _matches(base: Path, pattern: str) -> Iterator[Path]:
    """Find paths in every Unicode form: some systems store Hangul file names decomposed, people type it composed."""
    for form in _forms(pattern):
        path = base / Path(form).expanduser()
        if path.exists() or path.is_symlink():
            yield path
            continue
        yield from (Path(found) for found in glob.iglob(str(path), recursive=True))  # noqa: PTH207 - Path.glob refuses absolute patterns


def _forms(pattern: str) -> Iterable[str]:
    return dict.fromkeys((pattern, unicodedata.normalize("NFC", pattern), unicodedata.normalize("NFD", pattern)))


def _describe(base: Path, path: Path) -> ExportFile:
    shown = path.relative_to(base) if path.is_relative_to(base) else path
    name = unicodedata.normalize("NFC", shown.as_posix().encode("utf-8", "replace").decode("utf-8"))
    try:
        facts = path.stat()
    except OSError:
        return ExportFile(path, name, _NEVER, 0)
    return ExportFile(path, name, datetime.fromtimestamp(facts.st_mtime, UTC), facts.st_size)


def _nothing(pattern: str, folders: Sequence[Path]) -> Fault:
    if folders:
        return fault(
            "`export: {pattern}` names a folder, not a file.",
            advice=msg("Write which of its files are exports, such as {example}.", example=f"{pattern.rstrip('/')}/*"),
            pattern=pattern,
        )
    return fault(
        "`export: {pattern}` finds no file.",
        advice=msg("Put the exported file there, or correct the path; it starts from the folder of the settings file."),
        pattern=pattern,
    )
