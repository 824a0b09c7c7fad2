"""A report in words: everything that its page and its mail say, in one language, ready for templates."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from itertools import takewhile

from msgspec import Struct

from mapping.errors import Message
from mapping.errors import msg
from mapping.parties import PartyKind
from reports.arranging import Bundle
from reports.arranging import is_urgent
from reports.headline import share_line
from reports.kpi.telling import KpiLine
from reports.kpi.telling import kpi_lines
from reports.language import Language
from reports.masking import masked
from reports.prospect import NEXT_STEP
from reports.prospect import NO_AGREEMENT
from reports.prospect import questions
from reports.replying import replies
from reports.report import Report
from reports.retelling import retold
from reports.rows import Row
from reports.safe import bounded
from reports.safe import plain
from reports.section_words import Beginning
from reports.section_words import Section
from reports.section_words import beginning_of
from reports.section_words import sections_of
from reports.source_words import SourceLine
from reports.source_words import source_banner
from reports.source_words import source_lines
from reports.told import Told
from reports.trend_chart import change

_NAMED = 3
_TITLE = 60


class Wording(Struct, frozen=True, kw_only=True):
    """A report in words.

    ``share`` is the one number, empty where no agreement gives one; ``news`` counts what moved, ``pressing`` asks to ask for what is urgent and the other side's turn. ``late`` says how late each urgent task is: a mail of urgent steps alone begins with it, and has no numbers.
    ``about`` says who runs dure. ``labels`` are the small words that templates set before values.
    """

    language: str
    subject: str
    news: str
    pressing: str
    party: str
    title: str
    subtitle: str
    share: str
    headline: str
    trend: str
    figures: tuple[tuple[str, str, str], ...]
    by_party: tuple[tuple[str, ...], ...]
    kpis: tuple[KpiLine, ...]
    banner: str
    lead: str
    beginning: Beginning | None
    sections: tuple[Section, ...]
    sources: tuple[SourceLine, ...]
    about: str
    replies: tuple[str, ...]
    use: str
    labels: Mapping[str, str]
    late: tuple[str, ...] = ()


def word_report(report: Report, language: Language, *, told: Told | None = None) -> Wording:
    """Put a report into words; ``told`` is what its reader was told last, where that is known."""
    report = report if told is None else retold(report, told)
    say = language.say
    news = _news(report, language)
    title = plain(report.agreement.title) if report.agreement else say(msg("Tasks and agreement"))
    party = plain(report.party.name)
    sections = sections_of(report, language)
    return Wording(
        language=language.code,
        subject=plain(_subject(report, news, language)),
        news=", ".join(each for each in news if each),
        pressing=_pressing(report, sections, language),
        party=party,
        title=title,
        subtitle=say(_subtitle(report, party, language)),
        share="" if report.agreement is None else _share(report.figures.as_agreed, language),
        headline=say(_headline(report, language)),
        trend=_trend(report, language),
        figures=_figures(report, language),
        by_party=_by_party(report, language),
        kpis=_kpis(report, language),
        banner=source_banner(report, language),
        lead=_lead(report, language),
        beginning=beginning_of(report),
        sections=sections,
        sources=source_lines(report, language),
        about=_about(report, language),
        replies=tuple(replies(report.at, language, alike=_calls_alike(report))),
        use=masked(plain(report.agreement.use, None)) if report.agreement else "",
        labels=_labels(language),
    )


def _subtitle(report: Report, party: str, language: Language) -> Message:
    """Say for whom the report is, and what it is: its reader may never have heard of dure."""
    if report.agreement is None:
        return msg("Report for {party}, {day:date}", party=party, day=_day(report, language))
    return msg(
        "Report for {party}, {day:date}: dure compared the tasks of all sides with the agreement",
        party=party,
        day=_day(report, language),
    )


def _about(report: Report, language: Language) -> str:
    """Say who runs dure, and that it only reads: its reader may get the first mail of it."""
    houses = [plain(each.name) for each in report.parties.values() if each.kind is PartyKind.IN_HOUSE]
    if not houses:
        return ""
    return language.say(
        msg(
            "{party} runs dure, which reads the tasks of all sides and changes nothing in them. When you ask about a row, name its number (G-…).",
            party=language.listing(houses),
        )
    )


def _calls_alike(report: Report) -> bool:
    """Whether a row that is not folded calls tasks the same work."""
    shown = (*report.ours, *report.waiting, *report.fresh, *report.later, *report.objected)
    return any(gap.finding.kind in {"duplicate", "redone"} for bundle in shown for gap in bundle)


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
    return "\n".join(found)


def _subject(report: Report, news: tuple[str, ...], language: Language) -> str:
    """Say the news in ten words: what to decide, what is urgent with others, what is new, what was settled."""
    ours, urgent, waiting, *moved = news
    told = [each for each in (ours, urgent or ("" if ours else waiting), *moved) if each]
    if not told:
        told = [language.say(msg("nothing to decide"))]
        if report.figures.as_agreed is not None:
            told.append(language.say(msg("{share} as agreed", share=language.percent(report.figures.as_agreed))))
    if report.agreement is None:
        told.append(language.say(msg("no agreement yet")))
    complete = "" if report.complete else language.say(msg("[partial]")) + " "
    return complete + language.say(msg("{party}: {news}", party=plain(report.party.name, 60), news=", ".join(told)))


def _news(report: Report, language: Language) -> tuple[str, ...]:
    """Count what is to decide, what is awaited, urgent or not, what is new and what was settled; empty where there is none.

    To a reader who gets the first report, everything is new: then nothing is called so.
    """
    first = report.told is not None and report.told.since is None
    new = 0 if first else sum(bundle[0].state.fresh and not bundle[0].carried for bundle in report.asked)
    ours, waiting = report.asked_of_us, report.awaited
    urgent, pressing = (sum(map(is_urgent, rows)) for rows in (ours, waiting))
    decide = msg("{n:number} for you to decide ({now:number} now)", n=len(ours), now=urgent)
    others = len(waiting) - pressing
    more = msg("{n:number} more waiting for others", n=others)
    counted = (
        (len(ours), decide if urgent else msg("{n:number} for you to decide", n=len(ours))),
        (pressing, msg("{n:number} urgent waiting for others", n=pressing)),
        (others, more if pressing else msg("{n:number} waiting for others", n=others)),
        (new, msg("{n:number} new", n=new)),
        (len(report.settled), msg("{n:number} settled", n=len(report.settled))),
    )
    return tuple(language.say(message) if count else "" for count, message in counted)


def _pressing(report: Report, sections: Sequence[Section], language: Language) -> str:
    """Ask the reader to ask for what is urgent and awaited, and name up to three such rows: they stand below the reader's own, and must not be missed."""
    waiting = next((section.rows for section in sections if section.id == "waiting"), ())
    urgent = list(takewhile(lambda each: each[1].urgent, zip(report.waiting, waiting, strict=False)))
    if not urgent:
        return ""
    parties = tuple(dict.fromkeys(row.turn for _, row in urgent))
    told = [_to_ask_about(bundle, row, language, several=len(parties) > 1) for bundle, row in urgent[:_NAMED]]
    if len(urgent) > _NAMED:
        told.append(language.say(msg("and {n} more", n=len(urgent) - _NAMED)))
    return language.say(
        msg("Now: ask {party} about {tasks}", party=language.listing(parties), tasks=language.listing(told))
    )


def _to_ask_about(bundle: Bundle, row: Row, language: Language, *, several: bool) -> str:
    """Name a row to ask about, by when its answer was due and, where several parties are to be asked, which of them."""
    due = bundle[0].finding.evidence.get("answer_by")
    remarks = [row.turn] if several else []
    if due is not None:
        remarks.append(language.say(msg("answer was due {due:time}", due=str(due))))
    name = bounded(_called(row), _TITLE)
    return language.say(msg("{name} ({ref})", name=name, ref=", ".join(remarks))) if remarks else name


def _called(row: Row) -> str:
    """Call a row as people do: by the key and title of its first task, never by a reference."""
    return f"{row.tasks[0].key} {row.tasks[0].title}".strip() if row.tasks else row.why


def _headline(report: Report, language: Language) -> Message:
    if report.agreement is None:
        return NO_AGREEMENT
    share = _share(report.figures.as_agreed, language)
    target = plain(report.agreement.targets.get("as-agreed", ""))
    found = report.figures
    return share_line(share, found.agreed, found.counted, found.nobodys, language, target=target)


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
            language.number(found.counted),
            _share(found.as_agreed, language),
            _share(found.covered, language),
        )
        for party, found in report.by_party.items()
    )


def _kpis(report: Report, language: Language) -> tuple[KpiLine, ...]:
    return kpi_lines(
        report.kpis,
        now=report.at,
        zone=language.zone,
        agreement=report.agreement,
        parties=report.parties,
        day_hours=report.day_hours,
        language=language,
    )


def _labels(language: Language) -> Mapping[str, str]:
    labels = {
        "turn": msg("Turn"),
        "duty": msg("Duty"),
        "sources": msg("Sources"),
        "figures": msg("Numbers"),
        "target": msg("target"),
        "party": msg("Party"),
        "open": msg("Open tasks"),
        "agreed": msg("As agreed"),
        "covered": msg("Covered by a duty"),
        "whose": msg("Whose turn"),
        "both": msg("both sides together"),
        "first": msg("First"),
        "kpis": msg("Key figures"),
        "meaning": msg("what it means"),
        "met": msg("target kept"),
        "missed": msg("target missed"),
    }
    return {name: language.say(message) for name, message in labels.items()}
