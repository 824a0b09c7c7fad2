"""How a reader answers a report without dure: by a label on the task, in the tool in which it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from datetime import timedelta

from mapping.errors import msg
from reports.language import Language

_FOR_INSTANCE = timedelta(days=14)


def replies(at: datetime, language: Language, *, alike: bool) -> Iterator[str]:
    """Give the lines at the foot of a report made ``at`` a moment, the labels in the reader's language.

    ``alike`` is whether it calls tasks the same work, to which there is an answer of its own.
    """
    day = (at.astimezone(language.zone) + _FOR_INSTANCE).date()
    yield language.say(
        msg(
            "Disagree, or not now? Put a label on the task in your own tool: dure:object takes it to"
            " the next meeting, dure:hold-{short} keeps it quiet until {day:date} (90 days at most)."
            " dure reads the labels at its next run.",
            short=f"{day:%m%d}",
            day=day.isoformat(),
        )
    )
    if alike:
        yield language.say(
            msg(
                "Tasks are called the same work and are not? Label one of them dure:not-duplicate, and it is not asked"
                " again."
            )
        )
