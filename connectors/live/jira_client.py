"""Jira's client library, set up so that every request obeys the wire."""

from __future__ import annotations

from typing import Any

from jira import JIRA

from connectors.live.wire import Wire
from connectors.live.wire_session import WireSession


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
