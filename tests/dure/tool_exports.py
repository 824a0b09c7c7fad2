"""Builders of what people export by hand from Jira, Asana and Trello, with defaults for all that a test does not say."""

from __future__ import annotations

import csv
import io

MINSU = {
    "accountId": "5b10-minsu",
    "accountType": "atlassian",
    "displayName": "김민수",
    "emailAddress": "minsu.kim@hanbit.example",
    "active": True,
}
SEOYEON = {
    "accountId": "5b10-seoyeon",
    "accountType": "atlassian",
    "displayName": "이서연",
    "emailAddress": "sy@acme.example",
    "active": True,
}
CATEGORIES = {"To Do": "new", "In Progress": "indeterminate", "Review": "indeterminate", "Done": "done"}
CREATED = "2026-11-20T10:00:00.000+0900"


def issue(number, title="정산 확인", *, project="OPS", owner=MINSU, status="To Do", **fields):
    """Build a Jira issue as REST answers it; held by the in-house team, created on the Friday before."""
    return {
        "id": str(20000 + number),
        "key": f"{project}-{number}",
        "fields": {
            "summary": title,
            "issuetype": {"id": "10001", "name": "Task", "subtask": False},
            "project": {"id": "10010" if project == "OPS" else "10011", "key": project, "name": project.title()},
            "status": {"name": status, "statusCategory": {"key": CATEGORIES.get(status, "new")}},
            "priority": {"name": "Medium"},
            "assignee": owner,
            "reporter": MINSU,
            "created": CREATED,
            "updated": CREATED,
            "duedate": None,
            "labels": [],
            "components": [],
            "description": None,
            "issuelinks": [],
            "resolution": None,
            "resolutiondate": None,
            **fields,
        },
        "changelog": {"startAt": 0, "maxResults": 0, "total": 0, "histories": []},
    }


def jira(*issues):
    """Build a saved page of Jira's search."""
    return {"startAt": 0, "maxResults": max(len(issues), 50), "total": len(issues), "issues": list(issues)}


def jira_csv(*issues, delimiter=","):
    """Write the same issues as Jira's CSV, one column per label."""
    labels = max((len(each["fields"]["labels"]) for each in issues), default=0)
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter)
    names = "Summary,Issue key,Issue id,Issue Type,Status,Status Category,Project key,Project name,Priority"
    people = "Assignee,Assignee Id,Reporter,Reporter Id,Created,Updated"
    writer.writerow([*names.split(","), *people.split(","), *["Labels"] * labels])
    for each in issues:
        fields = each["fields"]
        owner = fields["assignee"] or {"displayName": "", "accountId": ""}
        status = {"new": "To Do", "indeterminate": "In Progress", "done": "Done"}
        category = status[fields["status"]["statusCategory"]["key"]]
        row = [fields["summary"], each["key"], each["id"], "Task", fields["status"]["name"], category]
        row += [fields["project"]["key"], fields["project"]["name"], fields["priority"]["name"]]
        row += [owner["displayName"], owner["accountId"], MINSU["displayName"], MINSU["accountId"]]
        row += ["2026-11-20 10:00", "2026-11-20 10:00"]
        writer.writerow([*row, *fields["labels"], *[""] * (labels - len(fields["labels"]))])
    return written.getvalue()


def asana_task(gid, name="배너 교체", *, owner=("1203", "오준호", "jh.oh@acme.example"), tags=(), **fields):
    """Build an Asana task as the project's JSON has it; held by somebody of ACME."""
    project = {"gid": "1204567890123456", "name": "몰 운영 대행"}
    return {
        "gid": gid,
        "resource_type": "task",
        "resource_subtype": "default_task",
        "name": name,
        "completed": False,
        "completed_at": None,
        "created_at": "2026-11-20T01:00:00.000Z",
        "modified_at": "2026-11-20T01:00:00.000Z",
        "due_on": None,
        "assignee": owner and {"gid": owner[0], "name": owner[1], "email": owner[2], "resource_type": "user"},
        "notes": "",
        "parent": None,
        "memberships": [{"project": project, "section": {"gid": "77", "name": "할 일"}}],
        "projects": [project],
        "tags": [{"gid": f"9{number}", "name": tag} for number, tag in enumerate(tags)],
        "custom_fields": [],
        "permalink_url": f"https://app.asana.com/0/1204567890123456/{gid}",
        "subtasks": [],
        **fields,
    }


def asana(*tasks):
    """Build an Asana project's JSON export."""
    return {"data": list(tasks)}


def card(number, name="상세페이지 시안", *, members=("61a1",), labels=(), listing="67c1", **fields):
    """Build a Trello card; held by the studio's designer."""
    short = f"aB3dE6{number:02d}"
    return {
        "id": f"6af7a480ade55062d1f6{number:04x}",
        "name": name,
        "desc": "",
        "closed": False,
        "due": None,
        "dueComplete": False,
        "dateLastActivity": "2026-11-20T01:00:00.000Z",
        "idBoard": "67c64280908c42e2a964d306",
        "idList": listing,
        "idMembers": list(members),
        "idLabels": [],
        "labels": [{"id": f"8{at}", "name": label, "color": "blue"} for at, label in enumerate(labels)],
        "idShort": number,
        "shortLink": short,
        "url": f"https://trello.com/c/{short}",
        "isTemplate": False,
        "idChecklists": [],
        "customFieldItems": [],
        "attachments": [],
        **fields,
    }


def trello(*cards):
    """Build a Trello board's JSON export, with the lists 요청 and 완료."""
    lists = [("67c1", "요청"), ("67c2", "완료")]
    return {
        "id": "67c64280908c42e2a964d306",
        "name": "글로우 디자인 요청",
        "closed": False,
        "shortLink": "gLw3dS1g",
        "url": "https://trello.com/b/gLw3dS1g/design",
        "lists": [{"id": id_, "name": name, "closed": False, "pos": place} for place, (id_, name) in enumerate(lists)],
        "members": [{"id": "61a1", "username": "sora_glow", "fullName": "윤소라"}],
        "labels": [],
        "customFields": [],
        "checklists": [],
        "memberships": [],
        "cards": list(cards),
        "actions": [],
    }
