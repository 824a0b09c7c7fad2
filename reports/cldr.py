"""Numbers and dates as the Unicode CLDR writes them in Korean (ko_KR) and British English (en_GB).

Babel would write the same (tests hold the two against each other), but loads all that is known of a language first: as much
as the reading of a small workspace.
"""

from __future__ import annotations

from datetime import date
from datetime import datetime
from decimal import Decimal

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec")


def number(value: float) -> str:
    """Write a number with commas between thousands and at most three decimals, halves to the even one."""
    if isinstance(value, int):
        return f"{value:,d}"
    return f"{Decimal(str(value)):,.3f}".rstrip("0").removesuffix(".")


def percent(share: float) -> str:
    """Write a share of one as whole percent, halves to the even one."""
    return f"{Decimal(str(share)):,.0%}"


def day(moment: date, language: str) -> str:
    """Write a day in the middle length: 2026. 11. 2. or 2 Nov 2026."""
    if language == "ko":
        return f"{moment.year}. {moment.month}. {moment.day}."
    return f"{moment.day} {_SHORT_MONTHS[moment.month - 1]} {moment.year}"


def minute(moment: datetime, language: str) -> str:
    """Write a day and the time on its clock: 2026. 11. 2. 08:30 or 2 Nov 2026, 08:30."""
    clock = f"{moment.hour:02}:{moment.minute:02}"
    return f"{day(moment, language)} {clock}" if language == "ko" else f"{day(moment, language)}, {clock}"


def month(moment: date, language: str) -> str:
    """Write a month: 2026년 11월 or November 2026."""
    if language == "ko":
        return f"{moment.year}년 {moment.month}월"
    return f"{_MONTHS[moment.month - 1]} {moment.year}"
