"""Trello's client library, set up so that every request obeys the wire and no secret stands in an address."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import requests
from trello import TrelloClient

from connectors.live.wire import Wire
from connectors.live.wire_session import WireSession

_FIXED = "https://api.trello.com/1"


class HeaderService:
    """What the library sends with: key and token go into a header, and to the address that is configured."""

    def __init__(self, wire: Wire, *, key: str, token: str) -> None:
        """Log in with a key and a token, as https://developer.atlassian.com/cloud/trello/guides/rest-api says."""
        self._base = wire.station.url.rstrip("/")
        self._session = WireSession(wire, requests.Session())
        self._login = f'OAuth oauth_consumer_key="{key}", oauth_token="{token}"'

    def request(
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        **_: Any,
    ) -> requests.Response:
        """Send one request that only reads."""
        asked = {name: value for name, value in (params or {}).items() if name not in {"key", "token"}}
        own = {**(headers or {}), "Authorization": self._login}
        answer = self._session.request(method, self._base + url.removeprefix(_FIXED), params=asked, headers=own)
        # The wire lets nothing but whole answers pass, whatever success they are; the library knows no other than this.
        answer.status_code = HTTPStatus.OK
        return answer


def trello_client(wire: Wire, *, key: str, token: str) -> TrelloClient:
    """Build a client; use its ``fetch_json`` alone: its objects ask for more than they are told to."""
    return TrelloClient(api_key="-", http_service=HeaderService(wire, key=key, token=token))
