"""Jira: what happened to an issue, from its changelog and comments."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from datetime import tzinfo
from operator import attrgetter
from typing import Any

from mapping.dates import instant
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


@dataclass(frozen=True, slots=True)
class History:
    """Events in order of time, the moment since when they are complete, former keys, and who took part."""

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
    for change in objects_of(changelog.get("histories")):
        at = instant(change.get("created"), zone)
        if at is None:
            continue
        times.append(at)
        author = _met(change.get("author"), people)
        for item in objects_of(change.get("items")):
            events.extend(_item_events(item, at, author, rules))
            if text_of(item.get("field")).lower() == "key":
                keys.append(text_of(item.get("fromString")))
    since = _since(changelog, times, created)
    events.extend(_comments(comments, people, zone))
    events.sort(key=attrgetter("at"))
    return History(tuple(events), since, tuple(dict.fromkeys(filter(None, keys))), tuple(people.values()))


def _item_events(item: Mapping[str, Any], at: datetime, author: str | None, rules: MappingRules) -> Iterator[Event]:
    name = (text_of(item.get("fieldId")) or text_of(item.get("field"))).lower()
    if name == "assignee":
        before, after = text_of(item.get("from")) or None, text_of(item.get("to")) or None
        if before != after:
            yield Event(EventKind.OWNER, at, author, before, after)
    elif name in _KINDS:
        before, after = text_of(item.get("fromString")) or None, text_of(item.get("toString")) or None
        if before != after:
            yield Event(_KINDS[name], at, author, before, after)
    elif name == "labels":
        yield from _label_events(item, at, author, rules)


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
