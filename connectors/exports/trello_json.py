"""A Trello board as JSON: an export from the board's menu, or the answer of the board request, which has its shape."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from connectors.api import ConnectorContext
from connectors.api import Listing
from connectors.api import Scope
from connectors.compose import is_round
from connectors.exports.base import Found
from connectors.exports.batch import Note
from connectors.exports.files import ExportFile
from connectors.exports.json_stream import Item
from connectors.exports.json_stream import Members
from connectors.exports.json_stream import stream_items
from connectors.trello_board import Board
from connectors.trello_board import actions_cut
from connectors.trello_board import board_scope
from mapping.errors import ConnectorError
from mapping.errors import Fault
from mapping.errors import fault
from mapping.errors import msg
from mapping.loose import text_of
from mapping.text import fold
from sheets.decode import open_text

_ANEW = msg("Export it anew from the board's menu as JSON.")
_BIG = ("actions", "cards", "lists", "checklists", "members", "labels")


class TrelloJson:
    """Reads the JSON of one board."""

    format = "trello-json"

    def scopes(self, file: ExportFile) -> Sequence[Scope]:
        """Give the board, where it is named before its big lists."""
        with open_text(file) as text:
            for piece in stream_items(text, _BIG, name=file.name):
                if isinstance(piece, Members) and text_of(piece.values.get("shortLink")):
                    return [board_scope(piece.values)]
                break
        return ()

    def read(self, file: ExportFile, context: ConnectorContext) -> Iterator[Found]:
        """Give the cards and held checklist items of the board, and what its listing proves."""
        board = _load(file)
        scope = board_scope(board)
        configured = {fold(name) for name in context.options.scopes or ()}
        board_id = text_of(board.get("id"))
        if fold(board_id) in configured:
            yield Scope(scope.id, board_id, scope.url)  # the user named the board by its long id
        yield scope
        rejected = 0
        taken = Board(board, scope, file.place)
        for found in taken.records():
            rejected += isinstance(found, Fault)
            yield found
        yield from map(Note, taken.notes(context.rules))
        cut = is_round(len(board["cards"])) or (actions_cut(board) and not context.options.whole)
        yield Listing(scope, whole=not cut and not rejected, truncated=cut, as_of=file.as_of)


def _load(file: ExportFile) -> Mapping[str, Any]:
    cards: list[Any] | None = None
    members: Mapping[str, Any] = {}
    with open_text(file) as text:
        for piece in stream_items(text, ("cards",), name=file.name):
            if isinstance(piece, Item) and cards is not None:
                cards.append(piece.value)
            elif isinstance(piece, Members):
                members = piece.values
                cards = cards if piece.final else []
    if cards is None or not board_scope(members).id:
        raise ConnectorError(
            fault(
                "The board has no list of cards, or neither a short link nor an id.",
                place=file.place,
                advice=_ANEW,
            )
        )
    # Without lists all cards would count as open, without members all who hold them as strangers.
    for part in ("lists", "members"):
        if not isinstance(members.get(part), list):
            raise ConnectorError(fault("The board has no list of {part}.", place=file.place, part=part, advice=_ANEW))
    return {**members, "cards": cards}
