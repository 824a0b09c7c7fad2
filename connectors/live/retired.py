"""What is said of a project or board for which a tool answers 410: nothing will be found there any more."""

from __future__ import annotations

from connectors.live.errors import RemovedError
from mapping.errors import Fault
from mapping.errors import fault
from mapping.errors import msg


def retired_project(connection: str, tool: str, project: str, error: RemovedError) -> Fault:
    """Tell that a project is gone for good, or asked for at an address that its tool has given up."""
    return fault(
        "Connection {connection}: {tool} answered {answered} for project {scope}: it is gone for good, or its address was retired.",
        connection=connection,
        tool=tool,
        scope=project,
        answered=error.answered,
        advice=msg(
            "If it was deleted, take it out of scopes:. If {tool} still has it, upgrade dure. Its tasks keep their last known"
            " state.",
            tool=tool,
        ),
    )


def retired_board(connection: str, board: str, error: RemovedError) -> Fault:
    """Tell the same of a board of Trello."""
    return fault(
        "Connection {connection}: Trello answered {answered} for board {scope}: it is gone for good, or its address was retired.",
        connection=connection,
        scope=board,
        answered=error.answered,
        advice=msg(
            "If it was deleted, take it out of scopes:. If Trello still has it, upgrade dure. Its tasks keep their last known"
            " state."
        ),
    )
