"""Recurring work: titles that come back on one site, by many copies or on a rhythm."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from gaps.tracked import Tracked
from mapping.model import Status

_MANY = 4
_AGAIN = 3
_WEEK = 7.0
_MONTH = (27.0, 32.0)
_SLACK = 1.1
_DAY = 86400.0

Site = tuple[str, str]


class Families:
    """Knows on which site a title recurs, and how many open copies stand there."""

    def __init__(self, tasks: Iterable[tuple[Tracked, int]]) -> None:
        """Count the copies of every title on every site, whatever their status; each title is told by a number."""
        copies: dict[tuple[int, Site], list[Tracked]] = {}
        for tracked, title in tasks:
            copies.setdefault((title, _site(tracked)), []).append(tracked)
        several = {each: found for each, found in copies.items() if len(found) > 1}
        # Judged once for all copies: a title may stand on a hundred thousand tasks.
        self._turns = {each for each, found in several.items() if _are_turns(found)}
        self._open = {each: sum(copy.open for copy in found) for each, found in several.items()}

    def recurs(self, tracked: Tracked, title: int) -> bool:
        """Whether the title of a task comes back on its site."""
        return (title, _site(tracked)) in self._turns

    def is_only_open(self, tracked: Tracked, title: int) -> bool:
        """Whether no other copy on its site is open, so that it is clear which turn is meant."""
        return tracked.open and self._open.get((title, _site(tracked)), 1) == 1


def _are_turns(copies: Sequence[Tracked]) -> bool:
    turns = [copy for copy in copies if copy.task.status is not Status.CANCELLED]
    if len(turns) >= _MANY or (len(turns) >= _AGAIN and _came_back(turns)):
        return True
    return _is_rhythm([copy.task.created for copy in copies if copy.task.created])


def _site(tracked: Tracked) -> Site:
    return tracked.task.origin[:2]


def _came_back(copies: Sequence[Tracked]) -> bool:
    """Whether one was made after another was finished; copies that stood side by side are no turns of one work."""
    finished = [
        copy.task.done or copy.task.updated or copy.first_seen for copy in copies if copy.task.status is Status.DONE
    ]
    made = [copy.task.created or copy.first_seen for copy in copies]
    return bool(finished) and min(finished) <= max(made)


def _is_rhythm(made: Sequence[datetime]) -> bool:
    """Whether these were made by the week or by the month, three times or more."""
    steps = [(after - before).total_seconds() / _DAY for before, after in pairwise(sorted(made))]
    return len(made) >= _AGAIN and all(_is_step(step) for step in steps)


def _is_step(days: float) -> bool:
    weeks = round(days / _WEEK)
    return (weeks >= 1 and abs(days - weeks * _WEEK) <= _SLACK) or _MONTH[0] <= days <= _MONTH[1]
