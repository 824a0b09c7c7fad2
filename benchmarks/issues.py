"""Issues as a search of Jira's REST API for ten fields answers them, about 1.14 kB each, and a saved answer of many."""

from __future__ import annotations

import json
import random
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path

START = datetime(2026, 1, 1, tzinfo=UTC)
PEOPLE = 400
PROJECTS = 10
_SITE = "https://hanbit.atlassian.example/rest/api/2"
_STATUSES = (("1", "할 일", 2, "new"), ("3", "진행 중", 4, "indeterminate"), ("5", "완료", 3, "done"))
_PRIORITIES = (("2", "High"), ("3", "Medium"), ("3", "Medium"), ("3", "Medium"), ("4", "Low"))
_WORDS = (
    *("배너", "교체", "결제", "오류", "쿠폰", "상세", "페이지", "정산", "리뷰", "popup", "banner", "배송", "문의"),
    *("요청드립니다", "확인", "부탁드립니다", "상품", "등록", "기획전", "모바일", "환불", "재고", "화면", "수정"),
)


def issue(number: int) -> dict[str, object]:
    """Build one issue; the same number gives the same issue."""
    chance = random.Random(number)
    status, status_name, category, category_key = chance.choice(_STATUSES)
    priority, priority_name = chance.choice(_PRIORITIES)
    project, person = number % PROJECTS, chance.randrange(PEOPLE)
    created = START + timedelta(seconds=chance.randrange(300 * 86400))
    updated = created + timedelta(seconds=chance.randrange(20 * 86400))
    account = f"5b10ac8d82e05b22cc7d{person:04}"
    assignee = {
        "self": f"{_SITE}/user?accountId={account}",
        "accountId": account,
        "displayName": f"담당 {person}",
        "active": True,
        "timeZone": "Asia/Seoul",
        "accountType": "atlassian",
    }
    return {
        "id": str(100_000 + number),
        "self": f"{_SITE}/issue/{100_000 + number}",
        "key": f"P{project}-{number}",
        "fields": {
            "summary": f"{' '.join(chance.choices(_WORDS, k=4))} {number}",
            "description": f"{' '.join(chance.choices(_WORDS, k=chance.randrange(10, 26)))}.",
            "status": {
                "self": f"{_SITE}/status/{status}",
                "name": status_name,
                "id": status,
                "statusCategory": {"id": category, "key": category_key, "name": status_name},
            },
            "priority": {"self": f"{_SITE}/priority/{priority}", "name": priority_name, "id": priority},
            "issuetype": {"self": f"{_SITE}/issuetype/10001", "id": "10001", "name": "작업", "subtask": False},
            "project": {"self": f"{_SITE}/project/{project}", "key": f"P{project}", "name": f"프로젝트 {project}"},
            "assignee": assignee if number % 10 else None,
            "labels": chance.sample(_WORDS, k=chance.randrange(3)),
            "created": _stamp(created),
            "updated": _stamp(updated),
        },
    }


def write_answer(path: Path, count: int) -> None:
    """Write the saved answer of a search that found so many issues."""
    with path.open("w", encoding="utf-8") as file:
        file.write(f'{{"startAt":0,"maxResults":{count},"total":{count},"issues":[')
        for number in range(1, count + 1):
            file.write("," if number > 1 else "")
            file.write(json.dumps(issue(number), ensure_ascii=False, separators=(",", ":")))
        file.write("]}")


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000+0000")
