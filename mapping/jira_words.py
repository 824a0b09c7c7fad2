"""Jira: statuses, resolutions, priorities and links, as the unified model calls them."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from typing import NamedTuple

from mapping.jira_fields import CustomField
from mapping.jira_fields import folded
from mapping.loose import object_of
from mapping.loose import text_of
from mapping.model import LinkKind
from mapping.model import MappingRules
from mapping.model import Priority
from mapping.model import Status
from mapping.remembered import remembered

_LONGEST_REMEMBERED = 200
_CATEGORIES = {
    **dict.fromkeys(("new", "to do", "todo", "할 일", "할일", "해야 할 일"), Status.TODO),
    **dict.fromkeys(("indeterminate", "in progress", "진행 중", "진행중"), Status.IN_PROGRESS),
    **dict.fromkeys(("done", "complete", "완료", "완료됨"), Status.DONE),
}
_CANCELLED = frozenset(
    (
        "won't do",
        "won’t do",
        "wont do",
        "won't fix",
        "won’t fix",
        "wont fix",
        "declined",
        "rejected",
        "duplicate",
        "cannot reproduce",
        "can't reproduce",
        "cancelled",
        "canceled",
        "invalid",
        "not a bug",
        "incomplete",
        "known error",
        "obsolete",
        "abandoned",
        "withdrawn",
        "취소",
        "취소됨",
        "안 함",
        "안함",
        "하지 않음",
        "하지 않기로 함",
        "수정하지 않음",
        "수정 안 함",
        "해결하지 않음",
        "거부",
        "거부됨",
        "거절",
        "거절됨",
        "반려",
        "반려됨",
        "중복",
        "중복됨",
        "재현 불가",
        "재현할 수 없음",
        "재현 안 됨",
        "철회",
    )
)
_PRIORITIES = {
    **dict.fromkeys(("highest", "blocker", "urgent", "가장 높음", "매우 높음", "긴급", "최고"), Priority.URGENT),
    **dict.fromkeys(("critical", "high", "높음"), Priority.HIGH),
    **dict.fromkeys(("medium", "normal", "major", "보통", "중간", "중"), Priority.NORMAL),
    **dict.fromkeys(("low", "lowest", "minor", "trivial", "낮음", "가장 낮음", "매우 낮음"), Priority.LOW),
}
_RANKS = {priority: rank for rank, priority in enumerate(Priority)}
_LINKS = (
    (LinkKind.DUPLICATE, ("duplic", "중복")),
    (LinkKind.CLONE, ("clon", "복제")),
    (LinkKind.BLOCKS, ("block", "차단")),
)


class ToldStatus(NamedTuple):
    """What an issue tells of its status: its name, and what the category means.

    ``names_category`` is whether the category has a name, be it one that says nothing (Jira has one that it calls
    undefined), ``has_category`` whether there is one at all.
    """

    name: str
    meaning: Status | None
    names_category: bool
    has_category: bool


def told_status(status: Any) -> ToldStatus:
    """Read the status of an issue; the same few come with every one."""
    described = object_of(status)
    category = object_of(described.get("statusCategory"))
    return _told_status(described.get("name"), category.get("key"), category.get("name"), bool(category))


@remembered(1024)
def _told_status(name: Any, key: Any, shown: Any, has_category: bool) -> ToldStatus:
    mark, called = text_of(key), text_of(shown)
    meaning = _CATEGORIES.get(folded(mark)) or _CATEGORIES.get(folded(called))
    return ToldStatus(text_of(name), meaning, bool(mark or called), has_category)


def status_of(told: ToldStatus, resolution: str, fields: Mapping[str, Any], rules: MappingRules) -> Status:
    """Tell the unified status: as configured, else by the category, else by whether there is a resolution.

    Never by the name of a status. What was finished with a resolution such as Won't Do is cancelled.
    """
    found = (rules.status.get(folded(told.name)) if rules.status else None) or told.meaning
    if found is None:
        found = Status.DONE if resolution or text_of(fields.get("resolutiondate")) else Status.TODO
    if found is Status.DONE and resolution and folded(resolution) in _CANCELLED:
        return Status.CANCELLED
    return found


def is_known_status(fields: Mapping[str, Any], rules: MappingRules) -> bool:
    """Whether something says what the status means: the settings, its category, or that the issue is resolved."""
    status = told_status(fields.get("status"))
    resolved = fields.get("resolution") or fields.get("resolutiondate")
    return folded(status.name) in rules.status or bool(resolved) or status.meaning is not None


def priority_of(
    name: str, labels: Sequence[str], custom: Sequence[CustomField], rules: MappingRules
) -> tuple[Priority | None, str | None]:
    """Tell the unified priority and what it was told by in the tool.

    It is the most pressing that the settings give for priority, labels and field values; where they say nothing,
    Jira's own names decide.
    """
    if rules.priority:
        values = (name, *labels, *(text for field in custom for text in field.texts))
        hits = [(found, value) for value in values if (found := rules.priority.get(folded(value[:200]))) is not None]
        if hits:
            return min(hits, key=lambda hit: _RANKS[hit[0]])
    return _PRIORITIES.get(folded(name)), name or None


def link_kind(name: str) -> LinkKind:
    """Tell what a type of link means by its name; what is not known merely relates."""
    return _remembered_kind(name) if len(name) <= _LONGEST_REMEMBERED else _link_kind(name)


def _link_kind(name: str) -> LinkKind:
    lowered = folded(name)
    return next((kind for kind, parts in _LINKS if any(part in lowered for part in parts)), LinkKind.RELATES)


_remembered_kind = lru_cache(maxsize=256)(_link_kind)
