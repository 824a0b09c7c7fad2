"""What is remarked beside a row: who answered it, since when nothing new is known of it, and on what file it rests."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta

from gaps.gap import Gap
from gaps.gap import GapState
from gaps.judged import Judged
from mapping.errors import Message
from mapping.errors import msg
from reports.safe import plain

_RECALLED = timedelta(days=14)
"""So long after the end of a hold a row says that it is back."""


def remarks(bundle: Sequence[Gap], *, at: datetime | None, until: str, remains: bool) -> Iterator[Message]:
    """Tell of gaps that one decision settles how they stand; the first speaks for all.

    ``until`` is the day on which a hold of it ends, or ended; ``remains`` says that something else is open on its task.
    """
    gap = bundle[0]
    if remains:
        yield msg("Only this is settled: something else is open on the same task.")
    if gap.state is GapState.ACCEPTED:
        yield from _accepted(gap, until)
    elif gap.state is GapState.OBJECTED:
        yield _objected(gap)
    elif at is not None and _is_recalled(gap, at):
        yield msg("Its hold ended on {until:date}, so it is asked again.", until=until)
    checked = min(
        (min(each.last_seen, each.unverified_since) for each in bundle if each.unverified_since), default=None
    )
    if checked is not None:
        yield msg("As last checked on {day:date}; it could not be looked at since.", day=checked.isoformat())


def exported(uids: Sequence[str], tasks: Mapping[str, Judged], exports: Mapping[str, datetime]) -> datetime | None:
    """Give the day of the oldest export that some task of a row rests on alone, by connection; None where there is none."""
    days = []
    for uid in uids:
        judged = tasks.get(uid)
        sources = judged.tracked.connections if judged is not None else ()
        if sources and all(each in exports for each in sources):
            days.append(max(exports[each] for each in sources))
    return min(days, default=None)


def _accepted(gap: Gap, until: str) -> Iterator[Message]:
    by = plain(gap.accepted_by or "")
    if until:
        named = msg("Accepted by {by} until {until:date}.", by=by, until=until)
        yield named if by else msg("Accepted until {until:date}.", until=until)
    if gap.reason:
        yield msg("Reason: {reason}", reason=gap.reason)


def _objected(gap: Gap) -> Message:
    """Say who objects, where that is known, and when a run first saw it, where that may be told."""
    by = plain(gap.objected_by or "")
    if gap.objected_at is None:
        return msg("{by} objects.", by=by) if by else msg("There is an objection.")
    day = gap.objected_at.isoformat()
    named = msg("{by} objects (seen on {day:date}).", by=by, day=day)
    return named if by else msg("Marked dure:object (seen on {day:date}).", day=day)


def _is_recalled(gap: Gap, at: datetime) -> bool:
    """Whether a hold ended lately of what asks again; what a person opened again had no end."""
    until = gap.accepted_until
    if until is None or gap.accepted_at is None or not gap.state.asks:
        return False
    return until < at <= until + _RECALLED
