"""What is asked of Jira: each question of the connector as one call, for Cloud and for Data Center."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from typing import Any

from connectors.api import Scope
from connectors.live.errors import ForbiddenError
from connectors.live.errors import NotFoundError
from connectors.live.errors import RejectedError
from connectors.live.jira_requests import MOST_PAGES
from connectors.live.jira_requests import Issue
from connectors.live.jira_requests import JiraRequests
from connectors.live.jira_searches import CenterSearches
from connectors.live.jira_searches import CloudSearches
from connectors.live.jira_searches import Pages
from mapping.dates import instant
from mapping.loose import objects_of
from mapping.loose import text_of

if TYPE_CHECKING:
    from jira import JIRA

    from connectors.live.wire import Wire

PROJECTS_A_PAGE = 50
_CHANGELOGS_AT_ONCE = 1000
_NAMED_BY = ("id", "issueIdOrKey")  # the specification says the one, and others were seen
_NO_SUCH = (NotFoundError, RejectedError)


class JiraCalls:
    """One Jira over its client library. Nothing is kept between calls but what the site is."""

    def __init__(self, client: JIRA, wire: Wire, *, cloud: bool) -> None:
        """Ask through this client; ``cloud`` decides between the searches of Cloud and of Data Center."""
        self._requests = requests = JiraRequests(client, wire.station)
        self._searches = CloudSearches(requests) if cloud else CenterSearches(requests, wire)
        self.cloud = cloud
        self._bulk = cloud

    def myself(self) -> Mapping[str, Any]:
        """Ask whose token it is; raises UnauthorisedError for a dead one."""
        return self._requests.object(self._requests.get("myself"), "myself")

    def base_url(self) -> str:
        """Ask for the address of the site as people know it: behind a gateway it is another than that of the API."""
        return text_of(self._requests.object(self._requests.get("serverInfo"), "serverInfo").get("baseUrl")).rstrip("/")

    def clock(self) -> datetime | None:
        """Ask for the tool's own time, None where it tells none."""
        return instant(self._requests.object(self._requests.get("serverInfo"), "serverInfo").get("serverTime"))

    def fields(self) -> Sequence[Mapping[str, Any]]:
        """Ask for all fields: their ids, names and schemas."""
        return objects_of(self._requests.get("field"))

    def projects(self, keys: Sequence[str] | None) -> list[Scope]:
        """Ask which projects can be seen: all of them, or those of these keys; the roster."""
        if not self.cloud:
            found = [self._scope(each) for each in self._requests.objects(self._requests.get("project"), "project")]
            wanted = None if keys is None else {key.upper() for key in keys}
            return [scope for scope in found if wanted is None or scope.id.upper() in wanted]
        chunks = (
            [None] if keys is None else [keys[at : at + PROJECTS_A_PAGE] for at in range(0, len(keys), PROJECTS_A_PAGE)]
        )
        return [scope for chunk in chunks for scope in self._project_pages(chunk)]

    def project(self, key: str) -> tuple[Scope, bool] | None:
        """Ask for one project, which may bear a new key by now, and whether it is archived; None where it is unseen."""
        try:
            told = self._requests.object(self._requests.get(f"project/{key}"), "project")
        except _NO_SUCH:
            return None
        return self._scope(told), told.get("archived") is True

    def count(self, jql: str) -> int | None:
        """Ask how many issues a search finds, as far as the tool tells; it is an estimate on Cloud."""
        return self._searches.count(jql)

    def newest(self, projects: Sequence[str]) -> Issue | None:
        """Ask for the issue of these projects that was edited last."""
        return self._searches.newest(project_clause(projects))

    def ids(self, project: str) -> Iterator[str]:
        """List the ids of all issues of a project; one that was just created may come twice."""
        for issues in self._searches.ids(project_clause([project])):
            yield from filter(None, (text_of(issue.get("id")) for issue in issues))

    def changed(self, projects: Sequence[str], since: datetime, now: datetime | None, fields: Sequence[str]) -> Pages:
        """List the issues of these projects that were edited since a moment, by their edits, page by page.

        ``now`` is by the tool's clock; where no answer told it and it has to be known, the tool is asked.
        """
        return self._searches.edited(project_clause(projects), fields, since, lambda: now or self.clock())

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
            self._requests.get(f"issue/{issue}", {"fields": "id"})
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
                asked |= {"nextPageToken": token} if token else {}
                answer = self._requests.object(self._requests.post("changelog/bulkfetch", asked), "changelog")
                if not isinstance(answer.get("issueChangeLogs"), list):
                    return {}  # what is not told is unknown, and not nothing
                for each in objects_of(answer["issueChangeLogs"]):
                    found.setdefault(text_of(each.get("issueId")), []).extend(objects_of(each.get("changeHistories")))
                token = text_of(answer.get("nextPageToken")) or None
                if token is None:
                    break
                self._requests.once(token, seen, "changelog/bulkfetch")
        return found

    def remote_links(self, issue: str) -> Sequence[Mapping[str, Any]]:
        """Ask for the links of one issue to pages elsewhere."""
        return objects_of(self._requests.get(f"issue/{issue}/remotelink"))

    def _fetched(self, ids: Sequence[str], fields: Sequence[str]) -> tuple[list[Issue], list[str]]:
        """Ask for issues in bulk, and give with them the ids or keys of those that Jira could not give."""
        asked = {"issueIdsOrKeys": list(ids), "fields": list(fields)}
        answer = self._requests.object(self._requests.post("issue/bulkfetch", asked), "issue/bulkfetch")
        named = {text_of(each.get(name)) for each in objects_of(answer.get("issueErrors")) for name in _NAMED_BY}
        found = self._requests.objects(answer.get("issues"), "issue/bulkfetch")
        return list(found), [each for each in ids if each in named]

    def _by_search(self, ids: Sequence[str], fields: Sequence[str]) -> list[Issue]:
        try:
            return [issue for issues in self._searches.by_id(ids, fields) for issue in issues]
        except RejectedError:
            if len(ids) == 1:
                return []
            half = len(ids) // 2
            return self._by_search(ids[:half], fields) + self._by_search(ids[half:], fields)

    def _project_pages(self, keys: Sequence[str] | None) -> Iterator[Scope]:
        start = 0
        for _ in range(MOST_PAGES):
            params: dict[str, Any] = {"startAt": start, "maxResults": PROJECTS_A_PAGE} | (
                {"keys": list(keys)} if keys else {}
            )
            ask = partial(self._requests.get, "project/search", params)
            answer = self._requests.certain(ask, _is_empty_and_not_last, "project/search")
            found = self._requests.objects(answer.get("values"), "project/search")
            yield from map(self._scope, found)
            start += len(found)
            if answer.get("isLast") is not False:
                return

    @staticmethod
    def _scope(project: Mapping[str, Any]) -> Scope:
        return Scope(text_of(project.get("key")), text_of(project.get("name")))


def project_clause(projects: Sequence[str]) -> str:
    """Write the condition that an issue lies in one of these projects."""
    quoted = ", ".join('"{}"'.format(each.replace("\\", "\\\\").replace('"', '\\"')) for each in projects)
    return f"project in ({quoted})" if len(projects) != 1 else f"project = {quoted}"


def _is_empty_and_not_last(answer: Mapping[str, Any]) -> bool:
    """Whether a page has nothing, and says that others follow."""
    return answer.get("isLast") is False and answer.get("values") == []
