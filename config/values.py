"""The values that users write: source text made into flags, days, spans, hours; each wrong one told with what is right."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated
from typing import Any
from zoneinfo import ZoneInfo
from zoneinfo import ZoneInfoNotFoundError
from zoneinfo import available_timezones

from msgspec import Struct
from pydantic import AfterValidator
from pydantic import BaseModel
from pydantic import BeforeValidator
from pydantic import ConfigDict
from pydantic import PlainSerializer
from pydantic import PlainValidator
from pydantic import StringConstraints
from pydantic import WithJsonSchema
from pydantic import model_validator

from config.spelling import WrongValueError
from config.spelling import nearest
from config.spelling import shown
from config.spelling import suggestion
from mapping.agreement import Duration
from mapping.errors import msg

YES = ("yes", "on", "true")
NO = ("no", "off", "false")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_UNITS = ("h", "d", "wh", "wd")
_SPAN = re.compile(r"(\d{1,5})(wh|wd|h|d)", re.ASCII)
_LOOSE_SPAN = re.compile(r"\s*(\d+)\s*([^\W\d]*)\s*", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_HOURS = re.compile(r"(\d{1,2}):(\d{2})\s*[-~–]\s*(\d{1,2}):(\d{2})", re.ASCII)
_TIME = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)
_PERCENT = re.compile(r"\d{1,3}(\.\d+)?%", re.ASCII)
_MAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;.]+(\.[^\s@<>,;.]+)*")
_NAMED_MAIL = re.compile(rf"[^<>\n\r]*<{_MAIL.pattern}>")
_DOMAIN = re.compile(r"[^\s@/:.]+(\.[^\s@/:.]+)*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_MIDNIGHT = 1440


class Written(BaseModel):
    """What users write: unknown keys are errors, and a key with nothing behind it counts as left out."""

    # Built when it is used first: most are only parts of another one, which builds them along with itself.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def _leave_out(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        known = {field.alias or name for name, field in cls.model_fields.items()}
        return {name: value for name, value in data.items() if value is not None or name not in known}


def flag(text: Any) -> Any:
    """Read a yes or no."""
    if isinstance(text, bool):
        return text
    if isinstance(text, str) and text.lower() in (*YES, *NO):
        return text.lower() in YES
    if isinstance(text, str):
        raise WrongValueError(
            msg('"{found}" is no yes or no.', found=shown(text)), msg("Write yes or no, or on or off.")
        )
    raise WrongValueError(msg("A yes or no is expected here."), msg("Write yes or no, or on or off."))


def day(text: Any) -> date:
    """Read a date as YYYY-MM-DD."""
    if isinstance(text, str) and _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise WrongValueError(msg('"{found}" is no day of the calendar.', found=text)) from None
    advice = msg("Write year, month and day, such as 2026-07-01.")
    raise WrongValueError(msg('A date is expected here, not "{found}".', found=_found(text)), advice)


def span(text: Any) -> Duration:
    """Read a span of time with its unit: h and d around the clock, wh and wd in working time."""
    found = _SPAN.fullmatch(text) if isinstance(text, str) else None
    if found:
        return Duration(int(found[1]), found[2])
    loose = _LOOSE_SPAN.fullmatch(text) if isinstance(text, str) else None
    advice = msg("Write a number and a unit, such as 4h, 30d, 2wh or 3wd (h, d around the clock; wh, wd working time).")
    if loose and loose[2].lower() in _UNITS:
        raise WrongValueError(
            msg('"{found}" is no span of time that can be read.', found=_found(text)),
            msg('Did you mean "{name}"?', name=f"{loose[1][:5]}{loose[2].lower()}"),
        )
    if loose:
        raise WrongValueError(msg('"{found}" has no known unit of time.', found=_found(text)), advice)
    raise WrongValueError(msg('A span of time is expected here, not "{found}".', found=_found(text)), advice)


def _clock_span(text: Any) -> Duration:
    found = span(text)
    if found.working:
        raise WrongValueError(
            msg('"{found}" is working time; here time runs around the clock.', found=str(found)),
            msg("Write h or d, such as 90d."),
        )
    return found


def hours(text: Any) -> tuple[int, int]:
    """Read working hours as minutes since midnight, such as 09:00-18:00; 24:00 is the end of the day."""
    found = _HOURS.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise WrongValueError(
            msg('Working hours are expected here, not "{found}".', found=_found(text)),
            msg('Write from and until, such as "09:00-18:00".'),
        )
    opens, closes = _minute(found[1], found[2]), _minute(found[3], found[4])
    if opens >= closes:
        raise WrongValueError(
            msg('The working hours "{found}" end before they begin.', found=text),
            msg('Hours lie within one day; round the clock is "00:00-24:00".'),
        )
    return opens, closes


def _minute(hour: str, minute: str) -> int:
    value = int(hour) * 60 + int(minute)
    if value > _MIDNIGHT or int(minute) >= 60:  # noqa: PLR2004  # sixty minutes
        raise WrongValueError(msg('"{found}" is no time of day.', found=f"{hour}:{minute}"))
    return value


def weekdays(text: Any) -> frozenset[int]:
    """Read days of the week with Monday as 0: mon-fri, or mon,wed, or a list; a range may pass Sunday."""
    parts = text.split(",") if isinstance(text, str) else text
    if not isinstance(parts, list) or not parts or not all(isinstance(part, str) for part in parts):
        raise WrongValueError(msg("Days of the week are expected here."), msg("Write them such as mon-fri or mon,wed."))
    return frozenset(number for part in parts for number in _weekday_range(part))


def _weekday_range(text: str) -> list[int]:
    first, dash, last = text.strip().lower().partition("-")
    for name in (first.strip(), last.strip() if dash else first.strip()):
        if name not in WEEKDAYS:
            raise WrongValueError(
                msg('"{found}" is no day of the week.', found=shown(text)), suggestion(name, WEEKDAYS)
            )
    start = WEEKDAYS.index(first.strip())
    length = (WEEKDAYS.index(last.strip()) - start) % 7 if dash else 0
    return [(start + step) % 7 for step in range(length + 1)]


class When(Struct, frozen=True, kw_only=True):
    """When a report is due: a day (mon to sun, daily, workdays) and the minute since midnight."""

    day: str
    minute: int


def when(text: Any) -> When:
    """Read when a report is due, such as mon 08:30, daily 07:00 or workdays 08:30."""
    days = (*WEEKDAYS, "daily", "workdays")
    parts = text.lower().split() if isinstance(text, str) else []
    time = _TIME.fullmatch(parts[1]) if len(parts) == 2 else None  # noqa: PLR2004  # day and time
    advice = msg('Write a day and a time, such as "mon 08:30", "daily 07:00" or "workdays 08:30".')
    if time is None:
        raise WrongValueError(msg('"{found}" does not say when.', found=_found(text)), advice)
    if parts[0] not in days:
        raise WrongValueError(
            msg('"{found}" is no day of the week.', found=shown(parts[0])), suggestion(parts[0], days)
        )
    minute = _minute(time[1], time[2])
    if minute == _MIDNIGHT:
        raise WrongValueError(msg('"{found}" is no time of day.', found=parts[1]), advice)
    return When(day=parts[0], minute=minute)


def _percent(text: Any) -> str:
    if isinstance(text, str) and _PERCENT.fullmatch(text) and float(text[:-1]) <= 100:  # noqa: PLR2004  # a percentage
        return text
    raise WrongValueError(
        msg('A percentage is expected here, not "{found}".', found=_found(text)), msg("Write it such as 95%.")
    )


def one_or_many(value: Any) -> Any:
    """Let one text stand for a list of one."""
    return [value] if isinstance(value, str) else value


def _address(text: str) -> str:
    if _CONTROL.search(text) or not (_MAIL.fullmatch(text) or _NAMED_MAIL.fullmatch(text)):
        raise WrongValueError(
            msg('"{found}" is no e-mail address.', found=shown(text)), msg("Write it such as name@company.example.")
        )
    return text


def _domain(text: str) -> str:
    if not _DOMAIN.fullmatch(text):
        raise WrongValueError(
            msg('"{found}" is no mail domain.', found=shown(text)),
            msg("Write what stands behind the @, such as company.example."),
        )
    return text.lower()


def _zone(text: str) -> str:
    try:
        return ZoneInfo(text).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        near = nearest(text, available_timezones())
        advice = msg('Did you mean "{name}"?', name=near) if near else msg("Write it such as Asia/Seoul.")
        raise WrongValueError(msg('There is no time zone "{found}".', found=shown(text)), advice) from None


def _found(value: Any) -> str:
    return shown(value) if isinstance(value, str) else "…"


SCALAR = ["string", "number", "boolean"]
ONE_OR_MANY = {"anyOf": [{"type": SCALAR}, {"type": "array", "items": {"type": SCALAR}}]}

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(one_or_many), WithJsonSchema(ONE_OR_MANY)]
Flag = Annotated[bool, BeforeValidator(flag), WithJsonSchema({"enum": [True, False, *YES, *NO]})]
Day = Annotated[date, PlainValidator(day), WithJsonSchema({"type": "string", "format": "date"})]
Span = Annotated[
    Duration,
    PlainValidator(span),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]+(h|d|wh|wd)$"}),
]
ClockSpan = Annotated[
    Duration,
    PlainValidator(_clock_span),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]+(h|d)$"}),
]
Hours = Annotated[tuple[int, int], PlainValidator(hours), WithJsonSchema({"type": "string", "pattern": _HOURS.pattern})]
Weekdays = Annotated[frozenset[int], PlainValidator(weekdays), WithJsonSchema(ONE_OR_MANY)]
Due = Annotated[
    When, PlainValidator(when), WithJsonSchema({"type": "string", "examples": ["mon 08:30", "workdays 08:30"]})
]
Percent = Annotated[str, PlainValidator(_percent), WithJsonSchema({"type": "string", "pattern": "^[0-9.]+%$"})]
Address = Annotated[Text, AfterValidator(_address)]
Addresses = Annotated[tuple[Address, ...], BeforeValidator(one_or_many), WithJsonSchema(ONE_OR_MANY)]
Domains = Annotated[
    tuple[Annotated[Text, AfterValidator(_domain)], ...], BeforeValidator(one_or_many), WithJsonSchema(ONE_OR_MANY)
]
Zone = Annotated[Text, AfterValidator(_zone)]
