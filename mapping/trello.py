"""Trello: what a card, or a checklist item that somebody holds, means as a task."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import UTC
from datetime import datetime
from functools import lru_cache
from typing import Any

from mapping.dates import instant
from mapping.errors import MappingError
from mapping.errors import fault
from mapping.loose import all_objects_of
from mapping.loose import are_words
from mapping.loose import is_task_url
from mapping.loose import object_of
from mapping.loose import objects_of
from mapping.loose import task_urls
from mapping.loose import text_of
from mapping.model import Account
from mapping.model import Event
from mapping.model import EventKind
from mapping.model import Home
from mapping.model import Link
from mapping.model import LinkKind
from mapping.model import MappingRules
from mapping.model import Origin
from mapping.model import Owner
from mapping.model import Priority
from mapping.model import Status
from mapping.model import Task
from mapping.sites import TRELLO
from mapping.text import fold
from mapping.trello_fields import FieldValue
from mapping.trello_fields import read_fields
from mapping.trello_fields import tells_fields
from mapping.trello_history import History
from mapping.trello_history import read_actions
from mapping.trello_history import read_history
from mapping.trello_people import People
from mapping.trello_people import owners_of_card

TOOL = "trello"
_FINISHED = (Status.DONE, Status.CANCELLED)
_STATES = ("complete", "incomplete")
_ID_LENGTH = 24


def to_task(payload: Mapping[str, Any], rules: MappingRules) -> Task:
    """Turn a card, or an item of its checklists, with what stands beside it into a task.

    ``payload`` holds ``board``, ``list``, ``card``, ``members``, ``customFields``, ``checklists``, ``actions`` and
    ``history``; an item's payload holds ``item`` too. Raises MappingError when there is no id.
    """
    card = object_of(payload.get("card"))
    return _item(payload, card, rules) if "item" in payload else _card(payload, card, rules)


def created_from(native_id: str) -> datetime | None:
    """Tell the moment at which Trello made an id: its first eight hexadecimal digits are seconds since 1970."""
    try:
        return datetime.fromtimestamp(int(native_id[:8], 16), UTC) if len(native_id) == _ID_LENGTH else None
    except ValueError:
        return None


def _card(payload: Mapping[str, Any], card: Mapping[str, Any], rules: MappingRules) -> Task:
    native_id = _identity(card)
    fields, labels, people = read_fields(payload), _labels(card, payload), People(payload)
    holders = owners_of_card(payload, fields, people, rules)
    created, updated = created_from(native_id), instant(card.get("dateLastActivity"))
    history = read_history(payload, created, rules)
    status, section = _status(card, payload, rules), _section(payload)
    priority, native_priority = _priority([*labels, *(field.value for field in fields)], rules)
    return Task(
        origin=Origin(TOOL, TRELLO, native_id),
        key=text_of(card.get("shortLink")) or native_id,
        title=text_of(card.get("name")),
        status=status,
        native_status=section or "",
        description="" if rules.minimal else text_of(card.get("desc")),
        url=_url(card),
        type="card",
        priority=priority,
        native_priority=native_priority,
        owners=holders.owners,
        reporter=history.reporter,
        accounts=_with_actors(holders.accounts, history, people),
        homes=(_home(payload, section),) if payload.get("board") else (),
        labels=labels,
        fields={} if rules.minimal else _by_name(fields),
        named_duties=tuple(field.value for field in fields if rules.duty_field and field.is_one_of({rules.duty_field})),
        links=tuple(_links(card, rules)),
        created=created,
        updated=updated,
        started=history.started,
        due=instant(card.get("due")),
        done=(history.finished or updated) if status in _FINISHED else None,
        container=any(text_of(item.get("idMember")) for item in _items(payload)),
        archived=_archived(payload, card),
        template=card.get("isTemplate") is True,
        events=history.events,
        history_from=history.since,
        owners_in_fields=bool(rules.owner_fields),
        untold=_untold(card, section, holders.owners, rules),
        unread=(*_unread(card, holders.owners), *_vague(payload, card)),
    )


def _untold(
    card: Mapping[str, Any], section: str | None, owners: tuple[Owner, ...] | None, rules: MappingRules
) -> tuple[str, ...]:
    """Give the facts of which the record says nothing."""
    found = []
    if "name" not in card:
        found.append("title")
    if owners is None:
        found.append("owners")
    if section is None:
        found += ["status", "section"]
    if card.keys().isdisjoint(("labels", "idLabels")):
        found += ["labels", "priority"]
    if "due" not in card:
        found.append("due")
    if (rules.owner_fields or rules.duty_field) and not tells_fields(card):
        found += ["holders", "duty"]
    return tuple(found)


def _unread(card: Mapping[str, Any], owners: tuple[Owner, ...] | None) -> tuple[str, ...]:
    """Give the facts of which the record says something that cannot be understood."""
    found = []
    if owners is None and "idMembers" in card and not isinstance(card["idMembers"], list):
        found.append("owners")
    if ("labels" in card and all_objects_of(card["labels"]) is None) or (
        "idLabels" in card and not are_words(card["idLabels"])
    ):
        found.append("labels")
    if "name" in card and not text_of(card["name"]):
        found.append("title")  # Trello has none without
    if card.get("due") and instant(card["due"]) is None:
        found.append("due")
    if not isinstance(card.get("dueComplete", False), bool):
        found.append("status")
    return tuple(found)


def _item(payload: Mapping[str, Any], card: Mapping[str, Any], rules: MappingRules) -> Task:
    item = object_of(payload.get("item"))
    native_id, card_id = _identity(item), _identity(card)
    member = item.get("idMember")
    account = People(payload).by_id(text_of(member)) if text_of(member) else None
    unknown = member is not None and account is None
    complete = item.get("state") == "complete"
    status = Status.DONE if complete else _status(card, payload, rules)
    return Task(
        origin=Origin(TOOL, TRELLO, native_id),
        key=f"{text_of(card.get('shortLink')) or card_id}/{native_id}",
        title=text_of(item.get("name")),
        status=status,
        native_status=text_of(item.get("state")),
        url=_url(card),
        type="checklist item",
        owners=None if unknown else (Owner(account.id, leads=True),) if account else (),
        accounts=(account,) if account else (),
        parent=card_id,
        created=created_from(native_id),
        updated=instant(card.get("dateLastActivity")),
        due=instant(item.get("due")),
        done=_item_done(payload, native_id) if complete else None,
        archived=_archived(payload, card),
        template=card.get("isTemplate") is True,
        item=True,
        unread=(*(() if item.get("state", "incomplete") in _STATES else ("status",)), *_vague(payload, card)),
    )


def _identity(thing: Mapping[str, Any]) -> str:
    native_id = text_of(thing.get("id"))
    if not native_id:
        raise MappingError(fault("The card “{name}” has no id.", name=text_of(thing.get("name"))[:80]))
    return native_id


def _status(card: Mapping[str, Any], payload: Mapping[str, Any], rules: MappingRules) -> Status:
    if card.get("dueComplete") is True:
        return Status.DONE
    return rules.status.get(fold(_section(payload) or ""), Status.TODO) if rules.status else Status.TODO


def _section(payload: Mapping[str, Any]) -> str | None:
    return text_of(object_of(payload.get("list")).get("name")) or None


def _home(payload: Mapping[str, Any], section: str | None) -> Home:
    board, position = object_of(payload.get("board")), object_of(payload.get("list")).get("position")
    scope = text_of(board.get("shortLink")) or text_of(board.get("id"))
    return _placed(scope, text_of(board.get("name")), section, position if isinstance(position, int) else None)


@lru_cache(maxsize=512)
def _placed(scope: str, name: str, section: str | None, position: int | None) -> Home:
    return Home(scope, name, section, position)


def _archived(payload: Mapping[str, Any], card: Mapping[str, Any]) -> bool:
    return any(told is True for told in _closed(payload, card))


def _vague(payload: Mapping[str, Any], card: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the fact whether a card is put away where what is said of that cannot be understood."""
    told = _closed(payload, card)
    return () if _archived(payload, card) or all(isinstance(each, bool) for each in told) else ("archived",)


def _closed(payload: Mapping[str, Any], card: Mapping[str, Any]) -> tuple[Any, ...]:
    """Give what card, list and board say of whether they are closed; who says nothing is not."""
    around = (card, object_of(payload.get("list")), object_of(payload.get("board")))
    return tuple(each.get("closed", False) for each in around)


def _url(card: Mapping[str, Any]) -> str | None:
    short = text_of(card.get("shortLink"))
    written = text_of(card.get("shortUrl")) or text_of(card.get("url"))
    if written.startswith(f"https://{TRELLO}/"):
        return written
    return f"https://{TRELLO}/c/{short}" if short.isascii() and short.isalnum() else None


def _labels(card: Mapping[str, Any], payload: Mapping[str, Any]) -> tuple[str, ...]:
    held = objects_of(card.get("labels"))
    if not held and isinstance(card.get("idLabels"), list):
        wanted = set(map(text_of, card["idLabels"]))
        held = [each for each in objects_of(payload.get("labels")) if text_of(each.get("id")) in wanted]
    return tuple(dict.fromkeys(name for name in map(_label_name, held) if name))


def _label_name(label: Mapping[str, Any]) -> str:
    colour = text_of(label.get("color"))
    return text_of(label.get("name")) or (f"({colour})" if colour else "")


def _priority(names: Sequence[str], rules: MappingRules) -> tuple[Priority | None, str | None]:
    if not rules.priority:
        return None, None
    found = [(rules.priority[fold(name)], name) for name in names if fold(name) in rules.priority]
    order = list(Priority)
    return min(found, key=lambda pair: order.index(pair[0]), default=(None, None))


def _links(card: Mapping[str, Any], rules: MappingRules) -> Iterator[Link]:
    attached = dict.fromkeys(text_of(each.get("url")) for each in objects_of(card.get("attachments")))
    for url in attached:
        if _is_other_task(url, card):
            yield Link(LinkKind.ATTACHMENT, url, "attachment")
    if not rules.minimal and isinstance(card.get("desc"), str) and "://" in card["desc"]:
        for url in task_urls(text_of(card["desc"])):
            if url not in attached and _is_other_task(url, card):
                yield Link(LinkKind.MENTION, url)


def _is_other_task(url: str, card: Mapping[str, Any]) -> bool:
    return is_task_url(url) and text_of(card.get("shortLink")) not in url.split("/")


def _items(payload: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for checklist in objects_of(payload.get("checklists")):
        yield from objects_of(checklist.get("checkItems"))


def _item_done(payload: Mapping[str, Any], native_id: str) -> datetime | None:
    done = None
    for each in read_actions(payload.get("actions")):
        item = object_of(each.data.get("checkItem"))
        if each.type == "updateCheckItemStateOnCard" and text_of(item.get("id")) == native_id:
            done = each.at if item.get("state") == "complete" else None
    return done or instant(object_of(payload.get("card")).get("dateLastActivity"))


def _by_name(fields: Sequence[FieldValue]) -> Mapping[str, tuple[str, ...]]:
    if not fields:
        return {}
    names = dict.fromkeys(field.name for field in fields)
    return {name: tuple(field.value for field in fields if field.name == name) for name in names}


def _with_actors(accounts: tuple[Account, ...], history: History, people: People) -> tuple[Account, ...]:
    """Add those who are not among the owners but stand in the history, so that their party can be told."""
    if not history.events and history.reporter is None:
        return accounts
    known = {account.id: account for account in accounts}
    acted = (name for event in history.events for name in _people_of(event))
    for native_id in (history.reporter, *acted):
        if native_id is not None and native_id not in known:
            known[native_id] = people.by_id(native_id)
    return tuple(known.values())


def _people_of(event: Event) -> tuple[str | None, ...]:
    return (event.author, event.before, event.after) if event.kind is EventKind.OWNER else (event.author,)
