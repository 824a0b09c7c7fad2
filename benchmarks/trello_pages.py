"""A Trello of many cards, written before the clock starts, that answers both sides with whole boards."""

from __future__ import annotations

import json
import random
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any

from fake_tools.server import Ask
from fake_tools.server import Reply

BOARDS = 20
_PAGE = 1000
_LISTS = ("할 일", "진행", "검수", "완료")
_WORDS = ("배너", "교체", "결제", "오류", "쿠폰", "상세", "페이지", "정산", "리뷰", "배송", "문의", "기획전", "확인")


def link(board: int) -> str:
    """Name a board as its address does."""
    return f"board{board:03d}"


def _id(moment: datetime, number: int) -> str:
    return f"{int(moment.timestamp()):08x}{number:016x}"


def card(number: int, board: int, today: datetime) -> dict[str, Any]:
    """Build one card, about 1.5 kB."""
    chance = random.Random(number)
    created = today - timedelta(days=chance.uniform(1, 700))
    own = _id(created, number)
    return {
        "id": own,
        "name": " ".join(chance.choices(_WORDS, k=4)) + f" {number}",
        "desc": " ".join(chance.choices(_WORDS, k=60)),
        "closed": chance.random() < 0.3,
        "due": None,
        "dueComplete": False,
        "start": None,
        "dateLastActivity": f"{created:%Y-%m-%dT%H:%M:%S}.000Z",
        "idList": f"{board:012x}{chance.randrange(len(_LISTS)):012x}",
        "idBoard": _id(today, board),
        "idMembers": [f"5f{chance.randrange(400):022x}"],
        "idLabels": [],
        "idChecklists": [],
        "labels": [{"id": "1", "idBoard": "1", "name": chance.choice(_WORDS), "color": "red"}],
        "idShort": number,
        "shortLink": f"c{number:07d}",
        "shortUrl": f"https://trello.com/c/c{number:07d}",
        "url": f"https://trello.com/c/c{number:07d}/{number}-x",
        "isTemplate": False,
        "cardRole": None,
        "customFieldItems": [],
        "badges": {"votes": 0, "attachments": 0, "comments": 0, "checkItems": 0, "description": True},
        "pos": number,
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
        self._whole: dict[str, bytes] = {}
        self._cards: dict[tuple[str, str, bool], bytes] = {}
        for board, about in enumerate(self._boards):
            cards = [card(number, board, today) for number in range(board, count, BOARDS)]
            cards.sort(key=lambda each: each["id"], reverse=True)
            lists = [
                {"id": f"{board:012x}{place:012x}", "name": name, "closed": False, "pos": place}
                for place, name in enumerate(_LISTS)
            ]
            members = [
                {"id": f"5f{each:022x}", "fullName": f"담당 {each}", "username": f"user{each}"} for each in range(400)
            ]
            beside = {
                "lists": lists,
                "members": members,
                "labels": [],
                "checklists": [],
                "customFields": [],
                "actions": [],
            }
            self._whole[about["shortLink"]] = json.dumps(
                {**about, **beside, "cards": cards[:_PAGE]}, ensure_ascii=False
            ).encode()
            for start in range(0, len(cards) + 1, _PAGE):
                page = cards[start : start + _PAGE]
                before = cards[start - 1]["id"] if start else ""
                for bare, told in ((False, page), (True, [{"id": each["id"]} for each in page])):
                    body = json.dumps(told, ensure_ascii=False).encode()
                    self._cards |= {(name, before, bare): body for name in (about["id"], about["shortLink"])}

    def __call__(self, ask: Ask) -> Reply:
        """Answer one request."""
        path = ask.path.removeprefix("/1/")
        if path == "members/me":
            return Reply({"id": "5f", "fullName": "bot", "username": "bot", "boards": self._boards})
        if path.startswith("members/me/boards"):
            return Reply(self._boards)
        _, board, *rest = path.strip("/").split("/")
        if rest and rest[0] == "cards":
            return Reply(self._cards[board, ask.query.get("before", ""), ask.query.get("fields") == "id"])
        return Reply(self._whole.get(board, b"[]"))
