"""What people's replies make of a gap: labels that object or hold, and replies whose time is over."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from gaps.answers import OBJECTION_LASTS
from gaps.answers import Answers
from gaps.answers import is_hold
from gaps.gap import Gap
from gaps.gap import GapState


def lapsed(gap: Gap, now: datetime) -> Gap:
    """Open a gap again whose acceptance has ended, or that was objected to 14 days ago."""
    ended = gap.state is GapState.ACCEPTED and gap.accepted_until is not None and now > gap.accepted_until
    spent = gap.state is GapState.OBJECTED and gap.objected_at is not None and now >= gap.objected_at + OBJECTION_LASTS
    return replace(gap, state=GapState.REOPENED) if ended or spent else gap


def answered(gap: Gap, answers: Answers, now: datetime) -> Gap:
    """Apply the labels on the tasks of a gap; a label counts once, until it is taken away and set anew."""
    label = answers.objection(gap.finding.kind, gap.finding.tasks)
    if label is None and gap.objected_at is not None:
        state = GapState.REOPENED if gap.state is GapState.OBJECTED else gap.state
        gap = replace(gap, state=state, objected_at=None, objected_by=None)
    elif label is not None and gap.objected_at is None and gap.state.asks:
        by = answers.author(label, gap.finding.tasks)
        return replace(gap, state=GapState.OBJECTED, objected_at=now, objected_by=by)
    return _held(gap, answers, now)


def _held(gap: Gap, answers: Answers, now: datetime) -> Gap:
    hold = answers.hold(gap.finding.tasks)
    by_label = gap.state is GapState.ACCEPTED and is_held_by_label(gap)
    if hold is None:
        opened = replace(gap, state=GapState.REOPENED, accepted_until=None, accepted_by=None, reason=None)
        return opened if by_label else gap
    if gap.accepted_until == hold.until or not (by_label or gap.state.asks):
        return gap
    return replace(
        gap,
        state=GapState.ACCEPTED,
        accepted_at=now,
        accepted_until=hold.until,
        accepted_by=answers.author(hold.label, gap.finding.tasks),
        reason=hold.label,
    )


def is_held_by_label(gap: Gap) -> bool:
    """Whether a label on a task, not a person at the command line, had a gap accepted."""
    return gap.accepted_until is not None and is_hold(gap.reason)
