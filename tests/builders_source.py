"""A source that a test writes: boards of cards, read in pages, that can fail, be cut, lose cards and be counted."""

from __future__ import annotations

import json
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from hashlib import blake2b

from builders import SITE
from builders import moment

from connectors.api import Absent
from connectors.api import Census
from connectors.api import Chain
from connectors.api import Listing
from connectors.api import Page
from connectors.api import Record
from connectors.api import Scope
from mapping.errors import ConnectorError
from mapping.errors import MappingError
from mapping.errors import fault
from mapping.model import Account
from mapping.model import Event
from mapping.model import EventKind
from mapping.model import Home
from mapping.model import Origin
from mapping.model import Owner
from mapping.model import State
from mapping.model import Status
from mapping.model import Task
from sync.pull import pull
from sync.runs import start_run
from sync.source import Source
from sync.wishes import Wishes

DONE = {"done": Status.DONE, "doing": Status.IN_PROGRESS}


def card(number, **changes):
    """Write a card as the source would send it."""
    defaults = {"id": f"c{number}", "key": f"WEB-{number}", "title": f"일 {number}", "status": "todo", "owner": "minsu"}
    return defaults | changes


@dataclass
class Board:
    """One scope with what befalls its reading."""

    id: str = "WEB"
    cards: list = field(default_factory=list)
    whole: bool = True
    cut: bool = False
    fails: str | None = None  # start, middle
    visible: bool = True
    as_of: datetime | None = None


@dataclass
class FakeSource:
    """A connector over boards, one chain per board. ``live`` goes on from a cursor and can be counted."""

    boards: list
    site: str = SITE
    tool: str = "jira"
    live: bool = False
    page: int = 2
    denied: str | None = None
    answers: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)
    mapped: int = 0

    def verify(self):
        if self.denied:
            raise ConnectorError(fault("{reason}", reason=self.denied))
        return "minsu"

    def scopes(self):
        return [Scope(board.id) for board in self.boards]

    def chains(self):
        return [Chain(board.id, (Scope(board.id, f"이름 {board.id}"),)) for board in self.boards]

    def pages(self, chain, cursor):
        board = self._board(chain.id)
        if board.fails == "start":
            raise ConnectorError(fault("{board} is not there", board=board.id))
        at = board.as_of or moment()
        cards = [each for each in board.cards if cursor is None or each.get("stamp", "") > cursor]
        newest = max((each.get("stamp", "") for each in board.cards), default="") or "0"
        for start in range(0, len(cards), self.page):
            if board.fails == "middle" and start:
                raise ConnectorError(fault("{board} broke off", board=board.id))
            chunk = cards[start : start + self.page]
            stamp = chunk[-1].get("stamp") if self.live else None
            yield Page([record(each, board.id) for each in chunk], server_time=at, cursor=stamp)
        if board.fails == "middle":
            raise ConnectorError(fault("{board} broke off", board=board.id))
        listing = Listing(Scope(board.id, f"이름 {board.id}"), board.whole and cursor is None, board.cut, at)
        yield Page([], server_time=at, cursor=newest if self.live else None, done=True, listings=(listing,))

    def census(self, scope):
        if not self.live:
            return None
        board = self._board(scope.id)
        return Census(scope, frozenset(each["id"] for each in board.cards), board.visible)

    def reread(self, native_ids):
        for native_id in native_ids:
            self.asked.append(native_id)
            found = [(each, board.id) for board in self.boards for each in board.cards if each["id"] == native_id]
            answer = self.answers.get(native_id) or (record(*found[0]) if found else State.DELETED)
            yield Absent(native_id, answer) if isinstance(answer, State) else answer

    def to_task(self, record):
        self.mapped += 1
        sent = record.payload
        if sent.get("broken") == "bug":
            raise KeyError("secret")
        if sent.get("broken"):
            raise MappingError(fault("cannot be read"))
        return sent_task(sent, record.scopes, self.tool, self.site)

    def _board(self, name):
        return next(board for board in self.boards if board.id == name)


def sent_task(sent, scopes, tool, site):
    """Map what a card says."""
    owner = sent.get("owner")
    history = sent.get("history_from")
    return Task(
        origin=Origin(tool, sent.get("site", site), sent["id"]),
        key=sent["key"],
        title=sent["title"],
        status=DONE.get(sent["status"], Status.TODO),
        native_status=sent["status"],
        native_priority=sent.get("priority"),
        owners=None if owner == "?" else (Owner(owner, leads=sent.get("leads", True)),) if owner else (),
        accounts=(Account(owner, sent.get("owner_name", ""), email=sent.get("owner_email")),)
        if owner not in {None, "?"}
        else (),
        homes=tuple(
            Home(scope, scope, sent.get("section"), sent.get("position")) for scope in sent.get("homes", scopes)
        ),
        created=moment(sent["created"]) if "created" in sent else None,
        updated=moment(sent["updated"]) if "updated" in sent else None,
        events=tuple(Event(EventKind(kind), moment(at), *rest) for kind, at, *rest in sent.get("events", ())),
        history_from=moment(history) if history else None,
        named_duties=tuple(sent.get("duties", ())),
        keys=tuple(sent.get("keys", ())),
        archived=sent.get("archived", False),
        owners_in_fields=sent.get("owners_in_fields", False),
        untold=tuple(sent.get("untold", ())),
        unread=tuple(sent.get("unread", ())),
    )


def record(sent, *scopes):
    """Give the record of a card, listed by these scopes."""
    raw = json.dumps(sent, sort_keys=True, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return Record(sent["id"], sent["key"], scopes, sent, blake2b(raw, digest_size=16).digest(), raw)


def source(connector, name="hq", **changes):
    """Name a connector as a source to pull; its ids are counted in every run unless told otherwise."""
    site = getattr(connector, "site", SITE)
    given = {"name": name, "tool": connector.tool, "connector": connector, "site": site, "census": "every-run"}
    return Source(**(given | changes))


def sync(store, *sources, at="2026-11-23T00:00:00", watch=None, together=False, **options):
    """Make one run over these sources, one after the other or together; give the results."""
    configured = frozenset(each.name for each in sources)
    wishes = Wishes(**({"configured": configured} | options))
    with store.write() as connection:
        run = start_run(connection, kind="sync", at=moment(at))
    if together:
        return list(pull(store, run, sources, wishes, watch))
    return [result for each in sources for result in pull(store, run, [each], wishes, watch)]


def renamed(sent, **changes):
    """Give a card with something changed."""
    return sent | changes


def cards(count, **changes):
    """Write some cards."""
    return [card(number, **changes) for number in range(1, count + 1)]
