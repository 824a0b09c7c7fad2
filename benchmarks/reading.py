"""Measures reading and mapping saved answers of Jira's API, and how it grows: python benchmarks/reading.py [COUNT ...].

Prints CPU seconds and peak memory for reading alone (records and fingerprints) and for reading with mapping.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from issues import write_answer

from connectors.api import ConnectionOptions
from connectors.api import ConnectorContext
from connectors.exports.jira import JiraExports
from mapping.model import MappingRules


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
            write_answer(path, count)
            for what in ("read", "mapped"):
                print(f"{what:>7}", end=" ", flush=True)
                subprocess.run([sys.executable, __file__, "--one", str(path), what], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
