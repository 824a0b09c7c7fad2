"""Measures reading and mapping saved answers of Jira's API, and how it grows: python benchmarks/reading.py [COUNT ...].

Prints CPU seconds and peak memory for reading alone (records and fingerprints) and for reading with mapping.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from connectors.api import ConnectionOptions
from connectors.api import ConnectorContext
from connectors.exports.jira import JiraExports
from mapping.model import MappingRules

_SITE = "https://hanbit.example/rest/api/2"
_WORDS = ("배너", "교체", "결제", "오류", "쿠폰", "상세 페이지", "정산", "리뷰", "popup", "banner", "배송", "문의")


def issue(number: int) -> dict[str, object]:
    """Build one issue of ten fields, about 1.15 kB."""
    person = {
        "self": f"{_SITE}/user?accountId=5b10ac8d{number % 40:04d}",
        "accountId": f"5b10ac8d{number % 40:04d}",
        "displayName": f"담당 {number % 40}",
        "active": True,
        "accountType": "atlassian",
        "timeZone": "Asia/Seoul",
        "avatarUrls": {size: f"https://avatars.example/{number % 40}/{size}.png" for size in ("48x48", "24x24")},
    }
    done = number % 3 == 0
    return {
        "id": str(10_000 + number),
        "self": f"{_SITE}/issue/{10_000 + number}",
        "key": f"OPS-{number}",
        "fields": {
            "summary": " ".join(_WORDS[(number * step) % len(_WORDS)] for step in (1, 5, 7)) + f" {number}",
            "description": f"{_WORDS[number % len(_WORDS)]} 요청입니다. https://hanbit.example/browse/OPS-{number // 2}",
            "issuetype": {
                "self": f"{_SITE}/issuetype/10001",
                "id": "10001",
                "name": "작업",
                "subtask": False,
                "hierarchyLevel": 0,
            },
            "status": {
                "self": f"{_SITE}/status/3",
                "id": "3",
                "name": "완료" if done else "진행 중",
                "statusCategory": {"id": 4, "key": "done" if done else "indeterminate", "name": "완료"},
            },
            "priority": {"self": f"{_SITE}/priority/3", "id": "3", "name": "Medium"},
            "assignee": person if number % 5 else None,
            "labels": [_WORDS[number % len(_WORDS)]],
            "project": {"id": "10011", "key": "OPS", "name": "온라인몰 운영"},
            "created": f"2026-{1 + number % 10:02d}-{1 + number % 28:02d}T09:00:00.000+0900",
            "updated": f"2026-11-{1 + number % 20:02d}T18:30:00.000+0900",
        },
    }


def write(path: Path, count: int) -> None:
    """Write a saved search of so many issues."""
    with path.open("w", encoding="utf-8") as stream:
        stream.write(f'{{"startAt":0,"maxResults":{count},"total":{count},"issues":[')
        for number in range(1, count + 1):
            stream.write("," if number > 1 else "")
            stream.write(json.dumps(issue(number), ensure_ascii=False, separators=(",", ":")))
        stream.write("]}")


def measure(path: Path, *, mapping: bool) -> None:
    """Read one file in this process and print what it cost."""
    context = ConnectorContext(
        name="hq",
        options=ConnectionOptions(tool="jira", export=path.name),
        rules=MappingRules(connection="hq", site="hanbit.example", timezone="Asia/Seoul"),
        base=path.parent,
    )
    connector = JiraExports(context)
    before, count = time.process_time(), 0
    for page in connector.pages(connector.chains()[0], None):
        count += len(page.records)
        if mapping:
            for record in page.records:
                connector.to_task(record)
    spent = time.process_time() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{count:>8,} issues {path.stat().st_size / 1e6:7.1f} MB {spent:6.2f} CPU s {peak:6.0f} MB peak")


def main(arguments: list[str]) -> None:
    """Measure each size in a process of its own, so that peaks do not mix."""
    if arguments and arguments[0] == "--one":
        measure(Path(arguments[1]), mapping=arguments[2] == "mapped")
        return
    with tempfile.TemporaryDirectory() as folder:
        for count in [int(text) for text in arguments] or [10_000, 100_000]:
            path = Path(folder) / f"{count}.json"
            write(path, count)
            for what in ("read", "mapped"):
                print(f"{what:>7}", end=" ", flush=True)
                subprocess.run([sys.executable, __file__, "--one", str(path), what], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
