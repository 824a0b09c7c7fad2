"""Which facts of a task decide about a kind of gap: while one of them is not known, nothing is decided anew."""

from __future__ import annotations

from collections.abc import Mapping

from gaps.judged import JudgedTasks
from gaps.tracked import Tracked
from mapping.model import HIDEABLE
from mapping.model import Task

_STATUS = frozenset({"status", "category", "archived"})
_DUTY = _STATUS | {
    "title",
    "duty",
    "labels",
    "priority",
    "homes",
    "section",
    "fields",
}  # what covers and stages look at
_ALL = _DUTY | {"owners", "created"}

_DECIDING: Mapping[str, frozenset[str]] = {
    "past-due": _STATUS | {"due"},
    "mirror-drift": _STATUS,
    "unknown-person": _STATUS | {"owners"},
    "not-covered": _DUTY,
    "duties-conflict": _DUTY,
    "no-counterpart": _DUTY | {"created"},
}


def is_unsure(kind: str, tracked: Tracked, judged: JudgedTasks) -> bool:
    """Whether a fact that decides about gaps of this kind on the task is not known now.

    What a tool never told of it, because it hides the field, counts only where it could lead to another duty: else the
    tasks of a place that goes without it would never be judged.
    """
    unknown = _DECIDING.get(kind, _ALL).intersection(tracked.task.unread)
    if not unknown:
        return False
    hidden = {HIDEABLE[fact] for fact in unknown if fact in HIDEABLE and not _is_told(tracked.task, fact)}
    return len(hidden) < len(unknown) or judged.is_swayed(tracked.uid, hidden)


def _is_told(task: Task, fact: str) -> bool:
    """Whether anything is known of a fact from before."""
    return bool(task.labels) if fact == "labels" else task.native_priority is not None
