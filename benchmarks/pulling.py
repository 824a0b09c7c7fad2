"""CPU time and peak memory of a first and a second sync of saved Jira issues into SQLite.

Beside them stands the floor: the same file through json.loads, and the rows of the store through sqlite3 alone.
Usage: python benchmarks/pulling.py [COUNT ...] [--profile]
"""

from __future__ import annotations

import cProfile
import json
import os
import pstats
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from datetime import timedelta
from pathlib import Path

from issues import START
from issues import write_answer

_SYNCED = START + timedelta(days=326)


def sync(folder: Path, at: datetime) -> int:
    """Pull the export into the store of the folder; give how many tasks it then holds."""
    from connectors.api import ConnectionOptions  # noqa: PLC0415  # imports count as part of what is measured
    from connectors.api import ConnectorContext  # noqa: PLC0415
    from connectors.exports.jira import JiraExports  # noqa: PLC0415
    from mapping.model import MappingRules  # noqa: PLC0415
    from sync.pull import pull  # noqa: PLC0415
    from sync.runs import start_run  # noqa: PLC0415
    from sync.source import Source  # noqa: PLC0415
    from sync.store import Store  # noqa: PLC0415
    from sync.wishes import Wishes  # noqa: PLC0415

    options = ConnectionOptions(tool="jira", export="issues.json", whole=True)
    context = ConnectorContext(name="hq", options=options, rules=MappingRules(connection="hq"), base=folder)
    with Store.open("sqlite:///dure.db", base=folder) as store, store.lock():
        with store.write() as connection:
            run = start_run(connection, kind="sync", at=at)
        (result,) = pull(store, run, [Source(name="hq", tool="jira", connector=JiraExports(context))], Wishes())
    if not result.complete:
        raise SystemExit(str(result.error))
    return result.tasks


def load(folder: Path) -> int:
    """Read all tasks of the store."""
    from sync.reading import load_tracked  # noqa: PLC0415  # imports count as part of what is measured
    from sync.store import Store  # noqa: PLC0415

    with Store.open("sqlite:///dure.db", base=folder) as store, store.read() as connection:
        return len(load_tracked(connection, connections=["hq"], done_since=None))


def bare(folder: Path) -> int:
    """Decode the file whole, and write the rows of the store into a new database, with nothing between."""
    before = time.process_time()
    issues = len(json.loads((folder / "issues.json").read_text("utf-8"))["issues"])
    decoded = time.process_time() - before
    bare_rows(folder)
    print(f"{'':12} json.loads {decoded:.2f} CPU s")
    return issues


def bare_rows(folder: Path) -> None:
    """Copy every table of the store, 500 rows a transaction, and print what the writing alone took."""
    kept = sqlite3.connect(folder / "dure.db")
    new = sqlite3.connect(folder / "bare.db")
    new.execute("PRAGMA journal_mode = WAL")
    for (statement,) in kept.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type DESC"):
        new.execute(statement)
    spent, count = 0.0, 0
    for (table,) in kept.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        rows = kept.execute(f"SELECT * FROM {table}")
        marks = ",".join("?" * len(rows.description))
        while chunk := rows.fetchmany(500):
            before = time.process_time()
            new.executemany(f"INSERT INTO {table} VALUES ({marks})", chunk)
            new.commit()
            spent += time.process_time() - before
            count += len(chunk)
    print(f"{'':12} {count:,} rows through executemany {spent:.2f} CPU s")


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
            write_answer(folder / "issues.json", count)
            megabytes = (folder / "issues.json").stat().st_size / 1e6
            print(f"{count} issues, {megabytes:.0f} MB", flush=True)
            measured("first sync", lambda here=folder: sync(here, _SYNCED), profile=profile)
            measured("second sync", lambda here=folder: sync(here, _SYNCED + timedelta(days=1)), profile=profile)
            measured("load", lambda here=folder: load(here), profile=profile)
            measured("bare", lambda here=folder: bare(here), profile=False)
            print(f"store {(folder / 'dure.db').stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
