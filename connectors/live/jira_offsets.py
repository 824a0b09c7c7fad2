"""Pages that are counted from the start of a search (Data Center), in an order that may move while they are read."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Hashable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta
from typing import Any

from connectors.live.errors import LiveError
from connectors.live.jira_requests import MOST_PAGES
from connectors.live.jira_requests import Issue
from mapping.loose import object_of
from mapping.loose import text_of

_MOST_STEPS_BACK = 1000  # an order that moves on and on faster than it can be read would be followed without end

_SPARE_MINUTES = (2, 22, 62)  # the second is more than what one run may wait

Answer = Mapping[str, Any]
Part = tuple[Sequence[Issue], int]
"""The issues of one answer, and how many there are in all."""


def looking_back(
    search: Callable[[str], Answer], since: datetime, now: Callable[[], datetime], *, endless: Callable[[], LiveError]
) -> Answer:
    """Give what a search finds that reaches back to a moment, where only minutes before the tool's own now can be asked for.

    A request that was held up on its way looks back from a later now, and may miss what lies between: it is asked once more.
    """
    for spare in _SPARE_MINUTES:
        minutes = max(int((now() - since) / timedelta(minutes=1)) + spare, spare)
        answer = search(f'"-{minutes}m"')
        if now() - timedelta(minutes=minutes) <= since:
            return answer
    raise endless()


def joined(
    ask: Callable[[int], Part],
    mark: Callable[[Issue], Hashable],
    *,
    odd: Callable[[], LiveError],
    endless: Callable[[], LiveError],
) -> Iterator[Sequence[Issue]]:
    """Give the issues that a search finds, page by page: each page holds something that was read before, so nothing lies between.

    ``ask`` gives the part from a place on. ``mark`` tells an issue and its place in the order: one that moved bears
    another. Whatever left its place lets those behind it move up, past the place that is asked for next: where nothing of
    a page is known, the reading goes back, further each time, until something is. ``odd`` is raised for a part that cannot be,
    ``endless`` where going back comes to no end.
    """
    seen: set[Hashable] = set()
    start = back = widest = steps = 0
    for _ in range(MOST_PAGES):
        issues, total = ask(start)
        if not issues and start < total:
            raise odd()  # taken for the end, it would say that the rest is gone
        marks = [mark(each) for each in issues]
        widest = max(widest, len(issues))
        if start > 0 and seen.isdisjoint(marks):
            # Half a page first: what is new behind the border comes with it.
            back = 2 * back or max(widest // 2, 1)
            start = max(min(start, total) - back, 0)
            steps += 1
            if steps > _MOST_STEPS_BACK:
                break
            continue
        back = 0
        yield [each for each, own in zip(issues, marks, strict=True) if own not in seen]
        seen.update(marks)
        if start + len(issues) >= total:
            return
        if len(issues) < 2:  # noqa: PLR2004  # nothing but what joins it to the next
            raise odd()
        start += len(issues) - 1
    raise endless()


def number_of(issue: Issue) -> str:
    """Give what places an issue in the order of the ids."""
    return text_of(issue.get("id"))


def edit_of(issue: Issue) -> tuple[str, str]:
    """Give what places an issue in the order of the edits."""
    return text_of(issue.get("id")), text_of(object_of(issue.get("fields")).get("updated"))
