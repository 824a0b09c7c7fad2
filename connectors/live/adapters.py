"""How the client libraries are made to send through a wire: one seam for requests, one for urllib3."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from typing import cast
from urllib.parse import urlencode

import requests
import urllib3
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from connectors.live.answer import Answer
from connectors.live.wire import Wire


class _Decoded(requests.Response):
    """A response whose JSON was read already."""

    def __init__(self, answer: Answer, request: requests.PreparedRequest) -> None:
        super().__init__()
        self.status_code = answer.status
        self.headers = CaseInsensitiveDict(answer.headers)
        self.encoding = "utf-8"
        self.request = request
        self.url = request.url or ""
        self._content = answer.body
        self._answer = answer

    def json(self, **_: Any) -> Any:
        """Give the body as it was read."""
        return self._answer.value


class WireAdapter(BaseAdapter):
    """Sends what a session of requests prepared through a wire; its own time limits, proxies and checks hold."""

    def __init__(self, wire: Wire) -> None:
        """Send through this wire."""
        super().__init__()
        self._wire = wire

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """Send one prepared request; raises a LiveError where no good answer comes."""
        answer = self._wire.ask(
            request.method or "GET", request.url or "", headers=request.headers, body=cast("bytes | None", request.body)
        )
        return _Decoded(answer, request)

    def close(self) -> None:
        """Keep nothing open: the wire's own connections end with it."""


class Answered(urllib3.HTTPResponse):
    """A response that still knows the answer which it was made of, read as JSON already."""

    def __init__(self, answer: Answer) -> None:
        """Stand for an answer."""
        super().__init__(answer.body, headers=dict(answer.headers), status=answer.status, reason="OK")
        self.answer = answer


class WirePool:
    """Stands where a library expects a pool manager of urllib3, and sends through a wire."""

    def __init__(self, wire: Wire) -> None:
        """Send through this wire."""
        self._wire = wire

    def request(
        self,
        method: str,
        url: str,
        *,
        fields: Mapping[str, Any] | list[tuple[str, Any]] | None = None,
        body: bytes | str | None = None,
        headers: Mapping[str, str] | None = None,
        **_: Any,
    ) -> Answered:
        """Send one request; raises a LiveError where no good answer comes."""
        if fields:
            url = f"{url}?{urlencode(fields)}"
        answer = self._wire.ask(method, url, headers=headers or {}, body=body)
        return Answered(answer)


def session_through(wire: Wire, session: requests.Session | None = None) -> requests.Session:
    """Make a session send through a wire alone, whatever the environment says of proxies and passwords."""
    made = session or requests.Session()
    made.trust_env = False
    adapter = WireAdapter(wire)
    made.mount("https://", adapter)
    made.mount("http://", adapter)
    return made
