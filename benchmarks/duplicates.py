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

from gaps.duplicates.lookalike import DRAFT
from gaps.duplicates.lookalike import SHOWN
from gaps.duplicates.lookalike import read_draft
from gaps.duplicates.lookalike import seek
from gaps.duplicates.shelved import compared
from gaps.duplicates.shelved import document_of
from gaps.duplicates.weighing.reading import read_document
from gaps.duplicates.weighing.seeker import Seeker
from gaps.duplicates.word_engine import WordEngine

LISTED = 40
ROWS = 300


def judged(corpus: Path, out: Path) -> None:
    """Write what the engines say of a corpus: what each task is told that looks like it, and which pairs are flagged."""
    world = world_of(rows_of_file(corpus))
    names = {uid: each.task.key for uid, each in world.tasks.items()}
    told = {match.pair for match in WordEngine().matches(world)}
    readings = {each.uid: read_document(document_of(each)) for each in compared(world)}
    found = Seeker(readings).alike(sorted(readings), LISTED)
    likely = dict.fromkeys(told, 0.0)
    for uid, near in found.items():
        for other, probability in near:
            pair = (min(uid, other), max(uid, other))
            likely[pair] = max(likely.get(pair, 0.0), probability)
    with open_text(out, "w") as lines:
        for pair, probability in likely.items():
            row = {"a": names[pair[0]], "b": names[pair[1]], "score": probability, "flag": pair in told}
            lines.write(json.dumps(row) + "\n")


def scaled(count: int) -> None:
    """Measure over made-up tasks what a run does, and what a draft and a page of 300 rows take, each by itself."""
    engine = WordEngine()
    world = world_of(list(made_rows(count)))
    print(f"{count} tasks, engine {engine.id}, {_peak():.0f} MiB before", flush=True)
    readings: dict[str, bytes] = {}
    seekers: list[Seeker] = []

    def read() -> int:
        readings.update((each.uid, read_document(document_of(each))) for each in compared(world))
        return len(readings)

    def draft() -> int:
        asked = {**readings, DRAFT: read_draft(world.tasks[max(world.tasks)].task.title, world.now)}
        return len(seek(asked, [DRAFT])[1][DRAFT])

    def changed() -> int:
        some = sorted(readings)[-1000:]
        again = {**readings, **{uid: read_document(document_of(world.tasks[uid])) for uid in some}}
        return sum(map(len, Seeker(again).alike(some, SHOWN).values()))

    def shown() -> int:
        seekers.append(Seeker(readings))
        return sum(map(len, seekers[0].alike(sorted(readings)[:ROWS], SHOWN).values()))

    for name, work in (
        ("told, first", lambda: len(list(engine.matches(world)))),
        ("told, again", lambda: len(list(engine.matches(world)))),
        ("read for the index", read),
        ("one draft, of what is read", draft),
        (f"{ROWS} rows of a page", shown),
        ("1000 changed, read and asked", changed),
        ("every task", lambda: sum(map(len, seekers[0].alike(sorted(readings), SHOWN).values()))),
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
