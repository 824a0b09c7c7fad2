"""What a run came to, in one line for a log and as a document for programs."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from mapping.errors import Message
from mapping.errors import msg
from reports.document import Telling
from reports.document import document
from reports.headline import share_line
from reports.language import Language
from reports.plain_json import plain

_MINUTE = 60
_DELIVERED: Mapping[str, Message] = {
    "sent": msg("{n} {n:message|messages} sent"),
    "refused": msg("{n} refused"),
    "doubtful": msg("{n} in doubt"),
    "kept": msg("{n} kept for the next run"),
    "unreached": msg("{n} {n:side|sides} with nobody to tell"),
    "written": msg("{n} written as mail {n:file|files}, not sent"),
}


def run_line(telling: Telling, deliveries: Mapping[str, int], took: timedelta, language: Language) -> str:
    """Tell a run in one line: the one number, what waits, what is new and was sent, and how long it took."""
    return " · ".join(language.say(each) for each in _parts(telling, deliveries, took, language))


def run_document(
    telling: Telling, deliveries: Mapping[str, Any], took: timedelta, code: int, language: Language
) -> dict[str, Any]:
    """Write a run for programs, without its gaps: those are in ``dure gaps list --format json``."""
    written = document(telling, language)
    del written["gaps"]
    written["run"] |= {"seconds": round(took.total_seconds(), 1), "exit": int(code)}
    written["deliveries"] = plain(deliveries)
    return written


def delivery_words(deliveries: Mapping[str, int]) -> Iterator[Message]:
    """Tell how much was sent, and what became of the rest; nothing where nothing was due."""
    for name, sentence in _DELIVERED.items():
        if deliveries.get(name):
            yield msg(sentence.text, n=deliveries[name])


def _parts(telling: Telling, deliveries: Mapping[str, int], took: timedelta, language: Language) -> Iterator[Message]:
    summary = telling.summary
    share = summary.get("as_agreed")
    if share is not None:
        counted = summary["open_tasks"] - telling.nobodys
        yield share_line(language.percent(share), telling.agreed, counted, telling.nobodys, language)
    else:
        yield msg("{n} open {n:task|tasks}, none held against the agreement", n=summary.get("open_tasks", 0))
    yield msg("{n} {n:decision waits|decisions wait}", n=summary.get("decisions", 0))
    yield msg("{new} new, {resolved} settled", new=summary.get("new", 0), resolved=summary.get("resolved", 0))
    yield from delivery_words(deliveries)
    partly = [result.name for result in telling.results if not result.complete]
    if partly:
        yield msg("not read in full: {names}", names=language.listing(partly))
    elif not telling.complete:
        yield msg("not everything was read in full")
    yield span_words(took)


def span_words(took: timedelta) -> Message:
    """Tell how long something took, in seconds, from a minute on in minutes and seconds."""
    seconds = took.total_seconds()
    if seconds < _MINUTE:
        return msg("{seconds} s", seconds=f"{seconds:.1f}")
    return msg("{minutes} min {seconds} s", minutes=int(seconds // _MINUTE), seconds=int(seconds % _MINUTE))
