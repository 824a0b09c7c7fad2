"""Issues as Jira tells them, and the tasks that they become."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime

from mapping.jira import to_task
from mapping.model import MappingRules

KIM = {"accountId": "5b10", "displayName": "김민수", "active": True, "accountType": "atlassian"}


LEE = {"accountId": "5c20", "displayName": "이서연", "active": False, "accountType": "atlassian"}


NINE = datetime(2026, 11, 2, tzinfo=UTC)


def rules(**more):
    return MappingRules(**({"connection": "hq", "timezone": "Asia/Seoul"} | more))


def issue(*, payload=None, **fields):
    usual = {
        "summary": "배너 교체",
        "issuetype": {"name": "작업", "hierarchyLevel": 0},
        "status": status("진행 중", "indeterminate"),
        "assignee": KIM,
        "project": {"key": "WEB", "name": "온라인몰"},
        "created": "2026-11-02T09:00:00.000+0900",
    }
    return {"id": "10023", "key": "WEB-7", "fields": usual | fields} | (payload or {})


def status(name, key=None):
    return {"name": name, "statusCategory": {"key": key, "name": "x"} if key else None}


def task(*, rule=None, payload=None, **fields):
    return to_task(issue(payload=payload, **fields), rules(**(rule or {})))


def change(field, before, after, *, author=KIM, at="2026-11-02T09:00:00.000+0900", **more):
    names = {"from": before, "to": after} if field == "assignee" else {"fromString": before, "toString": after}
    return {"author": author, "created": at, "items": [{"field": field, **names, **more}]}
