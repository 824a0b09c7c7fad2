"""What every request of one connection obeys: one host, a time limit, a bounded answer, one way to try again."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from http import HTTPStatus

import urllib3
from urllib3.exceptions import DecodeError
from urllib3.exceptions import HTTPError
from urllib3.exceptions import LocationParseError
from urllib3.exceptions import SSLError

from connectors.live.answer import MOST_VALUES
from connectors.live.answer import Answer
from connectors.live.errors import LiveError
from connectors.live.failures import NO_JSON
from connectors.live.failures import NO_OBJECT
from connectors.live.failures import PACKED_WRONGLY
from connectors.live.failures import TOO_FULL
from connectors.live.failures import TOO_LARGE
from connectors.live.failures import WEB_PAGE
from connectors.live.failures import broken
from connectors.live.failures import cut_short
from connectors.live.failures import elsewhere
from connectors.live.failures import failure
from connectors.live.failures import unreachable
from connectors.live.failures import untrusted
from connectors.live.pace import Pace
from connectors.live.patience import Patience
from connectors.live.patience import Trial
from connectors.live.pool import CONNECT
from connectors.live.pool import pool_for
from connectors.live.retry import Budget
from connectors.live.retry import persistently
from connectors.live.station import Station
from connectors.live.station import origin

LARGEST_ANSWER = 64 * 1024 * 1024
"""So many bytes an answer may have once it is unpacked."""

_CHUNK = 65_536

Check = Callable[[Answer], LiveError | None]


class Wire:
    """The one way out of a connection. Client libraries are made to send through it; see `wire_session.py` and `wire_pool.py`.

    Redirects are never followed, credentials never leave the configured origin, and proxies are those of the settings
    alone, not those of the environment.
    """

    def __init__(self, station: Station, *, pace: Pace, budget: Budget, check: Check | None = None) -> None:
        """Set up; nothing is opened yet. ``check`` looks at every answer for what its tool hides there."""
        self.station = station
        self.pace = pace
        self.budget = budget
        self.check = check
        self.patience = Patience(pace.clock)
        self._origin = origin(station.url)
        self._told: datetime | None = None

    @property
    def requests(self) -> int:
        """Give how many requests were sent, repeated ones included."""
        return self.budget.spent

    @property
    def server_time(self) -> datetime | None:
        """Give the moment of the latest good answer by the tool's own clock, None where no answer told one."""
        return self._told

    def ask(self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | str | None = None) -> Answer:
        """Send a request that only reads, as often as needed, and give its good answer; raise a LiveError else."""
        if self._origin is None or origin(url) != self._origin:
            raise elsewhere(self.station, url)
        with self.patience.trial(method, url) as trial:
            return persistently(
                lambda: self._once(method, url, headers, body, trial), pace=self.pace, budget=self.budget, trial=trial
            )

    def _once(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | str | None, trial: Trial
    ) -> Answer:
        with self.pace.turn() as turn:
            trial.send(turn.began)
            self.budget.spend()
            answer = self._sent(method, url, headers, body, trial)
            turn.refused = answer.status == HTTPStatus.TOO_MANY_REQUESTS
        found = self.check(answer) if self.check else None
        if found is not None:
            raise found
        if not 200 <= answer.status < 300:  # noqa: PLR2004  # what HTTP calls success
            raise failure(self.station, url, answer)
        self._readable(url, answer)
        self._told = answer.server_time or self._told
        return answer

    def _sent(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | str | None, trial: Trial
    ) -> Answer:
        try:
            response = self._pool.request(
                method,
                url,
                body=body,
                headers=dict(headers),
                redirect=False,
                retries=False,
                preload_content=False,
                timeout=urllib3.Timeout(connect=CONNECT, read=trial.silence),
            )
            try:
                content = self._content(url, response)
            finally:
                response.close() if response.length_remaining else response.release_conn()
        except DecodeError as error:
            raise broken(self.station, url, PACKED_WRONGLY) from error
        except LocationParseError as error:
            raise elsewhere(self.station, url) from error
        except (HTTPError, OSError) as error:
            endless = cut_short(self.station, url, error, megabytes=LARGEST_ANSWER // 1_048_576)
            if endless is not None:
                raise endless from None
            is_untrusted = isinstance(error, SSLError) or isinstance(error.__cause__, SSLError)
            self.patience.unheard()
            raise (untrusted(self.station, error) if is_untrusted else unreachable(self.station, error)) from None
        trial.heard()
        headers = {name.lower(): text for name, text in response.headers.items()}
        return Answer(response.status, headers, content)

    def _content(self, url: str, response: urllib3.BaseHTTPResponse) -> bytes:
        parts: list[bytes] = []
        size = 0
        for part in response.stream(_CHUNK, decode_content=True):
            size += len(part)
            if size > LARGEST_ANSWER:
                raise broken(self.station, url, TOO_LARGE, megabytes=LARGEST_ANSWER // 1_048_576)
            parts.append(part)
        return b"".join(parts)

    @cached_property
    def _pool(self) -> urllib3.PoolManager:
        return pool_for(self.station, size=self.pace.at_once)

    def _readable(self, url: str, answer: Answer) -> None:
        try:
            value = answer.value
        except ValueError as error:
            if answer.is_overfull:
                raise broken(self.station, url, TOO_FULL, count=MOST_VALUES) from error
            raise broken(self.station, url, WEB_PAGE if answer.is_page else NO_JSON, answer) from error
        if not isinstance(value, dict | list):
            raise broken(self.station, url, NO_OBJECT, answer)
