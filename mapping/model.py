"""The unified task and what it is made of: facts only, frozen, the same for every tool."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from mapping.slots import set_by_slots


class Status(StrEnum):
    """Where a task stands, the same in every tool."""

    BACKLOG = "backlog"
    TODO = "todo"
    IN_PROGRESS = "in-progress"
    DONE = "done"
    CANCELLED = "cancelled"


class Priority(StrEnum):
    """How pressing a task is, the same in every tool."""

    URGENT = "urgent"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class State(StrEnum):
    """Whether a task is still there, as far as it was proven."""

    LIVE = "live"
    DELETED = "deleted"
    MOVED_OUT = "moved-out"
    OUT_OF_SIGHT = "out-of-sight"


class AccountKind(StrEnum):
    """What stands behind an account, as the tool tells it."""

    PERSON = "person"
    BOT = "bot"
    GROUP = "group"


HIDEABLE = {"labels": "label", "priority": "priority"}
"""Facts that a tool may hide in some places for good, each with the condition of covers that looks at it."""


class LinkKind(StrEnum):
    """How one task points at another. DUPLICATE and ATTACHMENT are links on purpose; the rest is weak evidence."""

    DUPLICATE = "duplicate"
    ATTACHMENT = "attachment"
    CLONE = "clone"
    RELATES = "relates"
    BLOCKS = "blocks"
    MENTION = "mention"


class EventKind(StrEnum):
    """What happened to a task at one moment."""

    OWNER = "owner"
    STATUS = "status"
    SECTION = "section"
    PRIORITY = "priority"
    COMMENT = "comment"
    LABEL = "label"


class EventSource(StrEnum):
    """Who saw it happen: the tool's own history, or dure between two runs."""

    TOOL = "tool"
    OBSERVED = "observed"


class Origin(NamedTuple):
    """The identity of a task: the tool, the site it lives on, and the id that the tool gave it.

    ``site`` is a host name such as ``hanbit.atlassian.net``, or ``~NAME`` for exports of connection NAME that do
    not tell where they come from.
    """

    tool: str
    site: str
    native_id: str


@set_by_slots
@dataclass(frozen=True, slots=True)
class Account:
    """An identity in one tool, as the tool gives it. None means the tool did not say.

    ``former`` are the user names that it had before: no record tells them, the store remembers them.
    """

    id: str
    name: str = ""
    username: str | None = None
    email: str | None = None
    active: bool | None = None
    kind: AccountKind = AccountKind.PERSON
    former: tuple[str, ...] = ()


@set_by_slots
@dataclass(frozen=True, slots=True)
class Owner:
    """One account that holds a task; ``leads`` marks the assignee beside others."""

    account: str
    leads: bool = False


@set_by_slots
@dataclass(frozen=True, slots=True)
class Home:
    """A place in which a task lies: a scope, and a section (list, column) of it.

    ``position`` is the section's place in its scope, 0 for the first, None when unknown.
    """

    scope: str
    scope_name: str = ""
    section: str | None = None
    position: int | None = None


@set_by_slots
@dataclass(frozen=True, slots=True)
class Link:
    """A pointer to another task.

    ``target`` is a native id, a key or a URL as the source wrote it; ``native`` the tool's own name of the link.
    """

    kind: LinkKind
    target: str
    native: str = ""


@set_by_slots
@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a task. ``author`` is an account id, None when nobody told.

    For OWNER, ``before`` and ``after`` are the account ids of the owner that left and that came (one event per
    change, either may be None); for STATUS and SECTION the native names; for PRIORITY the native priority; for LABEL
    the label that went or came, told only of labels that answer a gap. A COMMENT has neither.
    """

    kind: EventKind
    at: datetime
    author: str | None = None
    before: str | None = None
    after: str | None = None
    source: EventSource = EventSource.TOOL


@set_by_slots
@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One piece of work in the unified model. All times are UTC; a date-only due stays a date.

    ``owners`` is None when they could not be read, which is not the same as nobody. ``history_from`` is the start of
    the window that the tool's own ``events`` cover completely, None when the source brings no history. ``links_known``
    is False where further links may stand beside it that were not read: that is not the same as none. ``untold`` are
    the facts among title, owners, holders (people in owner fields; of several, ``holders:FIELD`` for each of them),
    duty (the field that names it), status, category, priority, labels, due, created, homes, section and (custom) fields
    of which the record said nothing at all, ``unread`` those that cannot be known now: they stand as they were known last.
    ``owners_in_fields`` is set where owners may stand in custom fields, of whose changes that history may tell nothing.
    """

    origin: Origin
    key: str
    title: str
    status: Status
    native_status: str = ""
    description: str = ""
    url: str | None = None
    type: str = ""
    priority: Priority | None = None
    native_priority: str | None = None
    resolution: str | None = None
    owners: tuple[Owner, ...] | None = ()
    reporter: str | None = None
    accounts: tuple[Account, ...] = ()
    homes: tuple[Home, ...] = ()
    labels: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    named_duties: tuple[str, ...] = ()
    parent: str | None = None
    links: tuple[Link, ...] = ()
    links_known: bool = True
    created: datetime | None = None
    updated: datetime | None = None
    started: datetime | None = None
    due: date | datetime | None = None
    done: datetime | None = None
    container: bool = False
    archived: bool = False
    template: bool = False
    item: bool = False
    keys: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()
    history_from: datetime | None = None
    owners_in_fields: bool = False
    untold: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingRules:
    """What a connection's settings say about reading its records. Names are already folded (`mapping.text.fold`).

    ``owners_from`` is ``members``, ``first-member`` or ``custom-field:NAME`` (Trello); ``owner_fields`` and
    ``duty_field`` are ids or names of custom fields; ``timezone`` is an IANA name for times without a zone.
    """

    connection: str
    site: str = ""
    url: str | None = None
    timezone: str = "UTC"
    status: Mapping[str, Status] = field(default_factory=dict)
    priority: Mapping[str, Priority] = field(default_factory=dict)
    owners_from: str = "members"
    owner_fields: tuple[str, ...] = ()
    duty_field: str | None = None
    minimal: bool = False
