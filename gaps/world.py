"""Everything that a detector may look at: tasks, agreement, people, calendars and the clock of judgement."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from datetime import date
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec import field

from gaps.gap import Gap
from gaps.gap import gap_id
from gaps.holding import Holders
from gaps.judged import Judged
from gaps.judged import JudgedTasks
from gaps.judged import involved
from gaps.links import LinkIndex
from gaps.tracked import Tracked
from mapping.agreement import Agreement
from mapping.calendars import WorkingCalendar
from mapping.kinds import Rule
from mapping.kinds import default_rule
from mapping.matching import Matcher
from mapping.parties import Directory
from mapping.parties import Party
from mapping.parties import PartyKind


class Step(Struct, frozen=True):
    """A party that was told of an urgent task: which step of the ladder, when, and whether the task had an owner then.

    ``since`` is when the task became urgent; another time is another ladder.
    """

    since: str
    number: int
    party: str
    at: datetime
    owned: bool


class World(Struct, frozen=True, kw_only=True, dict=True, weakref=True):
    """One moment of the workspace, as judged.

    ``tasks`` are all that are not known to be gone, by uid. ``agreement`` is the one in force, None on a first day
    without one; ``agreement_since`` the moment this version took effect. ``scopes`` are all configured scopes as
    (connection, scope); ``whole`` those read in full, or counted by census, in their latest reading: only there does
    absence prove anything. ``known`` are the gaps of earlier runs by id, ``steps`` those taken for urgent ones.
    ``shown`` tells of scopes that are read from files made by hand up to which moment those show them: what came later
    is not known, and no absence of it either. ``in_workbook`` is whether the agreement is kept in a workbook, whose
    rows and columns advice then speaks of. ``hosts`` tells for a tool and a host name that it bore before what its site
    is called now.
    """

    now: datetime
    zone: ZoneInfo
    tasks: Mapping[str, Tracked]
    agreement: Agreement | None
    agreement_since: datetime | None
    agreement_ended: bool
    parties: Mapping[str, Party]
    directory: Directory
    calendars: Mapping[str, WorkingCalendar]
    default_calendar: WorkingCalendar
    rules: Mapping[str, Rule]
    scopes: frozenset[tuple[str, str]]
    whole: frozenset[tuple[str, str]]
    known: Mapping[str, Gap]
    not_duplicates: frozenset[tuple[str, str]] = frozenset()
    steps: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)
    shown: Mapping[tuple[str, str], datetime] = field(default_factory=dict)
    in_workbook: bool = False
    hosts: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @cached_property
    def open(self) -> tuple[Tracked, ...]:
        """Give the open tasks, sorted by uid so that every run judges in the same order."""
        return tuple(self.tasks[uid] for uid in sorted(self.tasks) if self.tasks[uid].open)

    @cached_property
    def today(self) -> date:
        """Give the day of the judgement in the configured zone."""
        return self.now.astimezone(self.zone).date()

    @cached_property
    def holders(self) -> Holders:
        """Give what finds the people behind accounts, as of today."""
        return Holders(self.directory, self.today)

    @cached_property
    def links(self) -> LinkIndex:
        """Give what finds tasks by links."""
        return LinkIndex(self.tasks, self.hosts)

    @cached_property
    def judged(self) -> JudgedTasks:
        """Give every task with its decision and holders, by uid."""
        matcher = Matcher(self.agreement, self.today) if self.agreement else None
        return JudgedTasks(self.tasks, self.links, self.holders, matcher)

    @cached_property
    def open_judged(self) -> tuple[Judged, ...]:
        """Give the open tasks as judged, sorted by uid."""
        return tuple(self.judged[tracked.uid] for tracked in self.open)

    @cached_property
    def open_by_party(self) -> Mapping[str, tuple[Judged, ...]]:
        """Give the open tasks that concern each party, sorted by uid: found once for all who ask for their own."""
        found: dict[str, list[Judged]] = {}
        for judged in self.open_judged:
            for party in involved(judged):
                found.setdefault(party, []).append(judged)
        return {party: tuple(concerned) for party, concerned in found.items()}

    @cached_property
    def house(self) -> str | None:
        """Give the one party that hands work out; None where no party is told of."""
        return next((party.id for party in self.parties.values() if party.kind is PartyKind.IN_HOUSE), None)

    def shown_until(self, scopes: Iterable[tuple[str, str]]) -> datetime:
        """Give the moment up to which all of these scopes are known: the present one, or that of the oldest file."""
        return min((self.now, *(self.shown[scope] for scope in scopes if scope in self.shown)))

    def rule(self, kind: str) -> Rule:
        """Give the numbers by which a kind is judged here."""
        return self.rules.get(kind) or default_rule(kind)

    def known_gap(self, kind: str, *subject: str) -> Gap | None:
        """Give the gap of an earlier run with this identity."""
        return self.known.get(gap_id(kind, subject))

    def calendar(self, party: str | None) -> WorkingCalendar:
        """Give the working calendar of a party, or the workspace's own."""
        return self.calendars.get(party or "", self.default_calendar)
