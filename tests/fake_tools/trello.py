"""A Trello in memory that answers as its API does, for what dure asks: texts for errors, ids that tell their time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any

from fake_tools.server import Ask
from fake_tools.server import Reply

START = datetime(2026, 11, 2, tzinfo=UTC)
_MOST = 1000


def stamp(moment: datetime) -> str:
    """Write a moment as Trello does."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def text(status: int, said: str) -> Reply:
    """Answer with a plain text, as Trello does when something is wrong."""
    return Reply(said.encode(), status, {"Content-Type": "text/plain"})


@dataclass
class FakeTrello:
    """Boards, lists, cards and members; ``now`` is its clock. ``hidden`` boards are those that the token lost; ``bare`` cards come without what stands around them."""

    key: str = "k3y"
    token: str = "t0ken"
    now: datetime = START
    boards: dict[str, dict[str, Any]] = field(default_factory=dict)
    lists: dict[str, dict[str, Any]] = field(default_factory=dict)
    cards: dict[str, dict[str, Any]] = field(default_factory=dict)
    members: dict[str, dict[str, Any]] = field(default_factory=dict)
    checklists: list[dict[str, Any]] = field(default_factory=list)
    actions: list[dict[str, Any]] = field(default_factory=list)
    fields: list[dict[str, Any]] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)
    secret_cards: set[str] = field(default_factory=set)
    too_many: bool = False
    bare: bool = False
    most: int = 1000
    _made: int = 0

    # What tests do to it.

    def tick(self, **span: float) -> None:
        self.now += timedelta(**(span or {"minutes": 1}))

    def new_id(self) -> str:
        self._made += 1
        return f"{int(self.now.timestamp()):08x}{self._made:016x}"

    def member(self, name: str) -> str:
        found = next((each["id"] for each in self.members.values() if each["username"] == name), None)
        if found is None:
            found = self.new_id()
            self.members[found] = {"id": found, "fullName": f"{name} 님", "username": name}
        return found

    def board(self, link: str, name: str = "") -> None:
        self.boards[link] = {
            "id": self.new_id(),
            "shortLink": link,
            "name": name or f"보드 {link}",
            "closed": False,
            "url": f"https://trello.com/b/{link}/x",
            "shortUrl": f"https://trello.com/b/{link}",
            "dateLastActivity": stamp(self.now),
        }
        for title in ("할 일", "진행 중", "완료"):
            number = self.new_id()
            self.lists[f"{link}/{title}"] = {"id": number, "name": title, "closed": False, "pos": len(self.lists)}

    def card(
        self, board: str, title: str = "배너 시안", section: str = "할 일", *, members: Any = (), **more: Any
    ) -> str:
        number = self.new_id()
        link = f"c{self._made:07d}"
        own = {
            "id": number,
            "shortLink": link,
            "shortUrl": f"https://trello.com/c/{link}",
            "url": f"https://trello.com/c/{link}/1-x",
            "name": title,
            "desc": "",
            "closed": False,
            "due": None,
            "dueComplete": False,
            "start": None,
            "idMembers": [self.member(each) for each in members],
            "idLabels": [],
            "labels": [],
            "isTemplate": False,
            "cardRole": None,
            "attachments": [],
            "customFieldItems": [],
        }
        self.cards[number] = own | {"board": board, "idList": self.lists[f"{board}/{section}"]["id"]} | more
        self._act(number, "createCard", "minsu")
        return number

    def edit(self, number: str, **changes: Any) -> None:
        self.cards[number] |= changes
        self._touch(number)

    def assign(self, number: str, who: str, by: str = "minsu") -> None:
        self.cards[number]["idMembers"].append(self.member(who))
        self._act(number, "addMemberToCard", by, idMember=self.member(who))

    def shift(self, number: str, section: str, by: str = "minsu") -> None:
        card = self.cards[number]
        before = next(each for each in self.lists.values() if each["id"] == card["idList"])
        after = self.lists[f"{card['board']}/{section}"]
        card["idList"] = after["id"]
        self._act(number, "updateCard", by, listBefore=before, listAfter=after, old={"idList": before["id"]})

    def comment(self, number: str, by: str, said: str = "확인") -> None:
        self._act(number, "commentCard", by, text=said)

    def item(self, number: str, title: str, holder: str | None = None) -> str:
        item = {
            "id": self.new_id(),
            "name": title,
            "state": "incomplete",
            "idMember": self.member(holder) if holder else None,
        }
        self.checklists.append({"id": self.new_id(), "name": "할 일", "idCard": number, "checkItems": [item]})
        self._touch(number)
        return item["id"]

    def move(self, number: str, board: str) -> None:
        old = self.cards[number]["board"]
        self.cards[number] |= {"board": board, "idList": self.lists[f"{board}/할 일"]["id"]}
        self.boards[old]["dateLastActivity"] = stamp(self.now)
        self._touch(number)

    def delete(self, number: str) -> None:
        card = self.cards.pop(number)
        self.boards[card["board"]]["dateLastActivity"] = stamp(self.now)

    def _act(self, number: str, kind: str, by: str, **data: Any) -> None:
        card = self.cards[number]
        told = {"card": {"id": number, "name": card["name"], "shortLink": card["shortLink"]}, **data}
        member = {"member": self.members[data["idMember"]]} if "idMember" in data else {}
        self.actions.insert(
            0,
            {
                "id": self.new_id(),
                "type": kind,
                "date": stamp(self.now),
                "idMemberCreator": self.member(by),
                "memberCreator": self.members[self.member(by)],
                "data": told,
                **member,
            },
        )
        self._touch(number)

    def _touch(self, number: str) -> None:
        card = self.cards[number]
        card["dateLastActivity"] = stamp(self.now)
        self.boards[card["board"]]["dateLastActivity"] = stamp(self.now)

    # What it answers.

    def __call__(self, ask: Ask) -> Reply:
        login = ask.headers.get("authorization", "")
        if f'oauth_consumer_key="{self.key}"' not in login:
            return text(401, "invalid key")
        if f'oauth_token="{self.token}"' not in login:
            return text(401, "invalid token")
        path = ask.path.removeprefix("/1/")
        if path == "members/me":
            return Reply(
                {"id": "5f0000000000000000000001", "fullName": "두레 봇", "username": "durebot"} | self._own_boards(ask)
            )
        found = re.fullmatch(r"boards/([^/]+)(?:/(cards|actions|customFields))?", path)
        if found:
            return self._board_answer(found[1], found[2], ask)
        found = re.fullmatch(r"cards/([^/]+)", path)
        return self._card_answer(found[1], ask) if found else text(404, f"Cannot GET {ask.path}")

    def _own_boards(self, ask: Ask) -> dict[str, Any]:
        if "boards" not in ask.query:
            return {}
        shown = ("id", *ask.query.get("board_fields", "name").split(","))
        seen = (each for link, each in self.boards.items() if link not in self.hidden)
        return {"boards": [{name: each.get(name) for name in shown} for each in seen]}

    def _board_answer(self, link: str, part: str | None, ask: Ask) -> Reply:
        board = self.boards.get(link) or next((each for each in self.boards.values() if each["id"] == link), None)
        if board is None:
            return text(404, "board not found")
        link = board["shortLink"]
        if link in self.hidden:
            return text(401, "unauthorized permission requested")
        cards = [each for each in self.cards.values() if each["board"] == link]
        if part == "cards":
            return Reply(self._page(cards, ask.query, ""))
        if part == "customFields":
            return Reply(self.fields)
        if part == "actions":
            return Reply(self._acted(cards, ask.query)[: int(ask.query.get("limit", 50))])
        return self._whole(board, cards, ask.query)

    def _page(self, cards: list[dict[str, Any]], query: Mapping[str, str], prefix: str) -> list[dict[str, Any]]:
        newest = sorted(cards, key=lambda each: each["id"], reverse=True)
        before = query.get("before")
        size = min(int(query.get("limit", _MOST)), self.most if "limit" in query else _MOST)
        return [self._shown(each, query, prefix) for each in newest if not before or each["id"] < before][:size]

    def _whole(self, board: dict[str, Any], cards: list[dict[str, Any]], query: Mapping[str, str]) -> Reply:
        if self.too_many and query.get("cards") and query.get("actions"):
            return text(403, "API_TOO_MANY_CARDS_REQUESTED")
        link = board["shortLink"]
        shown = ("id", *query.get("fields", "").split(","))
        told: dict[str, Any] = {name: board.get(name) for name in shown}
        if query.get("lists"):
            told["lists"] = [each for name, each in self.lists.items() if name.startswith(f"{link}/")]
        if query.get("cards"):
            told["cards"] = [self._shown(each, query, "card_") for each in self._raw(cards)]
        if query.get("members"):
            told["members"] = list(self.members.values())
        if query.get("memberships"):
            told["memberships"] = [{"idMember": each, "deactivated": False} for each in self.members]
        if query.get("checklists"):
            ids = {*(each["id"] for each in cards), None}  # a test may take the card from a checklist
            told["checklists"] = [each for each in self.checklists if each["idCard"] in ids]
        if query.get("customFields"):
            told["customFields"] = self.fields
        if query.get("labels"):
            told["labels"] = []
        if query.get("actions"):
            told["actions"] = self._acted(cards, query)[: int(query.get("actions_limit", 50))]
        return Reply(told)

    def _raw(self, cards: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return sorted(cards, key=lambda each: each["id"], reverse=True)[:_MOST]

    def _acted(self, cards: list[dict[str, Any]], query: Mapping[str, str]) -> list[dict[str, Any]]:
        ids = {each["id"] for each in cards}
        return [each for each in self.actions if each["data"]["card"]["id"] in ids]

    def _shown(self, card: dict[str, Any], query: Mapping[str, str], prefix: str) -> dict[str, Any]:
        names = ("id", *query.get(f"{prefix}fields", "all").split(","))
        extra = {"customFieldItems": "customFieldItems", "attachments": "attachments"}
        kept = {name for name in names if name not in extra} | {
            name for name, asked in extra.items() if query.get(f"{prefix}{asked}") == "true"
        }
        return {name: value for name, value in card.items() if name in kept}

    def _card_answer(self, number: str, ask: Ask) -> Reply:
        card = self.cards.get(number)
        if card is None:
            return text(404, "The requested resource was not found.")
        board = self.boards[card["board"]]
        if board["shortLink"] in self.hidden or number in self.secret_cards:
            return text(401, "unauthorized card permission requested")
        told = self._shown(card, ask.query, "") | {"idBoard": board["id"]}
        if self.bare:
            return Reply(told)
        told["board"] = board
        told["list"] = next(each for each in self.lists.values() if each["id"] == card["idList"])
        told["members"] = [self.members[each] for each in card["idMembers"]]
        told["checklists"] = [each for each in self.checklists if each["idCard"] == number]
        if ask.query.get("actions"):
            told["actions"] = [each for each in self.actions if each["data"]["card"]["id"] == number]
        return Reply(told)
