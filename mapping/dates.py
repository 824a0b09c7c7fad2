"""Times as tools and people write them, as UTC instants and plain dates; what cannot be read is None."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from datetime import tzinfo
from email.utils import parsedate_to_datetime
from enum import Enum
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo


class Order(Enum):
    """In which order a date of three numbers names day, month and year."""

    DAY_FIRST = (2, 1, 0)
    MONTH_FIRST = (2, 0, 1)
    YEAR_FIRST = (0, 1, 2)


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"),
            ("feb", "february"),
            ("mar", "march"),
            ("apr", "april"),
            ("may",),
            ("jun", "june"),
            ("jul", "july"),
            ("aug", "august"),
            ("sep", "sept", "september"),
            ("oct", "october"),
            ("nov", "november"),
            ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?")
_HALF = re.compile(r"오전|오후|(?<![a-z])[ap]\.?m\b\.?", re.IGNORECASE)
_PART = re.compile(r"\d+|[a-z]+", re.IGNORECASE)
_KOREAN_MONTH = re.compile(r"(\d{1,2})\s*월")
_NUMERIC = re.compile(r"\s*(\d{1,4})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{1,4})\b")
_LONGEST = 64
_YEAR_DIGITS = 3
_PIVOT = 70
_NOON = 12
_DAYS = 31


@dataclass(frozen=True, slots=True)
class Moment:
    """A date as a person wrote it, with the time of day if one stood beside it. The zone is unsaid."""

    day: date
    clock: time | None = None


def instant(value: Any, zone: tzinfo = UTC) -> datetime | None:
    """Read an ISO time (any offset form; without one in ``zone``) or a time of a mail header, as UTC."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return _mail_time(value)
    return _utc(found, zone)


def day(value: Any) -> date | None:
    """Read the date of an ISO date or time, as written there."""
    if not isinstance(value, str) or not _ISO.match(value):
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


@lru_cache(maxsize=64)
def zone_of(name: str) -> tzinfo:
    """Give the time zone of an IANA name, UTC for an unknown one."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


def to_instant(moment: Moment, zone: tzinfo) -> datetime | None:
    """Give the instant of what a person wrote in a zone; a date alone is its midnight."""
    return _utc(datetime.combine(moment.day, moment.clock or time()), zone)


def read_moment(text: str, order: Order = Order.DAY_FIRST) -> Moment | None:
    """Read a date with or without a time in any of the forms that tools show to people, English or Korean.

    ``order`` decides only where three bare numbers leave it open.
    """
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return None
    half = _HALF.search(text)
    clock = _CLOCK.search(text)
    if clock:
        read = _clock(clock, half[0] if half else "")
        if read is None:
            return None
        text = text[: clock.start()] + " " + text[clock.end() :]
    found = _day(_HALF.sub(" ", text), order)
    if found is None:
        return None
    return Moment(*_added(found, read)) if clock and read is not None else Moment(found)


def guess_order(texts: Iterable[str], latest: date) -> Order | None:
    """Tell the order of a column of numeric dates, None when none fits all of them or there are none.

    Where several fit, dates after ``latest`` speak against an order; then AM and PM speak for the month first, and
    else the day comes first.
    """
    fitting = dict.fromkeys(Order, True)
    future = dict.fromkeys(Order, 0)
    slots: tuple[set[int], set[int], set[int]] = (set(), set(), set())
    seen = american = False
    for text in texts:
        found = _NUMERIC.match(text)
        if not found or len(found[1]) > 2:  # noqa: PLR2004 - a year of four digits in front leaves nothing open
            continue
        seen = True
        american = american or bool(re.search(r"[ap]\.?m", text, re.IGNORECASE))
        numbers = [int(part) for part in found.groups()]
        for order in Order:
            built = _built(numbers, order) if fitting[order] else None
            fitting[order] = built is not None
            future[order] += built is not None and built > latest
        for slot, number in zip(slots, numbers, strict=True):
            slot.add(number)
    if not seen:
        return None
    fewest = min((future[order] for order in Order if fitting[order]), default=0)
    left = [order for order in Order if fitting[order] and future[order] == fewest]
    year_leads = len(slots[0]) < len(slots[2])
    preferred = [Order.MONTH_FIRST, Order.DAY_FIRST] if american else [Order.DAY_FIRST, Order.MONTH_FIRST]
    preferred.insert(0 if year_leads else 2, Order.YEAR_FIRST)
    return next((order for order in preferred if order in left), None)


def _utc(found: datetime, zone: tzinfo) -> datetime | None:
    try:
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def _mail_time(value: str) -> datetime | None:
    try:
        return _utc(parsedate_to_datetime(value), UTC) if len(value) <= _LONGEST else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _clock(found: re.Match[str], half: str) -> timedelta | None:
    hour, minute, second = (int(part or 0) for part in found.groups())
    if half:
        if not 1 <= hour <= _NOON and hour != 0:
            half = ""
        else:
            afternoon = half == "오후" or half[0] in "pP"
            hour = hour % _NOON + (_NOON if afternoon else 0)
    if hour > 24 or minute > 59 or second > 60:  # noqa: PLR2004 - the clock
        return None
    return timedelta(hours=hour, minutes=minute, seconds=second)


def _added(found: date, clock: timedelta) -> tuple[date, time]:
    """Put day and time together; 24:00 is the next day."""
    try:
        whole = datetime.combine(found, time()) + clock
    except OverflowError:
        whole = datetime.combine(found, time.max)
    return whole.date(), whole.time()


def _day(text: str, order: Order) -> date | None:
    month = None
    korean = _KOREAN_MONTH.search(text)
    if korean:
        month = int(korean[1])
        before, after = text[: korean.start()], text[korean.end() :]
        text = f"{before} {after}"
    parts = [found[0] for found in _PART.finditer(text)]
    named = next((_MONTHS[part.lower()] for part in parts if part.lower() in _MONTHS), None)
    numbers = [int(part) for part in parts if part.isdigit() and len(part) <= 4]  # noqa: PLR2004 - a year at most
    long_year = [len(part) > 2 for part in parts if part.isdigit()]  # noqa: PLR2004 - a year in full
    month = month if month is not None else named
    if month is not None:
        if len(numbers) < 2:  # noqa: PLR2004 - day and year beside the month
            return None
        year_first = long_year[0] or (not long_year[1] and (korean is not None and "년" in text))
        year, number = (numbers[0], numbers[1]) if year_first else (numbers[1], numbers[0])
        return _valid(year, month, number)
    if len(numbers) < 3:  # noqa: PLR2004 - day, month and year
        return None
    return _built(numbers[:3], Order.YEAR_FIRST if long_year[0] else order)


def _built(numbers: list[int], order: Order) -> date | None:
    year, month, number = (numbers[place] for place in order.value)
    return _valid(year, month, number)


def _valid(year: int, month: int, number: int) -> date | None:
    if number > _DAYS:
        return None
    if year < 10**2:
        year += 2000 if year < _PIVOT else 1900
    try:
        return date(year, month, number)
    except ValueError:
        return None
