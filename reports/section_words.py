"""The sections of a report in words, in the order in which a reader needs them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mapping.errors import msg
from mapping.parties import PartyKind
from reports.arranging import Bundle
from reports.arranging import is_dated
from reports.arranging import since
from reports.language import Language
from reports.lazy_rows import LazyRows
from reports.report import Report
from reports.rows import Row
from reports.rows import Teller

_BRIEF = 5


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under a heading. ``brief`` of them stand in a mail; ``folded`` sections open on a click on the page.

    ``line`` is what a mail says in the place of rows, ``short`` sections are told in it with two lines a row.
    ``whole`` counts what such rows there are in all, where the others stand in later sections.
    """

    id: str
    title: str
    rows: Sequence[Row]
    brief: int
    folded: bool = False
    note: str = ""
    line: str = ""
    short: bool = False
    whole: int = 0


def teller_of(report: Report, language: Language) -> Teller:
    """Give what tells the rows of a report; in one for both sides nobody is of the reader's own side."""
    reader = "" if report.shared else report.party.id
    houses = {each.id for each in report.parties.values() if each.kind is PartyKind.IN_HOUSE}
    return Teller(
        language=language,
        tasks=report.tasks,
        parties=report.parties,
        agreement=report.agreement,
        reader=None if report.names else reader,
        unseen=report.unseen,
        sides=None if report.in_house else frozenset({report.party.id, *houses}),
    )


def sections_of(report: Report, language: Language) -> tuple[Section, ...]:
    """Word the sections that have rows."""
    teller = teller_of(report, language)

    def told(bundles: Sequence[Bundle]) -> LazyRows:
        return LazyRows(bundles, teller.row)

    say = language.say
    fresh, thanks = _since(report, language)
    found = (
        Section(
            "ours",
            say(msg("For us to decide first")),
            told(report.ours),
            len(report.ours),
            whole=len(report.asked_of_us),
        ),
        Section(
            "waiting",
            say(msg("What we wait for")),
            told(report.waiting),
            len(report.waiting),
            whole=len(report.awaited),
        ),
        Section("objected", say(msg("Objected, for the next meeting")), told(report.objected), _BRIEF),
        Section("fresh", fresh, told(report.fresh), _BRIEF, short=True),
        Section("later", say(msg("Still open")), told(report.later), _BRIEF, short=True),
        Section(
            "older",
            say(msg("Open for more than three weeks")),
            told(report.older),
            0,
            folded=True,
            line=_older(report.older, language),
        ),
        Section(
            "baseline",
            say(msg("There when dure first looked")),
            told(report.baseline),
            0,
            folded=True,
            note=baseline_line(report, language),
        ),
        Section(
            "accepted",
            say(msg("Accepted for now")),
            told(report.accepted),
            0,
            folded=True,
            line=_accepted(report.accepted, language),
        ),
        Section("own", say(msg("Our own housekeeping")), told(report.housekeeping), _BRIEF, folded=True, short=True),
        Section("settled", say(msg("Settled")), told(report.settled), _BRIEF, note=thanks, short=True),
    )
    return tuple(section for section in found if section.rows)


def baseline_line(report: Report, language: Language) -> str:
    """Say how many gaps were there when dure first looked; empty where none were."""
    if not report.carried:
        return ""
    now = sum(gap.carried for bundle in (*report.ours, *report.waiting) for gap in bundle)
    text = msg(
        "{n:number} {n:point|points} where tasks and agreement part (gaps) {n:was|were} there when dure first looked;"
        " this report asks about {now:number} of them, later ones about the others.",
        n=report.carried,
        now=now,
    )
    return language.say(text)


def _since(report: Report, language: Language) -> tuple[str, str]:
    """Give the heading of what is new and the thanks for what was settled: since the last report to this reader."""
    if report.told is None or report.told.since is None:
        return (
            language.say(msg("New since the last run")),
            language.say(msg("Thank you: these are settled since the last run.")),
        )
    day = report.told.since.isoformat()
    return (
        language.say(msg("New since the report of {day:date}", day=day)),
        language.say(msg("Thank you: these are settled since the report of {day:date}.", day=day)),
    )


def _older(listed: Sequence[Bundle], language: Language) -> str:
    """Fold what has been open for long into one line, with the day of the oldest where it may be told."""
    first = min((since(bundle) for bundle in listed if is_dated(bundle)), default=None)
    if first is None:
        return language.say(msg("Open for more than three weeks: {n:number}.", n=len(listed)))
    day = first.isoformat()
    return language.say(
        msg("Open for more than three weeks: {n:number}, the oldest since {day:date}.", n=len(listed), day=day)
    )


def _accepted(listed: Sequence[Bundle], language: Language) -> str:
    """Fold what was accepted into one line, with the first day on which one comes back."""
    ends = [gap.accepted_until for bundle in listed for gap in bundle if gap.accepted_until is not None]
    if not ends:
        return language.say(msg("Accepted for now: {n:number}.", n=len(listed)))
    day = min(ends).astimezone(language.zone).date().isoformat()
    return language.say(
        msg("Accepted for now: {n:number}; the first comes back after {day:date}.", n=len(listed), day=day)
    )
