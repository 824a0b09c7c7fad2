"""Trello: what a card, or a checklist item that somebody holds, means as a task."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from datetime import UTC
from datetime import datetime
from typing import Any
from typing import NamedTuple

from mapping.dates import instant
from mapping.drafts import TaskDraft
from mapping.errors import MappingError
from mapping.errors import fault
from mapping.loose import all_objects_of
from mapping.loose import are_words
from mapping.loose import is_task_url
from mapping.loose import name_of
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
from mapping.remembered import remembered
from mapping.sites import TRELLO
from mapping.text import fold
from mapping.trello_fields import FieldValue
from mapping.trello_fields import read_fields
from mapping.trello_fields import tells_fields
from mapping.trello_history import NO_HISTORY
from mapping.trello_history import History
from mapping.trello_history import read_actions
from mapping.trello_history import read_history
from mapping.trello_people import People
from mapping.trello_people import owners_of_card

TOOL = "trello"
_FINISHED = (Status.DONE, Status.CANCELLED)
_STATES = ("complete", "incomplete")
_ID_LENGTH = 24
_ADDRESS = f"https://{TRELLO}/"


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
    native_id, place = _identity(card), _place(payload)
    section = place.section
    told = TaskDraft(
        Origin(TOOL, TRELLO, native_id),
        text_of(card.get("shortLink")) or native_id,
        text_of(card.get("name")),
        _status(card, section, rules),
    )
    told.type, told.native_status = "card", section or ""
    told.url, told.template = _url(card), card.get("isTemplate") is True
    told.archived, vague = _put_away(card, place)
    told.homes = place.homes
    if not rules.minimal:
        told.description = text_of(card.get("desc"))
    told.links = _links(card, told.description)
    told.created, told.updated = created_from(native_id), instant(card.get("dateLastActivity"))
    told.due = instant(card.get("due"))
    checklists = payload.get("checklists")
    if checklists:
        told.container = _has_tasks(checklists)
    fields = read_fields(payload)
    _tell_words(told, payload, card, fields, rules)
    _tell_people(told, payload, fields, rules)
    told.untold = _untold(card, section, told.owners, rules)
    told.unread = _unread(card, told) + vague
    return told.finished()


def _tell_words(
    told: TaskDraft,
    payload: Mapping[str, Any],
    card: Mapping[str, Any],
    fields: Sequence[FieldValue],
    rules: MappingRules,
) -> None:
    """Tell the labels, what the custom fields say, and what of that is a priority."""
    told.labels = _labels(card, payload)
    if rules.priority:
        told.priority, told.native_priority = _priority([*told.labels, *(field.value for field in fields)], rules)
    if fields and not rules.minimal:
        told.fields = _by_name(fields)
    if fields and rules.duty_field:
        duty = {rules.duty_field}
        told.named_duties = tuple(field.value for field in fields if field.is_one_of(duty))


def _tell_people(
    told: TaskDraft, payload: Mapping[str, Any], fields: Sequence[FieldValue], rules: MappingRules
) -> None:
    """Tell who holds the card, and what its history tells: events with those who took part, beginning and end."""
    people = People(payload)
    holders = owners_of_card(payload, fields, people, rules)
    told.owners, told.owners_in_fields = holders.owners, bool(rules.owner_fields)
    told.accounts = holders.accounts
    history = read_history(payload, told.created, rules)
    if history is not NO_HISTORY:
        told.accounts = _with_actors(holders.accounts, history, people)
        told.events, told.history_from = history.events, history.since
        told.reporter, told.started = history.reporter, history.started
    if told.status in _FINISHED:
        told.done = history.finished or told.updated


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
    if "labels" not in card and "idLabels" not in card:
        found += ["labels", "priority"]
    if "due" not in card:
        found.append("due")
    if (rules.owner_fields or rules.duty_field) and not tells_fields(card):
        found += ["holders", "duty"]
    return tuple(found)


def _unread(card: Mapping[str, Any], told: TaskDraft) -> tuple[str, ...]:
    """Give the facts of which the record says something that cannot be understood."""
    found = []
    if told.owners is None and "idMembers" in card and not isinstance(card["idMembers"], list):
        found.append("owners")
    if all_objects_of(card.get("labels", [])) is None or not are_words(card.get("idLabels", [])):
        found.append("labels")
    if not told.title and "name" in card:
        found.append("title")  # Trello has none without
    if told.due is None and card.get("due"):
        found.append("due")
    if not isinstance(card.get("dueComplete", False), bool):
        found.append("status")
    return tuple(found)


def _item(payload: Mapping[str, Any], card: Mapping[str, Any], rules: MappingRules) -> Task:
    item = object_of(payload.get("item"))
    native_id, card_id = _identity(item), _identity(card)
    complete, state = item.get("state") == "complete", text_of(item.get("state"))
    told = TaskDraft(
        Origin(TOOL, TRELLO, native_id),
        f"{text_of(card.get('shortLink')) or card_id}/{native_id}",
        text_of(item.get("name")),
        Status.DONE if complete else _status(card, name_of(payload.get("list")) or None, rules),
    )
    told.item, told.type, told.native_status, told.parent = True, "checklist item", state, card_id
    told.url, told.template = _url(card), card.get("isTemplate") is True
    told.archived, vague = _put_away(card, _place(payload))
    member = item.get("idMember")
    account = People(payload).by_id(text_of(member)) if text_of(member) else None
    if account:
        told.owners, told.accounts = (Owner(account.id, leads=True),), (account,)
    elif member is not None:
        told.owners = None
    told.created, told.updated = created_from(native_id), instant(card.get("dateLastActivity"))
    told.due = instant(item.get("due"))
    told.done = _item_done(payload, native_id) if complete else None
    told.unread = vague if item.get("state", "incomplete") in _STATES else ("status", *vague)
    return told.finished()


def _identity(thing: Mapping[str, Any]) -> str:
    native_id = text_of(thing.get("id"))
    if not native_id:
        raise MappingError(fault("The card “{name}” has no id.", name=text_of(thing.get("name"))[:80]))
    return native_id


def _status(card: Mapping[str, Any], section: str | None, rules: MappingRules) -> Status:
    if card.get("dueComplete") is True:
        return Status.DONE
    return rules.status.get(fold(section or ""), Status.TODO) if rules.status else Status.TODO


class _Place(NamedTuple):
    """The list that a card lies in, with its board, and what either says of being closed."""

    section: str | None
    homes: tuple[Home, ...]
    closed: tuple[Any, Any]


def _place(payload: Mapping[str, Any]) -> _Place:
    within, board = object_of(payload.get("list")).get, object_of(payload.get("board")).get
    return _placed(
        within("name"),
        within("position"),
        within("closed", False),
        board("shortLink"),
        board("id"),
        board("name"),
        board("closed", False),
        bool(payload.get("board")),
    )


@remembered(512)
def _placed(
    name: Any, position: Any, closed: Any, link: Any, native_id: Any, board: Any, shut: Any, is_told: bool
) -> _Place:
    section = text_of(name) or None
    place = position if isinstance(position, int) else None
    home = Home(text_of(link) or text_of(native_id), text_of(board), section, place)
    return _Place(section, (home,) if is_told else (), (closed, shut))


def _put_away(card: Mapping[str, Any], place: _Place) -> tuple[bool, tuple[str, ...]]:
    """Tell whether card, list or board is closed, and that fact where what they say of it cannot be understood.

    Who says nothing is not closed.
    """
    own, (within, board) = card.get("closed", False), place.closed
    if own is False and within is False and board is False:
        return False, ()
    told = (own, within, board)
    closed = any(each is True for each in told)
    return closed, () if closed or all(isinstance(each, bool) for each in told) else ("archived",)


def _url(card: Mapping[str, Any]) -> str | None:
    written = text_of(card.get("shortUrl")) or text_of(card.get("url"))
    if written.startswith(_ADDRESS):
        return written
    short = text_of(card.get("shortLink"))
    return f"{_ADDRESS}c/{short}" if short.isascii() and short.isalnum() else None


def _labels(card: Mapping[str, Any], payload: Mapping[str, Any]) -> tuple[str, ...]:
    held = objects_of(card.get("labels"))
    if not held and isinstance(card.get("idLabels"), list):
        wanted = set(map(text_of, card["idLabels"]))
        held = [each for each in objects_of(payload.get("labels")) if text_of(each.get("id")) in wanted]
    if len(held) == 1:
        name = _label_name(held[0])
        return (name,) if name else ()
    return tuple(dict.fromkeys(filter(None, map(_label_name, held)))) if held else ()


def _label_name(label: Mapping[str, Any]) -> str:
    name = name_of(label)
    if name:
        return name
    colour = text_of(label.get("color"))
    return f"({colour})" if colour else ""


def _priority(names: Sequence[str], rules: MappingRules) -> tuple[Priority | None, str | None]:
    found = [(rules.priority[fold(name)], name) for name in names if fold(name) in rules.priority]
    order = list(Priority)
    return min(found, key=lambda pair: order.index(pair[0]), default=(None, None))


def _links(card: Mapping[str, Any], text: str) -> tuple[Link, ...]:
    files = card.get("attachments")
    if not files and "://" not in text:
        return ()
    attached = dict[str, None]()
    found: list[Link] = []
    if files:
        attached = dict.fromkeys(text_of(each.get("url")) for each in objects_of(files))
        found += [Link(LinkKind.ATTACHMENT, url, "attachment") for url in attached if _is_other_task(url, card)]
    if "://" in text:
        urls = [url for url in task_urls(text) if url not in attached]
        found += [Link(LinkKind.MENTION, url) for url in urls if _is_other_task(url, card)]
    return tuple(found)


def _is_other_task(url: str, card: Mapping[str, Any]) -> bool:
    return is_task_url(url) and text_of(card.get("shortLink")) not in url.split("/")


def _has_tasks(checklists: Any) -> bool:
    """Whether somebody holds an item of these checklists."""
    lists = [each.get("checkItems") for each in objects_of(checklists)]
    return any(text_of(item.get("idMember")) for items in lists for item in objects_of(items))


def _item_done(payload: Mapping[str, Any], native_id: str) -> datetime | None:
    done = None
    for each in read_actions(payload.get("actions")):
        item = object_of(each.data.get("checkItem"))
        if each.type == "updateCheckItemStateOnCard" and text_of(item.get("id")) == native_id:
            done = each.at if item.get("state") == "complete" else None
    return done or instant(object_of(payload.get("card")).get("dateLastActivity"))


def _by_name(fields: Sequence[FieldValue]) -> Mapping[str, tuple[str, ...]]:
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
