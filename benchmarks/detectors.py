"""Measures all detectors but those of equal text over many tasks.

Usage: python benchmarks/detectors.py [TASKS …] [--duties N …]
"""

from __future__ import annotations

import dataclasses
import random
import time
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from zoneinfo import ZoneInfo

from matching import duty
from matching import facts
from matching import main
from msgspec.structs import replace

from gaps.reconcile import DETECTORS
from gaps.reconcile import find
from gaps.tracked import Tracked
from gaps.world import World
from mapping.agreement import Agreement
from mapping.agreement import Period
from mapping.calendars import WorkingCalendar
from mapping.collector import collector_paused
from mapping.model import Account
from mapping.model import Event
from mapping.model import EventKind
from mapping.model import Home
from mapping.model import Link
from mapping.model import LinkKind
from mapping.model import Origin
from mapping.model import Owner
from mapping.model import Priority
from mapping.model import State
from mapping.model import Status
from mapping.model import Task
from mapping.parties import Directory
from mapping.parties import Party
from mapping.parties import PartyKind
from mapping.parties import Person

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Seoul")
PARTIES = {
    "home": Party(id="home", name="한빛상사", kind=PartyKind.IN_HOUSE),
    "acme": Party(id="acme", name="ACME 운영", kind=PartyKind.VENDOR),
    "daon": Party(id="daon", name="다온랩", kind=PartyKind.VENDOR),
}
PEOPLE = [Person(name=f"p{n}", party=tuple(PARTIES)[n % 3], accounts={"hq": (f"p{n}",)}) for n in range(60)]
STATUSES = (Status.TODO, Status.IN_PROGRESS, Status.DONE, Status.DONE, Status.CANCELLED, Status.BACKLOG)


def task(index: int, chance: random.Random, duties: int) -> Tracked:
    seen = facts(index, chance, duties)
    created = NOW - timedelta(days=chance.uniform(0, 200))
    owners = tuple(f"p{chance.randrange(62)}" for _ in range(chance.choice((0, 2, *[1] * 18))))
    origin = Origin("jira", "hanbit.example", str(index))
    done = chance.choice(STATUSES)
    return Tracked(
        uid="|".join(origin),
        ref=f"hq:P-{index}",
        connection="hq",
        task=Task(
            origin=origin,
            key=f"P-{index}",
            title=seen.title,
            description=seen.description,
            status=done,
            native_status=seen.status,
            type=seen.type,
            priority=Priority.URGENT if index % 40 == 0 else Priority.NORMAL,
            native_priority="Medium",
            labels=seen.labels,
            fields=seen.fields,
            homes=(Home(seen.scopes[0], seen.scopes[1], seen.sections[0], 1),),
            owners=tuple(Owner(owner, leads=n == 0) for n, owner in enumerate(owners)),
            reporter=f"p{index % 60}",
            accounts=tuple(Account(each) for each in dict.fromkeys((*owners, f"p{index % 60}"))),
            links=(Link(LinkKind.ATTACHMENT, f"P-{index // 2}"),) if index % 10 == 0 else (),
            created=created,
            updated=max(created, NOW - timedelta(days=chance.uniform(0, 32))),
            due=date(2026, 12, 1) if index % 20 else date(2026, 11, 1),
            done=NOW - timedelta(days=chance.uniform(0, 90)) if done is Status.DONE else None,
            history_from=created,
            events=tuple(event(created, chance) for _ in range(chance.randrange(6))),
        ),
        state=State.LIVE,
        sightings=(("hq", seen.scopes[0]),),
        first_seen=created,
        read=True,
        proven=True,
    )


def event(created: datetime, chance: random.Random) -> Event:
    kind = chance.choice((EventKind.OWNER, EventKind.STATUS, EventKind.COMMENT))
    names = [f"p{chance.randrange(60)}" for _ in range(3)]
    before, after = (names[1], names[2]) if kind is EventKind.OWNER else ("To Do", "컨펌대기")
    return Event(kind, created + timedelta(days=chance.uniform(0, 30)), names[0], before, after)


def build(tasks: int, duties: int) -> World:
    chance = random.Random(20261123)
    agreed = [
        dataclasses.replace(duty(index), expect=Period.MONTH if index % 7 == 0 else None) for index in range(duties)
    ]
    agreed.append(
        dataclasses.replace(duty(duties), id="idle", covers=(), expect=Period.MONTH)
    )  # to be sought in all of the month
    many = [task(index, chance, duties) for index in range(tasks)]
    scopes = frozenset(("hq", f"P{number}") for number in range(20))
    return World(
        now=NOW,
        zone=ZONE,
        tasks={each.uid: each for each in many},
        agreement=Agreement(title="", version="1", start=date(2026, 7, 1), duties=tuple(agreed)),
        agreement_since=datetime(2026, 7, 1, tzinfo=ZONE),
        agreement_ended=False,
        parties=PARTIES,
        directory=Directory(PARTIES.values(), PEOPLE, {"hq": ("jira", "hanbit.example")}),
        calendars={},
        default_calendar=WorkingCalendar(
            zone=ZONE, opens=540, closes=1080, days=frozenset(range(5)), holiday=lambda _: False
        ),
        rules={},
        scopes=scopes,
        whole=scopes,
        known={},
    )


def measure(tasks: int, duties: int) -> None:
    world = build(tasks, duties)
    kept = [detector for detector in DETECTORS if detector.kind not in {"duplicate", "redone"}]
    began = time.process_time()
    found = len(find(world, kept))
    spent = time.process_time() - began
    print(f"{tasks} tasks × {duties} duties: {found} gaps in {spent:.2f} CPU s ({spent / tasks * 1e6:.1f} µs per task)")
    with collector_paused():
        other = replace(world)
        began = time.process_time()
        judged = len(other.open_judged)
        print(f"  of this {judged} open tasks judged in {time.process_time() - began:.3f}")
        began = time.process_time()
        judged = len(list(other.judged.values())) - judged
        print(f"  (the {judged} closed ones, of which few are asked for, would take {time.process_time() - began:.3f})")
        for detector in kept:
            began = time.process_time()
            count = sum(1 for _ in detector.find(world))
            print(f"  {detector.kind:20} {count:7} in {time.process_time() - began:.3f}")


if __name__ == "__main__":
    main(measure)
