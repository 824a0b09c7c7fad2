"""About how many requests a reading of Trello takes: boards of many cards take more, and no list of boards tells which these are."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from functools import partial

from msgspec import Struct

from connectors.live.errors import LiveError
from connectors.live.opening import AT_ONCE
from connectors.live.parallel import in_order
from connectors.live.trello_calls import BEFORE_CARDS
from connectors.live.trello_calls import CARDS_A_PAGE
from connectors.live.trello_calls import TrelloCalls

_LOOKED_AT = 12
"""So many requests it may take to see how many cards the boards hold."""

_LEAST = 2  # whose token it is, and a board


class Sizes(Struct, frozen=True):
    """How many cards each board holds, as far as that was seen: exactly, or at least so many where it is not ``known``."""

    seen: Mapping[str, int]
    known: frozenset[str]
    boards: Sequence[str]

    @property
    def unknown(self) -> int:
        """Give of how many boards it was not seen."""
        return len(self.boards) - len(self.known)

    @property
    def full(self) -> int:
        """Give how many requests it takes at least to read all of them."""
        return 1 + sum(_at_least(self.seen.get(board, 0)) for board in self.boards)

    @property
    def most(self) -> int:
        """Give how many it takes at most, if boards that were not looked at are small."""
        return 1 + sum(_at_most(self.seen.get(board, 0)) for board in self.boards)

    @property
    def least(self) -> int:
        """Give with how many a run may be whole: a board is read in one."""
        return max((_needed(count) for count in self.seen.values()), default=_LEAST)


def sizes_of(calls: TrelloCalls, boards: Sequence[str]) -> Sizes:
    """See how many cards boards hold, with a few requests: a page of each of the first, more of those that it does not hold."""
    ids: dict[str, set[str]] = {board: set() for board in boards[:_LOOKED_AT]}
    ended = dict(zip(ids, in_order(partial(_looked, calls, ids, 1), list(ids), at_once=AT_ONCE), strict=True))
    left = _LOOKED_AT - len(ids)
    large = [board for board, all_came in ended.items() if all_came is False]
    for number, board in enumerate(large):
        if left > 0:
            before = len(ids[board])
            ended[board] = _looked(calls, ids, -(-left // (len(large) - number)), board)
            left -= (len(ids[board]) - before) // CARDS_A_PAGE + 1
    seen = {board: len(found) for board, found in ids.items() if ended[board] is not None}
    return Sizes(seen, frozenset(board for board, all_came in ended.items() if all_came), boards)


def _looked(calls: TrelloCalls, ids: Mapping[str, set[str]], pages: int, board: str) -> bool | None:
    """Look at some pages of a board; None where Trello does not give them."""
    try:
        return calls.size(board, ids[board], pages)
    except LiveError:
        return None


def _at_least(cards: int) -> int:
    if cards < CARDS_A_PAGE:
        return 1
    return 1 + _pages(cards) + -(-(cards - CARDS_A_PAGE) // CARDS_A_PAGE)


def _at_most(cards: int) -> int:
    return 1 if cards < CARDS_A_PAGE else 3 + 2 * _pages(cards)


def _needed(cards: int) -> int:
    return _LEAST if cards < CARDS_A_PAGE else BEFORE_CARDS + 2 * (_pages(cards) - 1)


def _pages(cards: int) -> int:
    """Give how many pages a board is listed on: the last one is short, or has nothing."""
    return cards // CARDS_A_PAGE + 1
