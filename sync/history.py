"""What happened to a task between two readings, and how the tool's own history takes the place of what was seen."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from mapping.model import Account
from mapping.model import Event
from mapping.model import EventKind
from mapping.model import EventSource
from mapping.model import Home
from mapping.model import Task

_COVERED = frozenset({EventKind.OWNER, EventKind.STATUS, EventKind.SECTION})


class Before(Struct, frozen=True, kw_only=True):
    """A task as the store knew it before this reading. ``owners`` is None when nobody ever could tell them.

    ``last_event`` is the newest thing that was known to have happened to it.
    """

    status: str
    native_status: str
    native_priority: str | None
    owners: tuple[Account, ...] | None
    homes: tuple[Home, ...]
    read_at: datetime
    last_event: datetime | None = None


class HomeChange(Struct, frozen=True):
    """What becomes of one home: ``old`` ends, ``new`` begins; with both equal but for names, it is corrected."""

    old: Home | None
    new: Home | None

    @property
    def moved(self) -> bool:
        """Whether the task lies in another place now, rather than the same place under a new name."""
        return self.old is None or self.new is None or self.old.section != self.new.section


def home_changes(before: Sequence[Home], after: Sequence[Home]) -> tuple[HomeChange, ...]:
    """Tell which homes began, ended or changed; one home per scope counts."""
    old, new = _by_scope(before), _by_scope(after)
    changes = [HomeChange(home, new.get(scope)) for scope, home in old.items()]
    changes += [HomeChange(None, home) for scope, home in new.items() if scope not in old]
    return tuple(change for change in changes if change.old != change.new)


def observed(before: Before, task: Task, at: datetime, *, remapped: bool, untouched: bool = False) -> tuple[Event, ...]:
    """Give what must have happened between two readings, at the task's last edit if that lies between them.

    ``remapped`` means that the record may be the same and only its reading changed: then a unified status that
    differs under the same native one is no change. ``untouched`` means that nobody edited the task in its tool: an owner
    who comes all the same was set by nobody, but other settings name more fields, or other ones.
    """
    at = _moment(before, task, at)
    hands = _owner_changes(before.owners, task)
    if untouched and any(came for _, came in hands):
        hands = []
    found = [_event(EventKind.OWNER, at, *pair) for pair in hands]
    if before.native_status and before.native_status != task.native_status:
        found.append(_event(EventKind.STATUS, at, before.native_status, task.native_status))
    elif before.native_status == task.native_status and before.status != task.status.value and not remapped:
        found.append(_event(EventKind.STATUS, at, before.status, task.status.value))
    found += [_event(EventKind.SECTION, at, *pair) for pair in _section_changes(before.homes, task.homes)]
    if before.native_priority != task.native_priority:
        found.append(_event(EventKind.PRIORITY, at, before.native_priority, task.native_priority))
    covered = task.history_from is not None and task.history_from <= before.read_at
    return tuple(event for event in found if not (covered and _told_by_tool(event, task)))


def merged(
    known: Iterable[tuple[int, Event]], task: Task, seen: Iterable[Event], *, told_by_others: bool = False
) -> tuple[tuple[int, ...], tuple[Event, ...]]:
    """Give the ids of kept events that fall out, and the events that come in.

    Inside the window that the tool's own history covers, only that history stands; outside it, all that was ever
    told or seen. Where comments are not asked for, those that are ``told_by_others`` stand all the same.
    """
    start = task.history_from
    incoming = dict.fromkeys(event for event in task.events if event.source is EventSource.TOOL)
    drop = []
    for number, event in known:
        if event in incoming:
            del incoming[event]
        elif told_by_others and event.kind is EventKind.COMMENT:
            continue
        elif start is not None and event.at >= start and _told_by_tool(event, task):
            drop.append(number)
    return tuple(drop), (*incoming, *seen)


def moment_of_move(task: Task, section: str | None, now: datetime) -> datetime | None:
    """Give when a task came into a section last, None where the tool does not tell."""
    if section is None:
        return None
    told = (event.at for event in task.events if event.kind is EventKind.SECTION and event.after == section)
    return max((at for at in told if at <= now), default=None)


def _by_scope(homes: Sequence[Home]) -> dict[str, Home]:
    found: dict[str, Home] = {}
    for home in homes:
        found.setdefault(home.scope, home)
    return found


def _moment(before: Before, task: Task, at: datetime) -> datetime:
    """Give the latest moment at which a change that was seen at ``at`` can have come.

    An edit from before the last known state is another one, and tells nothing of it.
    """
    known = max(before.read_at, before.last_event or before.read_at)
    return task.updated if task.updated is not None and known < task.updated < at else at


def _event(kind: EventKind, at: datetime, before: str | None, after: str | None) -> Event:
    return Event(kind, at, None, before or None, after or None, source=EventSource.OBSERVED)


def _told_by_tool(event: Event, task: Task) -> bool:
    if event.source is EventSource.TOOL:
        return True
    told = [each for each in task.events if each.kind is event.kind]
    if event.kind is EventKind.OWNER and task.owners_in_fields:
        return {event.before, event.after} - {None} <= {name for each in told for name in (each.before, each.after)}
    return event.kind in _COVERED or bool(told)


def _owner_changes(before: tuple[Account, ...] | None, task: Task) -> list[tuple[str | None, str | None]]:
    if before is None or task.owners is None:
        return []
    after = tuple(dict.fromkeys(owner.account for owner in task.owners))
    # An export may know people by name or address only, and a better source by id: that is no change of hands.
    accounts = [account for account in task.accounts if account.id in after]
    known = [each.id if each.id in after else _same_person(each, accounts) for each in before]
    left = [account for account in known if account not in after]
    came = [account for account in after if account not in known]
    if len(left) == len(came) == 1:
        return [(left[0], came[0])]
    return [(account, None) for account in left] + [(None, account) for account in came]


def _same_person(one: Account, others: Iterable[Account]) -> str:
    """Give the id of the account whose name or address stands for this one, or the other way round; else its own."""
    for other in others:
        if one.id in {other.name, other.email} or other.id in {one.name, one.email}:
            return other.id
    return one.id


def _section_changes(before: Sequence[Home], after: Sequence[Home]) -> list[tuple[str | None, str | None]]:
    changes = [change for change in home_changes(before, after) if change.moved]
    ended = [change.old for change in changes if change.old and change.new is None]
    begun = [change.new for change in changes if change.new and change.old is None]
    pairs = [(change.old.section, change.new.section) for change in changes if change.old and change.new]
    if len(ended) == len(begun) == 1:
        pairs.append((ended[0].section, begun[0].section))
    return [(old, new) for old, new in pairs if old and new and old != new]
