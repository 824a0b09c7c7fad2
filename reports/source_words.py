"""How fresh and complete the sources of a report are, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from mapping.errors import Message
from mapping.errors import msg
from mapping.text import fold
from reports.language import Language
from reports.masking import masked
from reports.report import Report
from reports.safe import plain
from sync.runs import ConnectionResult

_STALE = timedelta(days=7)
"""An export made by hand longer ago than this is told on top of a report."""

_ERROR_LIMIT = 500


@dataclass(frozen=True, slots=True)
class SourceLine:
    """How fresh and complete one source is."""

    name: str
    complete: bool
    text: str


def source_lines(report: Report, language: Language) -> tuple[SourceLine, ...]:
    """Tell how fresh each source is; what went wrong with it is told to the in-house party alone."""
    return tuple(_line(source, report, language) for source in report.sources)


def source_banner(report: Report, language: Language) -> str:
    """Say which sources were not read in full, and which exports made by hand are old; empty where all is well."""
    told = list(_incomplete(report, language))
    if any(is_stale(source, report) for source in report.sources):
        old = [source for source in report.sources if is_stale(source, report)]
        oldest = min(source.as_of for source in old if source.as_of is not None)
        told.append(
            msg(
                "Exports made by hand are old: {names}, the oldest of {day:date}. What changed since is not in this report.",
                names=", ".join(_called(source, language) for source in old),
                day=oldest.isoformat(),
            )
        )
    return " ".join(language.say(each) for each in told)


def _incomplete(report: Report, language: Language) -> Iterator[Message]:
    if report.complete:
        return
    names = ", ".join(_called(source, language) for source in report.sources if not source.complete)
    if names:
        yield msg("Not read in full: {names}. Gaps of theirs stay as they were last known.", names=names)
    else:
        yield msg("Some sources were not read in full. Gaps of theirs stay as they were last known.")


def _called(source: ConnectionResult, language: Language) -> str:
    """Call a source by its tool, with its name in the settings behind it, where that says more."""
    tool, name = plain(language.word("tool", source.tool)), plain(source.name)
    return tool if fold(name) == fold(tool) else language.say(msg("{name} ({ref})", name=tool, ref=name))


def is_stale(source: ConnectionResult, report: Report) -> bool:
    """Whether a source is an export made by hand, and an old one."""
    return source.name in report.handmade and source.as_of is not None and report.at - source.as_of > _STALE


def _line(source: ConnectionResult, report: Report, language: Language) -> SourceLine:
    parts = []
    if source.as_of is not None:
        moment = source.as_of.isoformat()
        by_hand = msg("export made by hand, of {moment:time}", moment=moment)
        parts.append(by_hand if source.name in report.handmade else msg("as of {moment:time}", moment=moment))
    parts.append(msg("read in full") if source.complete else msg("not read in full"))
    text = language.listing([language.say(part) for part in parts])
    if source.error is not None and report.in_house:
        text = f"{text}: {language.fault(source.error)}"
    return SourceLine(_called(source, language), source.complete, masked(plain(text, _ERROR_LIMIT)))
