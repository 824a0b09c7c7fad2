"""Past runs as a table, as one run in full, and as a document for programs."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta
from typing import Any

from mapping.errors import Message
from mapping.errors import msg
from reports.grids import Grid
from reports.language import Language
from reports.plain_json import instant
from reports.plain_json import plain
from reports.plain_json import text
from reports.run_line import delivery_words
from reports.run_line import span_words
from sync.past_runs import Ending
from sync.past_runs import PastReading
from sync.past_runs import PastRun

_ENDINGS = {
    Ending.DONE: msg("done"),
    Ending.INCOMPLETE: msg("in part"),
    Ending.FAILED: msg("failed"),
    Ending.STOPPED: msg("no end"),
}
_AT_WORK = msg("at work")
_RECENT = timedelta(days=182)
_SHORT = 6  # so many characters name a run among those that are kept


def run_grid(runs: Sequence[PastRun], language: Language, *, at_work: bool = False) -> Grid:
    """List runs, newest first; ``at_work``: somebody holds the store now, so the newest may still be under way."""
    say = language.say
    of_reading = (msg("ID"), msg("Start"), msg("Command"), msg("Took"), msg("Calls"), msg("Waited"))
    headers = (*of_reading, msg("Gaps"), msg("Sent"), msg("Ended"))
    rows = tuple(
        (
            past.run.id[:_SHORT],
            _start(past, language, runs[0].started_at),
            past.run.kind,
            _clock(past),
            _number(past.total("requests")),
            _number(past.total("waited")),
            _gaps(past),
            _number((past.deliveries or {}).get("sent")),
            _ending(past, language, at_work=at_work and place == 0),
        )
        for place, past in enumerate(runs)
    )
    return Grid(tuple(say(header) for header in headers), rows, say(msg("There was no run yet.")))


def run_lines(past: PastRun, language: Language, *, at_work: bool = False) -> Iterator[str]:
    """Tell one run in full, line by line."""
    say = language.say
    yield f"{language.time(past.started_at)} · {past.run.kind} · {_ending(past, language, at_work=at_work)}"
    yield say(msg("Run {id}, judged as of {at:time}.", id=past.run.id, at=past.run.at.isoformat()))
    if past.took is not None:
        yield say(msg("It took {span}.", span=say(span_words(past.took))))
    if past.summary is not None:
        yield say(_found(past))
    for reading in past.readings:
        yield f"  {reading.connection}: {say(_read(reading))}"
    if past.deliveries:
        yield "  " + language.listing([say(each) for each in delivery_words(past.deliveries)])
    yield from (f"  ! {language.fault(each)}" for each in past.told)


def run_documents(runs: Sequence[PastRun], language: Language, *, at_work: bool = False) -> list[dict[str, Any]]:
    """Write runs for programs, newest first."""
    return [_document(past, language, at_work=at_work and not place) for place, past in enumerate(runs)]


def _document(past: PastRun, language: Language, *, at_work: bool) -> dict[str, Any]:
    return {
        "id": past.run.id,
        "command": past.run.kind,
        "at": instant(past.run.at),
        "started": instant(past.started_at),
        "ended": instant(past.ended_at),
        "seconds": None if past.took is None else round(past.took.total_seconds(), 1),
        "ending": "at-work" if at_work and past.ending is Ending.STOPPED else past.ending.value,
        "exit": past.exit_code,
        "complete": past.complete,
        "summary": plain(past.summary),
        "deliveries": plain(past.deliveries),
        "connections": [_reading(each, language) for each in past.readings],
        "faults": [text(language.fault(each)) for each in past.faults],
    }


def _reading(reading: PastReading, language: Language) -> dict[str, Any]:
    return {
        "name": reading.connection,
        "complete": reading.complete,
        "tasks": reading.tasks,
        "open": reading.open,
        "requests": reading.requests,
        "waited": None if reading.waited is None else round(reading.waited, 1),
        "faults": [text(language.fault(each)) for each in reading.every],
    }


def _start(past: PastRun, language: Language, newest: datetime) -> str:
    """Tell when a run began, in the reader's zone, as short as can be: a list has eighty columns.

    What is older than half a year shows its year instead of its time, as in lists of files.
    """
    form = "%m-%d %H:%M" if newest - past.started_at < _RECENT else "%Y-%m-%d"
    return past.started_at.astimezone(language.zone).strftime(form)


def _clock(past: PastRun) -> str:
    """Tell how long a run took, as minutes and seconds."""
    seconds = 0 if past.took is None else past.took.total_seconds()
    return "" if past.took is None else f"{int(seconds // 60)}:{int(seconds % 60):02}"


def _ending(past: PastRun, language: Language, *, at_work: bool) -> str:
    if at_work and past.ending is Ending.STOPPED:
        return language.say(_AT_WORK)
    ending, faults = language.say(_ENDINGS[past.ending]), len(past.told)
    return f"{ending} ({faults})" if faults else ending


def _gaps(past: PastRun) -> str:
    found = past.summary
    return "" if found is None else f"+{found.get('new', 0) + found.get('reopened', 0)} −{found.get('resolved', 0)}"


def _found(past: PastRun) -> Message:
    found = past.summary or {}
    return msg(
        "{n} open {n:task|tasks}, {decisions} {decisions:decision waits|decisions wait}, {new} new, {resolved} settled.",
        n=found.get("open_tasks", 0),
        decisions=found.get("decisions", 0),
        new=found.get("new", 0),
        resolved=found.get("resolved", 0),
    )


def _read(reading: PastReading) -> Message:
    if not reading.requests:  # files are read without any
        return msg("{tasks} {tasks:task|tasks} known, {open} open.", tasks=reading.tasks, open=reading.open)
    return msg(
        "{tasks} {tasks:task|tasks} known, {open} open; {requests} {requests:request|requests}, {waited} s of waiting.",
        tasks=reading.tasks,
        open=reading.open,
        requests=reading.requests,
        waited=round(reading.waited or 0),
    )


def _number(value: float | None) -> str:
    """Write a number, nothing for none: files are read without a request."""
    return str(round(value)) if value else ""
