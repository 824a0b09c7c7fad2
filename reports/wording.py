"""A report in words: everything that its page and its mail say, in one language, ready for templates."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass

from gaps.gap import Gap
from mapping.errors import Message
from mapping.errors import msg
from reports.language import Language
from reports.masking import masked
from reports.prospect import NEXT_STEP
from reports.prospect import NO_AGREEMENT
from reports.prospect import questions
from reports.report import Report
from reports.retelling import retold
from reports.rows import Row
from reports.rows import Teller
from reports.safe import plain
from reports.told import Told
from reports.trend_chart import change
from sync.runs import ConnectionResult

_BRIEF = 5


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under a heading. ``brief`` of them stand in a mail; ``folded`` sections open on a click on the page."""

    id: str
    title: str
    rows: tuple[Row, ...]
    brief: int
    folded: bool = False
    note: str = ""

    @property
    def mailed(self) -> tuple[Row, ...]:
        """Give the rows that a mail shows."""
        return self.rows[: self.brief]


@dataclass(frozen=True, slots=True)
class SourceLine:
    """How fresh and complete one source is."""

    name: str
    complete: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A report in words. ``labels`` are the small words that templates set before values."""

    language: str
    subject: str
    title: str
    subtitle: str
    headline: str
    trend: str
    figures: tuple[tuple[str, str, str], ...]
    by_party: tuple[tuple[str, ...], ...]
    banner: str
    lead: str
    baseline: str
    sections: tuple[Section, ...]
    sources: tuple[SourceLine, ...]
    use: str
    labels: Mapping[str, str]

    @property
    def mailed(self) -> tuple[Section, ...]:
        """Give the sections of which a mail shows rows."""
        return tuple(section for section in self.sections if section.mailed)


def word_report(report: Report, language: Language, *, told: Told | None = None) -> Wording:
    """Put a report into words; ``told`` is what its reader was told last, where that is known."""
    report = report if told is None else retold(report, told)
    say = language.say
    title = plain(report.agreement.title) if report.agreement else say(msg("Tasks and agreement"))
    party = plain(report.party.name)
    complete = "" if report.complete else say(msg("[partial]")) + " "
    return Wording(
        language=language.code,
        subject=plain(complete + say(_subject(report, language))),
        title=title,
        subtitle=say(msg("Report for {party}, {day:date}", party=party, day=_day(report, language))),
        headline=say(_headline(report, language)),
        trend=_trend(report, language),
        figures=_figures(report, language),
        by_party=_by_party(report, language),
        banner="" if report.complete else say(_banner(report)),
        lead=_lead(report, language),
        baseline=_baseline(report, language),
        sections=_sections(report, language),
        sources=tuple(_source(source, report, language) for source in report.sources),
        use=masked(plain(report.agreement.use, None)) if report.agreement else "",
        labels=_labels(language),
    )


def _day(report: Report, language: Language) -> str:
    return report.at.astimezone(language.zone).date().isoformat()


def _share(value: float | None, language: Language) -> str:
    return "–" if value is None else language.percent(value)


def _lead(report: Report, language: Language) -> str:
    """Say what stands before the rows: what an agreement would add, and that nothing is asked where that is so."""
    found = [] if report.prospect is None else list(questions(report.prospect, language))
    if found and report.in_house:
        found.append(language.say(NEXT_STEP))
    if not report.ours and not report.waiting:
        found.append(language.say(msg("Nothing needs a decision now.")))
    return " ".join(found)


def _subject(report: Report, language: Language) -> Message:
    if report.agreement is None:
        return msg(
            "{party}: {ours} to decide, {waiting} awaited, no agreement yet",
            party=plain(report.party.name, 60),
            ours=len(report.ours),
            waiting=len(report.waiting),
        )
    return msg(
        "{party}: {ours} to decide, {waiting} awaited, {share} as agreed",
        party=plain(report.party.name, 60),
        ours=len(report.ours),
        waiting=len(report.waiting),
        share=_share(report.figures.as_agreed, language),
    )


def _headline(report: Report, language: Language) -> Message:
    if report.agreement is None:
        return NO_AGREEMENT
    share = _share(report.figures.as_agreed, language)
    target = report.agreement.targets.get("as-agreed")
    if target:
        return msg(
            "{share} of {n:number} open {n:task|tasks} as agreed (target {target})",
            share=share,
            n=report.figures.open_tasks,
            target=plain(target),
        )
    return msg("{share} of {n:number} open {n:task|tasks} as agreed", share=share, n=report.figures.open_tasks)


def _trend(report: Report, language: Language) -> str:
    moved = change(report.trend)
    return "" if moved is None else language.say(moved)


def _figures(report: Report, language: Language) -> tuple[tuple[str, str, str], ...]:
    targets = report.agreement.targets if report.agreement else {}
    found = report.figures
    return (
        (language.say(msg("As agreed")), _share(found.as_agreed, language), plain(targets.get("as-agreed", ""))),
        (language.say(msg("With an owner")), _share(found.owned, language), plain(targets.get("owned", ""))),
        (language.say(msg("Covered by a duty")), _share(found.covered, language), plain(targets.get("covered", ""))),
    )


def _by_party(report: Report, language: Language) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (
            plain(report.parties[party].name),
            language.number(found.open_tasks),
            _share(found.as_agreed, language),
            _share(found.covered, language),
        )
        for party, found in report.by_party.items()
    )


def _banner(report: Report) -> Message:
    names = ", ".join(plain(source.name) for source in report.sources if not source.complete)
    if not names:
        return msg("Some sources were not read in full. Gaps of theirs stay as they were last known.")
    return msg("Not read in full: {names}. Gaps of theirs stay as they were last known.", names=names)


def _baseline(report: Report, language: Language) -> str:
    if not report.carried:
        return ""
    text = msg(
        "{n:number} {n:gap was|gaps were} already there when dure first looked; each report asks about a few of them.",
        n=report.carried,
    )
    return language.say(text)


def teller_of(report: Report, language: Language) -> Teller:
    """Give what tells the rows of a report."""
    return Teller(
        language=language,
        tasks=report.tasks,
        parties=report.parties,
        agreement=report.agreement,
        reader=None if report.names else report.party.id,
    )


def _sections(report: Report, language: Language) -> tuple[Section, ...]:
    teller = teller_of(report, language)

    def told(bundles: Sequence[tuple[Gap, ...]]) -> tuple[Row, ...]:
        return tuple(teller.row(bundle) for bundle in bundles)

    say = language.say
    fresh, thanks = _since(report, language)
    found = (
        Section("ours", say(msg("For us to decide first")), told(report.ours), len(report.ours)),
        Section("waiting", say(msg("What we wait for")), told(report.waiting), len(report.waiting)),
        Section("objected", say(msg("Objected, for the next meeting")), told(report.objected), _BRIEF),
        Section("fresh", fresh, told(report.fresh), _BRIEF),
        Section("later", say(msg("Still open")), told(report.later), 0),
        Section("older", say(msg("Open for more than three weeks")), told(report.older), 0, folded=True),
        Section(
            "baseline",
            say(msg("There when dure first looked")),
            told(report.baseline),
            0,
            folded=True,
            note=_baseline(report, language),
        ),
        Section("accepted", say(msg("Accepted for now")), told(report.accepted), 0, folded=True),
        Section("own", say(msg("Our own housekeeping")), told(report.housekeeping), _BRIEF, folded=True),
        Section("settled", say(msg("Settled")), told(report.settled), _BRIEF, note=thanks),
    )
    return tuple(section for section in found if section.rows)


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


def _source(source: ConnectionResult, report: Report, language: Language) -> SourceLine:
    """Tell how fresh a source is; what went wrong with it is told to the in-house party alone."""
    parts = []
    if source.as_of is not None:
        parts.append(msg("as of {moment:time}", moment=source.as_of.isoformat()))
    parts.append(msg("read in full") if source.complete else msg("not read in full"))
    text = language.listing([language.say(part) for part in parts])
    if source.error is not None and report.in_house:
        text = f"{text}: {language.fault(source.error)}"
    return SourceLine(plain(source.name), source.complete, masked(plain(text, 500)))


def _labels(language: Language) -> Mapping[str, str]:
    labels = {
        "turn": msg("Turn"),
        "duty": msg("Duty"),
        "next": msg("Next step"),
        "link": msg("Link"),
        "sources": msg("Sources"),
        "figures": msg("Numbers"),
        "target": msg("target"),
        "party": msg("Party"),
        "open": msg("Open tasks"),
        "agreed": msg("As agreed"),
        "covered": msg("Covered by a duty"),
        "new": msg("new"),
        "rest": msg("The page has the rest."),
    }
    return {name: language.say(message) for name, message in labels.items()}
