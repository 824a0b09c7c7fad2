"""Which facts of a task decide about a kind of gap: while one of them is not known, nothing is decided anew."""

from __future__ import annotations

from collections.abc import Mapping

from mapping.model import Task

_STATUS = frozenset({"status", "category"})
_DUTY = _STATUS | {"title", "duty", "labels", "priority", "homes", "section"}  # what covers and stages look at
_ALL = _DUTY | {"owners", "created"}

_DECIDING: Mapping[str, frozenset[str]] = {
    "past-due": _STATUS | {"due"},
    "mirror-drift": _STATUS,
    "unknown-person": _STATUS | {"owners"},
    "not-covered": _DUTY,
    "duties-conflict": _DUTY,
    "no-counterpart": _DUTY | {"created"},
}


def is_unsure(kind: str, task: Task) -> bool:
    """Whether a fact that decides about gaps of this kind on the task is not known now."""
    return bool(task.unread) and not _DECIDING.get(kind, _ALL).isdisjoint(task.unread)
