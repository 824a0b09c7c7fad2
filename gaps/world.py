"""Everything that a detector may look at: tasks, agreement, people, calendars and the clock of judgement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from gaps.gap import Gap
from gaps.gap import gap_id
from gaps.holding import Holders
from gaps.judged import Judged
from gaps.judged import judge_tasks
from gaps.links import LinkIndex
from mapping.agreement import Agreement
from mapping.calendars import WorkingCalendar
from mapping.kinds import Rule
from mapping.kinds import default_rule
from mapping.model import State
from mapping.model import Status
from mapping.model import Task
from mapping.parties import Directory
from mapping.parties import Party


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """A task as the store knows it: its stable identity, where it was sighted, and what the last reading proved.

    ``uid`` is the origin it was born with (``jira|host|10023``) and never changes; ``ref`` is what people call it
    (``hq:OPS-12``). ``read`` means it was read again, or is known unchanged, in the latest reading of one of its
    scopes; ``proven`` that this reading was complete, so that a gap resting on it may close by change.
    """

    uid: str
    ref: str
    connection: str
    task: Task
    state: State
    sightings: tuple[tuple[str, str], ...]
    first_seen: datetime
    read: bool
    proven: bool

    @property
    def connections(self) -> tuple[str, ...]:
        """Give the connections that see the task, its own first."""
        return tuple(dict.fromkeys((self.connection, *(connection for connection, _ in self.sightings))))

    @property
    def open(self) -> bool:
        """Whether the task is live work: to do or in progress, not archived, no template."""
        return (
            self.state is State.LIVE
            and self.task.status in (Status.TODO, Status.IN_PROGRESS)
            and not self.task.archived
            and not self.task.template
        )


@dataclass(frozen=True, kw_only=True)
class World:
    """One moment of the workspace, as judged.

    ``tasks`` are all that are not known to be gone, by uid. ``agreement`` is the one in force, None on a first day
    without one; ``agreement_since`` the moment this version took effect. ``scopes`` are all configured scopes as
    (connection, scope); ``whole`` those read in full, or counted by census, in their latest reading: only there
    does absence prove anything. ``known`` are the gaps of earlier runs by id.
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
        return LinkIndex(self.tasks)

    @cached_property
    def judged(self) -> Mapping[str, Judged]:
        """Give every task with its decision and holders, by uid."""
        return judge_tasks(self)

    @cached_property
    def open_judged(self) -> tuple[Judged, ...]:
        """Give the open tasks as judged, sorted by uid."""
        return tuple(self.judged[tracked.uid] for tracked in self.open)

    def rule(self, kind: str) -> Rule:
        """Give the numbers by which a kind is judged here."""
        return self.rules.get(kind) or default_rule(kind)

    def known_gap(self, kind: str, *subject: str) -> Gap | None:
        """Give the gap of an earlier run with this identity."""
        return self.known.get(gap_id(kind, subject))

    def calendar(self, party: str | None) -> WorkingCalendar:
        """Give the working calendar of a party, or the workspace's own."""
        return self.calendars.get(party or "", self.default_calendar)
