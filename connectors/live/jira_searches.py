"""The searches of Jira, page by page: Cloud leads from one page to the next, Data Center counts them from the start."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Hashable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from typing import Any

from connectors.live.clocks import latest_clock
from connectors.live.errors import ForbiddenError
from connectors.live.errors import NotFoundError
from connectors.live.errors import RejectedError
from connectors.live.errors import RemovedError
from connectors.live.failures import stale_token
from connectors.live.jira_offsets import Part
from connectors.live.jira_offsets import edit_of
from connectors.live.jira_offsets import joined
from connectors.live.jira_offsets import looking_back
from connectors.live.jira_offsets import number_of
from connectors.live.jira_requests import MOST_PAGES
from connectors.live.jira_requests import Issue
from connectors.live.jira_requests import JiraRequests
from connectors.live.jira_windows import COUNTED
from connectors.live.jira_windows import MOST
from connectors.live.jira_windows import moving_on
from connectors.live.jira_windows import parted
from mapping.loose import object_of
from mapping.loose import objects_of
from mapping.loose import text_of

if TYPE_CHECKING:
    from connectors.live.wire import Wire

IDS_A_PAGE = 5000
ISSUES_A_PAGE = 100
OLD_IDS_A_PAGE = 1000
_MOST_EMPTY = 20  # pages in a row; one or two may be, though more follow

Pages = Iterator[Sequence[Issue]]


class CloudSearches:
    """Searches of Cloud: each page bears a token that leads to the next one."""

    def __init__(self, requests: JiraRequests) -> None:
        """Search by these requests."""
        self._requests = requests

    def newest(self, clause: str) -> Issue | None:
        """Find the issue that was edited last."""
        found = self._page(f"{clause} ORDER BY updated DESC", ["updated"], 1, None).get("issues")
        return next(iter(objects_of(found)), None)

    def count(self, clause: str) -> int | None:
        """Estimate how many issues there are; None where Jira does not tell."""
        try:
            told = object_of(self._requests.post("search/approximate-count", {"jql": clause})).get("count")
        except (NotFoundError, RejectedError, ForbiddenError, RemovedError):
            return None
        return told if isinstance(told, int) else None

    def ids(self, clause: str) -> Pages:
        """List issues with nothing but their ids."""
        return self._pages(_by_number(clause), ["id"], IDS_A_PAGE)

    def by_id(self, ids: Sequence[str], fields: Sequence[str]) -> Pages:
        """Find issues by id or key; RejectedError where Jira does not know one of them."""
        return self._pages(_among(ids), fields, ISSUES_A_PAGE)

    def edited(
        self,
        clause: str,
        fields: Sequence[str],
        since: datetime,
        now: Callable[[], datetime | None],  # noqa: ARG002  # an edge needs none here
    ) -> Pages:
        """Find what was edited since a moment, by the edits: in milliseconds since 1970, whatever the zone of the account."""
        return self._pages(_since(clause, str(int(since.timestamp() * 1000))), fields, ISSUES_A_PAGE)

    def _pages(self, jql: str, fields: Sequence[str], size: int) -> Pages:
        """Give page after page; a token that Jira takes no more, because it is too old, means to begin once more."""
        seen: set[str] = set()
        token: str | None = None
        empty = 0
        again = False
        for _ in range(MOST_PAGES):
            try:
                ask = partial(self._page, jql, fields, size, token)
                answer = self._requests.certain(ask, _hides_its_end, "search/jql")
            except RejectedError as error:
                if token is None:
                    raise
                if again:
                    raise stale_token(error) from error
                token, again, empty = None, True, 0
                seen.clear()
                continue
            issues = self._requests.objects(answer.get("issues"), "search/jql")
            yield issues
            token = text_of(answer.get("nextPageToken")) or None
            if token is None or answer.get("isLast") is True:
                return
            self._requests.once(token, seen, "search/jql")
            empty = 0 if issues else empty + 1
            if empty >= _MOST_EMPTY:
                break
        raise self._requests.circle("search/jql")

    def _page(self, jql: str, fields: Sequence[str], size: int, token: str | None) -> Mapping[str, Any]:
        asked = {"jql": jql, "fields": list(fields), "maxResults": size} | ({"nextPageToken": token} if token else {})
        return self._requests.object(self._requests.post("search/jql", asked), "search/jql")


class CenterSearches:
    """Searches of Data Center: each page is counted from the start, and some give no more than 10,000 issues of one."""

    def __init__(self, requests: JiraRequests, wire: Wire) -> None:
        """Search by these requests, which go through this wire."""
        self._requests = requests
        self._wire = wire

    def newest(self, clause: str) -> Issue | None:
        """Find the issue that was edited last."""
        found = self._page(f"{clause} ORDER BY updated DESC", ["updated"], 0, 1).get("issues")
        return next(iter(objects_of(found)), None)

    def count(self, clause: str) -> int | None:
        """Count issues; None where Jira may have stopped counting."""
        total = self._total(clause)
        return None if total == COUNTED else total

    def _total(self, clause: str) -> int | None:
        total = self._page(clause, ["id"], 0, 0).get("total")
        return total if isinstance(total, int) else None

    def ids(self, clause: str) -> Pages:
        """List issues with nothing but their ids, many of them by several searches."""
        first = self._page(_by_number(clause), ["id"], 0, OLD_IDS_A_PAGE)
        if (first.get("total") or 0) < MOST:
            yield from self._ids(clause, first)
            return
        for condition in parted(clause, lambda each: self._total(each) or 0, self._wire.station.connection):
            yield from self._ids(condition)

    def _ids(self, condition: str, *first: Mapping[str, Any]) -> Pages:
        """List the ids that one search gives, whose first page may be there already."""
        known = list(first)
        ask = partial(self._page, _by_number(condition), ["id"], size=OLD_IDS_A_PAGE)
        return self._pages(lambda start: known.pop() if known and not start else ask(start), number_of)

    def by_id(self, ids: Sequence[str], fields: Sequence[str]) -> Pages:
        """Find issues by id or key; RejectedError where Jira refuses the search for one of them."""
        # Taken strictly, all would be refused for one that it does not know.
        return self._pages(partial(self._page, _among(ids), fields, size=ISSUES_A_PAGE, strict=False), number_of)

    def edited(self, clause: str, fields: Sequence[str], since: datetime, now: Callable[[], datetime | None]) -> Pages:
        """Find what was edited since a moment, by the edits: in minutes before its own ``now``, and further back where that is unknown."""
        clock = latest_clock(self._wire, now())

        def edits(moment: datetime, start: int) -> Mapping[str, Any]:
            return looking_back(
                lambda edge: self._page(_since(clause, edge), fields, start, ISSUES_A_PAGE),
                moment,
                clock,
                endless=partial(self._requests.circle, "search"),
            )

        return moving_on(lambda moment: self._pages(partial(edits, moment), edit_of), since)

    def _pages(self, ask: Callable[[int], Mapping[str, Any]], mark: Callable[[Issue], Hashable]) -> Pages:
        """Give page after page, from what one request from a place on gives."""
        requests = self._requests

        def part(start: int) -> Part:
            answer = requests.certain(partial(ask, start), _lacks_total, "search")
            return requests.objects(answer.get("issues"), "search"), answer["total"]

        return joined(part, mark, odd=partial(requests.odd, "search"), endless=partial(requests.circle, "search"))

    def _page(
        self, jql: str, fields: Sequence[str], start: int, size: int, *, strict: bool = True
    ) -> Mapping[str, Any]:
        asked: dict[str, Any] = {
            "jql": jql,
            "fields": list(fields),
            "startAt": start,
            "maxResults": size,
            "validateQuery": strict,
        }
        expand = {"expand": ["changelog"]} if "status" in fields else {}
        return self._requests.object(self._requests.post("search", asked | expand), "search")


def _among(ids: Sequence[str]) -> str:
    return _by_number(f"id in ({', '.join(ids)})")


def _by_number(clause: str) -> str:
    return f"{clause} ORDER BY id ASC"


def _since(clause: str, edge: str) -> str:
    return f"{clause} AND updated >= {edge} ORDER BY updated ASC, id ASC"


def _hides_its_end(answer: Mapping[str, Any]) -> bool:
    """Whether a page says that others follow, and not how to come to them."""
    return answer.get("isLast") is False and not text_of(answer.get("nextPageToken"))


def _lacks_total(answer: Mapping[str, Any]) -> bool:
    """Whether a page of Data Center does not say how much there is in all."""
    return not isinstance(answer.get("total"), int)
