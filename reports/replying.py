"""How a reader answers a report without dure: by a label on the task, in the tool in which it is kept."""

from __future__ import annotations

from datetime import datetime
from datetime import timedelta

from mapping.errors import msg
from reports.language import Language

_FOR_INSTANCE = timedelta(days=14)


def replies(at: datetime, language: Language) -> tuple[str, ...]:
    """Give the lines that stand at the foot of every report made ``at`` a moment; the labels in the reader's language."""
    day = (at.astimezone(language.zone) + _FOR_INSTANCE).date()
    return (
        language.say(
            msg(
                "You see it differently, or later? Put a label on the task in your own tool: dure:object takes it to"
                " the next meeting, dure:hold-{short} keeps it quiet until {day:date} (90 days at most).",
                short=f"{day:%m%d}",
                day=day.isoformat(),
            )
        ),
        language.say(
            msg(
                "It is not the same work after all? Label one of the tasks dure:not-duplicate, and it is not asked"
                " again. dure reads the labels at its next run."
            )
        ),
    )
