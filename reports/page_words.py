"""A report in words as its page needs it: with charts, the map, choices, and the details of every row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from msgspec import Struct

from mapping.agreement import Duty
from mapping.errors import Message
from mapping.errors import msg
from mapping.kinds import Severity
from reports.arranging import Bundle
from reports.arranging import is_dated
from reports.arranging import is_ours
from reports.arranging import since
from reports.duty_map import Count
from reports.duty_map import DutyMap
from reports.duty_map import Line
from reports.duty_map import MapRow
from reports.duty_map import Role
from reports.duty_map import Side
from reports.evidence import evidence_lines
from reports.facets import Facet
from reports.facets import Facets
from reports.language import Language
from reports.lookalikes import LIKELY
from reports.lookalikes import AlikeTask
from reports.lookalikes import likeness_lines
from reports.masking import masked
from reports.report import Report
from reports.rows import Row
from reports.rows import TaskLine
from reports.safe import plain
from reports.section_words import Section
from reports.section_words import teller_of
from reports.trend_chart import Chart
from reports.trend_chart import draw
from reports.trend_chart import share_of
from reports.wording import Wording

_ROLES: Mapping[Role, Message] = {
    Role.RESPONSIBLE: msg("responsible"),
    Role.ACCOUNTABLE: msg("accountable"),
    Role.SUPPORTING: msg("supporting"),
    Role.CONSULTED: msg("consulted"),
    Role.INFORMED: msg("informed"),
}
_LINES: Mapping[Line, Message] = {
    Line.SEVERAL: msg("Several duties at once"),
    Line.NONE: msg("In no duty"),
}
_SIDES: Mapping[str, Message] = {
    Side.OTHERS: msg("Another side"),
    Side.NOBODY: msg("nobody named"),
}


class Alike(Struct, frozen=True):
    """A task that looks the same as that of a row: how likely it is the same work, and on what that rests."""

    task: TaskLine
    likely: str
    lines: tuple[str, ...]


class PageRow(Struct, frozen=True):
    """One row with what unfolds: its evidence, since when it is known, the tasks beyond those of the row, and what looks the same."""

    row: Row
    codes: str
    age: str
    ids: str
    evidence: tuple[str, ...]
    first: str
    rest: tuple[TaskLine, ...]
    alike: tuple[Alike, ...] = ()


class PageSection(Struct, frozen=True):
    """A section of the page with its rows."""

    section: Section
    rows: tuple[PageRow, ...]


class Bar(Struct, frozen=True):
    """One bar of a chart: its words, its number, and its width in percent of the widest."""

    text: str
    number: str
    width: float


class Cell(Struct, frozen=True):
    """One place of the map. Numbers are empty where there is nothing."""

    roles: str
    agreed: str
    settle: str
    waiting: str


class MapWords(Struct, frozen=True):
    """The map in words: the names of its columns, and per row its name, its cells and their sum."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...], Cell], ...]
    total: Cell


class PageWords(Struct, frozen=True, kw_only=True):
    """Everything that a page says. ``share`` is the one number, empty where no agreement gives one."""

    wording: Wording
    share: str
    target: str
    decisions: str
    sides: str
    oldest: str
    chart: Chart | None
    severities: tuple[Bar, ...]
    families: tuple[Bar, ...]
    families_note: str
    facets: tuple[Facet, ...]
    sections: tuple[PageSection, ...]
    map: MapWords | None
    labels: Mapping[str, str]


def word_page(report: Report, wording: Wording, language: Language) -> PageWords:
    """Put into words what the page of a report says beyond its wording."""
    facets = Facets(report, language)
    details = _Details(report, facets, language)
    sections = tuple(
        PageSection(section, tuple(details.row(row) for row in section.rows)) for section in wording.sections
    )
    target = report.agreement.targets.get("as-agreed", "") if report.agreement else ""
    share = report.figures.as_agreed
    return PageWords(
        wording=wording,
        share="" if report.agreement is None else language.percent(share) if share is not None else "–",
        target=plain(target),
        chart=draw(report.trend, share_of(target), language),
        severities=_severities(report, language),
        families=_families(report, language),
        families_note=_families_note(report, language),
        facets=facets.choices(),
        sections=sections,
        map=None if report.map is None else _map(report.map, report, language),
        labels={name: language.say(message) for name, message in _LABELS.items()},
        **_waiting(report, language),
    )


def _waiting(report: Report, language: Language) -> dict[str, str]:
    """Tell how many decisions wait, with whom, and since when the oldest does."""
    asked = report.asked
    if not asked:
        return {
            "decisions": language.number(0),
            "sides": language.say(msg("Nothing waits for a decision.")),
            "oldest": "",
        }
    ours = sum(is_ours(bundle, report.party, report.unseen) for bundle in asked)
    oldest = min((since(bundle) for bundle in asked if is_dated(bundle)), default=report.at)
    days = language.days_between(oldest, report.at)
    sides = msg("{ours:number} for us, {theirs:number} for the others", ours=ours, theirs=len(asked) - ours)
    since_when = msg("The oldest: since {day:date} ({n} {n:day|days})", day=oldest.isoformat(), n=days)
    return {
        "decisions": language.number(len(asked)),
        "sides": language.say(sides),
        "oldest": language.say(since_when if days else msg("All of them were found today.")),
    }


def _severities(report: Report, language: Language) -> tuple[Bar, ...]:
    counts = Counter(bundle[0].finding.severity for bundle in report.asked)
    return _bars({language.word("severity", each): counts[each] for each in Severity}, language)


def _families(report: Report, language: Language) -> tuple[Bar, ...]:
    return _bars({language.word("family", name): count for name, count in report.figures.families.items()}, language)


def _families_note(report: Report, language: Language) -> str:
    """Say how many gaps the families count, where decisions are fewer."""
    gaps = sum(report.figures.families.values())
    told = msg("{n:number} gaps between the sides; one decision may settle several of them.", n=gaps)
    return language.say(told) if gaps > report.figures.decisions else ""


def _bars(counts: Mapping[str, int], language: Language) -> tuple[Bar, ...]:
    most = max(counts.values(), default=0) or 1
    return tuple(Bar(text, language.number(count), round(100 * count / most, 1)) for text, count in counts.items())


class _Details:
    """Adds to rows what unfolds under them."""

    def __init__(self, report: Report, facets: Facets, language: Language) -> None:
        self._report = report
        self._facets = facets
        self._language = language
        self._teller = teller_of(report, language)
        self._ages: dict[int, str] = {}
        self._bundles: Mapping[str, Bundle] = {bundle[0].id: bundle for bundle in report.bundles}
        self._suggested = report.suggest(report.asked)
        found = {each.judged.uid: each.judged for row in self._suggested.values() for each in row}
        self._alike_teller = replace(self._teller, tasks=found)

    def row(self, row: Row) -> PageRow:
        """Give a row with its details."""
        bundle = self._bundles[row.id]
        at = since(bundle) if is_dated(bundle) else None
        return PageRow(
            row,
            self._facets.codes(bundle, at),
            self._age(at) if at else "",
            " ".join(row.ids),
            self._evidence(bundle),
            self._language.date(at) if at else "",
            self._rest(bundle, len(row.tasks)) if row.more else (),
            tuple(self._alike(each) for each in self._suggested[row.id]) if row.id in self._suggested else (),
        )

    def _alike(self, alike: AlikeTask) -> Alike:
        lines = (masked(plain(line, _LONGEST_LINE)) for line in likeness_lines(alike.looks, self._language))
        return Alike(
            self._alike_teller.task(alike.judged.uid),
            self._language.say(LIKELY[alike.looks.likely]),
            tuple(lines),
        )

    def _age(self, at: datetime) -> str:
        days = max(self._language.days_between(at, self._report.at), 0)
        found = self._ages.get(days)
        if found is None:
            told = self._language.span(f"{days}d") if days else self._language.say(msg("today"))
            found = self._ages[days] = told
        return found

    def _evidence(self, bundle: Bundle) -> tuple[str, ...]:
        lines = (line for gap in bundle for line in evidence_lines(gap.finding.evidence, self._teller))
        return tuple(dict.fromkeys(lines))[:_MOST_EVIDENCE]

    def _rest(self, bundle: Bundle, shown: int) -> tuple[TaskLine, ...]:
        uids = tuple(dict.fromkeys(uid for gap in bundle for uid in gap.finding.tasks))
        return tuple(self._teller.task(uid) for uid in uids[shown:])


def _map(found: DutyMap, report: Report, language: Language) -> MapWords:
    def cell(row: MapRow, column: str) -> Cell:
        roles = language.listing([language.say(_ROLES[role]) for role in row.roles.get(column, ())])
        return _cell(row.counts.get(column, Count()), language, roles)

    return MapWords(
        tuple(
            plain(report.parties[column].name) if column in report.parties else language.say(_SIDES[column])
            for column in found.columns
        ),
        tuple(
            (_row_name(row, language), tuple(cell(row, column) for column in found.columns), _cell(row.total, language))
            for row in found.rows
        ),
        _cell(found.total, language),
    )


def _row_name(row: MapRow, language: Language) -> str:
    if isinstance(row.of, Duty):
        return plain(row.of.title)
    if row.of in _LINES:
        return language.say(_LINES[row.of])
    return language.say(msg("Other duties ({n})", n=row.merged) if row.merged else msg("Duties of other sides"))


def _cell(count: Count, language: Language, roles: str = "") -> Cell:
    agreed, settle, waiting = (
        language.number(each) if each else "" for each in (count.agreed, count.settle, count.waiting)
    )
    return Cell(roles, agreed, settle, waiting)


_MOST_EVIDENCE = 12
_LONGEST_LINE = 300
_LABELS: Mapping[str, Message] = {
    "skip": msg("Skip to the decisions"),
    "contents": msg("On this page"),
    "number": msg("As agreed"),
    "decisions": msg("Decisions waiting"),
    "trend": msg("Trend"),
    "figures": msg("The figures"),
    "share": msg("As agreed"),
    "day": msg("Day"),
    "families": msg("What it is about"),
    "choose": msg("Choose rows"),
    "search": msg("Search"),
    "search_hint": msg("Title, number, name"),
    "all": msg("all"),
    "reset": msg("Show all"),
    "shown": msg("{shown} of {all} rows shown", shown="{shown}", all="{all}"),
    "every": msg("{all} rows", all="{all}"),
    "none": msg("No row matches. Choose less, or show all."),
    "details": msg("Details"),
    "evidence": msg("Evidence"),
    "first": msg("First seen"),
    "alike": msg("Looks the same"),
    "map": msg("Duties and sides"),
    "map_note": msg(
        "Open tasks, each once: with the side whose turn it is, or where no duty decides, with the side that holds it."
        " Work agreed to be nobody's is left out."
    ),
    "map_waiting": msg(
        "Every task counts once, as agreed or to settle; those that wait for an answer are among both, and not added."
    ),
    "total": msg("Together"),
    "as_agreed": msg("as agreed"),
    "to_settle": msg("to settle"),
    "waiting": msg("waiting for an answer"),
    "made": msg("Made by dure. It loads nothing and sends nothing."),
}
