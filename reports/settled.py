"""What settled a gap, in words that no longer say that anything waits."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence

from gaps.gap import Gap
from gaps.judged import Judged
from mapping.errors import Message
from mapping.errors import msg
from mapping.model import Status

_BY: dict[str, Callable[[str], Message]] = {
    "change": lambda day: msg("Seen settled on {day:date}.", day=day),
    "gone": lambda day: msg("Settled on {day:date}: the task is there no longer.", day=day),
    "found": lambda day: msg("Settled on {day:date}: what was missing is there, or is expected no longer.", day=day),
    "not-duplicate": lambda day: msg("Settled on {day:date}: somebody said that they are not the same work.", day=day),
    "merged": lambda day: msg("Settled on {day:date}: it goes on as part of another row.", day=day),
    "rule-off": lambda day: msg("Settled on {day:date}: its rule was turned off.", day=day),
}


def settled_by(gap: Gap, *, veiled: bool) -> Message:
    """Say when a gap was settled and by what, where that is known; of a ``veiled`` one, that it was."""
    if veiled or gap.resolved_at is None:
        return msg("Settled.")
    day, reason = gap.resolved_at.isoformat(), (gap.closed_by or "").partition(":")[0]
    if reason == "absence":
        reason = "found" if gap.finding.absence else "gone"
    told = _BY.get(reason)
    return told(day) if told else msg("Settled on {day:date}.", day=day)


def settled_as(kind: str, tasks: Sequence[Judged], *, changed: bool) -> Message | None:
    """Say in a few words how tasks stand after their gap closed; None where that cannot be seen in them.

    ``changed`` says that a change of the tasks or of the agreement closed it.
    """
    if not changed or not tasks:
        return None
    if all(judged.task.status is Status.DONE for judged in tasks):
        return msg("Finished")
    found = _STANDS.get(kind)
    return found[1] if found is not None and all(map(found[0], tasks)) else None


def _is_held(judged: Judged) -> bool:
    return any(not holder.gone for holder in judged.holders or ())


def _is_held_as_agreed(judged: Judged) -> bool:
    return bool(judged.parties) and judged.decision.may_hold.issuperset(judged.parties)


_STANDS: Mapping[str, tuple[Callable[[Judged], bool], Message]] = {
    "unassigned": (_is_held, msg("Has an owner now")),
    "owner-left": (_is_held, msg("Has a new owner now")),
    "two-parties": (_is_held_as_agreed, msg("Held as agreed now")),
    "other-party": (_is_held_as_agreed, msg("Held as agreed now")),
    "not-covered": (lambda judged: bool(judged.decision.duties), msg("Has a duty now")),
    "duties-conflict": (lambda judged: judged.duty is not None, msg("Decided by one duty now")),
}


def closing(reason: str) -> Message | None:
    """Say in a few words why a gap closed, as a line of its history; None for a reason that this version does not know."""
    cause, _, heir = reason.partition(":")
    if cause == "merged" and heir:
        return msg("goes on as part of {id}", id=heir)
    return _CLOSINGS.get(cause)


_CLOSINGS: Mapping[str, Message] = {
    "change": msg("the task or the agreement has changed"),
    "absence": msg("a task is gone, or what was missing is there"),
    "not-duplicate": msg("said to be different work"),
    "merged": msg("goes on as part of another row"),
    "rule-off": msg("its rule was turned off"),
}
