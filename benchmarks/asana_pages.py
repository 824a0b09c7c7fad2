"""An Asana of many tasks whose pages were written before the clock starts, so that serving them costs next to nothing."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from collections.abc import Mapping
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any

from fake_tools.server import Ask
from fake_tools.server import Reply

PROJECTS = 10
PEOPLE = 400
_PAGE = 100
_DAYS = 730
_SECTIONS = ("할 일", "진행", "검수", "완료")
_WORDS = ("배너", "교체", "결제", "오류", "쿠폰", "상세", "페이지", "정산", "리뷰", "배송", "문의", "기획전", "확인")


def task(number: int, today: datetime) -> dict[str, Any]:
    """Build one task, about 1.1 kB; six of ten are finished, and edits spread evenly over two years."""
    chance = random.Random(number)
    project, section = 7000 + number % PROJECTS, chance.randrange(len(_SECTIONS))
    created = today - timedelta(days=chance.uniform(1, _DAYS))
    edited = created + (today - created) * chance.random()
    done = chance.random() < 0.6
    person = f"12000000000{chance.randrange(PEOPLE):05d}"
    return {
        "gid": f"12040000{number:08d}",
        "resource_type": "task",
        "name": " ".join(chance.choices(_WORDS, k=4)) + f" {number}",
        "resource_subtype": "default_task",
        "is_rendered_as_separator": False,
        "completed": done,
        "completed_at": _stamp(edited) if done else None,
        "created_at": _stamp(created),
        "modified_at": _stamp(edited),
        "due_on": f"{created + timedelta(days=14):%Y-%m-%d}",
        "due_at": None,
        "approval_status": None,
        "assignee": {"gid": person, "resource_type": "user", "name": f"담당 {person[-5:]}", "email": None},
        "created_by": {"gid": "1200000000099999", "resource_type": "user", "name": "요청자", "email": None},
        "memberships": [
            {
                "project": {"gid": str(project), "resource_type": "project", "name": f"프로젝트 {project}"},
                "section": {"gid": f"{project}0{section}", "resource_type": "section", "name": _SECTIONS[section]},
            }
        ],
        "parent": None,
        "num_subtasks": 0,
        "tags": [{"gid": "1200000000000007", "resource_type": "tag", "name": chance.choice(_WORDS)}],
        "permalink_url": f"https://app.asana.com/0/0/12040000{number:08d}",
        "dependencies": [],
        "dependents": [],
        "notes": " ".join(chance.choices(_WORDS, k=8)),
    }


class AsanaPages:
    """Answers what a reading asks for; nothing is ever changed here."""

    def __init__(self, count: int) -> None:
        """Write all pages."""
        today = datetime.now(UTC)
        self._pages: dict[tuple[str, str], bytes] = {}
        for project in range(7000, 7000 + PROJECTS):
            numbers = [number for number in range(count) if 7000 + number % PROJECTS == project]
            for offset, body in _pages([task(number, today) for number in numbers]):
                self._pages[str(project), offset] = body
        self._fixed = _fixed(count)

    def __call__(self, ask: Ask) -> Reply:
        """Answer one request."""
        path = ask.path.removeprefix("/api/1.0")
        if path == "/tasks":
            if "modified_since" in ask.query:
                return Reply({"data": [], "next_page": None})
            return Reply(self._pages[ask.query["project"], ask.query.get("offset", "")])
        return Reply(self._fixed.get(path, {"data": [], "next_page": None}))


def _pages(tasks: list[dict[str, Any]]) -> Iterator[tuple[str, bytes]]:
    for start in range(0, max(len(tasks), 1), _PAGE):
        following = {"offset": f"o{start + _PAGE}"} if start + _PAGE < len(tasks) else None
        body = json.dumps(
            {"data": tasks[start : start + _PAGE], "next_page": following}, ensure_ascii=False, separators=(",", ":")
        )
        yield f"o{start}" if start else "", body.encode()


def _fixed(count: int) -> Mapping[str, Any]:
    workspace = {"gid": "900", "resource_type": "workspace", "name": "한빛"}
    told: dict[str, Any] = {"/users/me": {"data": {"gid": "1", "name": "dure", "workspaces": [workspace]}}}
    for project in range(7000, 7000 + PROJECTS):
        told[f"/projects/{project}"] = {
            "data": {"gid": str(project), "name": f"프로젝트 {project}", "workspace": workspace}
        }
        told[f"/projects/{project}/task_counts"] = {"data": {"num_tasks": count // PROJECTS}}
        sections = [{"gid": f"{project}0{place}"} for place in range(len(_SECTIONS))]
        told[f"/projects/{project}/sections"] = {"data": sections, "next_page": None}
    return told


def _stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"
