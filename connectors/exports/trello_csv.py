"""A Trello board as CSV, which paid workspaces offer: members by name, and neither checklist items nor history."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from connectors.api import ConnectorContext
from connectors.api import Listing
from connectors.api import Record
from connectors.api import Scope
from connectors.compose import is_round
from connectors.compose import record_of
from connectors.exports.base import Found
from connectors.exports.files import ExportFile
from connectors.exports.tables import Row
from connectors.exports.tables import names_in
from connectors.exports.tables import read_table
from mapping.dates import read_moment
from mapping.dates import to_instant
from mapping.dates import zone_of
from mapping.errors import Fault
from mapping.errors import Place
from mapping.errors import fault
from mapping.errors import msg
from mapping.text import fold

_ALIASES: Mapping[str, Sequence[str]] = {
    "id": ("card id", "카드 id", "카드id"),
    "name": ("card name", "카드 이름", "카드명"),
    "url": ("card url", "카드 url"),
    "desc": ("card description", "카드 설명"),
    "labels": ("labels", "label", "라벨", "레이블"),
    "members": ("members", "member", "멤버"),
    "due": ("due date", "due", "만기일", "마감일", "기한"),
    "due complete": ("due complete", "due date complete", "완료 여부", "만기일 완료"),
    "attachments": ("attachment links", "첨부 파일 링크", "첨부 링크"),
    "active": ("last activity date", "마지막 활동 날짜", "마지막 활동일"),
    "list id": ("list id", "리스트 id", "목록 id"),
    "list": ("list name", "리스트 이름", "목록 이름"),
    "board id": ("board id", "보드 id"),
    "board": ("board name", "보드 이름"),
    "archived": ("archived", "보관됨", "보관 여부"),
}
_NO_FIELDS = frozenset(
    fold(name)
    for name in (
        "Attachment Count",
        "Checklist Item Total Count",
        "Checklist Item Completed Count",
        "Vote Count",
        "Comment Count",
        "Start Date",
    )
)
_CARD_URL = re.compile(r"https?://trello\.com/c/([A-Za-z0-9]+)")
_COLOUR = re.compile(r"(.+?)\s*\([a-z_ ]+\)")
_YES = frozenset({"true", "yes", "1", "예", "참"})


class TrelloCsv:
    """Reads the CSV of one board."""

    format = "trello-csv"

    def scopes(self, file: ExportFile) -> Sequence[Scope]:
        """Give none: the rows name their board."""
        del file
        return ()

    def read(self, file: ExportFile, context: ConnectorContext) -> Iterator[Found]:
        """Give every card in the shape of a board's JSON, and what the table proves of its boards."""
        rows, rejected, boards = 0, 0, dict[str, Scope]()
        for row in read_table(file, _ALIASES, ("id", "name")):
            rows += 1
            found = row if isinstance(row, Fault) else _read_row(file, row, context)
            if isinstance(found, Fault):
                rejected += 1
            elif isinstance(row, Row):
                scope = _scope(row, context)
                boards.setdefault(scope.id, scope)
            yield found
        cut = is_round(rows)
        for scope in boards.values():
            yield Listing(scope, context.options.whole and not cut and not rejected, truncated=cut, as_of=file.as_of)


def _scope(row: Row, context: ConnectorContext) -> Scope:
    configured = context.options.scopes or []
    named = {fold(row["board id"]), fold(row["board"])}
    if len(configured) == 1 and fold(configured[0]) not in named:
        return Scope(configured[0], row["board"])  # the table has no short links; the settings may name the only board
    return Scope(row["board id"] or row["board"] or context.name, row["board"])


def _read_row(file: ExportFile, row: Row, context: ConnectorContext) -> Record | Fault:
    if not row["id"]:
        return fault(
            "The row has no card id and was left out.",
            place=Place(file.name, row.line),
            advice=msg("Export it anew; the others were read."),
        )
    scope, written = _scope(row, context), _CARD_URL.match(row["url"])
    short = written[1] if written else row["id"]
    names = names_in(row["members"])
    payload = {
        "board": {"id": row["board id"], "shortLink": scope.id, "name": row["board"]},
        "list": {"id": row["list id"], "name": row["list"], "closed": False},
        "card": _card(row, short, context),
        "members": [{"id": name, "fullName": name} for name in names],
        "customFields": [{"id": name, "name": name} for name, _ in _fields(row)],
    }
    return record_of(file.place, row["id"], short, (scope.id,), payload)


def _card(row: Row, short: str, context: ConnectorContext) -> dict[str, Any]:
    card: dict[str, Any] = {
        "id": row["id"],
        "name": row["name"],
        "desc": row.cells.get("desc", ""),
        "shortLink": short,
        "url": row["url"],
        "closed": fold(row["archived"]) in _YES,
        "due": _instant(row["due"], context),
        "dueComplete": fold(row["due complete"]) in _YES,
        "dateLastActivity": _instant(row["active"], context),
        "labels": [{"name": _without_colour(name)} for name in names_in(row["labels"])],
        "attachments": [{"url": url} for url in re.split(r"[\s,]+", row["attachments"]) if url],
        "customFieldItems": [{"idCustomField": name, "value": {"text": value}} for name, value in _fields(row)],
    }
    for name, column in (("due", "due"), ("labels", "labels")):
        if column not in row.cells:
            del card[name]
    if "members" in row.cells:
        card["idMembers"] = names_in(row["members"])
    return card


def _fields(row: Row) -> Sequence[tuple[str, str]]:
    return [(name, value) for name, value in row.others if fold(name) not in _NO_FIELDS]


def _without_colour(label: str) -> str:
    named = _COLOUR.fullmatch(label)
    return named[1] if named else label


def _instant(cell: str, context: ConnectorContext) -> str | None:
    moment = read_moment(cell)
    found = to_instant(moment, zone_of(context.rules.timezone)) if moment else None
    return found.isoformat() if found else None
