"""How late the answers are that urgent tasks wait for, a line for each."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from datetime import datetime
from datetime import timedelta

from gaps.gap import Gap
from mapping.errors import msg
from reports.language import Language
from reports.rows import Teller

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


def late_lines(gaps: Iterable[Gap], teller: Teller, at: datetime) -> Iterator[str]:
    """Tell of each urgent task by when it was to be answered, and how long ago that is at a moment."""
    language = teller.language
    for gap in gaps:
        due, uid = gap.finding.evidence.get("answer_by"), gap.finding.tasks[0]
        if due is None or uid not in teller.tasks:
            continue
        moment = datetime.fromisoformat(str(due))
        task, told = teller.naming.name(teller.tasks[uid]), _moment(moment, at, language)
        past = at - moment
        if past < timedelta(minutes=1):
            yield language.say(msg("{task}: due {moment}, just now", task=task, moment=told))
        else:
            yield language.say(
                msg("{task}: due {moment}, {past} ago", task=task, moment=told, past=_past(past, language))
            )


def _moment(moment: datetime, at: datetime, language: Language) -> str:
    """Write a moment in the reader's zone, without the day where it is today's; English readers are told the zone."""
    here = moment.astimezone(language.zone)
    told = f"{here:%H:%M}" if here.date() == at.astimezone(language.zone).date() else language.time(moment)
    if language.code == "ko":
        return told
    zone = here.tzname() or ""
    return f"{told} {zone if zone.isalpha() else f'UTC{zone}'}"


def _past(past: timedelta, language: Language) -> str:
    """Write how long ago something was, by its two largest measures."""
    days, rest = divmod(past, _DAY)
    hours, rest = divmod(rest, _HOUR)
    minutes = rest // timedelta(minutes=1)
    said = {"d": days, "h": hours}
    parts = [language.span(f"{count}{unit}") for unit, count in said.items() if count]
    if minutes and not days:
        parts.append(language.say(msg("{n} {n:minute|minutes}", n=minutes)))
    return " ".join(parts)
