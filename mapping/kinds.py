"""The kinds of gaps: their family, how grave they are, who reads them, and the numbers that may be tuned."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct
from msgspec import field

from mapping.agreement import Duration


class Family(StrEnum):
    """What a gap is about, in the order in which people are told."""

    UNOWNED = "unowned"
    AMBIGUOUS = "ambiguous"
    DUPLICATE = "duplicate"
    WAITING = "waiting"
    URGENT = "urgent"
    AGREEMENT = "agreement"


class Severity(StrEnum):
    """How soon a gap wants somebody: now, a decision this week, a check, or merely good to know."""

    URGENT = "urgent"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """Give 3 for the gravest down to 0, for comparing."""
        return 3 - list(Severity).index(self)


class Readers(StrEnum):
    """Who sees a gap: the side whose housekeeping it is, or both sides."""

    OWN = "own"
    BOTH = "both"


class KindFacts(Struct, frozen=True):
    """What holds for every gap of a kind unless the settings say otherwise.

    ``spans`` and ``counts`` are the kind's own numbers by name, which ``rules:`` may replace; ``from_agreement`` says
    that only an agreement can tell such a gap.
    """

    family: Family
    severity: Severity
    readers: Readers = Readers.BOTH
    enabled: bool = True
    from_agreement: bool = False
    spans: Mapping[str, Duration] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)


def _wd(amount: int) -> Duration:
    return Duration(amount, "wd")


def _d(amount: int) -> Duration:
    return Duration(amount, "d")


KINDS: Mapping[str, KindFacts] = {
    "unassigned": KindFacts(Family.UNOWNED, Severity.MEDIUM, spans={"grace": _wd(2)}),
    "owner-left": KindFacts(Family.UNOWNED, Severity.HIGH, Readers.OWN, spans={"both-after": _wd(5)}),
    "not-covered": KindFacts(Family.UNOWNED, Severity.MEDIUM, from_agreement=True),
    "no-record": KindFacts(Family.UNOWNED, Severity.MEDIUM, from_agreement=True),
    "no-movement": KindFacts(Family.UNOWNED, Severity.LOW, Readers.OWN, spans={"after": _d(30)}),
    "two-parties": KindFacts(Family.AMBIGUOUS, Severity.HIGH, from_agreement=True),
    "other-party": KindFacts(Family.AMBIGUOUS, Severity.HIGH, from_agreement=True),
    "duties-conflict": KindFacts(Family.AMBIGUOUS, Severity.HIGH, from_agreement=True),
    "unknown-person": KindFacts(Family.AMBIGUOUS, Severity.MEDIUM),
    "shared-account": KindFacts(Family.AMBIGUOUS, Severity.MEDIUM, Readers.OWN),
    "many-owners": KindFacts(Family.AMBIGUOUS, Severity.LOW, Readers.OWN, enabled=False),
    "bounced": KindFacts(Family.AMBIGUOUS, Severity.MEDIUM, spans={"window": _d(14)}, counts={"crossings": 3}),
    "duplicate": KindFacts(Family.DUPLICATE, Severity.MEDIUM),
    "redone": KindFacts(Family.DUPLICATE, Severity.LOW, spans={"window": _d(60)}),
    "mirror-drift": KindFacts(Family.DUPLICATE, Severity.MEDIUM, spans={"after": _wd(2)}),
    "awaiting": KindFacts(Family.WAITING, Severity.MEDIUM, spans={"after": _wd(3)}, from_agreement=True),
    "past-due": KindFacts(Family.WAITING, Severity.LOW, Readers.OWN),
    "no-counterpart": KindFacts(Family.WAITING, Severity.MEDIUM, spans={"after": _wd(2)}, from_agreement=True),
    "urgent-unanswered": KindFacts(Family.URGENT, Severity.URGENT, spans={"after": Duration(4, "wh")}),
    "agreement-ended": KindFacts(Family.AGREEMENT, Severity.HIGH, spans={"notice": _d(30)}, from_agreement=True),
    "beyond-agreement": KindFacts(Family.AGREEMENT, Severity.LOW, from_agreement=True),
}


class Rule(Struct, frozen=True):
    """How one kind is judged in this workspace: the kind's facts with the settings laid over them.

    ``severity`` is None unless the user fixed one for all gaps of the kind.
    """

    enabled: bool
    severity: Severity | None = None
    spans: Mapping[str, Duration] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)


def default_rule(kind: str) -> Rule:
    """Give the rule of a kind that the settings say nothing about."""
    facts = KINDS[kind]
    return Rule(facts.enabled, None, facts.spans, facts.counts)
