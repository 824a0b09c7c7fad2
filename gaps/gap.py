"""The finding, what settles it, and the gap that it becomes when it lives."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct
from msgspec import field

from mapping.errors import Message
from mapping.kinds import Readers
from mapping.kinds import Severity

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class GapState(StrEnum):
    """Where a gap stands in its life."""

    NEW = "new"
    OPEN = "open"
    REOPENED = "reopened"
    ACCEPTED = "accepted"
    OBJECTED = "objected"
    RESOLVED = "resolved"

    @property
    def live(self) -> bool:
        """Whether the gap still stands in lists and counts."""
        return self is not GapState.RESOLVED

    @property
    def asks(self) -> bool:
        """Whether somebody has yet to do or say something about it."""
        return self in _ASKING

    @property
    def fresh(self) -> bool:
        """Whether the last judgement found it first, or again."""
        return self in _FRESH


_ASKING = frozenset({GapState.NEW, GapState.OPEN, GapState.REOPENED})
_FRESH = frozenset({GapState.NEW, GapState.REOPENED})


class Remedy(Struct, frozen=True):
    """The smallest change that makes a gap disappear, as a sentence and as something that can be carried out.

    ``action`` is one of ``set-owner`` (party, and the status where the owner begins at once), ``close``, ``set-status`` (status), ``comment`` (party),
    ``label`` (label), ``link`` (connections), ``duty`` (an edit of the agreement, named in values), ``person``
    (account, connection), ``register`` (duty), ``set-due``, ``sign``, ``wait`` (until) or ``accept``; ``values`` say
    with what.
    """

    message: Message
    action: str
    values: Mapping[str, str] = field(default_factory=dict)


class Finding(Struct, frozen=True, kw_only=True):
    """What a detector found in this run. ``subject`` is its identity: task uids and other stable ids, no text.

    ``tasks`` are uids of the tasks it rests on. ``absence`` marks a finding that rests on something *not* being
    there; ``scopes`` are then the (connection, scope) pairs in which it could be.
    """

    kind: str
    subject: tuple[str, ...]
    severity: Severity
    readers: Readers
    tasks: tuple[str, ...]
    why: Message
    settle: tuple[Remedy, ...]
    evidence: Mapping[str, Any] = field(default_factory=dict)
    duty: str | None = None
    duties: tuple[str, ...] = ()
    responsible: tuple[str, ...] = ()
    group: str | None = None
    absence: bool = False
    scopes: frozenset[tuple[str, str]] = frozenset()


class Gap(Struct, frozen=True, kw_only=True):
    """A finding with a life: born once, kept until it is settled.

    Times are those of the clock of judgement. ``closed_by`` says why a resolved gap closed: ``change``, ``absence``,
    ``not-duplicate``, ``merged:ID``, ``rule-off``. ``unverified_since`` is when it was first not verified any more; of one
    that was found in what had been read before, when that was.
    """

    id: str
    finding: Finding
    state: GapState
    first_seen: datetime
    last_seen: datetime
    carried: bool = False
    opened_run: str | None = None
    resolved_at: datetime | None = None
    resolved_run: str | None = None
    closed_by: str | None = None
    accepted_at: datetime | None = None
    accepted_until: datetime | None = None
    accepted_by: str | None = None
    reason: str | None = None
    objected_at: datetime | None = None
    objected_by: str | None = None
    unverified_since: datetime | None = None


def gap_id(kind: str, subject: tuple[str, ...]) -> str:
    """Give the id of a gap: the same for the same kind and subject on every run and machine."""
    digest = hashlib.sha256("\x1f".join((kind, *subject)).encode("utf-8", "surrogatepass")).digest()
    number = int.from_bytes(digest[:5], "big")
    return "G-" + "".join(_ALPHABET[(number >> shift) & 31] for shift in range(35, -1, -5))
