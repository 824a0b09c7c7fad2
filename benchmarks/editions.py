"""Measures the editions of one moment for twenty vendors and the house, and the mail of a crowded report.

.venv/bin/python benchmarks/editions.py [TASKS …]
"""

from __future__ import annotations

import dataclasses
import random
import statistics
import sys
import time

from detectors import NOW
from detectors import build
from msgspec.structs import replace
from report import ENVELOPE
from report import afresh
from report import gaps
from report import titled

from gaps.gap import Gap
from gaps.world import World
from mapping.agreement import Responsible
from mapping.parties import Directory
from mapping.parties import Party
from mapping.parties import PartyKind
from mapping.parties import Person
from reports.baseline import brought_up
from reports.building import build_report
from reports.edition import Viewer
from reports.language import Language
from reports.mail import build_mail
from reports.report import Report
from reports.wording import word_report
from sync.runs import ConnectionResult

VENDORS = tuple(f"v{number}" for number in range(20))
PARTIES = {
    "home": Party(id="home", name="한빛상사", kind=PartyKind.IN_HOUSE),
    **{each: Party(id=each, name=f"협력사 {each}", kind=PartyKind.VENDOR) for each in VENDORS},
}
GAPS = 5_000
READ = (ConnectionResult(name="hq", tool="jira", complete=True, as_of=NOW),)


def shared_out(world: World) -> World:
    """Give the duties and people of a made-up world to twenty vendors and the house."""
    sides, chance = tuple(PARTIES), random.Random(5)
    duties = tuple(
        dataclasses.replace(each, responsible=(Responsible(chance.choice(sides)),), supporting=())
        for each in world.agreement.duties
    )
    people = [Person(name=f"p{n}", party=sides[n % len(sides)], accounts={"hq": (f"p{n}",)}) for n in range(60)]
    return replace(
        world,
        agreement=dataclasses.replace(world.agreement, duties=duties),
        parties=PARTIES,
        directory=Directory(PARTIES.values(), people, {"hq": ("jira", "hanbit.example")}),
    )


def editions(world: World, many: tuple[Gap, ...]) -> tuple[list[Report], float]:
    """Make all editions of a judged moment; give them and the CPU seconds."""
    began = time.process_time()
    viewers = [Viewer(party=each, world=world, tasks=world.judged) for each in PARTIES.values()]
    facts = {"world": world, "gaps": many, "tasks": world.judged, "raised": brought_up(many, viewers)}
    reports = [build_report(name=party, party=PARTIES[party], results=READ, **facts) for party in PARTIES]
    return reports, time.process_time() - began


def mail(report: Report) -> tuple[int, float]:
    """Word a report and build its mail; give its size and the CPU seconds."""
    afresh()
    began = time.process_time()
    return len(build_mail(word_report(report, Language("ko")), ENVELOPE).as_bytes()), time.process_time() - began


def measure(tasks: int) -> None:
    """Measure one number of tasks and print what came of it."""
    world = shared_out(titled(build(tasks, 300)))
    many = gaps(world, GAPS)
    len(list(world.judged.values()))
    first = tuple(replace(each, carried=True) for each in many)
    for what, listed in (("of the first run", first), ("later", many)):
        runs = [editions(world, listed) for _ in range(3)]
        spent = sorted(seconds for _, seconds in runs)
        told = f"{spent[1]:.2f} CPU s ({spent[0]:.2f} to {spent[-1]:.2f})"
        print(f"{tasks} tasks, {len(PARTIES)} editions {what}: {told}")
    mails = [mail(runs[0][0][0]) for _ in range(5)]
    print(
        f"  mail of {GAPS} gaps: {statistics.median(each for _, each in mails) * 1000:.0f} ms, {mails[0][0] / 1000:.0f} kB"
    )


if __name__ == "__main__":
    for argument in [int(argument) for argument in sys.argv[1:]] or [100_000]:
        measure(argument)
