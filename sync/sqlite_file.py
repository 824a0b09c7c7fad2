"""What can be told of an SQLite file before a database library touches it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mapping.errors import Message
from mapping.errors import NoStoreError
from mapping.errors import StoreError
from mapping.errors import fault
from mapping.errors import msg

_MAGIC = b"SQLite format 3\x00"
_HEADER = 100
_KNOWN_FORMAT = 2


def is_missing(path: Path, *, must_exist: bool) -> bool:
    """Whether there is no store yet; raise StoreError with advice where there is one that cannot be right."""
    name = str(path)
    try:
        _check_place(path, name, must_exist=must_exist)
        if not path.exists():
            return True
        with path.open("rb") as file:
            head = file.read(_HEADER)
    except OSError as error:
        raise _unusable(name, error) from error
    _check_head(path, name, head)
    return False


@contextmanager
def aside(path: Path) -> Iterator[Path]:
    """Give a path beside a store that does not exist yet; what is written there takes its place at the end."""
    new = path.with_name(f"{path.name}.new")
    try:
        for left in (new, Path(f"{new}-wal"), Path(f"{new}-shm")):
            left.unlink(missing_ok=True)
        new.touch(mode=0o600)
        yield new
        if path.exists():  # another run was faster
            new.unlink()
        else:
            new.replace(path)
    except OSError as error:
        raise _unusable(str(path), error) from error


def _unusable(name: str, error: OSError) -> StoreError:
    reason = error.strerror or ""
    return StoreError(
        fault("The store {path} cannot be opened ({reason}).", path=name, reason=reason, advice=_writable())
    )


def _check_place(path: Path, name: str, *, must_exist: bool) -> None:
    if not path.parent.is_dir():
        advice = msg("Make the folder, or correct store: in dure.yaml.")
        raise StoreError(fault("The folder of the store {path} does not exist.", path=name, advice=advice))
    if path.is_dir():
        advice = msg("Name a file under store: in dure.yaml.")
        raise StoreError(fault("The store {path} is a folder.", path=name, advice=advice))
    if must_exist and not path.exists():
        raise NoStoreError(fault("There is no store {path} yet.", path=name, advice=msg("Run dure sync first.")))
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise StoreError(fault("The store {path} cannot be written.", path=name, advice=_writable()))


def _writable() -> Message:
    return msg("Make the store and its folder writable for the user who runs dure.")


def _check_head(path: Path, name: str, head: bytes) -> None:
    if not head:
        advice = msg("Restore the latest backup, or delete the file to begin anew; it was left as it is.")
        raise StoreError(fault("The store {path} is a file of 0 bytes.", path=name, advice=advice))
    if not head.startswith(_MAGIC):
        advice = msg("Name another file under store: in dure.yaml; this one was left as it is.")
        raise StoreError(fault("{path} is not a database.", path=name, advice=advice))
    if len(head) == _HEADER and max(head[18], head[19]) > _KNOWN_FORMAT:
        advice = msg("Update Python on this machine.")
        raise StoreError(fault("The store {path} was written by a newer SQLite.", path=name, advice=advice))
    if _is_cut(path, head):
        advice = msg("Restore the latest backup; this file was left as it is.")
        raise StoreError(fault("The store {path} was cut off.", path=name, advice=advice))


def _is_cut(path: Path, head: bytes) -> bool:
    if len(head) < _HEADER:
        return True
    log = Path(f"{path}-wal")
    if log.exists() and log.stat().st_size:
        return False  # what is missing may stand in the log
    page = int.from_bytes(head[16:18], "big")
    size = (65536 if page == 1 else page) * int.from_bytes(head[28:32], "big")
    return head[24:28] == head[92:96] and path.stat().st_size < size


def unused_name(path: Path) -> Path:
    """Give the path, or the first numbered variant of it that does not exist yet."""
    number = 1
    candidate = path
    while candidate.exists():
        number += 1
        candidate = path.with_name(f"{path.name}-{number}")
    return candidate
