"""The sections of a report in words, in the order in which a reader needs them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from datetime import datetime

from msgspec import Struct

from gaps.answers import is_hold
from mapping.errors import msg
from mapping.kinds import Severity
from mapping.parties import PartyKind
from reports.arranging import Bundle
from reports.arranging import is_carried
from reports.arranging import is_dated
from reports.arranging import since
from reports.language import Language
from reports.lazy_rows import LazyRows
from reports.masking import masked
from reports.report import Report
from reports.rows import Row
from reports.rows import Teller
from reports.safe import plain
from reports.source_words import is_stale

_BRIEF = 5
_SETTLED = 7
"""Settled rows ask nothing: a week's few all stand in the mail, and none is left to a file alone."""
_NAMED = 3
_REASON_LIMIT = 60
_GRAVE = frozenset({Severity.URGENT, Severity.HIGH})
_NEVER = datetime.max.replace(tzinfo=UTC)


class Section(Struct, frozen=True):
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
        us=reader,
        unseen=report.unseen,
        standing=_standing(report),
        sides=None if report.in_house else frozenset({report.party.id, *houses}),
        at=report.at,
        exports={each.name: each.as_of for each in report.sources if each.as_of is not None and is_stale(each, report)},
    )


def sections_of(report: Report, language: Language) -> tuple[Section, ...]:
    """Word the sections that have rows; the reader's own housekeeping stands above what can wait where some of it cannot."""
    teller = teller_of(report, language)

    def told(bundles: Sequence[Bundle]) -> LazyRows:
        return LazyRows(bundles, teller.row)

    say = language.say
    fresh, thanks = _since(report, language)
    above = [_is_new(bundle) for bundle in (*report.ours, *report.waiting)]
    if any(above):
        fresh = say(msg("Also new"))
    still = msg("Still open") if all(above) else msg("Also open")
    grave = any(bundle[0].finding.severity in _GRAVE for bundle in report.housekeeping)
    own = Section(
        "own", say(msg("Our own housekeeping")), told(report.housekeeping), _BRIEF, folded=not grave, short=True
    )
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
        *([own] if grave else []),
        Section("objected", say(msg("Objected, for the next meeting")), told(report.objected), _BRIEF),
        Section("fresh", fresh, told(report.fresh), _BRIEF, short=True),
        Section("later", say(still), told(report.later), _BRIEF, short=True),
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
            note=_to_follow(report, language),
        ),
        Section(
            "accepted",
            say(msg("Accepted for now")),
            told(report.accepted),
            0,
            folded=True,
            line=_accepted(report.accepted, teller),
        ),
        *([] if grave else [own]),
        Section("settled", say(msg("Settled")), told(report.settled), _SETTLED, note=thanks, short=True),
    )
    return tuple(section for section in found if section.rows)


def _standing(report: Report) -> frozenset[str]:
    """Give the tasks of which a row asks something, where others may be called settled."""
    if not report.settled:
        return frozenset()
    rows = (*report.asked, *report.objected, *report.housekeeping)
    return frozenset(uid for bundle in rows for gap in bundle for uid in gap.finding.tasks)


class Beginning(Struct, frozen=True):
    """How many rows were there when dure first looked, and how many of them ask for something still."""

    rows: int
    left: int


def beginning_of(report: Report) -> Beginning | None:
    """Count what was there when dure first looked; None where nothing of it is left."""
    left = sum(is_carried(bundle) for bundle in report.asked)
    return Beginning(max(report.began, left), left) if left else None


def beginning_line(beginning: Beginning, shown: int, language: Language) -> str:
    """Say of what was there when dure first looked how much is left, and how many rows of it a mail shows."""
    if shown >= beginning.left:
        rest = msg("All of them stand in this mail.")
    elif shown:
        rest = msg("This mail asks about {now:number}; the rest follow in later reports.", now=shown)
    else:
        rest = msg("They follow in later reports.")
    return f"{_counted(beginning, language)} {language.say(rest)}"


def _counted(beginning: Beginning, language: Language) -> str:
    """Count what was there when dure first looked, and how much of it is left where that is news."""
    if beginning.left == beginning.rows:
        return language.say(msg("{n:number} {n:gap dates|gaps date} from dure's first look.", n=beginning.rows))
    return language.say(
        msg(
            "{n:number} {n:gap dates|gaps date} from dure's first look; {left:number} {left:remains|remain}.",
            n=beginning.rows,
            left=beginning.left,
        )
    )


def _to_follow(report: Report, language: Language) -> str:
    """Say above what can wait how much was there when dure first looked, and is left."""
    found = beginning_of(report)
    if found is None:
        return ""
    return f"{_counted(found, language)} {language.say(msg('Those here follow in later reports.'))}"


def _is_new(bundle: Bundle) -> bool:
    return bundle[0].state.fresh and not bundle[0].carried


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


def _accepted(listed: Sequence[Bundle], teller: Teller) -> str:
    """Fold what was accepted into one line, with what comes back first: until when it may rest, and why."""
    language = teller.language
    held = sorted(((_end(bundle), bundle) for bundle in listed), key=lambda each: each[0] or _NEVER)
    names = language.listing([_held(bundle, end, teller) for end, bundle in held[:_NAMED] if end is not None])
    if not names:
        return language.say(msg("Accepted for now: {n:number}.", n=len(listed)))
    if len(listed) <= _NAMED and held[-1][0] is not None:
        return language.say(msg("Accepted for now ({n:number}): {names}.", n=len(listed), names=names))
    return language.say(msg("Accepted for now: {n:number}; back first: {names}.", n=len(listed), names=names))


def _end(bundle: Bundle) -> datetime | None:
    """Give the first moment at which something of a row comes back."""
    return min((gap.accepted_until for gap in bundle if gap.accepted_until is not None), default=None)


def _held(bundle: Bundle, end: datetime, teller: Teller) -> str:
    """Name what rests, with its last day and, where people gave one, the reason."""
    language, finding = teller.language, bundle[0].finding
    uids = dict.fromkeys(uid for gap in bundle for uid in gap.finding.tasks)
    known = [teller.tasks[uid] for uid in uids if uid in teller.tasks]
    name = teller.naming.name(known[0]) if known else language.word("kind", finding.kind)
    if len(uids) > 1:
        name = f"{name} {language.say(msg('and {n} more', n=len(uids) - 1))}"
    day = end.astimezone(language.zone).date().isoformat()
    reason = bundle[0].reason
    if not reason or is_hold(reason):
        return language.say(msg("{name} until {day:date}", name=name, day=day))
    why = masked(plain(reason, _REASON_LIMIT))
    return language.say(msg("{name} until {day:date} ({reason})", name=name, day=day, reason=why))
