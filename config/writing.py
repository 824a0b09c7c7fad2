"""Texts put into YAML so that reading gives them back, and files replaced whole or not at all."""

from __future__ import annotations

import contextlib
import json
import os
import re
import tempfile
from pathlib import Path

from mapping.errors import ConfigError
from mapping.errors import Place
from mapping.errors import fault

_PLAIN = re.compile(r"[^\W_][\w.@+/-]*( [\w.@+/()-]+)*")
_NULL = re.compile(r"null", re.IGNORECASE)
_UNPRINTABLE = re.compile("[^\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]|[\u2028\u2029]")


def scalar(text: str) -> str:
    """Write a text as one YAML value, quoted where it must be."""
    if _PLAIN.fullmatch(text) and not _NULL.fullmatch(text):
        return text
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))


def replace_file(path: Path, content: bytes) -> None:
    """Put a file in the place of another at once; raise ConfigError, with the old one untouched, if that fails."""
    target = path.resolve()
    written: str | None = None
    try:
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o644
        number, written = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with os.fdopen(number, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        Path(written).chmod(mode)
        Path(written).replace(target)
    except OSError as error:
        if written is not None:
            with contextlib.suppress(OSError):
                Path(written).unlink()
        reason = error.strerror or str(error)
        raise ConfigError(
            fault("This file cannot be written: {reason}.", place=Place(str(path)), reason=reason)
        ) from None
