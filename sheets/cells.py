"""Cells as text: what a spreadsheet must not take for a formula, and what a number, date or percent in one means."""

from __future__ import annotations

import re
from datetime import datetime
from datetime import timedelta

from msgspec import Struct

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "＝", "＋", "－", "＠")
_BEFORE = "' \u3000\u00a0"
_COLUMNS = 26
_DIGITS = 15
_EXACT = 10**_DIGITS
_WHOLE = re.compile(r"-?(\d+)", re.ASCII)
_DATE_IDS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_CODES = {1: "0", 2: "0.00", 9: "0%", 10: "0.00%", 46: "[h]:mm:ss"}
_LONGEST_CODE = 255
_NO_TOKENS = re.compile(r'"[^"]*"?|\\.|_.|\*.|\[(?![hms]+\])[^\[\]]*\]', re.IGNORECASE)
_ELAPSED = re.compile(r"\[h+\]", re.IGNORECASE)
_TOKENS = re.compile(r"[ymdhs]", re.IGNORECASE)
_FIXED = re.compile(r"(0+)(?:\.(0+))?")
_LAST_SERIAL = 2_958_466
_LEAP_SLIP = 60  # Excel counts a 29th of February 1900
_HOUR, _MINUTE = 3600, 60


class Format(Struct, frozen=True):
    """How a number is shown: as a date, as time that passed, as a percentage, or with so many digits."""

    date: bool = False
    elapsed: bool = False
    percent: bool = False
    whole: int = 0
    decimals: int = 0


def for_cell(text: str) -> str:
    """Give a text that no spreadsheet takes for a formula."""
    return f"'{text}" if _dangerous(text) else text


def from_cell(text: str) -> str:
    """Give the text of a cell that `for_cell` wrote."""
    return text[1:] if text.startswith("'") and _dangerous(text[1:]) else text


def _dangerous(text: str) -> bool:
    return text.lstrip(_BEFORE).startswith(_FORMULA)


def format_of(number: str, code: str | None) -> Format:
    """Read a number format: by its code, else by the number of one that every workbook has."""
    if code is None:
        known = int(number) if number.isascii() and number.isdigit() else 0
        code = _CODES.get(known, "y" if known in _DATE_IDS else "")
    bare = _NO_TOKENS.sub("", code[:_LONGEST_CODE].partition(";")[0])
    fixed = _FIXED.fullmatch(bare)
    if fixed:
        return Format(whole=len(fixed[1]), decimals=len(fixed[2] or ""))
    return Format(
        date=bool(_TOKENS.search(bare)) and "general" not in bare.lower(),
        elapsed=bool(_ELAPSED.search(bare)),
        percent="%" in bare,
    )


def number_text(raw: str, shown: Format, *, since_1904: bool = False) -> str | None:
    """Give what a number shows as people mean it; None for one that has lost its last digits.

    Excel keeps fifteen digits of a number: a longer id that was typed as one is damaged. Raises ValueError for what
    is no number.
    """
    whole = _WHOLE.fullmatch(raw)
    value = float(raw)
    if whole and len(whole[1].strip("0")) > _DIGITS:
        return raw  # never in Excel's hands: all digits are there
    if not abs(value) < _EXACT:
        return None
    if shown.date and 0 <= value < _LAST_SERIAL:
        return _moment_text(value, elapsed=shown.elapsed, since_1904=since_1904)
    if shown.percent:
        return f"{_plain(value * 100)}%"
    if shown.whole and round(value, shown.decimals) == value:
        width = shown.whole + (shown.decimals + 1 if shown.decimals else 0) + (value < 0)
        return f"{value:0{width}.{shown.decimals}f}"
    return _plain(value)


def _plain(value: float) -> str:
    text = f"{value:.15g}"
    return f"{value:.20f}".rstrip("0").rstrip(".") if "e" in text else text


def _moment_text(serial: float, *, elapsed: bool, since_1904: bool) -> str:
    seconds = round(serial * 86_400)
    if elapsed:
        return f"{seconds // _HOUR}:{seconds % _HOUR // _MINUTE:02}:{seconds % _MINUTE:02}"
    if seconds < 24 * _HOUR:
        return str(timedelta(seconds=seconds)).rjust(8, "0")
    first = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30 + (serial < _LEAP_SLIP))  # noqa: DTZ001  # a sheet knows no zones
    moment = first + timedelta(seconds=seconds)
    return moment.date().isoformat() if seconds % (24 * _HOUR) == 0 else moment.isoformat(sep=" ")


def column_letters(number: int) -> str:
    """Name a column, counted from 1, as spreadsheets do."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, _COLUMNS)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Give the number of a column, counted from 1, by its name."""
    number = 0
    for each in letters.upper():
        number = number * _COLUMNS + ord(each) - ord("A") + 1
    return number
