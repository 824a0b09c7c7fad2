"""One language of people: sentences, particles, plurals, dates and numbers."""

from __future__ import annotations

import gettext
import string
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import tzinfo
from functools import cache
from functools import lru_cache
from functools import reduce
from io import BytesIO
from pathlib import Path
from typing import Any

from mapping.errors import Fault
from mapping.errors import Message
from mapping.errors import msg
from mapping.masking import mask
from reports.particles import attach
from reports.particles import is_particle
from reports.words import WORDS

_ENORMOUS = 10**15
LANGUAGES = ("ko", "en")
_STOPS = (".", "!", "?", "…", "。", "！", "？")  # as tools write them, too
_CLOSING = " \"'”’»」』)]"
_Day = date | datetime
_Parts = tuple[tuple[str, str | None, str], ...]
_Writer = Callable[[Any], str]
_Spoken = tuple[tuple[str, str | None, _Writer | None], ...]
_LOCALES = {"ko": "ko_KR", "en": "en_GB"}
_SPAN = {
    "h": msg("{n} {n:hour|hours}"),
    "d": msg("{n} {n:day|days}"),
    "wh": msg("{n} working {n:hour|hours}"),
    "wd": msg("{n} working {n:day|days}"),
}


class Language:
    """Korean (``ko``) or English (``en``), for one reader.

    Templates may name, after a colon and parted by commas, how a value is written: a particle (``은``), ``date``,
    ``time``, ``month``, ``number``, ``percent``, ``span`` (``2wd``), ``elapsed`` (working days in brackets, nothing for
    none), ``word.KIND`` (a value that has a label), or ``one|many`` for the form that a count takes.
    """

    def __init__(self, code: str, *, zone: tzinfo = UTC) -> None:
        """Take the catalogue of a language; instants are told in ``zone``, UTC when left out."""
        self.code = code if code in LANGUAGES else "en"
        self.zone = zone
        self._locale = _LOCALES[self.code]
        self._catalogue = _catalogue(self.code)
        self._formatter = _Formatter(self)
        self._spoken: dict[str, _Spoken] = {}
        self._words: dict[tuple[str, str], str] = {}

    def say(self, message: Message) -> str:
        """Give a sentence in this language; a value that is missing shows as a question mark."""
        return self.filled(message.text, message.values)

    def filled(self, template: str, values: Mapping[str, Any]) -> str:
        """Give the sentence that a template of a message and values make."""
        parts = self._spoken.get(template)
        if parts is None:
            spoken = _parts(self._catalogue.gettext(template) if template else "")
            parts = self._spoken[template] = self._formatter.ready(spoken)
        return _filled(parts, values)

    def fault(self, fault: Fault) -> str:
        """Give place, fault and advice on one line, without any secret; what a tool said gets its stop before the advice."""
        advice = self.say(fault.advice) if fault.advice else ""
        said = self.found(fault)
        parts = (f"{fault.place}:" if fault.place else "", _stopped(said) if said and advice else said, advice)
        return mask(" ".join(part for part in parts if part))

    def found(self, fault: Fault) -> str:
        """Give what is wrong alone, with how many others are like it."""
        said = self.say(fault.message)
        return f"{_stopped(said)} {self.say(fault.others)}" if fault.others else said

    def word(self, about: str, value: str) -> str:
        """Give the label of a value: ``about`` is kind, family, severity, state, status, priority, tool and so on."""
        found = self._words.get((about, value))
        if found is None:
            source = WORDS.get((about, value))
            found = self._words[about, value] = self._catalogue.pgettext(about, source) if source else value
        return found

    def date(self, day: _Day | str) -> str:
        """Write a day as this language does; text that is no date stays as it is."""
        found = self._moment(day)
        return str(day) if found is None else _written_date(found.year, found.month, found.day, self._locale)

    def time(self, moment: datetime | str) -> str:
        """Write a day and a time in the reader's zone; text that is no instant stays as it is."""
        from babel.dates import format_datetime  # noqa: PLC0415  # as above

        found = self._moment(moment)
        if not isinstance(found, datetime):
            return self.date(moment)
        pattern = "yyyy. M. d. HH:mm" if self.code == "ko" else "d MMM yyyy, HH:mm"
        return format_datetime(found, pattern, tzinfo=self.zone, locale=self._locale)

    def month(self, text: str) -> str:
        """Write a month such as ``2026-10``; text that is none stays as it is."""
        from babel.dates import format_skeleton  # noqa: PLC0415  # as above

        found = _read_moment(f"{text}-01")
        return str(text) if found is None else format_skeleton("yMMMM", found, locale=self._locale)

    def number(self, value: float) -> str:
        """Write a number with this language's separators."""
        from babel.numbers import format_decimal  # noqa: PLC0415  # as above

        return format_decimal(value, locale=self._locale)

    def percent(self, share: float) -> str:
        """Write a share between 0 and 1 as whole percent."""
        from babel.numbers import format_percent  # noqa: PLC0415  # as above

        return format_percent(share, "#,##0%", locale=self._locale)

    def span(self, text: str) -> str:
        """Write a span such as ``2wd`` in words; text that is none stays as it is."""
        amount = text.rstrip("hdw")
        template = _SPAN.get(text[len(amount) :])
        return self.say(Message(template.text, {"n": int(amount)})) if template and amount.isdecimal() else text

    def elapsed(self, days: float) -> str:
        """Write working days that have passed in brackets, to stand behind a date; the first day says nothing."""
        told = self.span(f"{days}wd")
        gap = "" if self.code == "ko" else " "
        return f"{gap}({told})" if days else ""

    def days_between(self, since: datetime, until: datetime) -> int:
        """Count days as a reader does by the two dates."""
        return (until.astimezone(self.zone).date() - since.astimezone(self.zone).date()).days

    def late(self, days: float) -> str:
        """Write behind a moment how many working days ago it was; of the first day nothing."""
        return self.say(msg(", {span} ago", span=self.span(f"{days}wd"))) if days else ""

    def listing(self, parts: Sequence[str]) -> str:
        """Join the parts of an enumeration."""
        return (" · " if self.code == "ko" else ", ").join(parts)

    def _moment(self, value: object) -> _Day | None:
        """Read a day or an instant; instants come back in the reader's zone."""
        found = _read_moment(value) if isinstance(value, str) else value
        if not isinstance(found, date):
            return None
        if isinstance(found, datetime) and found.tzinfo is not None:
            try:
                return found.astimezone(self.zone)
            except OverflowError:
                return found
        return found


def _stopped(sentence: str) -> str:
    """Give a sentence that another one follows with a stop, unless it ends with one, be it inside of quotes or brackets."""
    return sentence if sentence.rstrip(_CLOSING).endswith(_STOPS) else f"{sentence}."


@lru_cache(maxsize=4096)
def _written_date(year: int, month: int, day: int, locale: str) -> str:
    from babel.dates import format_date  # noqa: PLC0415  # Babel is slow to import, and most commands write no date

    return format_date(date(year, month, day), "medium", locale)


def _read_moment(text: str) -> _Day | None:
    try:
        return datetime.fromisoformat(text) if len(text) > len("2026-11-23") else date.fromisoformat(text)
    except ValueError:
        return None


def _tellable(value: float) -> bool:
    """Whether Babel can write a number: it cannot round infinite and enormous ones."""
    return abs(value) < _ENORMOUS


class _Formatter:
    """Fills templates; nothing that a value holds can make it fail or reach into an object."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def ready(self, parts: _Parts) -> _Spoken:
        """Give parts with what writes their values."""
        return tuple((literal, name, self._writer(spec) if spec else None) for literal, name, spec in parts)

    def _writer(self, spec: str) -> _Writer:
        if "|" in spec:
            one, _, many = spec.partition("|")
            return lambda value: one if value == 1 else many
        if is_particle(spec):
            return lambda value: attach(str(value), spec)
        steps = spec.split(",")
        return lambda value: str(reduce(self._step, steps, value))

    def _step(self, value: Any, step: str) -> str:
        language = self._language
        if is_particle(step):
            return attach(str(value), step)
        about, _, kind = step.partition(".")
        if about == "word":
            return language.word(kind, str(value))
        if about in {"span", "month"}:
            return language.span(str(value)) if about == "span" else language.month(str(value))
        if about in {"date", "time"}:
            return language.date(value) if about == "date" else language.time(value)
        if isinstance(value, int | float) and _tellable(value):
            writers = {"percent": language.percent, "elapsed": language.elapsed, "late": language.late}
            return writers.get(about, language.number)(value)
        return str(value)


def _filled(parts: _Spoken, values: Mapping[str, Any]) -> str:
    """Give the text that parts and values make; a value that is missing shows as a question mark."""
    return "".join(
        [
            literal
            if name is None
            else f"{literal}{values.get(name, '?')}"
            if write is None
            else f"{literal}{write(values.get(name, '?'))}"
            for literal, name, write in parts
        ]
    )


@lru_cache(maxsize=4096)
def _parts(template: str) -> _Parts:
    """Take a template apart once; what it would convert is left as it is."""
    return tuple((literal, name, spec or "") for literal, name, spec, _ in string.Formatter().parse(template))


@cache
def _catalogue(code: str) -> gettext.NullTranslations:
    """Load the compiled catalogue; in a checkout that was not built, the readable one is compiled in memory."""
    folder = Path(__file__).with_name("locale") / code / "LC_MESSAGES"
    readable = folder / "dure.po"
    compiled = folder / "dure.mo"
    if compiled.is_file():
        return gettext.GNUTranslations(BytesIO(compiled.read_bytes()))
    from babel.messages.mofile import write_mo  # noqa: PLC0415  # only an unbuilt checkout pays for it
    from babel.messages.pofile import read_po  # noqa: PLC0415

    written = BytesIO()
    write_mo(written, read_po(BytesIO(readable.read_bytes())))
    written.seek(0)
    return gettext.GNUTranslations(written)
