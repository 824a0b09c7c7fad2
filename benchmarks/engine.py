"""What the store's side of a live reading costs: a paged full reading, and a run without changes, of made-up records.

The connector makes its records from numbers, so that next to nothing of what is measured is its own.
Usage: python benchmarks/engine.py [COUNT ...] [--profile]
"""

from __future__ import annotations

import cProfile
import json
import os
import pstats
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from hashlib import blake2b
from pathlib import Path

from connectors.api import Absent
from connectors.api import Census
from connectors.api import Chain
from connectors.api import Listing
from connectors.api import Page
from connectors.api import Record
from connectors.api import Scope
from mapping.model import Account
from mapping.model import Home
from mapping.model import Origin
from mapping.model import Owner
from mapping.model import Status
from mapping.model import Task

START = datetime(2026, 11, 23, tzinfo=UTC)
PROJECTS = 10
PAGE = 100


class Made:
    """A live source of made-up tasks: everything from the start, nothing from any cursor on."""

    parallel = 8

    def __init__(self, count: int) -> None:
        """Hold so many tasks, spread over ten projects."""
        self._count = count

    def verify(self) -> str:
        """Answer for nobody."""
        return "nobody"

    def scopes(self) -> Sequence[Scope]:
        """Give the projects."""
        return [Scope(f"P{number}", f"Project {number}") for number in range(PROJECTS)]

    def chains(self) -> Sequence[Chain]:
        """Give a chain per project."""
        return [Chain(scope.id, (scope,)) for scope in self.scopes()]

    def pages(self, chain: Chain, cursor: str | None) -> Iterator[Page]:
        """Make the pages of a project."""
        size = 0 if cursor == "end" else self._count // PROJECTS
        for start in range(0, size, PAGE):
            records = [self._record(chain.id, number) for number in range(start, min(size, start + PAGE))]
            yield Page(records, cursor=str(start), server_time=START)
        listing = Listing(chain.scopes[0], whole=cursor is None, as_of=START)
        yield Page([], cursor="end", server_time=START, done=True, listings=(listing,))

    def census(self, scope: Scope) -> Census:
        """Count everything."""
        return Census(scope, frozenset(f"{scope.id}-{number}" for number in range(self._count // PROJECTS)))

    def reread(self, native_ids: Sequence[str]) -> Iterator[Record | Absent]:
        """Give each again."""
        return (self._record(native_id.partition("-")[0], int(native_id.partition("-")[2])) for native_id in native_ids)

    def _record(self, project: str, number: int) -> Record:
        payload = {"title": f"Task {number} of {project}", "owner": f"u{number % 50}", "section": f"S{number % 5}"}
        raw = json.dumps(payload).encode()
        key = f"{project}-{number}"
        return Record(key, key, (project,), payload, blake2b(raw, digest_size=16).digest(), raw)

    def to_task(self, record: Record) -> Task:
        """Say what a record means."""
        sent, scope = record.payload, record.scopes[0]
        return Task(
            origin=Origin("made", "made.example", record.native_id),
            key=record.key,
            title=sent["title"],
            status=Status.TODO,
            native_status="to do",
            owners=(Owner(sent["owner"], leads=True),),
            accounts=(Account(sent["owner"], sent["owner"]),),
            homes=(Home(scope, scope, sent["section"]),),
            created=START,
            updated=START,
        )


def sync(folder: Path, count: int, day: int, census: str) -> int:
    """Run once; give how many records came."""
    from sync.pull import pull  # noqa: PLC0415  # imports count as part of what is measured
    from sync.runs import start_run  # noqa: PLC0415
    from sync.source import Source  # noqa: PLC0415
    from sync.store import Store  # noqa: PLC0415
    from sync.wishes import Wishes  # noqa: PLC0415

    now = START + timedelta(days=day)
    source = Source(name="hq", tool="made", connector=Made(count), site="made.example", census=census)
    with Store.open("sqlite:///dure.db", base=folder) as store, store.lock():
        with store.write() as connection:
            run = start_run(connection, kind="sync", at=now)
        before = time.process_time()
        (result,) = pull(store, run, [source], Wishes(clock=lambda: now))
        spent = time.process_time() - before
    if not result.complete:
        raise SystemExit(str(result.error))
    print(f"{'':18} {spent:.2f} CPU s without imports and opening", flush=True)
    return result.records


def measured(name: str, work: Callable[[], int], *, profile: bool) -> None:
    """Run a piece of work in a process of its own, and print what it took."""
    child = os.fork()
    if not child:
        began = time.monotonic()
        if profile:
            profiler = cProfile.Profile()
            done = profiler.runcall(work)
            pstats.Stats(profiler).sort_stats("tottime").print_stats(25)
        else:
            done = work()
        used, wall = resource.getrusage(resource.RUSAGE_SELF), time.monotonic() - began
        cpu, peak = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
        print(f"{name:18} {done:>8} records {cpu:6.2f} CPU s {wall:6.2f} s {peak:5.0f} MB peak", flush=True)
        os._exit(0)
    os.waitpid(child, 0)


def main() -> None:
    """Measure each count."""
    counts = [int(word) for word in sys.argv[1:] if word.isdigit()] or [20_000, 60_000, 100_000]
    profile = "--profile" in sys.argv
    for count in counts:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            print(f"{count} tasks", flush=True)
            measured("full reading", lambda here=folder, n=count: sync(here, n, 0, "daily"), profile=profile)
            measured("nothing changed", lambda here=folder, n=count: sync(here, n, 0, "daily"), profile=profile)
            measured("all ids counted", lambda here=folder, n=count: sync(here, n, 1, "daily"), profile=profile)
            measured("full once more", lambda here=folder, n=count: sync(here, n, 8, "daily"), profile=profile)


if __name__ == "__main__":
    main()
