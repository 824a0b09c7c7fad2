"""The facts of a task that decide about gaps, by the names that their columns bear in the tools, in both languages."""

from __future__ import annotations

from collections.abc import Iterable

FACTS = {
    "title": "Title (제목)",
    "owners": "Assignee (담당자)",
    "status": "Status (상태)",
    "duty": "Duty field (업무 구분 필드)",
    "category": "Status Category (상태 범주)",
    "archived": "Archived (보관)",
    "priority": "Priority (우선순위)",
    "labels": "Labels (레이블)",
    "due": "Due date (기한)",
    "created": "Created (생성일)",
    "homes": "Projects (프로젝트)",
    "section": "Section (섹션)",
    "fields": "Custom fields (사용자 지정 필드)",
}
_TRELLO = {"owners": "Members (멤버)", "status": "List (리스트)", "section": "List (리스트)"}


HOLDERS_OF = "holders:"


def holder_words(fields: Iterable[str]) -> list[str]:
    """Give the words for people in single owner fields, where there are several."""
    return [HOLDERS_OF + each for each in fields]


def fact_words(facts: Iterable[str], tool: str) -> str:
    """Name facts as people of a tool know them."""
    words = FACTS | _TRELLO if tool == "trello" else FACTS
    wanted = set(facts)
    return ", ".join(dict.fromkeys(words[fact] for fact in FACTS if fact in wanted))
