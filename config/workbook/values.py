"""Values as people write them into cells: dates, spans of time, and words, made into those that YAML knows."""

from __future__ import annotations

import re

from config.workbook.words import UNITS
from mapping.agreement import Duration

_DAY = re.compile(r"(\d{4})\s*[.\-/년]\s*(\d{1,2})\s*[.\-/월]\s*(\d{1,2})\s*[.일]?(?: 00:00:00)?", re.ASCII)
_SPAN = re.compile(r"(?P<working>업무|근무)?\s*(?P<amount>\d{1,9})\s*(?P<unit>[^\d\s][^\d]*)", re.ASCII)
_WORKING = {"h": "wh", "d": "wd"}


def day_text(text: str) -> str:
    """Give a date as YYYY-MM-DD; what is none stays as it is."""
    found = _DAY.fullmatch(text.strip())
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else text


def span_text(text: str) -> str:
    """Give a span such as ``3영업일`` or ``업무 2시간`` as ``3wd`` or ``2wh``; what is none stays as it is."""
    found = _SPAN.fullmatch(text.strip())
    unit = UNITS.find(found["unit"]) if found else None
    if found is None or unit is None:
        return text
    return f"{found['amount']}{_WORKING.get(unit, unit) if found['working'] else unit}"


def span_for(span: Duration, language: str) -> str:
    """Write a span as people of a language do."""
    return f"{span.amount}{UNITS.written(span.unit, language)}" if language == "ko" else str(span)
