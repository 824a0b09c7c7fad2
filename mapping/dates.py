"""Times as tools and people write them, as UTC instants and plain dates; what cannot be read is None."""

from __future__ import annotations

import re
from collections.abc import Collection
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

from msgspec import Struct


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
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?")
_HALF = re.compile(r"오전|오후|(?<![a-z])[ap]\.?m\b\.?", re.IGNORECASE)
_PART = re.compile(r"\d+|[a-z]+", re.IGNORECASE)
_KOREAN_MONTH = re.compile(r"(\d{1,2})\s*월")
_NUMERIC = re.compile(r"\s*(\d{1,4})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{1,4})\b")
_AMERICAN = re.compile(r"(?<![a-z])[ap]\.?m\b", re.IGNORECASE)
_LONGEST = 64
_SHORT = 2
_PIVOT = 70
_NOON = 12
_DAYS = 31
_MILLISECONDS = 10**11


class Moment(Struct, frozen=True):
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
    return found if found.tzinfo is UTC else _utc(found, zone)


def instant_or_epoch(value: Any, zone: tzinfo = UTC) -> datetime | None:
    """Read a time as `instant`, or a number of milliseconds or seconds since 1970, as UTC.

    Jira Cloud's changelogs in bulk have numbers: seconds in the example of the REST v3 OpenAPI document
    (``/changelog/bulkfetch``), milliseconds in answers of real sites. Seconds as great as the least milliseconds lie
    beyond the year 5000.
    """
    if isinstance(value, str) and not (value.isascii() and value.isdigit()):
        return instant(value, zone)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
        return datetime.fromtimestamp(number / 1000 if abs(number) >= _MILLISECONDS else number, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def day(value: Any) -> date | None:
    """Read the date of an ISO date or time, as written there."""
    if not isinstance(value, str) or value[4:8:3] != "--":  # else weeks and dates without dashes were read, too
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


class Guess(Struct, frozen=True):
    """The order of the dates in a column; ``sure`` is False where another order would fit them as well."""

    order: Order
    sure: bool


def guess_order(past: Collection[str], latest: date, other: Collection[str] = ()) -> Guess | None:
    """Tell the order of columns of numeric dates, None when no order fits all of them or there are none.

    Where several fit, ``past`` dates after ``latest`` speak against an order; then a first number that changes less
    than the last speaks for the year, AM and PM speak for the month first, and else the day comes first.
    """
    dates = [numbers for text in past if (numbers := _numbers(text))]
    rest = [numbers for text in other if (numbers := _numbers(text))]
    fitting = [order for order in Order if all(_built(numbers, order) for numbers in (*dates, *rest))]
    if not fitting or not (dates or rest):
        return None
    future = {order: sum(_after(_built(numbers, order), latest) for numbers in dates) for order in fitting}
    left = [order for order in fitting if future[order] == min(future.values())]
    slots = [{numbers[place] for numbers in (*dates, *rest)} for place in range(3)]
    american = any(_AMERICAN.search(text) for text in (*past, *other))
    preferred = [Order.MONTH_FIRST, Order.DAY_FIRST] if american else [Order.DAY_FIRST, Order.MONTH_FIRST]
    preferred.insert(0 if len(slots[0]) < len(slots[2]) else 2, Order.YEAR_FIRST)
    chosen = next(order for order in preferred if order in left)
    rivals = {Order.DAY_FIRST, Order.MONTH_FIRST}
    return Guess(chosen, sure=chosen not in rivals or not rivals <= set(left))


def _numbers(text: str) -> list[int] | None:
    """Give the three numbers of a date that leaves their order open."""
    found = _NUMERIC.match(text)
    return [int(part) for part in found.groups()] if found and len(found[1]) <= _SHORT else None


def _after(found: date | None, latest: date) -> bool:
    return found is not None and found > latest


def _utc(found: datetime, zone: tzinfo) -> datetime | None:
    if found.tzinfo is UTC:
        return found
    try:
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def _mail_time(value: str) -> datetime | None:
    """Read a time of a mail header, which names its zone; what does not is a date as people write it."""
    try:
        found = parsedate_to_datetime(value) if len(value) <= _LONGEST else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if found is None or (found.tzinfo is None and not value.rstrip().endswith("-0000")):
        return None
    return _utc(found, UTC)


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
    korean = _KOREAN_MONTH.search(text)
    months = [int(korean[1])] if korean else []
    if korean:
        text = f"{text[: korean.start()]} {text[korean.end() :]}"
    parts = _PART.findall(text)
    months += [_MONTHS[part.lower()] for part in parts if part.lower() in _MONTHS]
    digits = [part for part in parts if part.isdigit() and len(part) <= len("2026")]
    numbers = [int(part) for part in digits]
    if months and len(numbers) > 1:
        year_first = len(digits[0]) > _SHORT or "년" in text
        year, number = (numbers[0], numbers[1]) if year_first else (numbers[1], numbers[0])
        return _valid(year, months[0], number)
    if months or len(numbers) < len(Order):
        return None
    return _built(numbers[:3], Order.YEAR_FIRST if len(digits[0]) > _SHORT else order)


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
