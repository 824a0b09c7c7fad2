"""A report's gaps one by one, as a grid for sheets: to filter, sort and work through."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping

from msgspec import Struct

from gaps.gap import Gap
from mapping.errors import Message
from mapping.errors import msg
from reports.arranging import is_dated
from reports.language import Language
from reports.report import Report
from reports.rows import Row
from reports.section_words import Section
from reports.section_words import teller_of
from reports.wording import Wording

HEADERS: tuple[Message, ...] = (
    msg("Section"),
    msg("Severity"),
    msg("Kind"),
    msg("State"),
    msg("Task"),
    msg("Title"),
    msg("Status"),
    msg("Held by"),
    msg("Other tasks"),
    msg("Turn"),
    msg("Duty"),
    msg("Why"),
    msg("Next step"),
    msg("First seen"),
    msg("Remark"),
    msg("Gap"),
)
"""The columns; programs of others may rely on their order."""

LINKED = 4
"""The column whose cells are links, counted from 0."""


class GapLine(Struct, frozen=True):
    """One gap as the cells of a line, and the address of its task."""

    cells: tuple[str, ...]
    url: str | None


def gap_lines(report: Report, wording: Wording, language: Language) -> tuple[GapLine, ...]:
    """Give every gap of a report, in the order of its page; ``wording`` is that of this very report."""
    return tuple(_Lines(report, language).of(wording))


class _Lines:
    def __init__(self, report: Report, language: Language) -> None:
        self._language = language
        self._teller = teller_of(report, language)
        self._gaps: Mapping[str, Gap] = {gap.id: gap for gap in report.gaps}
        self._both = language.say(msg("both sides together"))
        self._party = report.party.name

    def of(self, wording: Wording) -> Iterator[GapLine]:
        """Give the lines of all sections."""
        for section in wording.sections:
            for key in (key for row in section.rows for key in row.ids):
                yield self._line(section, self._gaps[key])

    def _line(self, section: Section, gap: Gap) -> GapLine:
        row: Row = self._teller.row((gap,))
        first = row.tasks[0] if row.tasks else None
        others = [str(task) for task in row.tasks[1:]] + ([row.others] if row.more else [])
        whose = self._party if section.id == "own" else self._both
        cells = (
            section.title,
            row.severity_word,
            row.kind_word,
            row.state_word,
            first.ref if first else "",
            first.title if first else "",
            first.status if first else "",
            first.owners if first else "",
            "\n".join(others),
            "" if section.id == "settled" else row.turn or whose,
            row.duty,
            row.why,
            "" if section.id == "settled" else "\n".join(row.settle),
            gap.first_seen.astimezone(self._language.zone).date().isoformat() if is_dated((gap,)) else "",
            row.remark,
            row.id,
        )
        return GapLine(cells, first.url if first else None)
