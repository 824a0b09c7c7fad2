"""Task to duty and turn: which clause of the agreement decides, which lost, and whose turn it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import date

from mapping.agreement import Agreement
from mapping.agreement import Duty
from mapping.agreement import Stage
from mapping.errors import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFacts:
    """What the conditions of covers look at, as the source wrote it; a subtask already has its parent's homes."""

    connections: tuple[str, ...] = ()
    tool: str = ""
    scopes: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    status: str = ""
    unified_status: str = ""
    type: str = ""
    labels: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    priority: tuple[str, ...] = ()
    title: str = ""
    description: str = ""
    parent: tuple[str, ...] = ()
    reporter_party: str | None = None
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    named_duties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lost:
    """A candidate that did not decide, and why: ``excepted``, ``overridden``, ``undecided`` or ``named``."""

    duty: Duty
    because: str
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Which duties decide a task.

    ``duties`` are the deciding ones in file order, or the rivals when ``conflict``; empty when none decides.
    ``turn`` are the parties whose turn it is, sorted; empty in a conflict or when nobody holds the duty.
    ``may_hold`` are all parties that may own the task: the turn, the responsible and the supporting ones.
    ``clause`` is what decided, in words; ``undecided`` the known open duty that matched when nothing else did.
    """

    duties: tuple[Duty, ...] = ()
    conflict: bool = False
    turn: tuple[str, ...] = ()
    may_hold: frozenset[str] = frozenset()
    stage: Stage | None = None
    clause: str = ""
    lost: tuple[Lost, ...] = ()
    undecided: Duty | None = None
    nobody: bool = False
    unknown_names: tuple[str, ...] = ()

    @property
    def duty(self) -> Duty | None:
        """Give the first deciding duty in file order, None in a conflict or when none decides."""
        return self.duties[0] if self.duties and not self.conflict else None


class Matcher:
    """The covers of one agreement, compiled so that many patterns cost one pass over a text."""

    def __init__(self, agreement: Agreement, day: date) -> None:
        """Compile the duties in force on that day."""
        raise NotImplementedError

    def decide(self, facts: TaskFacts) -> Decision:
        """Tell which duties decide, always in the same order of rules."""
        raise NotImplementedError


def pattern_fault(value: str) -> Message | None:
    """Say what is wrong with a glob or ``/regular expression/``, with advice; None when it is fine."""
    raise NotImplementedError
