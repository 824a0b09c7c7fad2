"""CPU time and peak memory of a first and a second sync of saved Jira issues into SQLite.

Usage: python benchmarks/pulling.py [COUNT ...] [--profile]
"""

from __future__ import annotations

import cProfile
import json
import os
import pstats
import resource
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path

START = datetime(2026, 1, 1, tzinfo=UTC)
STATUSES = [("할 일", "new"), ("진행 중", "indeterminate"), ("완료", "done")]
FILLER = "배너를 바꾸고 상품 상세 페이지의 문구를 확인한 뒤 결제 화면까지 이어지는지 검수합니다. "


def issue(number: int) -> dict[str, object]:
    """Write one issue as a search for ten fields answers it, about 1.15 kB."""
    status, category = STATUSES[number % 3]
    person = number % 400
    moment = START + timedelta(minutes=number)
    stamp = moment.strftime("%Y-%m-%dT%H:%M:%S.000+0000")
    return {
        "id": str(100000 + number),
        "key": f"P{number % 10}-{number}",
        "self": f"https://hanbit.atlassian.example/rest/api/3/issue/{100000 + number}",
        "fields": {
            "summary": f"{number}번 상품 상세 배너 교체 요청",
            "description": FILLER * 3 + str(number),
            "status": {"id": str(number % 3), "name": status, "statusCategory": {"key": category}},
            "priority": {"id": "3", "name": "Medium"},
            "issuetype": {"id": "10001", "name": "작업", "subtask": False},
            "project": {"id": str(number % 10), "key": f"P{number % 10}", "name": f"프로젝트 {number % 10}"},
            "assignee": {"accountId": f"5b10ac8d82e05b22cc7d{person:04}", "displayName": f"담당 {person}", "active": True},
            "labels": ["배너", f"묶음{number % 7}"],
            "created": stamp,
            "updated": stamp,
        },
    }


def write_export(path: Path, count: int) -> None:
    """Write a saved answer of the search."""
    with path.open("w", encoding="utf-8") as file:
        file.write('{"issues":[')
        for number in range(count):
            file.write("," if number else "")
            file.write(json.dumps(issue(number), ensure_ascii=False, separators=(",", ":")))
        file.write(f'],"total":{count},"startAt":0,"maxResults":{count}}}')


def sync(folder: Path, at: datetime) -> int:
    """Pull the export into the store of the folder; give how many tasks it then holds."""
    from connectors.api import ConnectionOptions  # noqa: PLC0415  # imports count as part of what is measured
    from connectors.api import ConnectorContext  # noqa: PLC0415
    from connectors.exports.jira import JiraExports  # noqa: PLC0415
    from mapping.model import MappingRules  # noqa: PLC0415
    from sync.pull import pull  # noqa: PLC0415
    from sync.runs import start_run  # noqa: PLC0415
    from sync.store import Store  # noqa: PLC0415
    from sync.writer import Source  # noqa: PLC0415

    options = ConnectionOptions(tool="jira", export="issues.json", whole=True)
    context = ConnectorContext(name="hq", options=options, rules=MappingRules(connection="hq"), base=folder)
    with Store.open("sqlite:///dure.db", base=folder) as store, store.lock():
        with store.write() as connection:
            run = start_run(connection, kind="sync", at=at)
        result = pull(store, run, Source(name="hq", tool="jira", connector=JiraExports(context)))
    if not result.complete:
        raise SystemExit(str(result.error))
    return result.tasks


def load(folder: Path) -> int:
    """Read all tasks of the store."""
    from sync.reading import load_tracked  # noqa: PLC0415  # imports count as part of what is measured
    from sync.store import Store  # noqa: PLC0415

    with Store.open("sqlite:///dure.db", base=folder) as store, store.read() as connection:
        return len(load_tracked(connection, connections=["hq"], done_since=None))


def measured(name: str, work: Callable[[], int], *, profile: bool) -> None:
    """Run a piece of work in a process of its own, and print what it took."""
    child = os.fork()
    if not child:
        if profile:
            profiler = cProfile.Profile()
            done = profiler.runcall(work)
            pstats.Stats(profiler).sort_stats("tottime").print_stats(25)
        else:
            done = work()
        used = resource.getrusage(resource.RUSAGE_SELF)
        cpu, peak = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
        print(f"{name:12} {done:>8} tasks {cpu:7.2f} CPU s {peak:7.0f} MB peak", flush=True)
        os._exit(0)
    os.waitpid(child, 0)


def main() -> None:
    """Measure each count."""
    counts = [int(word) for word in sys.argv[1:] if word.isdigit()] or [10_000, 100_000]
    profile = "--profile" in sys.argv
    for count in counts:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_export(folder / "issues.json", count)
            megabytes = (folder / "issues.json").stat().st_size / 1e6
            print(f"{count} issues, {megabytes:.0f} MB", flush=True)
            measured("first sync", lambda here=folder: sync(here, START), profile=profile)
            measured("second sync", lambda here=folder: sync(here, START + timedelta(days=1)), profile=profile)
            measured("load", lambda here=folder: load(here), profile=profile)
            print(f"store {(folder / 'dure.db').stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
