"""A Jira of many issues, written before the clock starts, that answers the searches of both sides."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from fake_tools.server import Ask
from fake_tools.server import Reply
from issues import issue

PROJECTS = 10
_PAGE = 100
_IDS_A_PAGE = 5000


def key(project: int) -> str:
    """Name a project."""
    return f"P{chr(ord('A') + project)}"


class JiraPages:
    """Answers what a reading asks for; nothing is ever changed here."""

    def __init__(self, count: int) -> None:
        """Write all issues; those of one project lie side by side."""
        self._written: dict[str, bytes] = {}
        self._ids: dict[str, list[str]] = {key(project): [] for project in range(PROJECTS)}
        self._newest = ("", "")
        for number in range(count):
            told = _in_project(issue(number), key(number % PROJECTS))
            self._ids[key(number % PROJECTS)].append(told["id"])
            self._written[told["id"]] = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
            self._newest = max(self._newest, (told["fields"]["updated"], told["id"]))
        self._fixed = {
            "myself": {"accountId": "bot", "displayName": "bot"},
            "field": [{"id": "summary", "name": "Summary"}],
            "project/search": {
                "values": [{"id": each, "key": each, "name": each} for each in self._ids],
                "isLast": True,
            },
            "changelog/bulkfetch": {"issueChangeLogs": []},
        }

    def __call__(self, ask: Ask) -> Reply:
        """Answer one request."""
        path = re.sub(r"^/rest/api/\d/", "", ask.path)
        match path:
            case "search/jql":
                return self._search(ask.body or {name: ask.query.get(name) for name in ("jql", "nextPageToken")}, ask)
            case "search/approximate-count":
                return Reply({"count": len(self._ids[_keys(ask.body["jql"])[0]])})
            case "issue/bulkfetch":
                return _answer([self._written[each] for each in ask.body["issueIdsOrKeys"]], "")
            case _:
                return Reply(self._fixed.get(path, []))

    def _search(self, asked: dict[str, Any], ask: Ask) -> Reply:
        jql = asked["jql"]
        if "updated DESC" in jql:
            return _answer([self._written[self._newest[1]]], "")
        if "updated >=" in jql:
            return _answer([], "")
        ids = [each for name in _keys(jql) for each in self._ids[name]]
        bare = asked.get("fields") == ["id"] or ask.lists.get("fields") == ["id"]
        size = _IDS_A_PAGE if bare else _PAGE
        start = int(asked.get("nextPageToken") or 0)
        token = str(start + size) if start + size < len(ids) else ""
        some = ids[start : start + size]
        return _answer(
            [b'{"id":"%s"}' % each.encode() for each in some] if bare else [self._written[each] for each in some],
            token,
        )


def _in_project(told: dict[str, Any], name: str) -> dict[str, Any]:
    told["key"] = f"{name}-{told['id']}"
    told["fields"]["project"] = {"id": name, "key": name, "name": name}
    return told


def _keys(jql: str) -> Sequence[str]:
    return re.findall(r'"?\b(P[A-J])\b"?', jql.partition(" ORDER BY ")[0])


def _answer(issues: Sequence[bytes], token: str) -> Reply:
    end = b'"nextPageToken":"%s","isLast":false}' % token.encode() if token else b'"isLast":true}'
    return Reply(b'{"issues":[' + b",".join(issues) + b"]," + end)
