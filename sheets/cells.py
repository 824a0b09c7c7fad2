"""Cells as text: what a spreadsheet must not take for a formula, and what a number or date in one means."""

from __future__ import annotations

from datetime import date
from datetime import datetime
from datetime import time
from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "＝", "＋", "－", "＠")
_EXACT = 10**15
_COLUMNS = 26


def for_cell(text: str) -> str:
    """Give a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip(" \u3000\u00a0").startswith(_FORMULA) else text


def from_cell(text: str) -> str:
    """Give the text of a cell that `for_cell` wrote."""
    return text[1:] if text.startswith("'") and text[1:].lstrip(" \u3000\u00a0").startswith(_FORMULA) else text


def cell_text(value: Any, number_format: str = "") -> str | None:
    """Give what a cell shows as people mean it; None for a number that has lost its last digits.

    Excel keeps fifteen digits of a number: a longer id that was typed as one is damaged.
    """
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float():
            return _number_text(value, number_format)
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
        case date() | time():
            return value.isoformat()
        case _:
            return from_cell(str(value))


def column_letters(number: int) -> str:
    """Name a column, counted from 1, as spreadsheets do."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, _COLUMNS)
        letters = chr(ord("A") + rest) + letters
    return letters


def _number_text(value: float, number_format: str) -> str | None:
    if abs(value) >= _EXACT:
        return None
    if "%" in number_format:
        return f"{round(value * 100, 10):g}%"
    return str(int(value)) if value == int(value) else repr(value)
