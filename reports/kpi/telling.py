"""Key figures in words: value, target and whether it is kept, in one language."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta
from datetime import tzinfo

from msgspec import Struct

from mapping.agreement import Agreement
from mapping.errors import msg
from mapping.parties import Party
from reports.kpi.definitions import DEFINITIONS
from reports.kpi.definitions import Definition
from reports.kpi.definitions import Unit
from reports.kpi.samples import week_before
from reports.kpi.samples import week_of
from reports.language import Language
from reports.safe import plain
from sync.kpis import Figure

_FULL = 100
_FEW = 5
"""Of fewer rows no bar and no nine of ten is told, nor of any where nine of ten are told by the value."""
_ON_TOP = frozenset({"as-agreed", "covered"})
"""What a report tells as its numbers of this moment anyway."""


class KpiLine(Struct, frozen=True, kw_only=True):
    """A key figure as a reader meets it.

    ``bar`` is the length of its bar from 0 to 100, None where there is no value; ``met`` whether the target is kept,
    None without one. ``basis`` says of how many rows the value is, empty where the value says so, ``meaning`` how it is defined.
    """

    id: str
    label: str
    value: str
    target: str
    met: bool | None
    bar: int | None
    basis: str
    meaning: str


def kpi_lines(
    figures: Sequence[Figure],
    *,
    now: datetime,
    zone: tzinfo,
    agreement: Agreement | None,
    parties: Mapping[str, Party],
    day_hours: float,
    language: Language,
) -> tuple[KpiLine, ...]:
    """Tell the newest figures of one edition: of this moment, and of the last full week what happened in it.

    ``day_hours`` are the hours of a working day, by which long times are told in days.
    """
    this = week_of(now, zone)
    weeks = {True: this.text, False: week_before(this, zone).text}
    teller = _Teller(language, agreement.targets if agreement else {}, parties, day_hours)
    return tuple(
        teller.line(definition, figure)
        for definition in DEFINITIONS.values()
        if definition.id not in _ON_TOP
        for figure in figures
        if (figure.kpi, figure.version, figure.week) == (definition.id, definition.version, weeks[definition.moment])
        and figure.whole
        and not _is_empty(definition, figure)
    )


def _is_empty(definition: Definition, figure: Figure) -> bool:
    """Whether a time says nothing: on the first day all gaps are new."""
    return definition.moment and definition.unit is Unit.HOURS and not figure.value and not figure.high


def value_text(figure: Figure, unit: Unit, day_hours: float, language: Language) -> str:
    """Write the value of a figure."""
    if figure.value is None:
        return "–"
    return language.percent(figure.value) if unit is Unit.SHARE else _time(figure.value, day_hours, language)


def is_met(figure: Figure, definition: Definition, target: str) -> bool | None:
    """Whether a figure keeps to its target: a share by its value, a time by half of its rows at least."""
    if figure.value is None or not target:
        return None
    if definition.unit is Unit.HOURS:
        return None if figure.part is None else figure.part * 2 >= figure.whole
    if not target.endswith("%"):
        return None
    limit = float(target[:-1]) / _FULL
    return figure.value <= limit if definition.falls else figure.value >= limit


class _Teller(Struct, frozen=True):
    language: Language
    targets: Mapping[str, str]
    parties: Mapping[str, Party]
    day_hours: float

    def line(self, definition: Definition, figure: Figure) -> KpiLine:
        say = self.language.say
        target = self.targets.get(definition.id, "")
        label = say(definition.label)
        if figure.side:
            name = self.parties[figure.side].name if figure.side in self.parties else figure.side
            label = say(msg("Waiting for {party}", party=plain(name)))
        if definition.over is not None:
            label = say(msg("{label} ({span})", label=label, span=say(definition.over)))
        return KpiLine(
            id=definition.id,
            label=label,
            value=self._value(definition, figure),
            target=self._target(definition, target),
            met=is_met(figure, definition, target),
            bar=self._bar(definition, figure),
            basis=self._basis(definition, figure),
            meaning=say(definition.meaning),
        )

    def _value(self, definition: Definition, figure: Figure) -> str:
        """Tell a share of few rows by its count, since one of one is no hundred percent, and a time of several as median."""
        if definition.unit is Unit.SHARE and figure.whole < _FEW:
            return self._of(figure)
        told = value_text(figure, definition.unit, self.day_hours, self.language)
        is_median = definition.unit is Unit.HOURS and figure.whole > 1 and figure.value is not None
        return self.language.say(msg("median {time}", time=told)) if is_median else told

    def _of(self, figure: Figure) -> str:
        return self.language.say(msg("{part:number} of {whole:number}", part=figure.part or 0, whole=figure.whole))

    def _target(self, definition: Definition, target: str) -> str:
        if not target or definition.id == "urgent-response":
            return ""  # its target is the time by which each row counts
        return plain(target) if definition.unit is Unit.SHARE else self.language.span(plain(target))

    def _bar(self, definition: Definition, figure: Figure) -> int | None:
        if figure.whole < _FEW:
            return None  # a full bar for one of one says more than is known
        if definition.unit is Unit.SHARE:
            return None if figure.value is None else round(figure.value * _FULL)
        return None if figure.part is None else round(figure.part / figure.whole * _FULL)

    def _basis(self, definition: Definition, figure: Figure) -> str:
        say = self.language.say
        if definition.unit is Unit.SHARE:
            return "" if figure.whole < _FEW else self._of(figure)
        high = "" if figure.high is None else _time(figure.high, self.day_hours, self.language)
        if figure.whole < _FEW or high == _time(figure.value or 0, self.day_hours, self.language):
            return say(msg("{n:number} in all", n=figure.whole))
        return say(msg("{n:number} in all, nine of ten within {high}", n=figure.whole, high=high or "–"))


def _time(hours: float, day_hours: float, language: Language) -> str:
    """Write a working time in hours, from one working day on in days."""
    if day_hours and hours >= day_hours:
        return language.say(msg("{n} working {n:day|days}", n=_rounded(hours / day_hours)))
    if hours >= 1 or not hours:
        return language.say(msg("{n} working {n:hour|hours}", n=_rounded(hours)))
    return language.say(msg("{n} working {n:minute|minutes}", n=round(timedelta(hours=hours) / timedelta(minutes=1))))


def _rounded(value: float) -> float | int:
    found = round(value, 1)
    return int(found) if found == int(found) else found
