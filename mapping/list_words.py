"""What the lists of a board are for, guessed by their names: a proposal, which counts for nothing by itself."""

from __future__ import annotations

from mapping.model import Status
from mapping.text import fold

_UNFINISHED = ("미완료", "미종료", "incomplete", "not done")
_WORDS = (
    (("done", "complete", "완료", "종료", "끝"), Status.DONE),
    (("backlog", "idea", "someday", "백로그", "아이디어", "보류"), Status.BACKLOG),
    (("doing", "progress", "review", "진행", "작업", "검수", "확인"), Status.IN_PROGRESS),
)


def guessed_status(name: str) -> Status:
    """Guess the status of the cards in a list by its name; what says nothing is work to do."""
    folded = fold(name)
    if any(word in folded for word in _UNFINISHED):
        return Status.TODO
    return next((status for words, status in _WORDS if any(word in folded for word in words)), Status.TODO)
