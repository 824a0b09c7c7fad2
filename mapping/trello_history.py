"""What the actions of a Trello board tell about one card: owners, lists, archiving and comments, with their authors."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from typing import NamedTuple

from msgspec import Struct

from mapping.dates import instant
from mapping.labels import label_event
from mapping.loose import name_of
from mapping.loose import object_of
from mapping.loose import objects_of
from mapping.loose import text_of
from mapping.model import Event
from mapping.model import EventKind
from mapping.model import MappingRules
from mapping.model import Status
from mapping.text import fold

_BIRTHS = frozenset({"createCard", "copyCard", "emailCard", "convertToCardFromCheckItem"})


class Action(NamedTuple):
    """One action of a board, as far as it could be read."""

    at: datetime
    type: str
    author: str | None
    data: Mapping[str, Any]
    member: str | None


class History(Struct, frozen=True):
    """What the actions of a card tell; ``since`` is where they begin to be complete, None when they never are."""

    events: tuple[Event, ...] = ()
    since: datetime | None = None
    reporter: str | None = None
    started: datetime | None = None
    finished: datetime | None = None


NO_HISTORY = History()


def read_history(payload: Mapping[str, Any], created: datetime | None, rules: MappingRules) -> History:
    """Read the actions that stand beside a card.

    ``payload["history"]["since"]`` is the date of the board's oldest action when the actions were cut, null when
    they reach back to the beginning; without ``history`` the source brings none.
    """
    if not payload.get("actions") and payload.get("history") is None:
        return NO_HISTORY
    actions = read_actions(payload.get("actions"))
    reporter = next((each.author for each in actions if each.type in _BIRTHS), None)
    whole = len(actions) == len(objects_of(payload.get("actions")))
    since = _since(payload.get("history"), actions, created) if whole else None
    by_field = rules.owners_from.startswith("custom-field:")
    owners = iter(()) if by_field else _owner_events(actions, rules)
    if rules.owners_from == "first-member" and (since is None or since != created):
        owners, by_field = iter(()), True
    events = sorted([*owners, *_other_events(actions, rules)], key=lambda event: event.at)
    return History(
        events=tuple(events),
        since=None if by_field else since,
        reporter=reporter,
        started=_first_in_progress(actions, rules),
        finished=_finished(actions, rules),
    )


def read_actions(value: Any) -> Sequence[Action]:
    """Give the actions that can be read, oldest first."""
    return sorted(_readable(objects_of(value)), key=lambda action: action.at)


def _readable(actions: Iterable[Mapping[str, Any]]) -> Iterator[Action]:
    for each in actions:
        at = instant(each.get("date"))
        if at is not None:
            author = each.get("idMemberCreator") or object_of(each.get("memberCreator")).get("id")
            data = object_of(each.get("data"))
            member = data.get("idMember") or object_of(each.get("member")).get("id")
            yield Action(at, text_of(each.get("type")), text_of(author) or None, data, text_of(member) or None)


def _since(history: Any, actions: Sequence[Action], created: datetime | None) -> datetime | None:
    if not isinstance(history, dict) or created is None:
        return None
    arrivals = (each.at for each in actions if each.type == "moveCardToBoard")
    cut = instant(history.get("since"))
    return max([created, *arrivals, *([cut] if cut else [])])


def _owner_events(actions: Sequence[Action], rules: MappingRules) -> Iterator[Event]:
    members: list[str] = []
    for each in actions:
        if each.member is None or each.type not in {"addMemberToCard", "removeMemberFromCard"}:
            continue
        came = each.type == "addMemberToCard"
        before = members[:1]
        members = [one for one in members if one != each.member] + ([each.member] if came else [])
        if rules.owners_from != "first-member":
            yield Event(EventKind.OWNER, each.at, each.author, *((None, each.member) if came else (each.member, None)))
        elif members[:1] != before:
            left, held = next(iter(before), None), next(iter(members), None)
            yield Event(EventKind.OWNER, each.at, each.author, left, held)


def _other_events(actions: Sequence[Action], rules: MappingRules) -> Iterator[Event]:
    for each in actions:
        match each.type:
            case "commentCard":
                yield Event(EventKind.COMMENT, each.at, each.author)
            case "moveCardToBoard":
                yield Event(EventKind.SECTION, each.at, each.author, None, _name(each, "list"))
            case "updateCard":
                yield from _updates(each)
            case "addLabelToCard" | "removeLabelFromCard":
                name = _name(each, "label") or text_of(each.data.get("text"))
                kind = label_event(name, rules)
                if kind is not None:
                    change = (None, name) if each.type == "addLabelToCard" else (name, None)
                    yield Event(kind, each.at, each.author, *change)


def _updates(action: Action) -> Iterator[Event]:
    if "listAfter" in action.data:
        before, after = _name(action, "listBefore"), _name(action, "listAfter")
        yield Event(EventKind.SECTION, action.at, action.author, before, after)
    old = action.data.get("old")
    if not isinstance(old, dict):
        return
    card = object_of(action.data.get("card"))
    for key, off, on in (("closed", "open", "archived"), ("dueComplete", "incomplete", "complete")):
        if key in old:
            before, after = (off, on) if card.get(key) is True else (on, off)
            yield Event(EventKind.STATUS, action.at, action.author, before, after)


def _name(action: Action, key: str) -> str | None:
    return name_of(action.data.get(key)) or None


def _first_in_progress(actions: Sequence[Action], rules: MappingRules) -> datetime | None:
    moves = (each for each in actions if each.type == "updateCard" and "listAfter" in each.data)
    return next((each.at for each in moves if _list_status(each, rules) is Status.IN_PROGRESS), None)


def _list_status(action: Action, rules: MappingRules) -> Status | None:
    return rules.status.get(fold(_name(action, "listAfter") or ""))


def _finished(actions: Sequence[Action], rules: MappingRules) -> datetime | None:
    ticked = moved = None
    for each in actions:
        if each.type != "updateCard":
            continue
        if "dueComplete" in object_of(each.data.get("old")):
            ticked = each.at if object_of(each.data.get("card")).get("dueComplete") is True else None
        if "listAfter" in each.data:
            moved = each.at if _list_status(each, rules) in {Status.DONE, Status.CANCELLED} else None
    return min((at for at in (ticked, moved) if at is not None), default=None)
