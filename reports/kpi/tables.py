"""Key figures by week, and the rows behind one, as grids and as data."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from mapping.agreement import Agreement
from mapping.errors import msg
from mapping.parties import Party
from reports.grids import Grid
from reports.kpi.definitions import DEFINITIONS
from reports.kpi.definitions import Definition
from reports.kpi.definitions import Unit
from reports.kpi.samples import Sample
from reports.kpi.telling import is_met
from reports.kpi.telling import value_text
from reports.language import Language
from reports.plain_json import instant
from reports.plain_json import text
from reports.safe import plain
from sync.kpis import Figure


def kpi_grid(
    figures: Sequence[Figure],
    weeks: Sequence[str],
    *,
    agreement: Agreement | None,
    parties: Mapping[str, Party],
    day_hours: float,
    language: Language,
) -> Grid:
    """Lay out figures with a row for each and a column for each week, by month and day of its Monday; several sides have a row each."""
    say = language.say
    targets = agreement.targets if agreement else {}
    headers = (say(msg("Number")), say(msg("target")), *(week[5:] for week in weeks))
    rows = []
    for definition, side, cells in _by_row(figures, weeks):
        label = say(definition.label)
        if side:
            name = parties[side].name if side in parties else side
            label = say(msg("{label}: {party}", label=label, party=plain(name)))
        told = (_cell(definition, cells.get(week), day_hours, language) for week in weeks)
        rows.append((label, plain(targets.get(definition.id, "")), *told))
    return Grid(headers, tuple(rows), say(msg("Nothing was counted yet.")))


def meanings(language: Language) -> tuple[str, ...]:
    """Give the name and the definition of every figure, one on each line."""
    return tuple(
        f"{language.say(each.label)} ({each.id}, v{each.version}): {language.say(each.meaning)}"
        for each in DEFINITIONS.values()
    )


def kpi_document(
    figures: Sequence[Figure], weeks: Sequence[str], *, agreement: Agreement | None, language: Language
) -> list[dict[str, Any]]:
    """Give every figure with its definition and its weeks, for programs."""
    targets = agreement.targets if agreement else {}
    return [
        {
            "id": definition.id,
            "version": definition.version,
            "unit": definition.unit.value,
            "side": side or None,
            "label": language.say(definition.label),
            "definition": language.say(definition.meaning),
            "target": text(targets[definition.id]) if definition.id in targets else None,
            "weeks": [
                {
                    "week": week,
                    "value": cells[week].value,
                    "p90": cells[week].high,
                    "part": cells[week].part,
                    "whole": cells[week].whole,
                    "met": is_met(cells[week], definition, targets.get(definition.id, "")),
                    "at": instant(cells[week].at),
                }
                for week in weeks
                if week in cells
            ],
        }
        for definition, side, cells in _by_row(figures, weeks)
    ]


def sample_grid(
    samples: Iterable[Sample], definition: Definition, parties: Mapping[str, Party], language: Language
) -> Grid:
    """List the rows behind a figure."""
    say = language.say
    counts = msg("Counts") if definition.unit is Unit.SHARE else msg("In time")
    headers = (
        say(msg("Task")),
        say(msg("Title")),
        say(msg("Gap")),
        say(msg("Side")),
        say(msg("Working hours")),
        say(counts),
        say(msg("When")),
    )
    rows = tuple(
        (
            each.judged.ref if each.judged else "",
            plain(each.judged.task.title) if each.judged else "",
            each.gap or "",
            plain(parties[each.side].name) if each.side in parties else each.side,
            "" if each.hours is None else language.number(round(each.hours, 1)),
            "" if each.counts is None else say(msg("yes") if each.counts else msg("no")),
            language.time(each.at) if each.at else "",
        )
        for each in samples
    )
    return Grid(headers, rows, say(msg("There is no row behind it.")))


def sample_documents(samples: Iterable[Sample]) -> list[dict[str, Any]]:
    """Give the rows behind a figure for programs."""
    return [
        {
            "task": text(each.judged.ref) if each.judged else None,
            "title": text(each.judged.task.title) if each.judged else None,
            "gap": each.gap,
            "side": each.side or None,
            "hours": each.hours,
            "counts": each.counts,
            "at": instant(each.at) if each.at else None,
        }
        for each in samples
    ]


def _by_row(figures: Sequence[Figure], weeks: Sequence[str]) -> Iterable[tuple[Definition, str, Mapping[str, Figure]]]:
    """Give each figure by definition and side with its weeks; the empty side of a figure that goes by side falls out."""
    for definition in DEFINITIONS.values():
        known = [each for each in figures if (each.kpi, each.version) == (definition.id, definition.version)]
        sides = sorted({each.side for each in known})
        for side in sides if sides == [""] else [side for side in sides if side]:
            yield definition, side, {each.week: each for each in known if each.side == side and each.week in weeks}


def _cell(definition: Definition, figure: Figure | None, day_hours: float, language: Language) -> str:
    if figure is None or figure.value is None:
        return "–"
    return value_text(figure, definition.unit, day_hours, language)
