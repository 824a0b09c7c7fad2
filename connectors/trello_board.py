"""A Trello board taken apart: each card, and each checklist item that somebody holds, with all that tells of it."""

from __future__ import annotations

import re
from collections import Counter
from collections import defaultdict
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from connectors.api import Record
from connectors.api import Scope
from connectors.compose import behind
from connectors.compose import fingerprint_of
from connectors.compose import record_of
from connectors.compose import too_deep
from connectors.compose import without_id
from mapping.errors import Fault
from mapping.errors import Place
from mapping.errors import fault
from mapping.errors import msg
from mapping.joined import names_in_one
from mapping.list_words import guessed_status
from mapping.loose import all_objects_of
from mapping.loose import compact_json
from mapping.loose import object_of
from mapping.loose import objects_of
from mapping.loose import text_of
from mapping.model import MappingRules
from mapping.model import Status
from mapping.text import fold

ACTIONS_LIMIT = 1000
"""So many actions Trello gives of a board at most."""

_LONGEST_NAME = 80
_NO_TASKS = frozenset({"separator", "mirror", "link", "board"})
_BOARD_URL = re.compile(r"https?://[^/]+/b/([A-Za-z0-9]+)")


def board_scope(board: Mapping[str, Any]) -> Scope:
    """Give the scope of a board: its short link, which its address holds too, or its id where there is neither."""
    url = text_of(board.get("shortUrl")) or text_of(board.get("url"))
    written = _BOARD_URL.match(url)
    short = text_of(board.get("shortLink")) or (written[1] if written else "")
    return Scope(short or text_of(board.get("id")), text_of(board.get("name")), url or None)


def actions_cut(board: Mapping[str, Any]) -> bool:
    """Whether the history of the board does not reach back to its beginning."""
    actions = board.get("actions")
    return isinstance(actions, list) and len(actions) >= ACTIONS_LIMIT


class Board:
    """A board taken apart, so that each card is put together with just what is needed to read it."""

    def __init__(self, board: Mapping[str, Any], scope: Scope, place: Place, *, stable: bool = False) -> None:
        """Index lists, members, checklists and actions; ``place`` is that of faults.

        With ``stable``, fingerprints leave out what stands beside a card and may shift while the card does not change:
        the actions, which are cut at a number. They hang on the order in which a card tells what it tells, then.
        """
        self._scopes = (scope.id,)
        self._place = place
        self._stable = stable
        self._cards: Iterable[Any] = board["cards"]
        self._about = {"shortLink": scope.id, **_told(board, ("id", "name", "closed"))}
        self._lists = _lists(board)
        self._labels = objects_of(board.get("labels"))
        self._members = _members(board)
        self._fields = objects_of(board.get("customFields"))
        checklists = objects_of(board.get("checklists"))
        self._unusable = [_vague(place, each) for each in checklists if not _tells_items(each)]
        self._checklists = _grouped(checklists, lambda each: text_of(each.get("idCard")))
        self._actions = _grouped(objects_of(board.get("actions")), _card_of)
        self._history = _history(board)
        self._quiet = {"actions": (), "history": self._history}
        self._told_quiet = behind(self._quiet)
        self._open = Counter[str]()

    def records(self) -> Iterator[Record | Fault]:
        """Give every card, and every checklist item that somebody holds, as a record; a fault for each unusable one.

        A checklist that does not tell its card or all of its items is one: those that people hold would seem gone.
        """
        yield from self._unusable
        for number, card in enumerate(self._cards, start=1):
            native_id = text_of(card.get("id")) if isinstance(card, dict) else ""
            if not native_id:
                yield without_id(self._place, number)
            elif not card.get("cardRole") or text_of(card["cardRole"]) not in _NO_TASKS:
                key = text_of(card.get("shortLink")) or native_id
                checklists = self._checklists.get(native_id) or objects_of(card.get("checklists"))
                actions = self._actions.get(native_id, ())
                beside = {"actions": actions, "history": self._history} if actions else self._quiet
                yield self._record(native_id, key, self._around(card, checklists, actions), beside)
                if checklists:
                    yield from self._held_items(card, native_id, key, checklists)

    def notes(self, rules: MappingRules) -> Iterator[Fault]:
        """Tell of lists that are called done and hold cards that count as open; ask when all records were taken."""
        found: dict[str, int] = {}
        for list_id, about in self._lists.items():
            name, count = text_of(about["name"]), self._open[list_id]
            if (
                count
                and about.get("closed") is not True
                and fold(name) not in rules.status
                and guessed_status(name) is Status.DONE
            ):
                found[name[:_LONGEST_NAME]] = found.get(name[:_LONGEST_NAME], 0) + count
        if found:
            yield fault(
                "Nothing says that the cards in these lists are finished: {names}. {count} cards in them count as to do.",
                place=self._place,
                advice=msg(
                    "Write what each list means under `status:` of the connection, such as {{{name}: done}}.",
                    name=next(iter(found)),
                ),
                names=names_in_one(found),
                count=sum(found.values()),
            )

    def _held_items(
        self, card: Mapping[str, Any], card_id: str, key: str, checklists: Sequence[Mapping[str, Any]]
    ) -> Iterator[Record | Fault]:
        for checklist in checklists:
            for item in objects_of(checklist.get("checkItems")):
                item_id = text_of(item.get("id"))
                if _is_held(item) and item_id:
                    beside = {"actions": self._actions_of_item(item, card_id)}
                    yield self._record(item_id, f"{key}/{item_id}", self._item(item, card, checklist), beside)

    def _around(
        self, card: Mapping[str, Any], checklists: Sequence[Mapping[str, Any]], actions: Sequence[Mapping[str, Any]]
    ) -> dict[str, Any]:
        list_id = text_of(card.get("idList"))
        within = self._lists.get(list_id)
        if not _is_put_away(card):
            self._open[list_id] += 1
        payload = {
            "board": self._about,
            "list": within,
            "card": card,
            "customFields": _trimmed_fields(self._fields, card) if self._fields else [],
            "checklists": checklists,
            "members": self._members_named_in(card, actions),
        }
        if not isinstance(card.get("labels"), list) and isinstance(card.get("idLabels"), list):
            payload["labels"] = [each for each in self._labels if each.get("id") in card["idLabels"]]
        return payload

    def _actions_of_item(self, item: Mapping[str, Any], card_id: str) -> list[Mapping[str, Any]]:
        return [
            each
            for each in self._actions.get(card_id, ())
            if object_of(object_of(each.get("data")).get("checkItem")).get("id") == item.get("id")
        ]

    def _item(self, item: Mapping[str, Any], card: Mapping[str, Any], checklist: Mapping[str, Any]) -> dict[str, Any]:
        kept = ("id", "shortLink", "shortUrl", "url", "name", "closed", "isTemplate", "dueComplete", "dateLastActivity")
        return {
            "board": self._about,
            "list": self._lists.get(text_of(card.get("idList"))),
            "card": _told(card, kept),
            "checklist": {key: checklist.get(key) for key in ("id", "name")},
            "item": item,
            "members": [each for each in (self._members.get(text_of(item.get("idMember"))),) if each],
        }

    def _members_named_in(
        self, card: Mapping[str, Any], actions: Sequence[Mapping[str, Any]]
    ) -> list[Mapping[str, Any]]:
        """Give all members where a custom field may name any of them, else those whose ids stand on the card."""
        if card.get("customFieldItems"):
            return list(self._members.values())
        ids = card["idMembers"] if isinstance(card.get("idMembers"), list) else []
        if actions:
            ids = [*ids, *(each.get("idMemberCreator") for each in actions)]
            ids += [object_of(each.get("member")).get("id") for each in actions]
        known = self._members
        named = dict.fromkeys(map(text_of, ids)) if len(ids) > 1 else map(text_of, ids)
        return [known[each] for each in named if each in known]

    def _record(self, native_id: str, key: str, own: dict[str, Any], beside: dict[str, Any]) -> Record | Fault:
        if not self._stable:
            return record_of(self._place, native_id, key, self._scopes, own | beside)
        try:
            told = compact_json(own)
            more = self._told_quiet if beside is self._quiet else behind(beside)
        except RecursionError:
            return too_deep(self._place, key)
        own |= beside
        return Record(native_id, key, self._scopes, own, fingerprint_of(told), told[:-1] + more)


def _is_held(item: Mapping[str, Any]) -> bool:
    """Whether somebody holds an item, be it somebody whom nobody can tell."""
    return item.get("idMember") not in (None, "")


def _tells_items(checklist: Mapping[str, Any]) -> bool:
    items = all_objects_of(checklist.get("checkItems"))
    held = [each for each in items or () if _is_held(each)]
    return (
        items is not None and bool(text_of(checklist.get("idCard"))) and all(text_of(each.get("id")) for each in held)
    )


def _vague(place: Place, checklist: Mapping[str, Any]) -> Fault:
    return fault(
        "The checklist “{name}” does not tell its card or its items.",
        place=place,
        advice=msg("Its tasks stay as they were known last. Look for it in Trello, or export the board anew."),
        name=text_of(checklist.get("name"))[:_LONGEST_NAME] or text_of(checklist.get("id")) or "?",
    )


def _lists(board: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    shown = sorted(objects_of(board.get("lists")), key=lambda each: (each.get("closed") is True, _position(each)))
    return {
        text_of(each.get("id")): {**_told(each, ("id", "name", "closed")), "position": position}
        for position, each in enumerate(shown)
    }


def _told(thing: Mapping[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    """Keep these of what a thing says; where it does not say whether it is closed, that is not the same as nothing."""
    return {key: thing.get(key) for key in keys if key != "closed" or key in thing}


def _is_put_away(card: Mapping[str, Any]) -> bool:
    """Whether a card does not count as open whatever its list means."""
    return card.get("closed") is True or card.get("isTemplate") is True or card.get("dueComplete") is True


def _position(thing: Mapping[str, Any]) -> int | float:
    value = thing.get("pos")
    return value if isinstance(value, int | float) else 0


def _members(board: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Index who is known: the board's members, and those who left but stand in its actions."""
    found: dict[str, dict[str, Any]] = {}
    deactivated = {
        text_of(each.get("idMember")): each.get("deactivated") for each in objects_of(board.get("memberships"))
    }
    seen = [
        object_of(each.get(key)) for each in objects_of(board.get("actions")) for key in ("memberCreator", "member")
    ]
    for each in [*objects_of(board.get("members")), *seen]:
        native_id = text_of(each.get("id"))
        if native_id and native_id not in found:
            found[native_id] = {key: each.get(key) for key in ("id", "fullName", "username")}
            if isinstance(deactivated.get(native_id), bool):
                found[native_id]["deactivated"] = deactivated[native_id]
    return found


def _grouped(
    things: Sequence[Mapping[str, Any]], key: Callable[[Mapping[str, Any]], str]
) -> dict[str, list[Mapping[str, Any]]]:
    groups: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for each in things:
        groups[key(each)].append(each)
    return groups


def _card_of(action: Mapping[str, Any]) -> str:
    return text_of(object_of(object_of(action.get("data")).get("card")).get("id"))


def _history(board: Mapping[str, Any]) -> dict[str, Any] | None:
    dates = [text_of(each.get("date")) for each in objects_of(board.get("actions"))]
    if not any(dates):
        return None
    return {"since": min(filter(None, dates)) if actions_cut(board) else None}


def _trimmed_fields(fields: Sequence[Mapping[str, Any]], card: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Keep the options of those fields alone whose value is one of them."""
    chosen = {
        text_of(each.get("idCustomField")) for each in objects_of(card.get("customFieldItems")) if each.get("idValue")
    }
    kept = ("id", "name", "type")
    return [
        {key: each.get(key) for key in (*kept, "options") if key in kept or text_of(each.get("id")) in chosen}
        for each in fields
    ]
