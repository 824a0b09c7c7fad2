"""What a reading of one Asana project tells of what it did not get."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from mapping.errors import Fault
from mapping.errors import Place
from mapping.errors import fault
from mapping.errors import msg

_READ_AGAIN = msg(
    "Asana tells which of them changed on plans with search only. Without it dure reads them again every 20 hours, and all"
    " subtasks with dure sync --full."
)
_ASKED_AGAIN = msg(
    "Those subtasks stay as they were known, and the next run asks again; if Asana goes on failing, tell its support."
)
_MORE = msg("Raise requests_budget: of the connection, or let it run more often.")


class Lacking(Struct, frozen=True, kw_only=True):
    """What did not come, in numbers of tasks: parents of subtasks, or tasks with a history or attachments.

    ``unlooked`` parents were not looked at, since nothing tells which of their subtasks changed; for ``unafforded`` ones no
    request was left, or Asana refused them; Asana failed to give what lies below ``failed_below``, and what stands beside
    ``failed``.
    """

    connection: str
    scope: str
    unlooked: int
    unafforded: int
    failed_below: int
    search_failed: bool
    without_history: int
    failed: int
    project_failed: bool


def notes_of(lacking: Lacking) -> Iterator[Fault]:
    """Tell of each kind that did not come, with what to do."""
    yield from _of_subtasks(lacking)
    connection, scope = lacking.connection, lacking.scope
    if lacking.without_history:
        yield fault(
            "The history of {count} changed tasks in {scope} was not read: this run had no requests left for it.",
            scope=scope,
            count=lacking.without_history,
            advice=_MORE,
        )
    if lacking.failed:
        yield fault(
            "{connection}: the history or the attachments of {count} tasks in {scope} were not read: Asana failed to give them.",
            connection=connection,
            count=lacking.failed,
            scope=scope,
            advice=msg(
                "They count as unknown, and are read when the tasks change; if Asana goes on failing, tell its support."
            ),
        )
    if lacking.project_failed:
        yield fault(
            "{connection}: Asana failed to give the sections of {scope}, or how many tasks it holds; its tasks were read.",
            connection=connection,
            scope=scope,
            advice=msg("If Asana goes on failing, tell its support."),
        )


def _of_subtasks(lacking: Lacking) -> Iterator[Fault]:
    connection, scope = lacking.connection, lacking.scope
    if lacking.unlooked:
        yield fault(
            "Subtasks of {count} open {count:task|tasks} in {names} were not looked at in this run; they count as they were read last.",
            place=Place(connection),
            names=scope,
            count=lacking.unlooked,
            advice=_READ_AGAIN,
        )
    if lacking.unafforded:
        yield fault(
            "The subtasks of {count} tasks in {scope} were not read: this run had no requests left for them, or Asana refused them.",
            scope=scope,
            count=lacking.unafforded,
            advice=_MORE,
        )
    if lacking.failed_below:
        yield fault(
            "{connection}: the subtasks of {count} tasks in {scope} were not read: Asana failed to give them.",
            connection=connection,
            count=lacking.failed_below,
            scope=scope,
            advice=_ASKED_AGAIN,
        )
    if lacking.search_failed:
        yield fault(
            "{connection}: Asana failed to tell which subtasks changed in {scope}; its tasks were read.",
            connection=connection,
            scope=scope,
            advice=_ASKED_AGAIN,
        )
