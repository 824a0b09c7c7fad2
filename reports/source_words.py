"""How fresh and complete the sources of a report are, in words."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from msgspec import Struct

from mapping.errors import Fault
from mapping.errors import Message
from mapping.errors import Place
from mapping.errors import msg
from mapping.parties import PartyKind
from mapping.text import fold
from reports.language import Language
from reports.masking import masked
from reports.report import Report
from reports.safe import plain
from sync.runs import ConnectionResult

_STALE = timedelta(days=7)
"""An export made by hand longer ago than this is told on top of a report."""

_ERROR_LIMIT = 500


class SourceLine(Struct, frozen=True):
    """How fresh and complete one source is."""

    name: str
    complete: bool
    text: str


def source_lines(report: Report, language: Language) -> tuple[SourceLine, ...]:
    """Tell how fresh each source is; what went wrong with it is told to the in-house party alone."""
    return tuple(_line(source, report, language) for source in report.sources)


def source_banner(report: Report, language: Language) -> str:
    """Say which sources were not read in full, and which exports made by hand are to be made again; empty where all is well."""
    broken = [source for source in report.sources if _is_broken(source, report)]
    old = [source for source in report.sources if source.complete and is_stale(source, report)]
    told = list(_incomplete(report, broken, language))
    told += [_dated(_BROKEN, source, language) for source in broken]
    told += [_dated(_OLD, source, language) for source in old]
    if report.in_house and (broken or old):
        n = len(broken) + len(old)
        told.append(msg("Please export these {n:number} again.", n=n) if n > 1 else msg("Please export it again."))
    elif broken or old:
        houses = [plain(each.name) for each in report.parties.values() if each.kind is PartyKind.IN_HOUSE]
        told.append(msg("It follows when {house} reads a new file.", house=language.listing(houses)))
    return " ".join(language.say(each) for each in told)


_BROKEN = msg("{name}: the newest file could not be read in full; shown as of {day:date}.")
_OLD = msg("{name}: the file is of {day:date}, and what changed since is missing.")


def _dated(sentence: Message, source: ConnectionResult, language: Language) -> Message:
    day = source.as_of.isoformat() if source.as_of is not None else ""
    return msg(sentence.text, name=_called(source, language), day=day)


def _incomplete(report: Report, told: Collection[ConnectionResult], language: Language) -> Iterator[Message]:
    """Say what was not read in full, but for what is told of by itself."""
    if report.complete:
        return
    names = ", ".join(_called(each, language) for each in report.sources if not each.complete and each not in told)
    if names:
        yield msg("Not read in full: {names}. What rests on this stays as it was last known.", names=names)
    elif report.blind or not told:
        yield msg("Some sources were not read in full. What rests on them stays as it was last known.")


def _called(source: ConnectionResult, language: Language) -> str:
    """Call a source by its tool, with its name in the settings behind it, where that says more."""
    tool, name = plain(language.word("tool", source.tool)), plain(source.name)
    return tool if fold(name) == fold(tool) else language.say(msg("{name} ({ref})", name=tool, ref=name))


def is_stale(source: ConnectionResult, report: Report) -> bool:
    """Whether a source is an export made by hand, and an old one."""
    return source.name in report.handmade and source.as_of is not None and report.at - source.as_of > _STALE


def _is_broken(source: ConnectionResult, report: Report) -> bool:
    """Whether the newest export of a source was no good: what is shown is from the one before."""
    return source.name in report.handmade and not source.complete and source.as_of is not None


def _line(source: ConnectionResult, report: Report, language: Language) -> SourceLine:
    moment = source.as_of.isoformat() if source.as_of is not None else ""
    if _is_broken(source, report):
        parts = [
            msg("shown as of the export made by hand of {moment:time}", moment=moment),
            msg("the newest file could not be read in full"),
        ]
    else:
        by_hand = msg("export made by hand, of {moment:time}", moment=moment)
        fresh = by_hand if source.name in report.handmade else msg("as of {moment:time}", moment=moment)
        parts = [fresh] if moment else []
        parts.append(msg("read in full") if source.complete else msg("not read in full"))
    text = language.listing([language.say(part) for part in parts])
    if source.error is not None and report.in_house:
        text = f"{text}: {language.fault(_without_line(source.error))}"
    return SourceLine(_called(source, language), source.complete, masked(plain(text, _ERROR_LIMIT)))


def _without_line(fault: Fault) -> Fault:
    """Leave of a place the file: the line in it is for whoever runs dure, who finds it in the run."""
    return replace(fault, place=Place(fault.place.file)) if fault.place is not None else fault
