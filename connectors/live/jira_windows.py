"""Searches that find more than a Data Center gives of one: parted by when issues were created, or begun anew where they stand."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from datetime import UTC
from datetime import datetime
from datetime import timedelta

from connectors.live.errors import BrokenAnswerError
from connectors.live.jira_requests import Issue
from mapping.dates import instant
from mapping.errors import fault
from mapping.errors import msg
from mapping.loose import object_of

MOST = 9000
"""So many issues one search is paged through: where the index lies elsewhere, nothing is given beyond 10,000, the last page included."""

COUNTED = 10_000
"""Where it stops there, it may stop counting there, too."""

_AGE = 40 * 366 * 24 * 60  # minutes: older is no issue
_STEP = timedelta(minutes=5)  # more than a search looks back beyond the moment that it is asked for


def parted(clause: str, total_of: Callable[[str], int], connection: str) -> Iterator[str]:
    """Give conditions that together find all that one finds, each few enough, the newest first.

    Edges are minutes before the tool's now, which goes on: what falls out of one behind its edge meanwhile comes with the next.
    """

    def parts(newer: int, older: int | None) -> Iterator[str]:
        condition = _created(clause, newer, older)
        if total_of(condition) < MOST:
            yield condition
            return
        middle = (newer + (older or _AGE)) // 2
        if middle in (newer, older):
            raise _too_many(connection)
        yield from parts(newer, middle)
        yield from parts(middle, older)

    middle = _AGE // 2
    yield from parts(0, middle)
    yield from parts(middle, None)


def _created(clause: str, newer: int, older: int | None) -> str:
    edges = ([f'created >= "-{older}m"'] if older else []) + ([f'created < "-{newer}m"'] if newer else [])
    return " AND ".join((clause, *edges))


def _too_many(connection: str) -> BrokenAnswerError:
    return BrokenAnswerError(
        fault(
            "More than {count:number} issues of connection {connection} were created within one minute: Jira may not list all of them.",
            count=MOST,
            connection=connection,
            advice=msg(
                "Have Jira's administrator raise how far a search may be paged (max_result_window of its index), and move some"
                " of them to a project of their own until then."
            ),
        )
    )


def moving_on(pages: Callable[[datetime], Iterator[Sequence[Issue]]], since: datetime) -> Iterator[Sequence[Issue]]:
    """Give what was edited since a moment, in the order of the edits; after many, begin anew with the latest edit that came."""
    while True:
        latest, came = since, 0
        for issues in pages(since):
            yield issues
            came += len(issues)
            latest = max([latest, *filter(None, map(_edited, issues))])
            if came >= MOST and latest > since + _STEP:
                break
        else:
            return
        since = latest


def _edited(issue: Issue) -> datetime | None:
    return instant(object_of(issue.get("fields")).get("updated"), UTC)
