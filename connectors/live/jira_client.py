"""Jira's client library, set up so that every request obeys the wire."""

from __future__ import annotations

from typing import Any

from jira import JIRA

from connectors.live.answer import Answer
from connectors.live.errors import LiveError
from connectors.live.errors import UnauthorisedError
from connectors.live.station import Station
from connectors.live.wire import Check
from connectors.live.wire import Wire
from connectors.live.wire_session import WireSession
from mapping.errors import fault

_FORGOTTEN = "AUTHENTICATED_FAILED"


def refuse_strangers(station: Station) -> Check:
    """Build the check for answers in which Jira says, with a 200, that it does not know the token."""

    def check(answer: Answer) -> LiveError | None:
        if _FORGOTTEN not in answer.headers.get("x-seraph-loginreason", ""):
            return None
        return UnauthorisedError(
            fault(
                "Jira took connection {connection} for nobody: its token is not valid (any more).",
                connection=station.named,
                advice=station.renewal,
            ),
            answer=answer,
        )

    return check


def jira_client(wire: Wire, *, email: str | None, token: str, version: str = "3") -> JIRA:
    """Build a client; e-mail and token log in together (Cloud), a token alone is a personal access token."""
    # As bytes, because requests would write text in Latin-1, which not every address fits in.
    login: dict[str, Any] = {"basic_auth": (email.encode(), token.encode())} if email else {"token_auth": token}
    client = JIRA(
        options={"server": wire.station.url.rstrip("/"), "rest_api_version": version},
        get_server_info=False,
        max_retries=0,
        **login,
    )
    client._session = WireSession(wire, client._session)  # type: ignore[assignment]  # noqa: SLF001  # the library has no other seam for its transport
    return client
