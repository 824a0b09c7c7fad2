"""A Trello of many cards, written before the clock starts, that answers both sides with whole boards."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any

from fake_tools.server import Ask
from fake_tools.server import Reply

BOARDS = 20
_PAGE = 1000
_LABELS = 40
_LISTS = ("할 일", "진행", "검수", "완료")
_WORDS = ("배너", "교체", "결제", "오류", "쿠폰", "상세", "페이지", "정산", "리뷰", "배송", "문의", "기획전", "확인")


def link(board: int) -> str:
    """Name a board as its address does."""
    return f"board{board:03d}"


def _id(moment: datetime, number: int) -> str:
    return f"{int(moment.timestamp()):08x}{number:016x}"


def card(number: int, board: int, today: datetime) -> dict[str, Any]:
    """Build one card, about 1.5 kB, with what Trello tells of a card where all fields are asked for."""
    chance = random.Random(number)
    created = today - timedelta(days=chance.uniform(1, 700))
    own = _id(created, number)
    due = f"{created + timedelta(days=30):%Y-%m-%dT%H:%M:%S}.000Z" if chance.random() < 0.3 else None
    label = {"id": f"6a{chance.randrange(_LABELS):022x}", "idBoard": _id(today, board), "idOrganization": None}
    return {
        "id": own,
        "badges": {
            "attachmentsByType": {"trello": {"board": 0, "card": 0}},
            "externalSource": None,
            "location": False,
            "votes": 0,
            "viewingMemberVoted": False,
            "subscribed": False,
            "attachments": 0,
            "fogbugz": "",
            "checkItems": 0,
            "checkItemsChecked": 0,
            "checkItemsEarliestDue": None,
            "comments": chance.randrange(5),
            "description": True,
            "due": due,
            "dueComplete": False,
            "lastUpdatedByAi": False,
            "start": None,
        },
        "checkItemStates": [],
        "closed": chance.random() < 0.3,
        "dueComplete": False,
        "dateLastActivity": f"{created:%Y-%m-%dT%H:%M:%S}.000Z",
        "desc": " ".join(chance.choices(_WORDS, k=15)),
        "descData": {"emoji": {}},
        "due": due,
        "dueReminder": None,
        "email": None,
        "idBoard": _id(today, board),
        "idChecklists": [],
        "idList": f"{board:012x}{chance.randrange(len(_LISTS)):012x}",
        "idMembers": [f"5f{chance.randrange(400):022x}"],
        "idMembersVoted": [],
        "idShort": number,
        "idAttachmentCover": None,
        "labels": [
            {**label, "name": chance.choice(_WORDS), "nodeId": None, "color": "red", "uses": chance.randrange(90)}
        ],
        "idLabels": [label["id"]],
        "manualCoverAttachment": False,
        "name": " ".join(chance.choices(_WORDS, k=4)) + f" {number}",
        "nodeId": None,
        "pinned": False,
        "pos": number * 65536,
        "shortLink": f"c{number:07d}",
        "shortUrl": f"https://trello.com/c/c{number:07d}",
        "start": None,
        "subscribed": False,
        "url": f"https://trello.com/c/c{number:07d}/{number}-x",
        "cover": {
            "idAttachment": None,
            "color": None,
            "idUploadedBackground": None,
            "size": "normal",
            "brightness": "dark",
            "idPlugin": None,
        },
        "isTemplate": False,
        "cardRole": None,
        "mirrorSourceId": None,
        "customFieldItems": [],
    }


class TrelloPages:
    """Answers what a reading asks for; nothing is ever changed here."""

    def __init__(self, count: int) -> None:
        """Write all boards."""
        today = datetime.now(UTC)
        self._boards = [
            {
                "id": _id(today, board),
                "shortLink": link(board),
                "name": f"보드 {board}",
                "closed": False,
                "url": f"https://trello.com/b/{link(board)}/x",
                "shortUrl": f"https://trello.com/b/{link(board)}",
                "dateLastActivity": f"{today:%Y-%m-%dT%H:%M:%S}.000Z",
            }
            for board in range(BOARDS)
        ]
        self._beside: dict[str, dict[str, Any]] = {}
        self._cards: dict[str, list[dict[str, Any]]] = {}
        for board, about in enumerate(self._boards):
            cards = [card(number, board, today) for number in range(board, count, BOARDS)]
            self._cards[about["shortLink"]] = sorted(cards, key=lambda each: each["id"], reverse=True)
            lists = [
                {"id": f"{board:012x}{place:012x}", "name": name, "closed": False, "pos": place}
                for place, name in enumerate(_LISTS)
            ]
            members = [
                {"id": f"5f{each:022x}", "fullName": f"담당 {each}", "username": f"user{each}"} for each in range(400)
            ]
            nothing: dict[str, list[Any]] = {"labels": [], "checklists": [], "customFields": [], "actions": []}
            self._beside[about["shortLink"]] = {"lists": lists, "members": members, **nothing}
        self._links = {each["id"]: each["shortLink"] for each in self._boards}
        self._written: dict[tuple[str, ...], bytes] = {}
        for each in self._cards:  # what is asked for otherwise is written when it is asked for first
            self._page(each, "", "all")

    def __call__(self, ask: Ask) -> Reply:
        """Answer one request."""
        path = ask.path.removeprefix("/1/")
        if path == "members/me":
            return Reply({"id": "5f", "fullName": "bot", "username": "bot", "boards": self._boards})
        if path.startswith("members/me/boards"):
            return Reply(self._boards)
        _, board, *rest = path.strip("/").split("/")
        board = self._links.get(board, board)
        if rest and rest[0] == "cards":
            return Reply(self._page(board, ask.query.get("before", ""), ask.query.get("fields", "all")))
        return Reply(self._whole(board, ask.query.get("card_fields", "all")))

    def _page(self, board: str, before: str, fields: str) -> bytes:
        """Write a page of cards, the newest first."""
        return self._kept((board, before, fields), lambda: self._told(board, before, fields))

    def _whole(self, board: str, fields: str) -> bytes:
        """Write a board with its cards."""
        about = next(each for each in self._boards if each["shortLink"] == board)
        return self._kept(
            (board, fields), lambda: {**about, **self._beside[board], "cards": self._told(board, "", fields)}
        )

    def _told(self, board: str, before: str, fields: str) -> list[dict[str, Any]]:
        cards = [each for each in self._cards[board] if not before or each["id"] < before][:_PAGE]
        if fields == "all":
            return cards
        wanted = {"id", "customFieldItems", *fields.split(",")}
        return [{name: value for name, value in each.items() if name in wanted} for each in cards]

    def _kept(self, asked: tuple[str, ...], told: Callable[[], Any]) -> bytes:
        if asked not in self._written:
            self._written[asked] = json.dumps(told(), ensure_ascii=False, separators=(",", ":")).encode()
        return self._written[asked]
