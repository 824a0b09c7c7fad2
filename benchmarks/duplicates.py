"""The engine for duplicates as the product runs it, on a corpus file or on made-up tasks.

Usage: python benchmarks/duplicates.py CORPUS OUT
       python benchmarks/duplicates.py --scale N
CORPUS has a task a line: {"id", "title", "description", "lang", "project"[, "created"]}; OUT gets every candidate pair
as {"a", "b", "score", "flag"}. Both may end in .gz. All tasks are taken as open.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from pathlib import Path

from corpora import made_rows
from corpora import open_text
from corpora import rows_of_file
from corpora import world_of

from gaps.duplicates.alike import alike
from gaps.duplicates.lookalike import Draft
from gaps.duplicates.word_engine import WordEngine


def judged(corpus: Path, out: Path) -> None:
    """Write what the engine says of a corpus."""
    world = world_of(rows_of_file(corpus))
    names = {uid: each.task.key for uid, each in world.tasks.items()}
    with open_text(out, "w") as lines:
        for each in alike(world, WordEngine()):
            row = {
                "a": names[each.a],
                "b": names[each.b],
                "score": float(f"{each.probability:.6g}"),
                "flag": bool(each.match),
            }
            lines.write(json.dumps(row) + "\n")


def scaled(count: int) -> None:
    """Measure over made-up tasks what a run does, what a draft takes, and what the weights take, each by itself."""
    engine = WordEngine()
    world = world_of(list(made_rows(count)))
    print(f"{count} tasks, engine {engine.id}, {_peak():.0f} MiB before", flush=True)
    titles = [(uid, each.task.title) for uid, each in world.tasks.items()]
    for name, work in (
        ("told, first", lambda: len(list(engine.matches(world)))),
        ("told, again", lambda: len(list(engine.matches(world)))),
        ("one draft", lambda: len(Draft(titles[-1][1]).pick(titles).uids)),
        ("by weights", lambda: sum(1 for _ in alike(world, engine))),
    ):
        began, used = time.monotonic(), time.process_time()
        found = work()
        spent, cpu = time.monotonic() - began, time.process_time() - used
        print(f"{name}: {spent:.1f} s, {cpu:.1f} CPU s, {_peak():.0f} MiB peak, {found} found", flush=True)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Do what the command line asks."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("corpus", type=Path, nargs="?")
    asked.add_argument("out", type=Path, nargs="?")
    asked.add_argument("--scale", type=int)
    said = asked.parse_args()
    if said.scale:
        scaled(said.scale)
    elif said.corpus and said.out:
        judged(said.corpus, said.out)
    else:
        asked.print_usage(sys.stderr)
        raise SystemExit(2)


if __name__ == "__main__":
    main()
