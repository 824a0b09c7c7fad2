"""`dure who "draft"` as a whole process, in a workspace of made-up open tasks, half Korean, that was read once.

Usage: python benchmarks/asking.py [COUNT] [--rounds N] [--folder FOLDER] [--profile]
With --folder the workspace stays there, and is asked again without being read.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "dure"))

from conftest import AGREEMENT
from conftest import SETTINGS
from corpora import made_rows
from syncing import Took
from syncing import took_by
from tool_exports import issue
from tool_exports import jira

LIMIT = 1.5
_SCRIPT = Path(sys.executable).with_name("dure")
_PROFILE = (
    "import cProfile,pstats,sys;sys.argv[0]='dure';p=cProfile.Profile();p.enable();from dure.cli import main\n"
    "try: main()\nfinally: p.disable();pstats.Stats(p).sort_stats('tottime').print_stats(40)"
)


def main() -> None:
    """Write the workspace, read it, and ask for drafts of two tongues."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("count", type=int, nargs="?", default=50_000)
    options.add_argument("--rounds", type=int, default=6)
    options.add_argument("--folder", type=Path)
    options.add_argument("--profile", action="store_true")
    given = options.parse_args()
    rows = list(made_rows(given.count))
    with tempfile.TemporaryDirectory() as name:
        folder = given.folder or Path(name)
        if not (folder / "dure.db").exists():
            _write(folder, rows)
            _tell("first run", took_by([_SCRIPT, "reconcile", "--format", "json"], str(folder)))
        version, answers = [], []
        for row in islice(rows, 0, None, max(1, given.count // given.rounds) | 1):
            version.append(took_by([_SCRIPT, "--version"], str(folder)))
            answers.append(took_by([_SCRIPT, "who", row["title"]], str(folder)))
            _tell(row["title"][:12], answers[-1])
        if given.profile:
            print(took_by([sys.executable, "-P", "-c", _PROFILE, "who", rows[-1]["title"]], str(folder)).out)
    print(
        f"a draft among {given.count} tasks: {statistics.median(each.cpu for each in answers):.2f} CPU s (at most {LIMIT} s wall),"
        f" the slowest {max(each.cpu for each in answers):.2f}; --version {statistics.median(each.cpu for each in version):.3f}"
    )


def _write(folder: Path, rows: list[dict[str, Any]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    issues = [
        issue(number, row["title"], description=row["description"], created=f"{row['created']}T10:00:00.000+0900")
        for number, row in enumerate(rows, 1)
    ]
    connections = {"hq": {"tool": "jira", "url": "https://hanbit.example", "export": "hq.json", "whole": True}}
    for name, content in (
        ("hq.json", jira(*issues)),
        ("dure.yaml", {**SETTINGS, "connections": connections, "reports": {}}),
        ("agreement.yaml", AGREEMENT),
        ("people.yaml", []),
    ):
        (folder / name).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def _tell(title: str, took: Took) -> None:
    print(f"{title:14} {took.cpu:6.2f} CPU s {took.wall:6.2f} s wall {took.megabytes:5.0f} MB", flush=True)


if __name__ == "__main__":
    main()
