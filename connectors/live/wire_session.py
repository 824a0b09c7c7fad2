"""How client libraries that rest on requests are made to send through a wire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import requests
from requests.structures import CaseInsensitiveDict

from connectors.live.answer import Answer
from connectors.live.wire import Wire


class _Decoded(requests.Response):
    """A response whose JSON was read already."""

    def __init__(self, answer: Answer, url: str) -> None:
        super().__init__()
        self.status_code = answer.status
        self.headers = CaseInsensitiveDict(answer.headers)
        self.encoding = "utf-8"
        self.url = url
        self._content = answer.body
        self._answer = answer

    def json(self, **_: Any) -> Any:
        """Give the body as it was read."""
        return self._answer.value


class WireSession(requests.Session):
    """A session of requests that sends through a wire, whose own time limits, proxies and checks hold.

    What stands in every request (who logs in, what is accepted) is prepared once. No cookie is kept and no redirect
    followed.
    """

    def __init__(self, wire: Wire, pattern: requests.Session) -> None:
        """Send what the pattern would send, but for what the environment says of proxies and passwords."""
        super().__init__()
        pattern.trust_env = False
        self._wire = wire
        self._fixed = dict(pattern.prepare_request(requests.Request("GET", wire.station.url)).headers)

    def request(  # type: ignore[override]  # what no client library of ours passes is passed over
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None = None,
        data: str | None = None,
        headers: Mapping[str, str] | None = None,
        **_: Any,
    ) -> requests.Response:
        """Send one request; raises a LiveError where no good answer comes."""
        if params:
            url = f"{url}?{urlencode(params, doseq=True)}"
        own = {**self._fixed, **headers} if headers else self._fixed
        answer = self._wire.ask(method, url, headers=own, body=None if data is None else data.encode())
        return _Decoded(answer, url)
