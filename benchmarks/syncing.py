"""Reading tools over their APIs beside the plain loop over each maker's client library, on the same pages.

A tool is a process of its own that answers after 50 ms, unpacked: to pack pages would take the processors on which both sides
work. All sides are processes of their own, too, and take turns; the
loop only fetches, `dure sync` also maps, writes its store and starts up. `--dlt PYTHON` names the interpreter of an
environment with `dlt[sqlalchemy]`, whose rest_api source then writes the same pages into SQLite; without it that side is
left out. `quiet` reads all three tools through one workspace, and then again where nothing has changed. With `--cap` the tool
refuses more than so many requests in so many seconds, and what was used of that is told. With `--memory` the peak is that of a
process and the one that it forks, pages that they share counted once (Linux); to look there costs time, so times are worth
nothing then.
Usage: python benchmarks/syncing.py asana|jira|trello|quiet [COUNT] [--rounds N] [--latency SECONDS] [--dlt PYTHON]
       [--alone] [--cap REQUESTS/SECONDS] [--memory]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from typing import Self

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from asana_pages import PROJECTS
from asana_pages import AsanaPages
from fake_tools.server import Cap
from fake_tools.server import FakeServer
from jira_pages import PROJECTS as JIRA_PROJECTS
from jira_pages import JiraPages
from jira_pages import key
from trello_pages import BOARDS
from trello_pages import TrelloPages
from trello_pages import link

_AT_ONCE = 8
_DURE = [Path(sys.executable).with_name("dure"), "sync", "--format", "json"]


@dataclass(frozen=True)
class Tool:
    """How one tool is served, read by its own client, and configured for dure."""

    world: Callable[[int], Any]
    client: Callable[[str], int]
    connection: Callable[[str], dict[str, Any]]
    scopes: list[str]
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
    return {"tool": "asana", "url": f"{url}/api/1.0", "token": "${BENCHMARK_TOKEN}"}


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
    return {"tool": "jira", "url": url, "email": "bot@hanbit.example", "token": "${BENCHMARK_TOKEN}"}


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
    secret = "${BENCHMARK_TOKEN}"
    return {"tool": "trello", "url": f"{url}/1", "key": secret, "token": secret}


ASANA = [str(project) for project in range(7000, 7000 + PROJECTS)]
JIRA_KEYS = [key(project) for project in range(JIRA_PROJECTS)]
TRELLO = [link(board) for board in range(BOARDS)]
TOOLS = {
    "asana": Tool(AsanaPages, asana_loop, asana_connection, ASANA, lambda count: -(-count // 100)),
    "jira": Tool(JiraPages, jira_loop, jira_connection, JIRA_KEYS, lambda count: -(-count // 100)),
    "trello": Tool(TrelloPages, trello_loop, trello_connection, TRELLO, lambda count: max(BOARDS, count // 1000) + 1),
}


class Served:
    """A tool at work in a process of its own, as long as the context lasts."""

    def __init__(self, name: str, count: int, latency: float, cap: str | None = None) -> None:
        command = [sys.executable, __file__, name, str(count), "--latency", str(latency), "--serve"]
        command += ["--cap", cap] if cap else []
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.url = ""

    def __enter__(self) -> Self:
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def counted(self) -> list[int]:
        """Give how many requests came since the last time, how many at once, and how many were refused."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        found: list[int] = json.loads(self._process.stdout.readline())
        return found


def main() -> None:
    """Serve, be a client, or measure."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("tool", choices=[*TOOLS, "quiet"])
    options.add_argument("count", type=int, nargs="?", default=20_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--latency", type=float, default=0.05)
    options.add_argument("--dlt", help="interpreter of an environment that has dlt[sqlalchemy]")
    options.add_argument("--alone", action="store_true", help="leave the client loop out")
    options.add_argument("--cap", metavar="REQUESTS/SECONDS", help="refuse what is more, and say when to come again")
    options.add_argument("--memory", action="store_true", help="count the memory of forked processes, too")
    options.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options.add_argument("--client", help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.serve:
        serve(TOOLS[given.tool], given.count, given.latency, cap_of(given.cap))
    elif given.client:
        print(TOOLS[given.tool].client(given.client))
    elif given.tool == "quiet":
        measure_quiet(given)
    else:
        measure(given)


def cap_of(text: str | None) -> Cap | None:
    """Read ``REQUESTS/SECONDS``."""
    if text is None:
        return None
    count, _, seconds = text.partition("/")
    return Cap(int(count), float(seconds))


def serve(tool: Tool, count: int, latency: float, cap: Cap | None) -> None:
    """Answer until standard input closes; each line asks for what was counted since the last."""
    server = FakeServer(tool.world(count), latency=latency, keep=False, packs=False, cap=cap)
    print(server.url, flush=True)
    for _ in sys.stdin:
        stats = server.fresh()
        print(json.dumps([sum(stats.routes.values()), stats.most_at_once, stats.throttled]), flush=True)


def measure(given: argparse.Namespace) -> None:
    """Let all sides take turns, and print what each took."""
    tool = TOOLS[given.tool]
    took: dict[str, list[Took]] = defaultdict(list)
    if not given.dlt:
        print("dlt is left out: name the interpreter of its environment with --dlt")
    cap = cap_of(given.cap)
    with Served(given.tool, given.count, given.latency, given.cap) as server:

        def turn(title: str, command: list[Any], folder: str | None = None) -> str:
            took[title].append(took_by(command, folder, memory=given.memory))
            _tell(title, took[title][-1], server.counted(), cap)
            return took[title][-1].out

        warm(tool, server, cap)
        for _ in range(given.rounds):
            if not given.alone:
                turn("client", [sys.executable, __file__, given.tool, "--client", server.url])
            with tempfile.TemporaryDirectory() as folder:
                if given.dlt:
                    peer = Path(__file__).with_name("dlt_rest.py")
                    turn("dlt", [given.dlt, peer, given.tool, server.url, folder, *tool.scopes])
                write_settings(Path(folder), {"one": tool.connection(server.url) | {"scopes": tool.scopes}})
                for title in ("dure, first", "dure, again"):
                    _check(turn(title, _DURE, folder), given.count)
    reads = took["dure, first"]
    for peer in ("client", "dlt"):
        for name, value in (("wall", lambda each: each.wall), ("CPU", lambda each: each.cpu)):
            ratios = sorted(value(a) / value(b) for a, b in zip(took[peer], reads, strict=False))
            if ratios:
                print(f"{peer} / dure, {name}: {statistics.median(ratios):.1f} ({ratios[0]:.1f} to {ratios[-1]:.1f})")
    floor = tool.floor(given.count) * given.latency / _AT_ONCE
    print(f"dure / floor of {floor:.2f} s: {statistics.median(read.wall for read in reads) / floor:.2f}")
    print(f"CPU s per 10,000 tasks: {statistics.median(read.cpu for read in reads) * 10_000 / given.count:.2f}")


def warm(tool: Tool, server: Served, cap: Cap | None) -> None:
    """Read once before anything is measured: a tool may write what it is asked for when it is asked first.

    Where there is a limit, that is not done: the token would have used it up.
    """
    if cap:
        return
    with tempfile.TemporaryDirectory() as folder:
        write_settings(Path(folder), {"one": tool.connection(server.url) | {"scopes": tool.scopes}})
        took_by(_DURE, folder)
    server.counted()


def measure_quiet(given: argparse.Namespace) -> None:
    """Read all three tools, and again without changes."""
    with ExitStack() as stack, tempfile.TemporaryDirectory() as folder:
        connections = {}
        for name, tool in TOOLS.items():
            server = stack.enter_context(Served(name, given.count, given.latency))
            connections[name] = tool.connection(server.url) | {"scopes": tool.scopes}
        write_settings(Path(folder), connections)
        for title in ("first", *["again"] * given.rounds):
            took = took_by(_DURE, folder, memory=given.memory)
            _check(took.out, given.count)
            _tell(title, took, [0, 0, 0])


def _check(document: str, count: int) -> None:
    for held in json.loads(document)["run"]["connections"]:
        assert (held["complete"], held["tasks"]) == (True, count), held


def write_settings(folder: Path, connections: dict[str, Any]) -> None:
    """Write the smallest workspace; JSON is YAML."""
    parties = {"home": {"name": "한빛", "kind": "in-house"}, "acme": {"name": "ACME", "kind": "vendor"}}
    settings = {"language": "en", "timezone": "Asia/Seoul", "parties": parties, "connections": connections}
    (folder / "dure.yaml").write_text(json.dumps(settings), "utf-8")


def took_by(command: list[Any], folder: str | None = None, *, memory: bool = False) -> Took:
    """Run a process to its end."""
    before = time.perf_counter()
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, env={**os.environ, "BENCHMARK_TOKEN": "benchmark"}, text=True
    ) as process:
        assert process.stdout is not None
        peak = [0.0]
        if memory:
            threading.Thread(target=_watch, args=(process, peak), daemon=True).start()
        out = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command} gave {process.returncode}: {out}")
    return Took(time.perf_counter() - before, usage.ru_utime + usage.ru_stime, peak[0] or usage.ru_maxrss / 1024, out)


def _watch(process: subprocess.Popen[str], peak: list[float]) -> None:
    """Note the most that a process and those that it forked hold together, as long as it runs."""
    tasks = Path(f"/proc/{process.pid}/task")
    while process.returncode is None:
        with suppress(OSError):
            forked = [each for task in tasks.iterdir() for each in (task / "children").read_text().split()]
            peak[0] = max(peak[0], sum(map(_held, [str(process.pid), *forked])))
        time.sleep(0.05)


def _held(process: str) -> float:
    """Give the proportional set size of a process in MB (proc_pid_smaps_rollup)."""
    with suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


def _tell(title: str, took: Took, asked: list[int], cap: Cap | None = None) -> None:
    line = f"{title:12} {took.wall:6.2f} s wall {took.cpu:6.2f} s CPU {took.megabytes:5.0f} MB"
    if asked[0]:
        line += f" {asked[0]:5} requests, at most {asked[1]} at once"
    if cap:
        used = (asked[0] - asked[2]) * cap.seconds / (cap.count * took.wall)
        line += f", {asked[2]} refused, {used:.0%} of the limit used"
    print(line, flush=True)


if __name__ == "__main__":
    main()
