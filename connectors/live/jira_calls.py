"""What is asked of Jira: each question of the connector as one call, for Cloud and for Data Center."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Hashable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from jira import JIRA

from connectors.api import Scope
from connectors.live.clocks import latest_clock
from connectors.live.errors import BrokenAnswerError
from connectors.live.errors import ForbiddenError
from connectors.live.errors import NotFoundError
from connectors.live.errors import RejectedError
from connectors.live.errors import RemovedError
from connectors.live.failures import misshapen
from connectors.live.failures import stale_token
from connectors.live.jira_offsets import Part
from connectors.live.jira_offsets import edit_of
from connectors.live.jira_offsets import joined
from connectors.live.jira_offsets import looking_back
from connectors.live.jira_offsets import number_of
from connectors.live.jira_pages import hides_its_end
from connectors.live.jira_pages import is_empty_and_not_last
from connectors.live.jira_pages import lacks_total
from connectors.live.jira_windows import COUNTED
from connectors.live.jira_windows import MOST
from connectors.live.jira_windows import moving_on
from connectors.live.jira_windows import parted
from connectors.live.wire import Wire
from mapping.dates import instant
from mapping.errors import fault
from mapping.errors import msg
from mapping.loose import all_objects_of
from mapping.loose import object_of
from mapping.loose import objects_of
from mapping.loose import text_of

Issue = Mapping[str, Any]

IDS_A_PAGE = 5000
ISSUES_A_PAGE = 100
OLD_IDS_A_PAGE = 1000
PROJECTS_A_PAGE = 50
_MOST_PAGES = 100_000
_MOST_EMPTY = 20  # pages in a row; one or two may be, though more follow
_CHANGELOGS_AT_ONCE = 1000
_NAMED_BY = ("id", "issueIdOrKey")  # the specification says the one, and others were seen
_NO_SUCH = (NotFoundError, RejectedError)


class JiraCalls:
    """One Jira over its client library. Nothing is kept between calls but what the site is."""

    def __init__(self, client: JIRA, wire: Wire, *, cloud: bool) -> None:
        """Ask through this client; ``cloud`` decides between the searches of Cloud and of Data Center."""
        self._client = client
        self._wire = wire
        self.cloud = cloud
        self._bulk = cloud

    def myself(self) -> Mapping[str, Any]:
        """Ask whose token it is; raises UnauthorisedError for a dead one."""
        return self._object(self._get("myself"), "myself")

    def base_url(self) -> str:
        """Ask for the address of the site as people know it: behind a gateway it is another than that of the API."""
        return text_of(self._object(self._get("serverInfo"), "serverInfo").get("baseUrl")).rstrip("/")

    def clock(self) -> datetime | None:
        """Ask for the tool's own time, None where it tells none."""
        return instant(self._object(self._get("serverInfo"), "serverInfo").get("serverTime"))

    def fields(self) -> Sequence[Mapping[str, Any]]:
        """Ask for all fields: their ids, names and schemas."""
        return objects_of(self._get("field"))

    def projects(self, keys: Sequence[str] | None) -> list[Scope]:
        """Ask which projects can be seen: all of them, or those of these keys; the roster."""
        if not self.cloud:
            found = [self._scope(each) for each in self._all(self._get("project"), "project")]
            wanted = None if keys is None else {key.upper() for key in keys}
            return [scope for scope in found if wanted is None or scope.id.upper() in wanted]
        chunks = (
            [None] if keys is None else [keys[at : at + PROJECTS_A_PAGE] for at in range(0, len(keys), PROJECTS_A_PAGE)]
        )
        return [scope for chunk in chunks for scope in self._project_pages(chunk)]

    def project(self, key: str) -> tuple[Scope, bool] | None:
        """Ask for one project, which may bear a new key by now, and whether it is archived; None where it is unseen."""
        try:
            told = self._object(self._get(f"project/{key}"), "project")
        except _NO_SUCH:
            return None
        return self._scope(told), told.get("archived") is True

    def count(self, jql: str) -> int | None:
        """Ask how many issues a search finds, as far as the tool tells; it is an estimate on Cloud."""
        if not self.cloud:
            total = self._total(jql)
            return None if total == COUNTED else total  # there may be more
        try:
            told = object_of(self._post("search/approximate-count", {"jql": jql})).get("count")
        except (*_NO_SUCH, ForbiddenError, RemovedError):
            return None
        return told if isinstance(told, int) else None

    def _total(self, jql: str) -> int | None:
        total = self._search_old(jql, ["id"], 0, 0).get("total")
        return total if isinstance(total, int) else None

    def newest(self, projects: Sequence[str]) -> Issue | None:
        """Ask for the issue of these projects that was edited last."""
        jql = f"{project_clause(projects)} ORDER BY updated DESC"
        if not self.cloud:
            return next(iter(objects_of(self._search_old(jql, ["updated"], 0, 1).get("issues"))), None)
        return next(iter(objects_of(self._search(jql, ["updated"], 1, None).get("issues"))), None)

    def ids(self, project: str) -> Iterator[str]:
        """List the ids of all issues of a project; one that was just created may come twice."""
        clause = project_clause([project])
        jql = f"{clause} ORDER BY id ASC"
        for issues in self._token_pages(jql, ["id"], IDS_A_PAGE) if self.cloud else self._old_ids(clause):
            yield from filter(None, (text_of(issue.get("id")) for issue in issues))

    def _old_ids(self, clause: str) -> Iterator[Sequence[Issue]]:
        """List the ids that a search of Data Center finds, of many in several searches."""

        def pages(condition: str, *first: Mapping[str, Any]) -> Iterator[Sequence[Issue]]:
            known = list(first)
            ask = partial(self._search_old, f"{condition} ORDER BY id ASC", ["id"], size=OLD_IDS_A_PAGE)
            return self._old_pages(lambda start: known.pop() if known and not start else ask(start), number_of)

        first = self._search_old(f"{clause} ORDER BY id ASC", ["id"], 0, OLD_IDS_A_PAGE)
        if (first.get("total") or 0) < MOST:
            yield from pages(clause, first)
            return
        connection = self._wire.station.connection
        for condition in parted(clause, lambda each: self._total(each) or 0, connection):
            yield from pages(condition)

    def changed(
        self, projects: Sequence[str], since: datetime, now: datetime | None, fields: Sequence[str]
    ) -> Iterator[Sequence[Issue]]:
        """List the issues of these projects that were edited since a moment, by their edits, page by page.

        Cloud takes milliseconds since 1970, whatever the zone of the account; Data Center takes minutes before its own
        now. ``now`` is by the tool's clock; where no answer told it, the tool is asked, and else looked back further.
        """

        def since_edge(edge: str) -> str:
            return f"{project_clause(projects)} AND updated >= {edge} ORDER BY updated ASC, id ASC"

        if self.cloud:
            return self._token_pages(since_edge(str(int(since.timestamp() * 1000))), fields, ISSUES_A_PAGE)
        clock = latest_clock(self._wire, now or self.clock())

        def edits(moment: datetime, start: int) -> Mapping[str, Any]:
            return looking_back(
                lambda edge: self._search_old(since_edge(edge), fields, start, ISSUES_A_PAGE),
                moment,
                clock,
                endless=partial(self._circle, "search"),
            )

        return moving_on(lambda moment: self._old_pages(partial(edits, moment), edit_of), since)

    def by_id(self, ids: Sequence[str], fields: Sequence[str]) -> list[Issue]:
        """Ask for issues by id or key; those that are gone or out of sight are missing from the answer.

        Asked by a key that it bore before, an issue comes under its present one; asked by their ids, others are passed over.
        """
        found = self._by_id(ids, fields)
        if not all(each.isdigit() for each in ids):
            return found
        wanted = frozenset(ids)
        return [issue for issue in found if text_of(issue.get("id")) in wanted]

    def has(self, issue: str) -> bool:
        """Ask whether an issue that searches do not give is there all the same, hidden or not; Cloud does not tell."""
        if self.cloud:
            return False
        try:
            self._get(f"issue/{issue}", {"fields": "id"})
        except ForbiddenError:
            return True
        except _NO_SUCH:
            return False
        return True

    def _by_id(self, ids: Sequence[str], fields: Sequence[str]) -> list[Issue]:
        if self._bulk:
            try:
                issues, refused = self._fetched(ids, fields)
                # Why, Jira says in the language of the account: what is there all the same comes when asked once more.
                return issues + (self._fetched(refused, fields)[0] if refused else [])
            except NotFoundError:
                self._bulk = False
            except RejectedError:
                if len(ids) == 1:
                    return []
                return [issue for each in ids for issue in self._by_id([each], fields)]
        return self._by_search(ids, fields)

    def changelogs(self, ids: Sequence[str], fields: Sequence[str]) -> Mapping[str, list[Mapping[str, Any]]]:
        """Ask for the history of issues by id (Cloud alone): at most ten fields of it."""
        found: dict[str, list[Mapping[str, Any]]] = {each: [] for each in ids}
        for at in range(0, len(ids), _CHANGELOGS_AT_ONCE):
            chunk = list(ids[at : at + _CHANGELOGS_AT_ONCE])
            seen: set[str] = set()
            token: str | None = None
            while True:
                asked: dict[str, Any] = {"issueIdsOrKeys": chunk, "fieldIds": list(fields[:10]), "maxResults": 10_000}
                answer = self._object(
                    self._post("changelog/bulkfetch", asked | ({"nextPageToken": token} if token else {})), "changelog"
                )
                if not isinstance(answer.get("issueChangeLogs"), list):
                    return {}  # what is not told is unknown, and not nothing
                for each in objects_of(answer["issueChangeLogs"]):
                    found.setdefault(text_of(each.get("issueId")), []).extend(objects_of(each.get("changeHistories")))
                token = text_of(answer.get("nextPageToken")) or None
                if token is None:
                    break
                self._once(token, seen, "changelog/bulkfetch")
        return found

    def remote_links(self, issue: str) -> Sequence[Mapping[str, Any]]:
        """Ask for the links of one issue to pages elsewhere."""
        return objects_of(self._get(f"issue/{issue}/remotelink"))

    def _fetched(self, ids: Sequence[str], fields: Sequence[str]) -> tuple[list[Issue], list[str]]:
        """Ask for issues in bulk, and give with them the ids or keys of those that Jira could not give."""
        asked = {"issueIdsOrKeys": list(ids), "fields": list(fields)}
        answer = self._object(self._post("issue/bulkfetch", asked), "issue/bulkfetch")
        named = {text_of(each.get(name)) for each in objects_of(answer.get("issueErrors")) for name in _NAMED_BY}
        return list(self._listed(answer, "issues", "issue/bulkfetch")), [each for each in ids if each in named]

    def _by_search(self, ids: Sequence[str], fields: Sequence[str]) -> list[Issue]:
        jql = f"id in ({', '.join(ids)}) ORDER BY id ASC"
        # Data Center would refuse them all for one that it does not know.
        old = partial(self._search_old, jql, fields, size=ISSUES_A_PAGE, strict=False)
        pages = self._token_pages(jql, fields, ISSUES_A_PAGE) if self.cloud else self._old_pages(old, number_of)
        try:
            return [issue for issues in pages for issue in issues]
        except RejectedError:
            if len(ids) == 1:
                return []
            half = len(ids) // 2
            return self._by_search(ids[:half], fields) + self._by_search(ids[half:], fields)

    def _token_pages(self, jql: str, fields: Sequence[str], size: int) -> Iterator[Sequence[Issue]]:
        """Give the pages of a search of Cloud; a token that comes twice would lead round in a circle.

        One that Jira takes no more, because it is too old, means to begin once more.
        """
        seen: set[str] = set()
        token: str | None = None
        empty = 0
        again = False
        for _ in range(_MOST_PAGES):
            try:
                answer = self._certain(partial(self._search, jql, fields, size, token), hides_its_end, "search/jql")
            except RejectedError as error:
                if token is None:
                    raise
                if again:
                    raise stale_token(error) from error
                token, again, empty = None, True, 0
                seen.clear()
                continue
            issues = self._listed(answer, "issues", "search/jql")
            yield issues
            token = text_of(answer.get("nextPageToken")) or None
            if token is None or answer.get("isLast") is True:
                return
            self._once(token, seen, "search/jql")
            empty = 0 if issues else empty + 1
            if empty >= _MOST_EMPTY:
                break
        raise self._circle("search/jql")

    def _old_pages(
        self, ask: Callable[[int], Mapping[str, Any]], mark: Callable[[Issue], Hashable]
    ) -> Iterator[Sequence[Issue]]:
        """Give the pages of a search of Data Center, from what one request from a place on gives."""

        def part(start: int) -> Part:
            answer = self._certain(partial(ask, start), lacks_total, "search")
            return self._listed(answer, "issues", "search"), answer["total"]

        return joined(part, mark, odd=partial(self._odd, "search"), endless=partial(self._circle, "search"))

    def _project_pages(self, keys: Sequence[str] | None) -> Iterator[Scope]:
        start = 0
        for _ in range(_MOST_PAGES):
            params: dict[str, Any] = {"startAt": start, "maxResults": PROJECTS_A_PAGE} | (
                {"keys": list(keys)} if keys else {}
            )
            ask = partial(self._get, "project/search", params)
            answer = self._certain(ask, is_empty_and_not_last, "project/search")
            found = self._listed(answer, "values", "project/search")
            yield from map(self._scope, found)
            start += len(found)
            if answer.get("isLast") is not False:
                return

    def _certain(
        self, ask: Callable[[], Any], contradicts: Callable[[Mapping[str, Any]], bool], route: str
    ) -> Mapping[str, Any]:
        """Ask for a page, and once more where it contradicts itself about whether it is the last one.

        Taken for the end, it would say that the rest is gone.
        """
        for _ in range(2):
            answer = self._object(ask(), route)
            if not contradicts(answer):
                return answer
        raise self._odd(route)

    def _search(self, jql: str, fields: Sequence[str], size: int, token: str | None) -> Mapping[str, Any]:
        asked: dict[str, Any] = {"jql": jql, "fields": list(fields), "maxResults": size}
        return self._object(self._post("search/jql", asked | ({"nextPageToken": token} if token else {})), "search/jql")

    def _search_old(
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
        return self._object(self._post("search", asked | expand), "search")

    def _get(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        return self._client._get_json(path, params=dict(params or {}))  # noqa: SLF001  # raw JSON is had no other way

    def _post(self, path: str, asked: Mapping[str, Any]) -> Any:
        return self._client._get_json(path, params=dict(asked), use_post=True)  # noqa: SLF001  # as above

    def _object(self, value: Any, route: str) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise self._odd(route)
        return value

    def _listed(self, answer: Mapping[str, Any], name: str, route: str) -> Sequence[Mapping[str, Any]]:
        """Give the list that an answer must have: one that lacks it is not an empty one."""
        return self._all(answer.get(name), route)

    def _all(self, value: Any, route: str) -> Sequence[Mapping[str, Any]]:
        found = all_objects_of(value)
        if found is None:
            raise self._odd(route)
        return found

    def _once(self, token: str, seen: set[str], route: str) -> None:
        if token in seen:
            raise self._circle(route)
        seen.add(token)

    def _circle(self, route: str) -> BrokenAnswerError:
        return BrokenAnswerError(
            fault(
                "The pages of {tool} for connection {connection} come to no end ({route}).",
                tool="Jira",
                connection=self._wire.station.connection,
                route=route,
                advice=msg("What was read so far is kept; the next run begins there."),
            )
        )

    def _odd(self, route: str) -> BrokenAnswerError:
        return misshapen(self._wire.station, route)

    @staticmethod
    def _scope(project: Mapping[str, Any]) -> Scope:
        return Scope(text_of(project.get("key")), text_of(project.get("name")))


def project_clause(projects: Sequence[str]) -> str:
    """Write the condition that an issue lies in one of these projects."""
    quoted = ", ".join('"{}"'.format(each.replace("\\", "\\\\").replace('"', '\\"')) for each in projects)
    return f"project in ({quoted})" if len(projects) != 1 else f"project = {quoted}"
