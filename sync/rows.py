"""Tasks as rows of the store and back: plain tuples, because a hundred thousand of them pass through here."""

from __future__ import annotations

import json
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import msgspec

from mapping.model import Account
from mapping.model import AccountKind
from mapping.model import Event
from mapping.model import EventKind
from mapping.model import EventSource
from mapping.model import Home
from mapping.model import Link
from mapping.model import Origin
from mapping.model import Owner
from mapping.model import Priority
from mapping.model import Status
from mapping.model import Task
from mapping.text import storable
from sync.texts import due_text
from sync.texts import due_value
from sync.texts import instant_text
from sync.texts import words_text

TASK_COLUMNS = (
    "tool",
    "site",
    "native_id",
    "key",
    "title",
    "description",
    "url",
    "type",
    "status",
    "native_status",
    "priority",
    "native_priority",
    "resolution",
    "owners_known",
    "reporter",
    "labels",
    "components",
    "fields",
    "named_duties",
    "keys",
    "parent",
    "created",
    "updated",
    "started",
    "due",
    "done",
    "container",
    "archived",
    "template",
    "item",
    "history_from",
    "links_known",
    "unread",
)
SITE = TASK_COLUMNS.index("site")
NATIVE_ID = TASK_COLUMNS.index("native_id")
KEY = TASK_COLUMNS.index("key")
KEYS = TASK_COLUMNS.index("keys")
DESCRIPTION = TASK_COLUMNS.index("description")
FIELDS = TASK_COLUMNS.index("fields")
CREATED = TASK_COLUMNS.index("created")
UPDATED = TASK_COLUMNS.index("updated")
LINKS_KNOWN = TASK_COLUMNS.index("links_known")
UNREAD = TASK_COLUMNS.index("unread")
OWNERS_KNOWN = TASK_COLUMNS.index("owners_known")

Row = tuple[Any, ...]

_NUL = b"\\u0000"  # as a signature shows it
_NO_JSON = ord("(")  # how a signature begins that holds a lone surrogate, which no JSON can
_encode = msgspec.json.Encoder().encode


def task_row(task: Task) -> Row:
    """Write what a task says of itself, in the order of TASK_COLUMNS."""
    # Most of it is empty in most tasks, and a call costs more than a look.
    return (
        *task.origin,
        task.key,
        task.title,
        task.description,
        task.url,
        task.type,
        str(task.status),
        task.native_status,
        None if task.priority is None else str(task.priority),
        task.native_priority,
        task.resolution,
        task.owners is not None,
        task.reporter,
        words_text(task.labels) if task.labels else None,
        words_text(task.components) if task.components else None,
        words_text(task.fields) if task.fields else None,
        words_text(task.named_duties) if task.named_duties else None,
        words_text(task.keys) if task.keys else None,
        task.parent,
        None if task.created is None else instant_text(task.created),
        None if task.updated is None else instant_text(task.updated),
        None if task.started is None else instant_text(task.started),
        None if task.due is None else due_text(task.due),
        None if task.done is None else instant_text(task.done),
        task.container,
        task.archived,
        task.template,
        task.item,
        None if task.history_from is None else instant_text(task.history_from),
        task.links_known,
        words_text(task.unread) if task.unread else None,
    )


def signature(told: tuple[Row | Sequence[Row], ...]) -> bytes:
    """Give all that a task says as one text: its row, and those of owners, homes, links and events."""
    try:
        return _encode(told)
    except UnicodeEncodeError:
        return repr(told).encode()


def digest(told: bytes) -> bytes:
    """Give the digest of a signature, to tell whether a record that looks new says anything new."""
    return blake2b(told, digest_size=16).digest()


def is_storable(told: bytes, accounts: Iterable[Account]) -> bool:
    """Whether neither a signature nor accounts hold NUL or a lone surrogate, which not every database keeps.

    In doubt it says no.
    """
    if told[0] == _NO_JSON or told.find(_NUL) >= 0:  # `in` tries a number first, which takes five times as long
        return False
    for account in accounts:
        texts = account.id + account.name + (account.username or "") + (account.email or "")
        if not texts.isprintable() and storable(texts) != texts:
            return False
    return True


def storable_task(task: Task) -> Task:
    """Give the task with every text in a form that the store can hold."""
    changes = {name: _storable(getattr(task, name)) for name in Task.__dataclass_fields__}
    return replace(task, **changes)


def _storable(value: Any) -> Any:
    if type(value) is str:
        return storable(value)
    if isinstance(value, Origin):
        return Origin(*(storable(part) for part in value))
    if isinstance(value, tuple):
        return tuple(_storable(each) for each in value)
    if isinstance(value, Mapping):
        return {storable(name): _storable(each) for name, each in value.items()}
    if isinstance(value, Owner | Account | Home | Link | Event):
        return replace(value, **{name: _storable(getattr(value, name)) for name in type(value).__dataclass_fields__})
    return value


@lru_cache(maxsize=4096)
def word_values(text: str | None) -> tuple[str, ...]:
    """Read a list of words as it is written."""
    return tuple(json.loads(text)) if text else ()


@lru_cache(maxsize=65536)
def _moment_value(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


@lru_cache(maxsize=4096)
def _due_value(text: str | None) -> date | datetime | None:
    return None if text is None else due_value(text)


@lru_cache(maxsize=65536)
def field_values(text: str | None) -> Mapping[str, tuple[str, ...]]:
    """Read custom fields as they are written."""
    return {name: tuple(values) for name, values in json.loads(text).items()} if text else {}


_STATUS = {each.value: each for each in Status}
_PRIORITY = {each.value: each for each in Priority}
_EVENT_KIND = {each.value: each for each in EventKind}
_EVENT_SOURCE = {each.value: each for each in EventSource}
_ACCOUNT_KIND = {each.value: each for each in AccountKind}


def task_value(
    row: Sequence[Any],
    *,
    owners: tuple[Owner, ...],
    accounts: tuple[Account, ...] = (),
    homes: tuple[Home, ...] = (),
    links: tuple[Link, ...] = (),
    events: tuple[Event, ...] = (),
    owners_in_fields: bool = False,
    untold: tuple[str, ...] = (),
) -> Task:
    """Read what task_row wrote."""
    return Task(
        origin=Origin(row[0], row[1], row[2]),
        key=row[3],
        title=row[4],
        description=row[5],
        url=row[6],
        type=row[7],
        status=_STATUS[row[8]],
        native_status=row[9],
        priority=_PRIORITY[row[10]] if row[10] else None,
        native_priority=row[11],
        resolution=row[12],
        owners=owners if row[13] else None,
        reporter=row[14],
        labels=word_values(row[15]),
        components=word_values(row[16]),
        fields=field_values(row[17]),
        named_duties=word_values(row[18]),
        keys=word_values(row[19]),
        parent=row[20],
        created=_moment_value(row[21]),
        updated=_moment_value(row[22]),
        started=_moment_value(row[23]),
        due=_due_value(row[24]),
        done=_moment_value(row[25]),
        container=bool(row[26]),
        archived=bool(row[27]),
        template=bool(row[28]),
        item=bool(row[29]),
        history_from=_moment_value(row[30]),
        links_known=bool(row[31]),
        unread=word_values(row[32]),
        accounts=accounts,
        homes=homes,
        links=links,
        events=events,
        owners_in_fields=owners_in_fields,
        untold=untold,
    )


def account_value(row: Sequence[Any]) -> Account:
    """Read an account from native id, name, user name, e-mail, active, kind, former user names."""
    active = None if row[4] is None else bool(row[4])
    former = tuple(row[6].split("\n")) if row[6] else ()
    return Account(row[0], row[1], row[2], row[3], active, _ACCOUNT_KIND[row[5]], former)


def event_row(event: Event) -> Row:
    """Write an event as kind, at, author, before, after, source."""
    return (
        event.kind.value,
        instant_text(event.at),
        event.author,
        event.before,
        event.after,
        event.source.value,
    )


def event_value(row: Sequence[Any]) -> Event:
    """Read what event_row wrote."""
    return Event(
        _EVENT_KIND[row[0]], datetime.fromisoformat(row[1]), row[2], row[3], row[4], source=_EVENT_SOURCE[row[5]]
    )
