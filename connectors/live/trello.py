"""Trello over its API: the boards that were active since the last look, each read as a whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from threading import BoundedSemaphore
from threading import Lock
from typing import TYPE_CHECKING
from typing import Any

from connectors.api import Absent
from connectors.api import Census
from connectors.api import Chain
from connectors.api import ConnectorContext
from connectors.api import Listing
from connectors.api import Page
from connectors.api import Record
from connectors.api import Scope
from connectors.api import Survey
from connectors.live.aside import Aside
from connectors.live.errors import ForbiddenError
from connectors.live.errors import LiveError
from connectors.live.errors import NotFoundError
from connectors.live.errors import RejectedError
from connectors.live.errors import RemovedError
from connectors.live.errors import UnauthorisedError
from connectors.live.field_names import Field
from connectors.live.field_names import field_of
from connectors.live.field_names import names_fields
from connectors.live.field_names import unknown_fields
from connectors.live.opening import AT_ONCE
from connectors.live.opening import open_wire
from connectors.live.parallel import chunks
from connectors.live.parallel import in_order
from connectors.live.retired import retired_board
from connectors.live.rhythm import Rate
from connectors.live.traffic import Travelling
from connectors.live.trello_calls import TrelloCalls
from connectors.live.trello_calls import card_payload
from connectors.live.trello_cost import sizes_of
from connectors.live.trello_unseen import unseen
from connectors.live.trello_unseen import withheld
from connectors.trello_board import Board
from connectors.trello_board import board_scope
from mapping.errors import ConnectorError
from mapping.errors import Fault
from mapping.errors import Message
from mapping.errors import Place
from mapping.errors import msg
from mapping.loose import all_objects_of
from mapping.loose import objects_of
from mapping.loose import text_of
from mapping.model import State
from mapping.model import Task
from mapping.once import once
from mapping.text import fold
from mapping.trello import to_task

if TYPE_CHECKING:
    from connectors.live.wire import Wire

ADDRESS = "https://api.trello.com/1"
_RATE = Rate(95, 10)  # of 100, and an application has 300 (Trello: Rate limits)
_EDGES = (300,)
_VERSION = 2
_PAGE = 250
_BOARDS_AT_ONCE = 4  # a board is held as a whole while it is read
_LEAST = 2  # whose token it is, and a board
_TAKEN_AT_ONCE = 2  # the others have come by the time these are taken in: all in step, they would all wait at once
_UNSEEN = (UnauthorisedError, ForbiddenError, NotFoundError, RejectedError)
_RENEWAL = msg(
    "Make a new token with the API key of your Power-Up (trello.com/power-ups/admin), and put it where token: looks;"
    " the secret beside the key is not the token."
)


class TrelloLive(Travelling):
    """The boards that a token sees, or those of them that the settings name.

    After `verify` and `chains`, everything may be asked in threads; all requests keep to the one pace of the token.
    """

    logins = ("key", "token")
    parallel = AT_ONCE

    def __init__(self, context: ConnectorContext) -> None:
        """Set up; nothing is asked yet, and no secret looked up."""
        self._context = context
        self._counted: dict[str, str] = {}
        self._cards_of: dict[str, str] = {}
        self._defined: dict[str, list[Field] | None] = {}
        self._lock = Lock()
        self._few = BoundedSemaphore(_BOARDS_AT_ONCE)
        self._fewer = BoundedSemaphore(_TAKEN_AT_ONCE)

    def verify(self) -> str:
        """Say whose token it is; raise ConnectorError where it is not accepted."""
        return text_of(self._me.get("fullName")) or text_of(self._me.get("username")) or text_of(self._me.get("id"))

    def scopes(self) -> Sequence[Scope]:
        """List the boards that the token sees, archived ones not."""
        return [board_scope(each) for each in self._boards if each.get("closed") is not True]

    def chains(self) -> Sequence[Chain]:
        """Give one chain per board: those that the settings name, else all that are seen."""
        return [Chain(scope.id, (scope,)) for scope in self._wanted.values()]

    def pages(self, chain: Chain, cursor: str | None) -> Iterator[Page]:
        """Read a board as a whole, unless it was not active since the cursor was written.

        One that cannot be seen leaves no cursor: when it is back, it is read from its start.
        """
        scope = chain.scopes[0] if chain.scopes else Scope(chain.id)
        pulse = self._pulses.get(scope.id, "")
        if pulse and cursor == (mark := self._mark(pulse)):
            listing = Listing(scope, whole=False, as_of=self._wire.server_time)
            yield Page([], cursor=mark, server_time=self._wire.server_time, done=True, listings=(listing,))
            return
        try:
            with self._few:
                yield from self._read(scope, pulse)
        except RemovedError as error:
            found = retired_board(self._context.name, scope.name or scope.id, error)
            raise RemovedError(found, answer=error.answer) from error

    def _read(self, scope: Scope, pulse: str) -> Iterator[Page]:
        """Give all tasks of a board; what was given is not held any longer."""
        try:
            board = self._calls.board(scope.id, self._native_ids.get(scope.id, ""))
        except _UNSEEN as error:
            yield Page([], done=True, listings=(Listing(scope, whole=False, error=self._unseen(scope, error)),))
            return
        with self._fewer:
            yield from self._taken(board, scope, pulse, self._wire.server_time)

    def _taken(self, board: Mapping[str, Any], scope: Scope, pulse: str, now: datetime | None) -> Iterator[Page]:
        cards = board["cards"]
        expected = len(cards) if isinstance(cards, list) else None
        ids: set[str] = set()
        rejected: list[Fault] = []
        taken = Board({**board, "cards": _passing(cards)}, scope, Place(scope.name or scope.id), stable=True)
        try:
            for records in chunks(_usable(taken.records(), rejected), _PAGE):
                ids.update(record.native_id for record in records)
                yield Page(records, server_time=now, expected=expected)
        except _UNSEEN as error:
            # A big board that was lost between two of its pages.
            yield Page([], done=True, listings=(Listing(scope, whole=False, error=self._unseen(scope, error)),))
            return
        with self._lock:
            self._counted[scope.id] = " ".join(ids)  # a text takes a fifth of what a set takes
        told = board_scope(board)
        found = Scope(scope.id, told.name or scope.name, told.url or scope.url)
        listing = Listing(found, whole=not rejected, as_of=now)
        mark = self._mark(_pulse(board) or pulse)
        notes = (*taken.notes(self._context.rules), *self._unknown(self._defined_now(scope, board)))
        yield Page([], rejected, cursor=mark, server_time=now, done=True, listings=(listing,), notes=notes)

    def census(self, scope: Scope) -> Census:
        """Count a board by ids; what a reading in this run has just met need not be asked again."""
        with self._lock:
            known = self._counted.get(scope.id)
        if known is not None:
            return Census(scope, frozenset(known.split()))
        try:
            board = self._calls.ids(scope.id)
        except _UNSEEN as error:
            self._certain(error)
            return Census(scope, frozenset(), visible=False)
        found = list(Board(board, scope, Place(scope.id)).records())
        unusable = [each for each in found if isinstance(each, Fault)]
        if unusable:
            raise ConnectorError(*unusable)  # what they stand for would seem gone
        counted = [each for each in found if isinstance(each, Record)]
        items = {each.native_id: text_of(each.payload["card"].get("id")) for each in counted if "item" in each.payload}
        with self._lock:
            self._cards_of |= items
        return Census(scope, frozenset(each.native_id for each in counted))

    def reread(self, native_ids: Sequence[str]) -> Iterator[Record | Absent]:
        """Ask for cards one by one. A checklist item comes with its card, where that is asked for beside it or a count told it.

        Nothing else is there to ask for an item by. Nothing is said of a card that Trello fails to give.
        """
        ask = partial(self._given, Aside(self._calls.who))
        asked = {each: self._cards_of.get(each, each) for each in native_ids}
        told: dict[str, Record | Absent] = {}
        for answers in in_order(ask, list(dict.fromkeys(asked.values())), at_once=AT_ONCE):
            found = {each.native_id: each for each in answers}
            told |= {each: answer for each, answer in found.items() if isinstance(answer, Record) or each not in told}
        if any(isinstance(each, Absent) and each.state is State.OUT_OF_SIGHT for each in told.values()):
            self._calls.who()  # raises where it was the token that died, and no card that was hidden
        for native_id, card in asked.items():
            answer = told.get(native_id, told.get(card))
            if answer is not None and answer.native_id != native_id:  # an item that its card does not show
                answer = Absent(native_id, answer.state if isinstance(answer, Absent) else State.DELETED)
            if answer is not None:
                yield answer

    def rewind(self, cursor: str, scopes: Collection[str]) -> str | None:  # noqa: ARG002  # a chain is one board
        """Give None: a board is read anew as a whole."""
        return None

    def revisit(self, scopes: Sequence[Scope]) -> Sequence[Chain]:
        """Give the chains of boards that are found no more: archived ones are still there, others are told as lost."""
        return [Chain(scope.id, (scope,)) for scope in scopes]

    def survey(self) -> Survey:
        """Look what the token sees, and with a few requests how many cards the boards hold."""
        self._wire.budget.lift()
        known = {board_scope(each).id for each in self._boards}
        wanted = [scope for scope in self._wanted.values() if scope.id in known]
        sizes = sizes_of(self._calls, [scope.id for scope in wanted])
        return Survey(
            account=self.verify(),
            seen=tuple(self.scopes()),
            read=tuple((scope, None) for scope in wanted),  # cards are not all of its tasks, nor all of them tasks
            unseen=tuple(name for name in self._wanted if name not in known),
            unknown_fields=self._unknown(self._fields(wanted)),
            full=sizes.full,
            most=sizes.most,
            quiet=1,
            costs=self._costs_of(sizes.unknown),
            least=sizes.least,
        )

    def _costs_of(self, unknown: int) -> tuple[Message, ...]:
        """Tell of boards whose cards were not all looked at."""
        if not unknown:
            return ()
        return (
            msg(
                "{name}: how many cards {n:number} {n:board|boards} {n:holds|hold} was not looked at; one of more than 1,000 costs about 4 requests, and 2 more per 1,000.",
                name=self._context.name,
                n=unknown,
            ),
        )

    def to_task(self, record: Record) -> Task:
        """Turn one record into a task; raise MappingError when it cannot be one."""
        return to_task(record.payload, self._context.rules)

    def _unknown(self, known: Sequence[Field] | None) -> tuple[Fault, ...]:
        return unknown_fields(self._context, known, owners_from=True)

    def _fields(self, boards: Sequence[Scope]) -> list[Field] | None:
        """Ask which custom fields these boards have; None where Trello does not tell it of one, or nobody wants to know."""
        if not boards or not names_fields(self._context, owners_from=True):
            return None
        try:
            told = list(in_order(lambda scope: self._calls.custom_fields(scope.id), boards, at_once=AT_ONCE))
        except LiveError:
            return None
        return [field_of(each) for fields in told for each in fields]

    def _defined_now(self, scope: Scope, board: Mapping[str, Any]) -> list[Field] | None:
        """Give the custom fields of all boards with the last of them that is read in this run; None before that."""
        fields = all_objects_of(board.get("customFields"))
        with self._lock:
            self._defined[scope.id] = None if fields is None else [field_of(each) for each in fields]
            if not self._defined.keys() >= self._wanted.keys():
                return None
            told = list(self._defined.values())
        return None if None in told else [field for fields in told for field in fields or ()]

    def _given(self, aside: Aside, native_id: str) -> list[Record | Absent]:
        return aside.ask(partial(self._one, native_id)) or []

    def _one(self, native_id: str) -> list[Record | Absent]:
        if not (native_id.isascii() and native_id.isalnum()):
            return [Absent(native_id, State.DELETED)]
        try:
            card = self._calls.card(native_id)
        except (NotFoundError, RejectedError):
            return [Absent(native_id, State.OUT_OF_SIGHT if self._misses_boards else State.DELETED)]
        except (UnauthorisedError, ForbiddenError):
            return [Absent(native_id, State.OUT_OF_SIGHT)]
        try:
            board = card_payload(self._calls.placed(card))
        except _UNSEEN:
            return [Absent(native_id, State.OUT_OF_SIGHT)]
        found = list(Board(board, board_scope(board), Place(native_id), stable=True).records())
        records = [each for each in found if isinstance(each, Record)]
        if len(records) < len(found):
            return []  # it is there, and cannot be read, or not all of its items can
        return [*records] or [Absent(native_id, State.DELETED)]

    @property
    def _misses_boards(self) -> bool:
        """Whether a board that is to be read is not to be seen: what is found nowhere may lie there."""
        return not self._pulses.keys() >= self._wanted.keys()

    def _certain(self, error: LiveError) -> None:
        """Raise where what is hidden may be so because the token died: Trello answers 401 to both."""
        if isinstance(error, UnauthorisedError):
            self._calls.who()

    def _unseen(self, scope: Scope, error: LiveError) -> Fault:
        self._certain(error)
        if scope.id in self._pulses:
            return withheld(self._context.name, scope, error)
        return unseen(self._context.name, scope, error, self.scopes())

    def _mark(self, pulse: str) -> str:
        return json.dumps({"v": _VERSION, "form": self._form, "pulse": pulse})

    @once
    def _form(self) -> str:
        rules = self._context.rules
        parts = repr((rules.minimal, self._asks_fields))
        return hashlib.blake2b(parts.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()

    @once
    def _asks_fields(self) -> bool:
        """Whether custom fields mean anything: they name owners or a duty, tell a priority, or a duty looks at them."""
        rules = self._context.rules
        named = rules.owners_from.startswith("custom-field:") or bool(rules.owner_fields or rules.duty_field)
        return named or bool(self._context.fields) or bool(rules.priority) or not rules.minimal

    @once
    def _wire(self) -> Wire:
        options = self._context.options
        token = self._context.secret("token")
        wire = open_wire(
            self._context,
            tool="Trello",
            url=options.url or ADDRESS,
            token=token,
            renewal=_RENEWAL,
            rate=_RATE,
            edges=_EDGES,
        )
        self._opened = wire
        wire.budget.need(_LEAST)
        return wire

    @once
    def _calls(self) -> TrelloCalls:
        from connectors.live.trello_client import trello_client  # noqa: PLC0415  # heavy, and only needed where tools are asked

        key, token = self._context.secret("key"), self._context.secret("token")
        client = trello_client(self._wire, key=key, token=token)
        return TrelloCalls(client, self._wire, minimal=self._context.rules.minimal, fields=self._asks_fields)

    @once
    def _me(self) -> Mapping[str, Any]:
        return self._calls.me()

    @once
    def _boards(self) -> Sequence[Mapping[str, Any]]:
        return [each for each in objects_of(self._me.get("boards")) if board_scope(each).id]

    @once
    def _pulses(self) -> Mapping[str, str]:
        return {board_scope(each).id: _pulse(each) for each in self._boards}

    @once
    def _native_ids(self) -> Mapping[str, str]:
        return {board_scope(each).id: text_of(each.get("id")) for each in self._boards}

    @once
    def _wanted(self) -> Mapping[str, Scope]:
        written = self._context.options.scopes
        if not written:
            return {scope.id: scope for scope in self.scopes()}
        known: dict[str, Scope] = {}
        for each in self._boards:
            scope = board_scope(each)
            for name in (scope.name, text_of(each.get("id")), scope.id):
                known[fold(name)] = scope
        found = [known.get(fold(name), Scope(name.strip(), name.strip())) for name in written]
        return {scope.id: scope for scope in found}


def _passing(cards: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Give cards and let each of them go: who keeps a board does not keep what was read of it."""
    if isinstance(cards, list):
        cards.reverse()
        while cards:
            yield cards.pop()
    else:
        yield from cards


def _usable(taken: Iterable[Record | Fault], rejected: list[Fault]) -> Iterator[Record]:
    """Give the records among these, and put the others aside."""
    for each in taken:
        if isinstance(each, Record):
            yield each
        else:
            rejected.append(each)


def _pulse(board: Mapping[str, Any]) -> str:
    """Give what changes whenever a board may hold something new; nothing where it does not tell."""
    active = text_of(board.get("dateLastActivity"))
    return f"{active} {board.get('closed') is True} {text_of(board.get('name'))}" if active else ""
