"""A Jira in memory that answers as the API of Cloud and of Data Center does, for what dure asks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from datetime import timezone
from datetime import tzinfo
from typing import Any

from fake_tools.server import Ask
from fake_tools.server import Reply

SEOUL = timezone(timedelta(hours=9))
START = datetime(2026, 11, 2, tzinfo=UTC)
BOT = {"accountId": "bot", "displayName": "두레 봇", "emailAddress": "bot@hanbit.example", "accountType": "atlassian"}
FIELDS = [
    {"id": "summary", "name": "Summary", "schema": {"type": "string"}},
    {"id": "customfield_10050", "name": "Co-owners", "schema": {"type": "array", "items": "user"}},
    {"id": "customfield_10101", "name": "업무구분", "schema": {"type": "option"}},
    {"id": "customfield_10015", "name": "Start date", "schema": {"type": "date"}},
    {"id": "customfield_10999", "name": "Nobody asks", "schema": {"type": "string"}},
]
_STATES = {"할 일": ("10000", "new"), "진행 중": ("10001", "indeterminate"), "완료": ("10002", "done")}


def stamp(moment: datetime, zone: tzinfo = SEOUL) -> str:
    """Write a moment as Jira does: in the zone of the account, without a colon."""
    local = moment.astimezone(zone)
    return f"{local:%Y-%m-%dT%H:%M:%S}.{local.microsecond // 1000:03d}{local:%z}"


def user(name: str) -> dict[str, Any]:
    """Build somebody whose e-mail Jira hides."""
    return {"accountId": f"acc-{name}", "displayName": name, "active": True, "accountType": "atlassian"}


@dataclass
class FakeJira:
    """Projects and issues; ``now`` is its clock, ``zone`` that of the account. ``lost`` are projects that the account no longer sees.

    With a ``window``, a search of Data Center gives no more than that, and answers ``beyond`` to who asks for it; where it
    ``caps``, it counts no more either. ``archived`` ones can be asked for, but are in no list; ``unsearchable`` ones are refused by searches alone. With
    ``forgets``, searches do not know former keys.
    """

    cloud: bool = True
    token: str = "t0ken"
    base: str = "https://hanbit.atlassian.net"
    now: datetime = START
    zone: tzinfo = SEOUL
    tells_time: bool = True
    projects: dict[str, str] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    issues: dict[str, dict[str, Any]] = field(default_factory=dict)
    keys_given: Counter[str] = field(default_factory=Counter)
    former: dict[str, str] = field(default_factory=dict)
    remote: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    archived: set[str] = field(default_factory=set)
    unsearchable: set[str] = field(default_factory=set)
    forgets: bool = False
    hidden: set[str] = field(default_factory=set)
    without: set[str] = field(default_factory=set)
    id_page: int = 5000
    page: int = 100
    window: int = 0
    caps: bool = False
    beyond: Reply = field(default_factory=lambda: Reply({"errorMessages": ["Result window is too large"]}, 400))
    dead: bool = False
    on_search: Callable[[int], None] | None = None
    searches: int = 0

    # What tests do to it.

    def tick(self, **span: float) -> None:
        self.now += timedelta(**(span or {"minutes": 1}))

    def project(self, key: str, name: str = "") -> None:
        self.projects[key] = name or f"프로젝트 {key}"

    def create(self, project: str, title: str = "배너 교체", **fields: Any) -> str:
        number = str(10_001 + self.keys_given.total())  # neither is ever given twice
        self.keys_given[project] += 1
        key = f"{project}-{self.keys_given[project]}"
        own = {
            "summary": title,
            "issuetype": {"id": "10002", "name": "작업", "subtask": False, "hierarchyLevel": 0},
            "status": status("할 일"),
            "priority": {"id": "3", "name": "Medium"},
            "assignee": user("김민수"),
            "reporter": user("이서연"),
            "created": stamp(self.now, self.zone),
            "labels": [],
            "components": [],
            "issuelinks": [],
            "subtasks": [],
            "comment": {"comments": [], "total": 0},
            "description": None,
            "customfield_10999": "x",
        }
        self.issues[number] = {"id": number, "key": key, "fields": own | fields, "histories": []}
        self._touch(number)
        return number

    def edit(self, number: str, by: str = "이서연", **fields: Any) -> None:
        issue = self.issues[number]
        items = []
        for name, value in fields.items():
            before = issue["fields"].get(name)
            if name == "assignee":
                items.append(
                    _item(
                        name,
                        _of(before, "accountId"),
                        _of(before, "displayName"),
                        _of(value, "accountId"),
                        _of(value, "displayName"),
                    )
                )
            elif name == "status":
                items.append(_item(name, _of(before, "id"), _of(before, "name"), _of(value, "id"), _of(value, "name")))
        issue["fields"].update(fields)
        if items:
            self._note(issue, by, items)
        self._touch(number)

    def comment(self, number: str, by: str = "이서연", text: str = "확인했습니다") -> None:
        told = {"author": user(by), "created": stamp(self.now, self.zone), "body": text}
        self.issues[number]["fields"]["comment"]["comments"].append(told)
        self._touch(number)

    def move(self, number: str, project: str) -> None:
        issue = self.issues[number]
        before, issue["key"] = issue["key"], f"{project}-{900 + len(self.issues)}"
        self.former[before] = number
        self._note(issue, "이서연", [_item("Key", None, before, None, issue["key"])])
        self._touch(number)

    def delete(self, number: str) -> dict[str, Any]:
        return self.issues.pop(number)

    def rename(self, old: str, new: str) -> None:
        self.projects[new] = self.projects.pop(old)
        self.renamed[old] = new
        self.keys_given[new] = self.keys_given.pop(old, 0)
        for issue in self.issues.values():
            issue["key"] = re.sub(rf"^{old}-", f"{new}-", issue["key"])

    def _note(self, issue: dict[str, Any], by: str, items: list[dict[str, Any]]) -> None:
        number = str(len(issue["histories"]) + 1)
        told = {"id": number, "author": user(by), "created": stamp(self.now, self.zone), "items": items}
        issue["histories"].append(told)

    def _touch(self, number: str) -> None:
        self.issues[number]["updated"] = self.now

    # What it answers.

    def __call__(self, ask: Ask) -> Reply:
        path = re.sub(r"^/(?:ex/jira/[^/]+/)?rest/api/\d/", "", ask.path)
        if path == "serverInfo":
            clock = {"serverTime": stamp(self.now, self.zone)} if self.tells_time else {}
            return Reply({"baseUrl": self.base, "deploymentType": "Cloud" if self.cloud else "Server"} | clock)
        if self.dead:
            stranger = {"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"}
            if path == "myself":
                return Reply({"message": "Client must be authenticated to access this resource."}, 401, stranger)
            return Reply({"issues": [], "values": [], "isLast": True, "total": 0}, 200, stranger)
        route = next((name for name in self._routes() if re.fullmatch(name, path)), None)
        if route is None or any(re.fullmatch(each, path) for each in self.without):
            return Reply({"errorMessages": [f"null for uri: {ask.path}"]}, 404)
        return self._routes()[route](ask, path)

    def _routes(self) -> dict[str, Callable[[Ask, str], Reply]]:
        shared = {
            "myself": lambda _, __: Reply(
                BOT if self.cloud else {"name": "bot", "key": "bot", "displayName": "두레 봇"}
            ),
            "field": lambda _, __: Reply(FIELDS),
            r"project/[^/]+": self._project,
            r"issue/[^/]+/remotelink": lambda _, path: Reply(self.remote.get(path.split("/")[1], [])),
        }
        if not self.cloud:
            return {"search": self._old_search, "project": self._all_projects, "issue/[^/]+": self._one} | shared
        return {
            "project/search": self._project_search,
            "search/jql": self._search,
            "search/approximate-count": self._count,
            "issue/bulkfetch": self._bulk,
            "changelog/bulkfetch": self._changelogs,
        } | shared

    def _visible(self) -> dict[str, str]:
        return {key: name for key, name in self.projects.items() if key not in self.lost | self.archived}

    def _told_project(self, key: str) -> dict[str, Any]:
        return {
            "id": str(abs(hash(key)) % 10**5),
            "key": key,
            "name": self.projects[key],
            "self": f"{self.base}/rest/api/3/project/{key}",
        }

    def _project(self, _: Ask, path: str) -> Reply:
        key = path.split("/")[1]
        by_id = {str(self._told_project(each)["id"]): each for each in self.projects}
        key = by_id.get(key) or self.renamed.get(key, key)
        if key not in self._visible().keys() | self.archived:
            return Reply({"errorMessages": [f"No project could be found with key '{key}'."]}, 404)
        return Reply(self._told_project(key) | ({"archived": True} if key in self.archived else {}))

    def _all_projects(self, _: Ask, __: str) -> Reply:
        return Reply([self._told_project(key) for key in self._visible()])

    def _project_search(self, ask: Ask, _: str) -> Reply:
        keys = ask.lists.get("keys")
        found = [key for key in self._visible() if keys is None or key in keys]
        start, size = int(ask.query.get("startAt", 0)), int(ask.query.get("maxResults", 50))
        values = [self._told_project(key) for key in found[start : start + size]]
        return Reply(
            {
                "startAt": start,
                "maxResults": size,
                "total": len(found),
                "isLast": start + size >= len(found),
                "values": values,
            }
        )

    def _search(self, ask: Ask, _: str) -> Reply:
        self.searches += 1
        if self.on_search is not None:
            self.on_search(self.searches)
        found = self._found(ask.body["jql"])
        if isinstance(found, Reply):
            return found
        fields = ask.body.get("fields", [])
        most = self.id_page if fields == ["id"] else self.page
        size = min(int(ask.body.get("maxResults", 50)), most)
        after = ask.body.get("nextPageToken")
        if after is not None:
            ids = [each["id"] for each in found]
            last = after.removeprefix("after-")
            found = found[ids.index(last) + 1 :] if last in ids else found
        answer = {"issues": [self.told(each, fields) for each in found[:size]], "isLast": len(found) <= size}
        if len(found) > size:
            answer["nextPageToken"] = f"after-{found[size - 1]['id']}"
        return Reply(answer)

    def _one(self, ask: Ask, path: str) -> Reply:
        issue = self.issues.get(path.split("/")[1])
        if issue is None:
            return Reply({"errorMessages": ["Issue Does Not Exist"], "errors": {}}, 404)
        if not self._sees(issue):
            refusal = "You do not have the permission to see the specified issue."
            return Reply({"errorMessages": [refusal], "errors": {}}, 403)
        return Reply(self.told(issue, ask.query.get("fields", "*all").split(",")))

    def _old_search(self, ask: Ask, _: str) -> Reply:
        self.searches += 1
        if self.on_search is not None:
            self.on_search(self.searches)
        if not isinstance(ask.body.get("validateQuery", True), bool):
            return Reply({"errorMessages": ["Can not construct instance of java.lang.Boolean"]}, 400)
        found = self._found(ask.body["jql"], strict=ask.body.get("validateQuery", True))
        if isinstance(found, Reply):
            return found
        start, size = int(ask.body.get("startAt", 0)), min(int(ask.body.get("maxResults", 50)), 1000)
        if self.window and size and start + size > self.window:
            return self.beyond
        issues = [self.told(each, ask.body.get("fields", [])) for each in found[start : start + size]]
        if "changelog" in ask.body.get("expand", []):
            for told in issues:
                told["changelog"] = {
                    "total": len(self.issues[told["id"]]["histories"]),
                    "histories": self.issues[told["id"]]["histories"],
                }
        total = min(len(found), self.window) if self.window and self.caps else len(found)
        return Reply({"startAt": start, "maxResults": size, "total": total, "issues": issues})

    def _count(self, ask: Ask, _: str) -> Reply:
        found = self._found(ask.body["jql"])
        return found if isinstance(found, Reply) else Reply({"count": len(found)})

    def _bulk(self, ask: Ask, _: str) -> Reply:
        asked = ask.body["issueIdsOrKeys"]
        if len(asked) > 100:
            return Reply({"errorMessages": ["Too many issues"]}, 400)
        by_key = {each["key"]: each for each in self.issues.values()}
        found = [self.issues.get(self.former.get(each, each)) or by_key.get(each) for each in asked]
        told = [self.told(each, ask.body.get("fields", [])) for each in found if each and self._sees(each)]
        missing = [each for each, issue in zip(asked, found, strict=True) if not issue or not self._sees(issue)]
        return Reply(
            {"issues": told, "issueErrors": [{"issueIdOrKey": each, "errorMessage": "not found"} for each in missing]}
        )

    def _changelogs(self, ask: Ask, _: str) -> Reply:
        names = {each.lower() for each in ask.body.get("fieldIds", [])}
        logs = []
        for each in ask.body["issueIdsOrKeys"]:
            histories = [
                {
                    **history,
                    "created": round(datetime.fromisoformat(history["created"]).timestamp() * 1000),
                    "items": [item for item in history["items"] if item["fieldId"].lower() in names],
                }
                for history in self.issues.get(each, {}).get("histories", [])
            ]
            logs.append({"issueId": each, "changeHistories": [history for history in histories if history["items"]]})
        return Reply({"issueChangeLogs": logs})

    def _sees(self, issue: dict[str, Any]) -> bool:
        return _project_of(issue) in self._visible() and issue["id"] not in self.hidden

    def _found(self, jql: str, *, strict: bool = True) -> list[dict[str, Any]] | Reply:
        where, _, order = jql.partition(" ORDER BY ")
        found = [each for each in self.issues.values() if self._sees(each)]
        named = re.search(r"project (?:in \(([^)]*)\)|= (\S+))", where)
        if named:
            keys = re.findall(r'"([^"]+)"', named[1] or named[2])
            keys = keys if self.forgets else [self.renamed.get(key, key) for key in keys]
            for key in keys:
                if strict and (key not in self._visible() or key in self.unsearchable):
                    return Reply({"errorMessages": [f"The value '{key}' does not exist for the field 'project'."]}, 400)
            found = [each for each in found if _project_of(each) in keys]
        ids = re.search(r"\bid in \(([^)]*)\)", where)
        if ids:
            wanted = [each.strip() for each in ids[1].split(",")]
            gone = [each for each in wanted if each not in self.issues or not self._sees(self.issues[each])]
            if gone and strict:
                return Reply({"errorMessages": [f"An issue with key '{gone[0]}' does not exist for field 'id'."]}, 400)
            found = [each for each in found if each["id"] in wanted]
        since = re.search(r'updated >= (?:(\d+)|"-(\d+)m"|"([^"]+)")', where)
        if since:
            edge = self._edge(*since.groups())
            found = [each for each in found if each["updated"] >= edge]
        for sign, minutes in re.findall(r'created (>=|<) "-(\d+)m"', where):
            edge = self.now - timedelta(minutes=int(minutes))
            found = [
                each for each in found if (datetime.fromisoformat(each["fields"]["created"]) >= edge) is (sign == ">=")
            ]
        if not (named or ids or since):
            return Reply({"errorMessages": ["Unbounded JQL queries are not allowed here."]}, 400)
        if order.startswith("updated"):
            found.sort(key=lambda each: (each["updated"], int(each["id"])), reverse="DESC" in order)
        else:
            found.sort(key=lambda each: int(each["id"]))
        return found

    def _edge(self, millis: str | None, minutes: str | None, written: str | None) -> datetime:
        """Read a moment of a search: a written one is in the zone of the account, the second of two that read alike."""
        if millis:
            return datetime.fromtimestamp(int(millis) / 1000, UTC)
        if minutes:
            return self.now - timedelta(minutes=int(minutes))
        return datetime.strptime(written or "", "%Y-%m-%d %H:%M").replace(tzinfo=self.zone, fold=1).astimezone(UTC)

    def told(self, issue: dict[str, Any], fields: list[str]) -> dict[str, Any]:
        """Give an issue with the fields that were asked for."""
        if fields == ["id"]:
            return {"id": issue["id"]}
        key = _project_of(issue)
        every = issue["fields"] | {"updated": stamp(issue["updated"], self.zone), "project": self._told_project(key)}
        shown = {name: value for name, value in every.items() if name in fields or "*all" in fields}
        return {
            "id": issue["id"],
            "key": issue["key"],
            "self": f"{self.base}/rest/api/3/issue/{issue['id']}",
            "fields": shown,
        }


def status(name: str) -> dict[str, Any]:
    """Build a status with its category."""
    number, category = _STATES[name]
    return {"id": number, "name": name, "statusCategory": {"id": 1, "key": category, "name": name}}


def _project_of(issue: dict[str, Any]) -> str:
    return str(issue["key"]).rpartition("-")[0]


def _of(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _item(name: str, before: Any, before_text: Any, after: Any, after_text: Any) -> dict[str, Any]:
    return {
        "field": name,
        "fieldId": name,
        "from": before,
        "fromString": before_text,
        "to": after,
        "toString": after_text,
    }
