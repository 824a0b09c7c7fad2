"""By what the rows of a page can be chosen: sides, kinds, severities, duties, tools and ages that occur in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta

from msgspec import Struct

from gaps.gap import GapState
from mapping.errors import Message
from mapping.errors import msg
from mapping.kinds import KINDS
from mapping.kinds import Severity
from mapping.parties import PartyKind
from reports.arranging import FOLDED_AFTER
from reports.arranging import Bundle
from reports.language import Language
from reports.report import Report
from reports.rows import family_of
from reports.safe import plain

_Look = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], str, str, str]
"""All on which the codes of a row depend: sides, duties, tools, kind, severity and age. A settled row has no severity."""

_WEEK = timedelta(days=7)
_AGES = {
    "week": msg("up to a week"),
    "weeks": msg("one to three weeks"),
    "longer": msg("more than three weeks"),
}


class Option(Struct, frozen=True):
    """One choice: the code that its rows carry, its words, and how many rows there are. ``group`` gathers choices."""

    code: str
    text: str
    count: int
    group: str = ""


class Facet(Struct, frozen=True):
    """One thing to choose by."""

    id: str
    label: str
    options: tuple[Option, ...]

    @property
    def groups(self) -> tuple[tuple[str, tuple[Option, ...]], ...]:
        """Give the options by their groups, in order; those without a group under an empty name."""
        names = dict.fromkeys(option.group for option in self.options)
        return tuple((name, tuple(each for each in self.options if each.group == name)) for name in names)


class Facets:
    """Gives every row its codes and counts what occurs; nothing that is in no row becomes a choice."""

    def __init__(self, report: Report, language: Language) -> None:
        """Prepare the words and the order of choices for one report."""
        self._report = report
        self._language = language
        duties = report.agreement.duties if report.agreement else ()
        self._duties = {duty.id: plain(duty.title) for duty in duties}
        self._orders: Mapping[str, Sequence[str]] = {
            "p": tuple(report.parties),
            "k": tuple(KINDS),
            "s": tuple(Severity),
            "d": tuple(self._duties),
            "t": (),
            "a": tuple(_AGES),
        }
        self._houses = tuple(each.id for each in report.parties.values() if each.kind is PartyKind.IN_HOUSE)
        self._week_ago, self._weeks_ago = report.at - _WEEK, report.at - FOLDED_AFTER
        self._codes: dict[tuple[str, str], str] = {}
        self._sizes: Counter[str] = Counter()
        self._told: dict[_Look, str] = {}
        self._rows: Counter[_Look] = Counter()

    def codes(self, bundle: Bundle, at: datetime | None) -> str:
        """Give the codes of a row, and count it; ``at`` is since when it is known, None where the reader may not know.

        Of thousands many look the same; their codes are found once.
        """
        look = self._look(bundle, at)
        self._rows[look] += 1
        told = self._told.get(look)
        if told is None:
            told = self._told[look] = " ".join([self._codes.get(each) or self._code(each) for each in _values(look)])
        return told

    def choices(self) -> tuple[Facet, ...]:
        """Give what can be chosen among the rows so far; where all are alike there is no choice."""
        labels: Iterable[tuple[str, Message]] = (
            ("p", msg("Turn")),
            ("s", msg("Severity")),
            ("k", msg("Kind")),
            ("d", msg("Duty")),
            ("t", msg("Tool")),
            ("a", msg("Open for")),
        )
        counts: Counter[tuple[str, str]] = Counter()
        for look, rows in self._rows.items():
            for each in _values(look):
                counts[each] += rows
        facets = (Facet(id_, self._language.say(label), self._options(id_, counts)) for id_, label in labels)
        return tuple(facet for facet in facets if len(facet.options) > 1)

    def _code(self, value: tuple[str, str]) -> str:
        facet, _ = value
        code = self._codes[value] = f"{facet}{self._sizes[facet]}"
        self._sizes[facet] += 1
        return code

    def _options(self, facet: str, counts: Mapping[tuple[str, str], int]) -> tuple[Option, ...]:
        order = {value: place for place, value in enumerate(self._orders[facet])}
        values = sorted(
            (value for name, value in counts if name == facet),
            key=lambda value: (value == "", order.get(value, len(order)), value),
        )
        return tuple(
            Option(
                self._codes[facet, value],
                self._word(facet, value),
                counts[facet, value],
                self._language.word("family", family_of(value)) if facet == "k" else "",
            )
            for value in values
        )

    def _look(self, bundle: Bundle, at: datetime | None) -> _Look:
        parties: tuple[str, ...] = ()
        duties: tuple[str, ...] = ()
        tools: list[str] = []
        tasks, unseen = self._report.tasks, self._report.unseen
        for gap in bundle:
            finding = gap.finding
            parties += self._houses if gap.id in unseen else finding.responsible or ("",)
            duties += finding.duties or ("",)
            tools += [tasks[uid].task.origin.tool for uid in finding.tasks if uid in tasks]
        age = ""
        if at is not None:
            age = "week" if at > self._week_ago else "weeks" if at >= self._weeks_ago else "longer"
        first = bundle[0]
        severity = "" if first.state is GapState.RESOLVED else first.finding.severity.value
        return parties, duties, tuple(tools), first.finding.kind, severity, age

    def _word(self, facet: str, value: str) -> str:
        say, parties = self._language.say, self._report.parties
        match facet:
            case "p":
                return plain(parties[value].name) if value in parties else value or say(msg("both sides together"))
            case "k":
                return self._language.word("kind", value)
            case "s":
                return self._language.word("severity", value)
            case "d":
                return self._duties.get(value, plain(value)) if value else say(msg("no duty"))
            case "t":
                return self._language.word("tool", plain(value))
            case _:
                return say(_AGES[value])


def _values(look: _Look) -> tuple[tuple[str, str], ...]:
    """Give what can be chosen of rows that look so, each once."""
    parties, duties, tools, kind, severity, age = look
    chosen = [*(("p", each) for each in parties), *(("d", each) for each in duties), *(("t", each) for each in tools)]
    chosen.append(("k", kind))
    if severity:
        chosen.append(("s", severity))
    if age:
        chosen.append(("a", age))
    return tuple(dict.fromkeys(chosen))
