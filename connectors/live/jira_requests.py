"""Requests to Jira, and that each answer has the form that it must have."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Any

from connectors.live.errors import BrokenAnswerError
from connectors.live.failures import misshapen
from connectors.live.station import Station
from mapping.errors import fault
from mapping.errors import msg
from mapping.loose import all_objects_of

if TYPE_CHECKING:
    from jira import JIRA

MOST_PAGES = 100_000
"""No list of Jira has so many pages: one that goes on beyond leads round in a circle."""

Issue = Mapping[str, Any]


class JiraRequests:
    """Asks one Jira over its client library, and raises BrokenAnswerError where an answer is not what was asked for.

    ``route`` is the kind of request, as people are told of it.
    """

    def __init__(self, client: JIRA, station: Station) -> None:
        """Ask through this client."""
        self._client = client
        self._station = station

    def get(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        """Ask for what lies at a path."""
        return self._client._get_json(path, params=dict(params or {}))  # noqa: SLF001  # raw JSON is had no other way

    def post(self, path: str, asked: Mapping[str, Any]) -> Any:
        """Ask by a body, which may be long."""
        return self._client._get_json(path, params=dict(asked), use_post=True)  # noqa: SLF001  # as above

    def object(self, value: Any, route: str) -> Mapping[str, Any]:
        """Give the object that an answer must be."""
        if not isinstance(value, dict):
            raise self.odd(route)
        return value

    def objects(self, value: Any, route: str) -> Sequence[Mapping[str, Any]]:
        """Give the list of objects that something must be: what is no list is not an empty one."""
        found = all_objects_of(value)
        if found is None:
            raise self.odd(route)
        return found

    def certain(
        self, ask: Callable[[], Any], contradicts: Callable[[Mapping[str, Any]], bool], route: str
    ) -> Mapping[str, Any]:
        """Ask for a page, and once more where it contradicts itself about whether it is the last one.

        Taken for the end, it would say that the rest is gone.
        """
        for _ in range(2):
            answer = self.object(ask(), route)
            if not contradicts(answer):
                return answer
        raise self.odd(route)

    def once(self, token: str, seen: set[str], route: str) -> None:
        """Remember the token of a page; one that comes twice would lead round in a circle."""
        if token in seen:
            raise self.circle(route)
        seen.add(token)

    def circle(self, route: str) -> BrokenAnswerError:
        """Say that the pages of a list come to no end."""
        return BrokenAnswerError(
            fault(
                "The pages of {tool} for connection {connection} come to no end ({route}).",
                tool="Jira",
                connection=self._station.connection,
                route=route,
                advice=msg("What was read so far is kept; the next run begins there."),
            )
        )

    def odd(self, route: str) -> BrokenAnswerError:
        """Say that an answer is not what was asked for."""
        return misshapen(self._station, route)
