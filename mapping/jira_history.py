"""Jira: what happened to an issue, from its changelog and comments."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from datetime import tzinfo
from operator import attrgetter
from typing import Any

from msgspec import Struct

from mapping.dates import instant
from mapping.dates import instant_or_epoch
from mapping.jira_fields import is_named
from mapping.jira_people import account_of
from mapping.labels import label_event
from mapping.loose import object_of
from mapping.loose import objects_of
from mapping.loose import text_of
from mapping.model import Account
from mapping.model import Event
from mapping.model import EventKind
from mapping.model import MappingRules

_KINDS = {"status": EventKind.STATUS, "priority": EventKind.PRIORITY}


class History(Struct, frozen=True):
    """Events in order of time, the moment since when they are complete, former keys, and who took part.

    ``since`` is None where nothing says that they are: none were brought, or some have no time that can be read.
    """

    events: tuple[Event, ...] = ()
    since: datetime | None = None
    keys: tuple[str, ...] = ()
    accounts: tuple[Account, ...] = ()


NO_HISTORY = History()


def history_of(payload: Mapping[str, Any], created: datetime | None, zone: tzinfo, rules: MappingRules) -> History:
    """Read what an issue brings of its history; nothing when it brings none."""
    changelog, comments = payload.get("changelog"), object_of(payload.get("fields")).get("comment")
    if changelog is None and comments is None:
        return NO_HISTORY
    return _read(object_of(changelog), comments, created, zone, rules)


def _read(
    changelog: Mapping[str, Any], comments: Any, created: datetime | None, zone: tzinfo, rules: MappingRules
) -> History:
    events: list[Event] = []
    keys: list[str] = []
    people: dict[str, Account] = {}
    times: list[datetime] = []
    unread = False
    for change in objects_of(changelog.get("histories")):
        at = instant_or_epoch(change.get("created"), zone)
        if at is None:
            unread = True
            continue
        times.append(at)
        author = _met(change.get("author"), people)
        for item in objects_of(change.get("items")):
            field = text_of(item.get("field"))
            events.extend(_item_events(item, field, at, author, rules))
            if field.lower() == "key":
                keys.append(text_of(item.get("fromString")))
    since = None if unread else _since(changelog, times, created)
    events.extend(_comments(comments, people, zone))
    events.sort(key=attrgetter("at"))
    return History(tuple(events), since, tuple(dict.fromkeys(filter(None, keys))), tuple(people.values()))


def _item_events(
    item: Mapping[str, Any], field: str, at: datetime, author: str | None, rules: MappingRules
) -> Iterator[Event]:
    name = (text_of(item.get("fieldId")) or field).lower()
    if name == "assignee":
        before, after = text_of(item.get("from")) or None, text_of(item.get("to")) or None
        if before != after:
            yield Event(EventKind.OWNER, at, author, before, after)
    elif rules.owner_fields and is_named(name, field, rules.owner_fields):
        left, came = _held(item, "from"), _held(item, "to")
        yield from _owner_events(
            at, author, [one for one in left if one not in came], [o for o in came if o not in left]
        )
    elif name in _KINDS:
        before, after = text_of(item.get("fromString")) or None, text_of(item.get("toString")) or None
        if before != after:
            yield Event(_KINDS[name], at, author, before, after)
    elif name == "labels":
        yield from _label_events(item, at, author, rules)


def _owner_events(at: datetime, author: str | None, left: Sequence[str], came: Sequence[str]) -> Iterator[Event]:
    if len(left) == len(came) == 1:
        yield Event(EventKind.OWNER, at, author, left[0], came[0])
        return
    yield from (Event(EventKind.OWNER, at, author, account, None) for account in left)
    yield from (Event(EventKind.OWNER, at, author, None, account) for account in came)


def _held(item: Mapping[str, Any], side: str) -> tuple[str, ...]:
    """Give the accounts on one side of a change of a people field, as the field itself names them.

    Options and bare names are accounts by what they say, and people by their ids.
    """
    ids, names = _listed(text_of(item.get(side))), _listed(text_of(item.get(f"{side}String")))
    return names if names and all(each.isdigit() for each in ids) else ids


def _listed(text: str) -> tuple[str, ...]:
    """Read ``a``, ``[a, b]`` or ``[a(a), b(b)]``."""
    inner = text.strip().removeprefix("[").removesuffix("]")
    return tuple(dict.fromkeys(name for part in inner.split(",") if (name := part.partition("(")[0].strip())))


def _label_events(item: Mapping[str, Any], at: datetime, author: str | None, rules: MappingRules) -> Iterator[Event]:
    before, after = text_of(item.get("fromString")).split(), text_of(item.get("toString")).split()
    for label in dict.fromkeys((*before, *after)):
        kind = label_event(label, rules)
        if kind is not None and (label in before) != (label in after):
            yield Event(kind, at, author, *((label, None) if label in before else (None, label)))


def _comments(comments: Any, people: dict[str, Account], zone: tzinfo) -> Iterator[Event]:
    listed = comments.get("comments") if isinstance(comments, dict) else comments
    for comment in objects_of(listed):
        at = instant(comment.get("created"), zone)
        if at is not None:
            yield Event(EventKind.COMMENT, at, _met(comment.get("author"), people))


def _met(user: Any, people: dict[str, Account]) -> str | None:
    account = account_of(user)
    if account is None:
        return None
    people.setdefault(account.id, account)
    return account.id


def _since(changelog: Mapping[str, Any], times: list[datetime], created: datetime | None) -> datetime | None:
    """Tell since when the changelog is complete: since the issue's creation unless it says that it was cut."""
    histories, total = changelog.get("histories"), changelog.get("total")
    if not isinstance(histories, list):
        return None
    if not histories or (isinstance(total, int) and total <= len(histories)):
        return created or min(times, default=None)
    return min(times, default=None)
