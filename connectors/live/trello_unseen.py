"""What is said of a board that Trello does not give, be it listed for the account or not."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.api import Scope
from connectors.live.errors import LiveError
from connectors.live.errors import NotFoundError
from mapping.errors import Fault
from mapping.errors import fault
from mapping.errors import msg

_SHOWN = 20


def unseen(connection: str, scope: Scope, error: LiveError, seen: Sequence[Scope]) -> Fault:
    """Tell that the account does not see a board, and which it sees."""
    return fault(
        "Connection {connection} sees no board {scope} (Trello answered {status}).",
        connection=connection,
        scope=scope.name or scope.id,
        status=error.status or 0,
        advice=msg(
            "Let its account in as a member of the board, or correct scopes:. It sees: {seen}.",
            seen=", ".join(f"{each.name} ({each.id})" for each in seen[:_SHOWN]) or "–",
        ),
    )


def withheld(connection: str, scope: Scope, error: LiveError) -> Fault:
    """Tell that a board is in the list of the account, and what is on it is not given all the same."""
    if isinstance(error, NotFoundError):
        return fault(
            "Trello lists the board {scope} for the account of connection {connection}, but did not find what is on it: {answered}.",
            connection=connection,
            scope=scope.name or scope.id,
            answered=error.answered,
            advice=msg(
                "It may just have been deleted: run dure sync again. If it stays so, take it out of scopes:. Its tasks keep"
                " their last known state."
            ),
        )
    return fault(
        "Trello lists the board {scope} for the account of connection {connection}, but refused what is on it: {answered}.",
        connection=connection,
        scope=scope.name or scope.id,
        answered=error.answered,
        advice=msg(
            "Open the board in a browser as that account: Trello may want it to log in through the company (SSO), or to join the"
            " board. Its tasks keep their last known state."
        ),
    )
