"""Paths as users write them: relative to a folder, ``~`` for home, and never a crash."""

from __future__ import annotations

from pathlib import Path


def beside(base: Path, text: str) -> Path:
    """Give a written path as seen from a folder."""
    try:
        return base / Path(text).expanduser()
    except RuntimeError:  # ~somebody who has no home
        return base / text


def is_there(path: Path) -> bool:
    """Whether something lies at a path; one that cannot even be asked for does not."""
    try:
        return path.exists()
    except OSError:
        return False
