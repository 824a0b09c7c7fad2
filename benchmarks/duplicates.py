"""The engine for duplicates as the product runs it, on a corpus file or on made-up tasks.

Usage: python benchmarks/duplicates.py CORPUS OUT
       python benchmarks/duplicates.py --scale N
CORPUS has a task a line: {"id", "title", "description", "lang", "project"[, "created"]}; OUT gets every candidate pair
as {"a", "b", "score", "flag"}. Both may end in .gz. All tasks are taken as open.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import resource
import sys
import time
from pathlib import Path

from corpora import made_rows
from corpora import open_text
from corpora import rows_of_file
from corpora import world_of
from msgspec.structs import replace
from readings import readings_of
from readings import said_by

from gaps.duplicates.kept import standing_of
from gaps.duplicates.lookalike import DRAFT
from gaps.duplicates.lookalike import SHOWN
from gaps.duplicates.lookalike import seek
from gaps.duplicates.lookalike import with_draft
from gaps.duplicates.pairing.memory import Memory
from gaps.duplicates.shelved import compared
from gaps.duplicates.weighing.seeker import Seeker
from gaps.duplicates.weighing.volume import Readings
from gaps.duplicates.word_engine import WordEngine
from gaps.world import World

LISTED = 40
ROWS = 300
CHANGED = 1000


def judged(corpus: Path, out: Path) -> None:
    """Write what the engines say of a corpus: what each task is told that looks like it, and which pairs are flagged."""
    world = world_of(rows_of_file(corpus))
    names = {uid: each.task.key for uid, each in world.tasks.items()}
    told = {match.pair for match in WordEngine().matches(world)}
    readings = said_by(compared(world))
    found = Seeker(readings_of(readings)).alike(sorted(readings), LISTED)
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
    world = world_of(list(made_rows(count)))
    print(f"{count} tasks, engine {WordEngine().id}, {_peak():.0f} MiB before", flush=True)
    index: list[Readings] = []
    shelves: dict[str, dict[int, bytes]] = {}
    moments: list[tuple[World, bytes]] = []
    seekers: list[Seeker] = []

    def stands(moment: World) -> int:
        moments.append((moment, standing_of(moment)))
        return len(moment.tasks)

    def read() -> int:
        index.append(readings_of(said_by(compared(world))))
        return len(index[0].uids)

    def draft() -> int:
        asked = with_draft(index[0], world.tasks[max(world.tasks)].task.title, world.now)
        return len(seek(asked, [DRAFT])[1][DRAFT])

    def changed() -> int:
        uids = index[0].uids
        some = frozenset(sorted(uids)[-CHANGED:])
        same = [place for place, uid in enumerate(uids) if uid not in some]
        kept = Readings(tuple(index[0].volume.picked(same)), tuple(uids[place] for place in same))
        again = kept.adding(said_by(world.tasks[uid] for uid in some))
        return sum(map(len, Seeker(again).alike(sorted(some), SHOWN).values()))

    def shown() -> int:
        seekers.append(Seeker(index[0]))
        return sum(map(len, seekers[0].alike(sorted(index[0].uids)[:ROWS], SHOWN).values()))

    for name, work in (
        ("how each task stands", lambda: stands(world)),
        ("told, first", lambda: told(*moments.pop(), shelves)),
        (f"how each stands, {CHANGED} changed", lambda: stands(_changed(world))),
        (f"told, {CHANGED} changed", lambda: told(*moments.pop(), shelves)),
        ("read for the index", read),
        ("one draft, of what is read", draft),
        (f"{ROWS} rows of a page", shown),
        (f"{CHANGED} changed, read and asked", changed),
        ("every task", lambda: sum(map(len, seekers[0].alike(sorted(index[0].uids), SHOWN).values()))),
    ):
        began, used = time.monotonic(), time.process_time()
        found = work()
        spent, cpu = time.monotonic() - began, time.process_time() - used
        print(f"{name}: {spent:.1f} s, {cpu:.1f} CPU s, {_peak():.0f} MiB peak, {found} found", flush=True)


def told(world: World, standing: bytes, shelves: dict[str, dict[int, bytes]]) -> int:
    """Find what is told, going by what is kept on the shelves, and keep what is to be kept there."""
    memory = Memory({name: sorted(shelf.items()) for name, shelf in shelves.items()}, standing)
    found = len(list(WordEngine().matches(world, memory)))
    for name, change in memory.changes().items():
        shelf = shelves.setdefault(name, {})
        for number in change.drop:
            del shelf[number]
        last = max(shelf, default=0)
        shelf.update({last + place: body for place, body in enumerate(change.add, 1)})
    return found


def _changed(world: World) -> World:
    """Let a thousand tasks say something else."""
    some = (world.tasks[uid] for uid in sorted(world.tasks)[-CHANGED:])
    now = {
        each.uid: replace(each, task=dataclasses.replace(each.task, description=each.task.description[::-1]))
        for each in some
    }
    return replace(world, tasks={**world.tasks, **now})


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
