"""How a client library that rests on urllib3 is made to send through a wire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import urllib3

from connectors.live.answer import Answer
from connectors.live.wire import Wire

_COMMA = ","  # stands for itself in a query (RFC 3986, 3.4); long lists of fields would be half as long again


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
            url = f"{url}?{urlencode(fields, safe=_COMMA)}"
        answer = self._wire.ask(method, url, headers=headers or {}, body=body)
        return Answered(answer)
