"""`dure run` with nothing new: 60,000 stored tasks of three live tools that answer after 50 ms, an agreement, two reports.

One task in ten is open, the others were finished or put away long ago, as in a workspace that is a few years old. The
tools are processes of their own. The first run reads everything; those after it find nothing new, and are measured.
Usage: python benchmarks/quiet_run.py [COUNT] [--rounds N] [--latency SECONDS] [--profile]
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import asana_pages
import jira_pages
import trello_pages
from fake_tools.server import FakeServer
from syncing import TOOLS
from syncing import took_by

LIMIT = 3.0
_THEN, _JIRA_THEN = "2024-03-04T01:00:00.000Z", "2024-03-04T10:00:00.000+0900"
_SCRIPT = Path(sys.executable).with_name("dure")
_DUTIES = [
    {"id": "banner", "title": "배너 등록", "responsible": ["acme"], "accountable": "home", "covers": [{"text": "/배너|팝업/"}]},
    {"id": "payment", "title": "결제 장애", "responsible": ["home"], "accountable": "home",
     "covers": [{"text": "/결제|정산/"}], "overrides": ["banner"], "response": {"urgent": "2wh"}},
    {"id": "rest", "title": "그 밖의 운영", "responsible": ["home"], "accountable": "home", "supporting": ["acme"],
     "covers": [{"title": "*"}], "except": [{"text": "/배너|팝업|결제|정산/"}]},
]  # fmt: skip


def main() -> None:
    """Serve the tools, read them once, and measure runs that find nothing new."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("count", type=int, nargs="?", default=60_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--latency", type=float, default=0.05)
    options.add_argument("--profile", action="store_true")
    options.add_argument("--serve", choices=TOOLS, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.serve:
        _serve(given.serve, given.count, given.latency)
        return
    with ExitStack() as stack, tempfile.TemporaryDirectory() as name:
        urls = {tool: _served(stack, tool, given.count // len(TOOLS), given.latency) for tool in TOOLS}
        folder = Path(name)
        _write(
            folder, {tool: TOOLS[tool].connection(url) | {"scopes": TOOLS[tool].scopes} for tool, url in urls.items()}
        )
        first = took_by([_SCRIPT, "run", "--format", "json"], name)
        _tell("first", first)
        held = [each["tasks"] for each in json.loads(first.out)["run"]["connections"]]
        assert sum(held) == given.count // len(TOOLS) * len(TOOLS), held
        quiet = []
        for _ in range(given.rounds):
            quiet.append(took_by([_SCRIPT, "run", "--format", "json"], name))
            _tell("quiet", quiet[-1])
        if given.profile:
            _profile(name)
    middle = statistics.median(each.wall for each in quiet)
    print(
        f"a run with nothing new: {middle:.2f} s (at most {LIMIT} s); CPU {statistics.median(e.cpu for e in quiet):.2f} s"
    )


def _serve(tool: str, count: int, latency: float) -> None:
    """Answer for one tool until standard input closes."""
    for module, name, put_away in (
        (jira_pages, "issue", _done_issue),
        (asana_pages, "task", _done_task),
        (trello_pages, "card", _done_card),
    ):
        setattr(module, name, _aged(getattr(module, name), put_away))
    server = FakeServer(TOOLS[tool].world(count), latency=latency, keep=False)
    print(server.url, flush=True)
    sys.stdin.read()


def _aged(build: Any, put_away: Any) -> Any:
    """Let nine of ten records be long done."""

    def built(number: int, *rest: Any) -> Any:
        record = build(number, *rest)
        if number % 10 != number // 10 % 10:  # not the same ones that have no owner
            put_away(record)
        return record

    return built


def _done_issue(record: Any) -> None:
    done = {"id": 3, "key": "done", "name": "완료"}
    record["fields"] |= {"status": {"name": "완료", "id": "5", "statusCategory": done}, "resolutiondate": _JIRA_THEN}
    record["fields"] |= {"created": _JIRA_THEN, "updated": _JIRA_THEN}


def _done_task(record: Any) -> None:
    record |= {"completed": True, "completed_at": _THEN, "created_at": _THEN, "modified_at": _THEN}


def _done_card(record: Any) -> None:
    record |= {"closed": True, "dateLastActivity": _THEN}


def _served(stack: ExitStack, tool: str, count: int, latency: float) -> str:
    command = [sys.executable, __file__, str(count), "--latency", str(latency), "--serve", tool]
    server = stack.enter_context(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
    assert server.stdin is not None
    assert server.stdout is not None
    stack.callback(server.stdin.close)
    return server.stdout.readline().strip()


def _write(folder: Path, connections: dict[str, Any]) -> None:
    parties = {
        "home": {
            "name": "한빛상사",
            "kind": "in-house",
            "contact": ["lead@hanbit.example"],
            "domains": ["hanbit.example"],
        },
        "acme": {"name": "ACME", "kind": "vendor", "contact": ["pm@acme.example"], "domains": ["acme.example"]},
    }
    agreement = {"title": "운영", "version": 1, "effective": {"from": "2020-01-01"}, "duties": _DUTIES}
    settings = {
        "language": "en",
        "parties": parties,
        "agreement": "agreement.yaml",
        "people": "people.yaml",
        "connections": connections,
        "reports": {name: {"party": name, "when": "daily 00:00"} for name in parties},
    }
    accounts = {"jira": "5b10ac8d82e05b22cc7d{:04}", "asana": "12000000000{:05d}", "trello": "5f{:022x}"}
    people = [
        {
            "name": f"담당 {n}",
            "party": "home" if n % 4 else "acme",
            "accounts": {at: form.format(n) for at, form in accounts.items()},
        }
        for n in range(400)
    ]
    for name, content in (("dure.yaml", settings), ("agreement.yaml", agreement), ("people.yaml", people)):
        (folder / name).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def _profile(folder: str) -> None:
    program = "import cProfile,pstats,sys;from dure.cli import main;p=cProfile.Profile();sys.argv=['dure','run'];p.enable();main();p.disable();s=pstats.Stats(p);s.sort_stats('cumulative').print_stats(70)"
    print(took_by([sys.executable, "-P", "-c", program], folder).out)


def _tell(title: str, run: Any) -> None:
    document = json.loads(run.out)
    summary = document["summary"]
    print(
        f"{title:6} {run.wall:6.2f} s wall {run.cpu:6.2f} s CPU {run.megabytes:5.0f} MB;"
        f" {summary['open_tasks']} open, {summary['decisions']} decisions, {summary['new']} new"
    )


if __name__ == "__main__":
    main()
