"""Builders of small worlds: two parties beside the in-house one, three connections, a handful of people.

Every account id is the name of the person behind it, the same in all connections.
"""

from __future__ import annotations

from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from zoneinfo import ZoneInfo

from altered import replace

from gaps.detector import Detector
from gaps.gap import Finding
from gaps.gap import Gap
from gaps.gap import GapState
from gaps.gap import gap_id
from gaps.reconcile import find
from gaps.tracked import Tracked
from gaps.world import World
from mapping.agreement import Agreement
from mapping.agreement import Clause
from mapping.agreement import Condition
from mapping.agreement import Duty
from mapping.agreement import Holding
from mapping.agreement import Responsible
from mapping.agreement import Stage
from mapping.calendars import WorkingCalendar
from mapping.errors import msg
from mapping.kinds import Readers
from mapping.kinds import Rule
from mapping.kinds import Severity
from mapping.kinds import default_rule
from mapping.model import Account
from mapping.model import AccountKind
from mapping.model import Event
from mapping.model import EventKind
from mapping.model import Home
from mapping.model import Origin
from mapping.model import Owner
from mapping.model import State
from mapping.model import Status
from mapping.model import Task
from mapping.parties import Directory
from mapping.parties import Party
from mapping.parties import PartyKind
from mapping.parties import Person

SEOUL = ZoneInfo("Asia/Seoul")
NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
"""A Monday, 15:00 in Seoul."""

SITES = {
    "hq": ("jira", "hanbit.example"),
    "vendor": ("asana", "app.asana.com"),
    "board": ("trello", "trello.com"),
}
PARTIES = {
    "home": Party(id="home", name="한빛상사", kind=PartyKind.IN_HOUSE, domains=("hanbit.example",)),
    "acme": Party(id="acme", name="ACME 운영", kind=PartyKind.VENDOR),
    "beta": Party(id="beta", name="베타랩", kind=PartyKind.VENDOR),
}


def person(name: str, party: str, *, shared: bool = False, left: date | None = None) -> Person:
    accounts = dict.fromkeys(SITES, (name,))
    return Person(name=name, party=party, accounts=accounts, shared=shared, left=left)


PEOPLE = (
    person("kim", "home"),
    person("lee", "home"),
    person("seo", "acme"),
    person("park", "acme"),
    person("choi", "beta"),
    person("desk", "acme", shared=True),
    person("gone", "acme", left=date(2026, 11, 1)),
)
ACCOUNTS = {
    "bot": Account("bot", name="Automation", kind=AccountKind.BOT),
    "crew": Account("crew", name="운영조", kind=AccountKind.GROUP),
    "off": Account("off", name="Off", active=False),
}
WEB = Home("WEB")
SCOPES = frozenset({("hq", "WEB"), ("hq", "OPS"), ("vendor", "120"), ("board", "aB3")})


def working(**changes) -> WorkingCalendar:
    fields = {"zone": SEOUL, "opens": 540, "closes": 1080, "days": frozenset(range(5)), "holiday": lambda _: False}
    return WorkingCalendar(**(fields | changes))


OFFICE = working()
AROUND_THE_CLOCK = working(opens=0, closes=1440, days=frozenset(range(7)))


def ago(days: float = 0, **parts: float) -> datetime:
    return NOW - timedelta(days=days, **parts)


def tracked(
    name: str = "WEB-1",
    *,
    owners: tuple[str, ...] | None = ("seo",),
    lead: str | None = None,
    connection: str = "hq",
    home: Home | None = WEB,
    age: float = 1,
    first_seen: datetime | None = None,
    sightings: tuple[tuple[str, str], ...] | None = None,
    state: State = State.LIVE,
    **fields,
) -> Tracked:
    tool, site = SITES[connection]
    origin = Origin(tool, site, name)
    named = {*(owners or ()), *(event.author for event in fields.get("events", ()) if event.author)}
    defaults = {
        "key": name,
        "title": f"Task {name}",
        "status": Status.TODO,
        "created": ago(age),
        "updated": ago(age),
        "owners": tuple(Owner(owner, leads=owner == lead) for owner in owners) if owners is not None else None,
        "accounts": tuple(ACCOUNTS.get(each, Account(each)) for each in sorted(named)),
        "homes": (home,) if home else (),
    }
    return Tracked(
        uid="|".join(origin),
        ref=f"{connection}:{name}",
        connection=connection,
        task=Task(origin=origin, **(defaults | fields)),
        state=state,
        sightings=sightings or ((connection, home.scope if home else ""),),
        first_seen=first_seen or ago(age),
        read=True,
        proven=True,
    )


def event(
    kind: EventKind, at: datetime, author: str | None = None, before: str | None = None, after: str | None = None
):
    return Event(kind, at, author, before, after)


def handover(at: datetime, before: str | None, after: str | None) -> Event:
    return Event(EventKind.OWNER, at, None, before, after)


def when(**conditions: str) -> Clause:
    return Clause(tuple(Condition(field.replace("_", "-"), (value,)) for field, value in conditions.items()))


def duty(name: str = "banner", *responsible: str, **fields) -> Duty:
    holders = tuple(Responsible(party) for party in responsible or ("acme",))
    if fields.get("holding", Holding.PARTIES) is not Holding.PARTIES:
        holders = ()
    defaults = {"title": f"{name} 업무", "covers": (when(scope="WEB"),), "responsible": holders}
    return Duty(id=name, **(defaults | fields))


def review(*parties: str, statuses: tuple[str, ...] = ("컨펌대기",)) -> tuple[Stage, ...]:
    return (Stage(statuses, tuple(Responsible(party) for party in parties)),)


def agreed(*duties: Duty, **fields) -> Agreement:
    defaults = {"title": "2026 운영 분장", "version": "3", "start": date(2026, 7, 1), "duties": duties}
    return Agreement(**(defaults | fields))


def world(*tasks: Tracked, duties: tuple[Duty, ...] | None = None, **fields) -> World:
    chosen = (duty(),) if duties is None else duties
    defaults = {
        "now": NOW,
        "zone": SEOUL,
        "tasks": {each.uid: each for each in tasks},
        "agreement": agreed(*chosen),
        "agreement_since": datetime(2026, 7, 1, tzinfo=SEOUL),
        "agreement_ended": False,
        "parties": PARTIES,
        "directory": Directory(PARTIES.values(), PEOPLE, SITES),
        "calendars": {},
        "default_calendar": OFFICE,
        "rules": {},
        "scopes": SCOPES,
        "whole": SCOPES,
        "known": {},
    }
    return World(**(defaults | fields))


def rule(kind: str, **changes) -> dict[str, Rule]:
    return {kind: replace(default_rule(kind), **changes)}


def found(kind: str, *tasks: Tracked, **fields) -> list[Finding]:
    """Give the findings of one kind in a world, with all that silences them."""
    return [finding for finding in find(world(*tasks, **fields)) if finding.kind == kind]


def kinds(*tasks: Tracked, **fields) -> list[str]:
    """Give the kinds of all findings in a world."""
    return [finding.kind for finding in find(world(*tasks, **fields))]


def alone(detector: Detector, moment: World) -> list[Finding]:
    """Give what one detector finds, with nothing to silence it but the duties that nobody holds."""
    return find(moment, (detector,))


def known_gap(kind: str, *subject: str, first_seen: datetime = NOW, **fields) -> dict[str, Gap]:
    finding = Finding(
        kind=kind,
        subject=subject,
        severity=Severity.LOW,
        readers=Readers.OWN,
        tasks=subject[:1],
        why=msg("as before"),
        settle=(),
    )
    defaults = {"state": GapState.OPEN, "last_seen": first_seen}
    name = gap_id(kind, subject)
    return {name: Gap(id=name, finding=finding, first_seen=first_seen, **(defaults | fields))}
