"""Reading a tool over its API beside the plain loop over its maker's client library, on the same pages.

The tool is a process of its own that answers after 50 ms. Both sides are processes of their own, too, and take turns; the
loop only fetches, `dure sync` also maps, writes its store and starts up.
Usage: python benchmarks/clients.py asana|jira|trello [COUNT] [--rounds N] [--latency SECONDS]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from asana_pages import PROJECTS
from asana_pages import AsanaPages
from fake_tools.server import FakeServer
from jira_pages import PROJECTS as JIRA_PROJECTS
from jira_pages import JiraPages
from jira_pages import key
from trello_pages import BOARDS
from trello_pages import TrelloPages
from trello_pages import link

_AT_ONCE = 8


@dataclass(frozen=True)
class Tool:
    """How one tool is served, read by its own client, and configured for dure."""

    world: Callable[[int], Any]
    client: Callable[[str], int]
    connection: Callable[[str], dict[str, Any]]
    floor: Callable[[int], int]


@dataclass(frozen=True)
class Took:
    """What a process took."""

    wall: float
    cpu: float
    megabytes: float
    out: str


def asana_loop(url: str) -> int:
    """Fetch all tasks as the library's documentation shows it."""
    import asana  # noqa: PLC0415  # the other side does not need it

    configuration = asana.Configuration()
    configuration.host = f"{url}/api/1.0"
    configuration.access_token = "benchmark"
    tasks = asana.TasksApi(asana.ApiClient(configuration))
    fields = "name,completed,modified_at,assignee.name,memberships.section.name,due_on,notes"
    return sum(
        1
        for project in range(7000, 7000 + PROJECTS)
        for _ in tasks.get_tasks({"project": str(project), "limit": 100, "opt_fields": fields})
    )


def asana_connection(url: str) -> dict[str, Any]:
    """Write the connection."""
    scopes = [str(project) for project in range(7000, 7000 + PROJECTS)]
    return {"tool": "asana", "url": f"{url}/api/1.0", "token": "${BENCHMARK_TOKEN}", "scopes": scopes}


def jira_loop(url: str) -> int:
    """Fetch all issues with the fields that dure asks for, as the library's documentation shows it."""
    from jira import JIRA  # noqa: PLC0415  # the other side does not need it

    client = JIRA(url, basic_auth=("bot@hanbit.example", "benchmark"), get_server_info=False)
    client.deploymentType = "Cloud"
    named = ", ".join(key(project) for project in range(JIRA_PROJECTS))
    fields = ["summary", "status", "assignee", "updated", "labels", "priority", "description"]
    return len(client.enhanced_search_issues(f"project in ({named}) ORDER BY id", maxResults=0, fields=fields))


def jira_connection(url: str) -> dict[str, Any]:
    """Write the connection."""
    scopes = [key(project) for project in range(JIRA_PROJECTS)]
    return {"tool": "jira", "url": url, "email": "bot@hanbit.example", "token": "${BENCHMARK_TOKEN}", "scopes": scopes}


def trello_loop(url: str) -> int:
    """Fetch all cards of all boards; only where the library sends to is changed."""
    import requests  # noqa: PLC0415  # the other side does not need them
    from trello import TrelloClient  # noqa: PLC0415

    class Here:
        def request(self, method: str, address: str, **how: Any) -> requests.Response:
            return requests.request(method, address.replace("https://api.trello.com", url), **how)

    client = TrelloClient(api_key="benchmark", api_secret="benchmark", http_service=Here())
    return sum(len(board.all_cards()) for board in client.list_boards())


def trello_connection(url: str) -> dict[str, Any]:
    """Write the connection."""
    scopes = [link(board) for board in range(BOARDS)]
    secret = "${BENCHMARK_TOKEN}"
    return {"tool": "trello", "url": f"{url}/1", "key": secret, "token": secret, "scopes": scopes}


TOOLS = {
    "asana": Tool(AsanaPages, asana_loop, asana_connection, lambda count: -(-count // 100)),
    "jira": Tool(JiraPages, jira_loop, jira_connection, lambda count: -(-count // 100)),
    "trello": Tool(TrelloPages, trello_loop, trello_connection, lambda _: BOARDS + 1),
}


def main() -> None:
    """Serve, be a client, or measure."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("tool", choices=TOOLS)
    options.add_argument("count", type=int, nargs="?", default=20_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--latency", type=float, default=0.05)
    options.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options.add_argument("--client", help=argparse.SUPPRESS)
    given = options.parse_args()
    tool = TOOLS[given.tool]
    if given.serve:
        serve(tool, given.count, given.latency)
    elif given.client:
        print(tool.client(given.client))
    else:
        measure(given.tool, given.count, given.rounds, given.latency)


def serve(tool: Tool, count: int, latency: float) -> None:
    """Answer until standard input closes; each line asks for what was counted since the last."""
    server = FakeServer(tool.world(count), latency=latency, keep=False)
    print(server.url, flush=True)
    for _ in sys.stdin:
        stats = server.fresh()
        print(json.dumps([sum(stats.routes.values()), stats.most_at_once]), flush=True)


def measure(name: str, count: int, rounds: int, latency: float) -> None:
    """Let both sides take turns, and print what each took."""
    tool = TOOLS[name]
    command = [sys.executable, __file__, name, str(count), "--latency", str(latency), "--serve"]
    loops, reads, agains = [], [], []
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        url = server.stdout.readline().strip()

        def counted() -> list[int]:
            server.stdin.write("\n")
            server.stdin.flush()
            found: list[int] = json.loads(server.stdout.readline())
            return found

        for _ in range(rounds):
            loops.append(took([sys.executable, __file__, name, "--client", url]))
            asked = counted()
            _tell("client", loops[-1], asked)
            with tempfile.TemporaryDirectory() as folder:
                write_settings(Path(folder), tool.connection(url))
                for runs, title in ((reads, "dure, first"), (agains, "dure, again")):
                    runs.append(took([Path(sys.executable).with_name("dure"), "sync", "--format", "json"], folder))
                    _tell(title, runs[-1], counted())
                    held = json.loads(runs[-1].out)["run"]["connections"][0]
                    assert (held["complete"], held["tasks"]) == (True, count), held
        server.stdin.close()
    ratios = sorted(loop.wall / read.wall for loop, read in zip(loops, reads, strict=True))
    floor = tool.floor(count) * latency / _AT_ONCE
    print(f"client / dure: {statistics.median(ratios):.1f} ({ratios[0]:.1f} to {ratios[-1]:.1f})")
    print(f"dure / floor of {floor:.2f} s: {statistics.median(read.wall for read in reads) / floor:.2f}")
    print(f"CPU s per 10,000 tasks: {statistics.median(read.cpu for read in reads) * 10_000 / count:.2f}")


def write_settings(folder: Path, connection: dict[str, Any]) -> None:
    """Write the smallest workspace; JSON is YAML."""
    parties = {"home": {"name": "한빛", "kind": "in-house"}, "acme": {"name": "ACME", "kind": "vendor"}}
    settings = {"language": "en", "timezone": "Asia/Seoul", "parties": parties, "connections": {"one": connection}}
    (folder / "dure.yaml").write_text(json.dumps(settings), "utf-8")


def took(command: list[Any], folder: str | None = None) -> Took:
    """Run a process to its end."""
    before = time.perf_counter()
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, env={**os.environ, "BENCHMARK_TOKEN": "benchmark"}, text=True
    ) as process:
        assert process.stdout is not None
        out = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command} gave {process.returncode}: {out}")
    return Took(time.perf_counter() - before, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, out)


def _tell(title: str, took: Took, asked: list[int]) -> None:
    print(
        f"{title:12} {took.wall:6.2f} s wall {took.cpu:6.2f} s CPU {took.megabytes:5.0f} MB"
        f" {asked[0]:5} requests, at most {asked[1]} at once"
    )


if __name__ == "__main__":
    main()
