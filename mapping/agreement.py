"""The agreement: who does which work, from when until when, in the words that both sides signed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Mapping
from datetime import date
from datetime import timedelta
from enum import StrEnum

from msgspec import Struct
from msgspec import field

FIELD = "field."
"""What stands before the name of a custom field in a condition."""
_SPAN = re.compile(r"\s*([0-9]{1,6})\s*(wh|wd|h|d)\s*")


class Holding(StrEnum):
    """Who answers for a duty when no party is named."""

    PARTIES = "parties"
    UNDECIDED = "undecided"
    NOBODY = "nobody"


class Period(StrEnum):
    """How often work of a duty must show, as the trailing period that ends now."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


class Duration(Struct, frozen=True):
    """A span of time: around the clock (``h``, ``d``), or in the working time of a party (``wh``, ``wd``)."""

    amount: int
    unit: str

    def __str__(self) -> str:
        """Give the span as the user writes it, such as ``2wd``."""
        return f"{self.amount}{self.unit}"

    @property
    def working(self) -> bool:
        """Whether the span counts working time only."""
        return self.unit in {"wh", "wd"}

    def clock_time(self) -> timedelta:
        """Give the elapsed time of a span around the clock."""
        return timedelta(days=self.amount) if self.unit == "d" else timedelta(hours=self.amount)


class Responsible(Struct, frozen=True):
    """One responsible, supporting or consulted entry: a party, or a team or person of one (``acme/cs``)."""

    party: str
    member: str | None = None

    def __str__(self) -> str:
        """Give the entry as the user writes it."""
        return f"{self.party}/{self.member}" if self.member else self.party


class Condition(Struct, frozen=True):
    """One condition of a cover: any of the values must match the named side of a task.

    ``field`` is one of ``connection tool scope section status type label component priority title text parent
    reporter-party`` or ``field.NAME``; ``scope`` also stands for ``project`` and ``board``, ``section`` for
    ``list`` and ``column``. Values are exact names, globs (``*``, ``?``), ``/regular expressions/``, or for fields
    comparisons such as ``>=50000``.
    """

    field: str
    values: tuple[str, ...]


class Clause(Struct, frozen=True):
    """Conditions that must all hold: one line of ``covers`` or ``except``."""

    conditions: tuple[Condition, ...]

    def __str__(self) -> str:
        """Give the clause on one line, such as ``project=WEB & label=배너|banner``."""
        return " & ".join(f"{each.field}={'|'.join(each.values)}" for each in self.conditions)


class Stage(Struct, frozen=True):
    """A part of a duty's way, told by status or section, in which other parties have the turn."""

    statuses: tuple[str, ...]
    responsible: tuple[Responsible, ...]


class Escalation(Struct, frozen=True):
    """A step of a duty's ladder: after how long which parties' contacts are told."""

    after: Duration
    parties: tuple[str, ...]


class Duty(Struct, frozen=True, kw_only=True):
    """One entry of the agreement: which work, and who answers for it."""

    id: str
    title: str
    aliases: tuple[str, ...] = ()
    holding: Holding = Holding.PARTIES
    responsible: tuple[Responsible, ...] = ()
    accountable: str | None = None
    supporting: tuple[Responsible, ...] = ()
    consulted: tuple[Responsible, ...] = ()
    informed: tuple[Responsible, ...] = ()
    covers: tuple[Clause, ...] = ()
    exceptions: tuple[Clause, ...] = ()
    overrides: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()
    response: Mapping[str, Duration] = field(default_factory=dict)
    expect: Period | None = None
    counterpart: str | None = None
    escalate: tuple[Escalation, ...] = ()
    shared: bool = False
    tracked: bool = True
    start: date | None = None
    end: date | None = None

    def in_force(self, day: date) -> bool:
        """Whether the duty holds on that day; its last day is included."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


class Signature(Struct, frozen=True):
    """Who signed for a party, and when."""

    party: str
    by: str
    on: date


class Agreement(Struct, frozen=True, kw_only=True):
    """The split of duties in one version, in force from its first day to its last, both included.

    ``fingerprint`` is the SHA-256 of what it says, without comments and layout.
    """

    title: str
    version: str
    start: date
    end: date | None = None
    goals: tuple[str, ...] = ()
    use: str = ""
    targets: Mapping[str, str] = field(default_factory=dict)
    signed: tuple[Signature, ...] = ()
    duties: tuple[Duty, ...] = ()
    fingerprint: str = ""

    def unsigned(self, parties: Iterable[str]) -> tuple[str, ...]:
        """Give those of these parties for which nobody has signed yet."""
        signers = {each.party for each in self.signed}
        return tuple(party for party in parties if party not in signers)

    def target_span(self, figure: str) -> Duration | None:
        """Give the time that is the target of a figure; None where there is no target, or one that is no time."""
        written = _SPAN.fullmatch(self.targets.get(figure, "").lower())
        return Duration(int(written[1]), written[2]) if written else None

    @property
    def custom_fields(self) -> frozenset[str]:
        """Name the custom fields that its conditions look at."""
        return frozenset(each.removeprefix(FIELD) for each in self.looked_at if each.startswith(FIELD))

    @property
    def looked_at(self) -> frozenset[str]:
        """Name the sides of a task that its conditions look at."""
        clauses = (clause for duty in self.duties for clause in (*duty.covers, *duty.exceptions))
        return frozenset(each.field for clause in clauses for each in clause.conditions)
