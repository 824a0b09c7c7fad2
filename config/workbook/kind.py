"""Which files are workbooks: told apart before anything that reads them is loaded."""

from __future__ import annotations

from pathlib import Path

from sheets.archive import is_workbook

SUFFIXES = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv"})


def is_sheet(path: Path) -> bool:
    """Whether a file is to be read as a workbook: by its name, or because it is one."""
    try:
        return path.suffix.lower() in SUFFIXES or is_workbook(path)
    except OSError:
        return False
