"""What is asked of Trello: each question of the connector as one call."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING
from typing import Any

from connectors.live.errors import BrokenAnswerError
from connectors.live.errors import ForbiddenError
from connectors.live.failures import misshapen
from connectors.live.parallel import ahead
from connectors.trello_board import ACTIONS_LIMIT
from mapping.loose import all_objects_of
from mapping.loose import object_of
from mapping.loose import objects_of
from mapping.loose import text_of

if TYPE_CHECKING:
    from trello import TrelloClient

    from connectors.live.wire import Wire

CARDS_A_PAGE = 1000
"""So many cards Trello gives in one answer at most."""

_BOARD = "name,closed,dateLastActivity,shortLink,shortUrl,url"
_AROUND = {
    "fields": _BOARD,
    "lists": "all",
    "list_fields": "name,closed,pos",
    "members": "all",
    "member_fields": "fullName,username",
    "checklists": "all",
    "checklist_fields": "name,idCard",
}
_CARD = "name,closed,due,dueComplete,start,dateLastActivity,idList,idMembers,idLabels,labels,shortLink,shortUrl,url,isTemplate,cardRole"
_HISTORY = (
    "createCard,copyCard,emailCard,convertToCardFromCheckItem,updateCard:idList,updateCard:closed,updateCard:dueComplete,"
    "moveCardToBoard,moveCardFromBoard,addMemberToCard,removeMemberFromCard,addLabelToCard,removeLabelFromCard,"
    "updateCheckItemStateOnCard,commentCard"
)
_TOO_MANY = "API_TOO_MANY_CARDS_REQUESTED"
BEFORE_CARDS = 4
"""Requests that a large board takes at least: whose token it is, and the board; a page of ids, and one of cards."""

_MOST_PAGES = 10_000

Board = dict[str, Any]


class TrelloCalls:
    """One Trello over its client library. With ``minimal``, no description, comment, attachment or history is asked for.

    ``fields`` is whether custom fields mean anything here.
    """

    def __init__(self, client: TrelloClient, wire: Wire, *, minimal: bool, fields: bool) -> None:
        """Ask through this client."""
        self._client = client
        self._wire = wire
        self._minimal = minimal
        self._fields = fields

    def me(self) -> Mapping[str, Any]:
        """Ask whose token it is, with all boards that it sees and when each was last active."""
        asked = {"fields": "fullName,username", "boards": "all", "board_fields": _BOARD}
        return self._object(self._get("members/me", asked), "members/me")

    def who(self) -> None:
        """Ask for nothing but whose token it is; raises UnauthorisedError for a dead one."""
        self._object(self._get("members/me", {"fields": "username"}), "members/me")

    def board(self, board: str, native_id: str = "") -> Board:
        """Ask for a whole board: lists, members, labels, checklists, custom fields, cards and the latest actions.

        Its ``cards`` are a list, or of a big board an iterator that asks for them page by page. Where its ``native_id`` is
        known, the answer has to bear it.
        """
        asked = {
            **_AROUND,
            "memberships": "all",
            "labels": "all",
            "label_fields": "name,color",
            "labels_limit": "1000",
            **self._asked_of_cards("card_"),
            **({"customFields": "true"} if self._fields else {}),
        }
        history = {} if self._minimal else {"actions": _HISTORY, "actions_limit": str(ACTIONS_LIMIT)}
        try:
            found = self._whole(board, {**asked, "cards": "all", **history}, native_id)
        except ForbiddenError as error:
            if error.answer is None or _TOO_MANY not in error.answer.said:
                raise
            found = self._whole(board, asked, native_id) | {"cards": []}
            paged = self._paged(board, self._asked_of_cards(""))
            return found | {"cards": paged, "actions": None if self._minimal else self._actions(board)}
        cards = self._list(found.get("cards"), "boards")
        return found | {"cards": self._cards(board, cards) if len(cards) >= CARDS_A_PAGE else list(cards)}

    def size(self, board: str, known: set[str], pages: int) -> bool:
        """Count the cards of a board: add their ids to those that are known, so many pages; say whether these are all."""
        for _ in range(pages):
            edge = {"before": min(known)} if known else {}
            asked = {"fields": "id", "filter": "all", "limit": str(CARDS_A_PAGE), **edge}
            page = {text_of(each.get("id")) for each in self._list(self._get(f"boards/{board}/cards", asked), "cards")}
            before = len(known)
            known |= page - {""}
            if len(page) < CARDS_A_PAGE or len(known) == before:
                return True
        return False

    def custom_fields(self, board: str) -> Sequence[Mapping[str, Any]]:
        """Ask for the custom fields of a board."""
        return self._list(self._get(f"boards/{board}/customFields", {}), "customFields")

    def ids(self, board: str) -> Board:
        """Ask for a board with nothing but what tells which tasks there are."""
        asked = {
            "fields": "shortLink",
            "cards": "all",
            "card_fields": "shortLink,cardRole",
            "checklists": "all",
            "checklist_fields": "idCard",
        }
        found = self._whole(board, asked)
        if len(self._list(found.get("cards"), "boards")) >= CARDS_A_PAGE:
            return found | {"cards": self._paged(board, {"fields": "shortLink,cardRole"})}
        return found

    def card(self, card: str) -> Mapping[str, Any]:
        """Ask for one card with its board, list, members and checklists."""
        asked = {
            "fields": f"{self._card_fields},idBoard",
            "board": "true",
            "board_fields": _BOARD,
            "list": "true",
            "members": "true",
            "member_fields": "fullName,username",
            "checklists": "all",
            "checklist_fields": "name,idCard",
            **({"customFieldItems": "true"} if self._fields else {}),
            **({} if self._minimal else {"attachments": "true", "attachment_fields": "url,name"}),
            **({} if self._minimal else {"actions": _HISTORY, "actions_limit": str(ACTIONS_LIMIT)}),
        }
        return self._object(self._get(f"cards/{card}", asked), "cards")

    def placed(self, card: Mapping[str, Any]) -> Mapping[str, Any]:
        """Give a card together with its board, list, members and checklists, asking for them where it came without."""
        told = ("list", "members", "checklists")
        if text_of(object_of(card.get("board")).get("id")) and all(card.get(each) is not None for each in told):
            return card
        lies = text_of(card.get("idBoard"))
        if not lies:
            raise self._odd("cards")  # a card without a place might be anywhere
        board = self._whole(lies, _AROUND)
        return {
            **card,
            "board": board,
            "list": next(
                (each for each in board["lists"] if text_of(each.get("id")) == text_of(card.get("idList"))), {}
            ),
            "members": board["members"],
            "checklists": [each for each in board["checklists"] if each.get("idCard") == card.get("id")],
        }

    @property
    def _card_fields(self) -> str:
        return _CARD if self._minimal else f"{_CARD},desc"

    def _asked_of_cards(self, prefix: str) -> dict[str, str]:
        asked = {f"{prefix}fields": self._card_fields}
        if self._fields:
            asked[f"{prefix}customFieldItems"] = "true"
        if not self._minimal:
            asked |= {f"{prefix}attachments": "true", f"{prefix}attachment_fields": "url,name"}
        return asked

    def _whole(self, board: str, asked: Mapping[str, str], native_id: str = "") -> Board:
        found = dict(self._object(self._get(f"boards/{board}", asked), "boards"))
        if board not in {found["id"], found.get("shortLink")} or native_id not in {"", found["id"]}:
            raise self._odd("boards")  # another board's tasks would take the place of this one's
        # Without checklists held items would seem gone, without lists all cards open, without members nobody known.
        for part in asked.keys() & {"checklists", "lists", "members"}:
            self._list(found.get(part), "boards")
        return found

    def _cards(self, board: str, known: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        """Give all cards of a big board: first those that came with it, then what is missing among all its ids.

        Which of its cards come with a board Trello does not say. What was given is not held any longer: several big boards
        are read at once.
        """
        return self._and_missing(board, [*reversed(known)], ahead(partial(self._ids, board)))

    def _and_missing(
        self, board: str, waiting: list[Mapping[str, Any]], listed: Future[set[str]]
    ) -> Iterator[Mapping[str, Any]]:
        came: set[str] = set()
        while waiting:
            came.add(text_of(waiting[-1].get("id")))
            yield waiting.pop()
        ids = listed.result()
        missing = ids - came
        if not missing:
            return
        newest = max(missing)
        before = min((each for each in ids if each > newest), default="")
        for card in self._paged(board, self._asked_of_cards(""), before):
            own = text_of(card.get("id"))
            if own in missing:
                missing.remove(own)
                yield card
                if not missing:
                    return

    def _ids(self, board: str) -> set[str]:
        return {text_of(each.get("id")) for each in self._paged(board, {"fields": "id"})}

    def _paged(self, board: str, asked: Mapping[str, str], before: str = "") -> Iterator[Mapping[str, Any]]:
        """Ask for the cards of a board page by page; Trello gives the newest first, or those before one."""
        found: set[str] = set()
        full = 0
        for number in range(_MOST_PAGES):
            self._wire.budget.need(BEFORE_CARDS + 2 * number)  # ids first, and then what did not come with the board
            edge = {"before": before} if before else {}
            page = self._list(
                self._get(f"boards/{board}/cards", {**asked, "filter": "all", "limit": str(CARDS_A_PAGE), **edge}),
                "cards",
            )
            size = len(page)
            fresh = {text_of(each.get("id")): each for each in page if text_of(each.get("id")) not in found}
            found |= fresh.keys()
            page = ()
            lowest = min(fresh, default="")
            while fresh:
                yield fresh.pop(next(iter(fresh)))
            # Trello may give less than it is asked for: short is what is shorter than another page of this board.
            full = max(full, size)
            if size < full or not size:
                return
            if not lowest:
                raise self._odd("cards")
            before = lowest
        raise self._odd("cards")

    def _actions(self, board: str) -> list[Mapping[str, Any]]:
        asked = {"filter": _HISTORY, "limit": str(ACTIONS_LIMIT)}
        found = self._get(f"boards/{board}/actions", asked)
        if not isinstance(found, list):
            raise self._odd("actions")
        return list(objects_of(found))

    def _get(self, path: str, asked: Mapping[str, str]) -> Any:
        return self._client.fetch_json(path, query_params=dict(asked))

    def _object(self, value: Any, route: str) -> Mapping[str, Any]:
        if not isinstance(value, dict) or not text_of(value.get("id")):
            raise self._odd(route)
        return value

    def _list(self, value: Any, route: str) -> Sequence[Mapping[str, Any]]:
        found = all_objects_of(value)
        if found is None:
            raise self._odd(route)
        return found

    def _odd(self, route: str) -> BrokenAnswerError:
        return misshapen(self._wire.station, route)


def card_payload(card: Mapping[str, Any]) -> Board:
    """Give an answer to `TrelloCalls.card` the form of a board that holds this card alone."""
    about = dict(object_of(card.get("board")))
    return {
        **about,
        "cards": [card],
        "lists": [object_of(card.get("list"))],
        "members": objects_of(card.get("members")),
        "checklists": objects_of(card.get("checklists")),
        "actions": card.get("actions"),
        "customFields": [],
    }
