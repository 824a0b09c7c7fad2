"""A tool in memory with a clock, projects and permissions of its own, and the live connector that reads it in pages."""

from __future__ import annotations

import json
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from datetime import timedelta
from threading import RLock

from builders import SITE
from builders import moment
from builders_source import record
from builders_source import sent_task

from connectors.api import Absent
from connectors.api import Census
from connectors.api import Chain
from connectors.api import Listing
from connectors.api import Page
from connectors.api import Scope
from mapping.errors import ConnectorError
from mapping.errors import fault
from mapping.model import State

OVERLAP = timedelta(minutes=5)


@dataclass
class Project:
    """A scope of the tool. A lost one says so, unless it is ``silent``: then it only lists nothing.

    An ``archived`` one is on no roster, but can be read.
    """

    id: str
    name: str
    lost: bool = False
    silent: bool = False
    archived: bool = False


@dataclass
class Item:
    """A task of the tool: where it lies, when it was edited last, and whether anybody may see it."""

    number: int
    places: tuple
    updated: datetime
    version: int = 0
    hidden: bool = False
    more: dict = field(default_factory=dict)

    @property
    def id(self):
        return f"c{self.number}"

    def sent(self):
        """Give it as the tool sends it."""
        told = {"id": self.id, "key": f"T-{self.number}", "title": f"일 {self.number}", "status": f"v{self.version}"}
        return told | {"owner": "minsu", "homes": list(self.places), "updated": stamp(self.updated)} | self.more


def stamp(at):
    """Write a moment as the tool does."""
    return at.replace(tzinfo=None).isoformat()


@dataclass
class Tool:
    """The world of one tool. Only its own clock tells when something was edited."""

    projects: dict = field(default_factory=dict)
    items: dict = field(default_factory=dict)
    now: datetime = field(default_factory=moment)
    newest: int = 0
    lock: RLock = field(default_factory=RLock)

    @classmethod
    def of(cls, **sizes):
        """Make projects with so many tasks each, all written an hour ago."""
        tool = cls()
        tool.tick(timedelta(hours=-1))
        for name, size in sizes.items():
            tool.open(name)
            for _ in range(size):
                tool.create(name)
        tool.tick(timedelta(hours=1))
        return tool

    def tick(self, later=timedelta(minutes=1)):
        """Let time pass."""
        self.now += later

    def open(self, name):
        """Begin a project."""
        self.projects[name] = Project(name, f"이름 {name}")

    def create(self, *places, **more):
        """Write a new task; give its number, which is never given twice."""
        self.newest += 1
        self.items[self.newest] = Item(self.newest, places, self.now, more=more)
        return self.newest

    def edit(self, number, **more):
        """Change a task."""
        item = self.items[number]
        item.version += 1
        item.updated = self.now
        item.more |= more

    def move(self, number, *places, silently=False):
        """Put a task elsewhere; a silent tool does not call that an edit."""
        self.items[number].places = places
        if not silently:
            self.items[number].updated = self.now

    def delete(self, number):
        """Remove a task for good; give it, for whoever wants to bring it back."""
        return self.items.pop(number)

    def seen(self, places):
        """Give the projects among these that may be seen."""
        return tuple(each for each in places if not self.projects[each].lost)

    def inside(self, scope):
        """Give what may be seen of a project."""
        project = self.projects.get(scope)
        if project is None or project.lost:
            return []
        return [item for item in self.items.values() if scope in item.places and not item.hidden]


class DownError(ConnectorError):
    """The tool did not answer."""

    def __init__(self, what="the tool"):
        super().__init__(fault("{what} does not answer", what=what))


def nothing():
    """Do nothing."""


@dataclass
class LiveSource:
    """Reads a tool as a live connector does: marks per scope in the cursor, pages in the order of edits.

    ``scopes_read`` are the configured ones, all when None. ``single`` reads them in one chain, else each in its own.
    ``boards`` are read as a whole whenever anything in them changed, and not at all else.
    Of what it is ``silent_on`` it tells nothing when asked by id.
    ``go_apart`` lets it be asked in a process of its own.
    ``on_page`` is called before every page that is sent, with how many were sent before; it may raise.
    """

    tool_read: Tool
    scopes_read: tuple | None = None
    single: bool = False
    boards: bool = False
    page: int = 2
    parallel: int = 1
    dead: bool = False
    on_page: object = None
    go_apart: object = None
    site: str = SITE
    tool: str = "jira"
    requests: int = 0
    waited: float = 0.0
    paused_until: datetime | None = None
    quiet_since: datetime | None = None
    mapped: int = 0
    sent: int = 0
    counted: list = field(default_factory=list)
    asked: list = field(default_factory=list)
    silent_on: set = field(default_factory=set)

    def verify(self):
        self._request()
        return "minsu"

    def scopes(self):
        seen = (each for each in self.tool_read.projects.values() if not each.lost and not each.archived)
        return [Scope(each.id, each.name) for each in seen]

    def chains(self):
        read = self.scopes_read if self.scopes_read is not None else [each.id for each in self.scopes()]
        scopes = tuple(Scope(name, getattr(self.tool_read.projects.get(name), "name", "")) for name in read)
        if self.single:
            return [Chain("all", scopes)]
        return [Chain(scope.id, (scope,)) for scope in scopes]

    def pages(self, chain, cursor):
        state = json.loads(cursor) if cursor else {"marks": {}, "left": []}
        wanted = [scope.id for scope in chain.scopes]
        state["marks"] = {name: mark for name, mark in state["marks"].items() if name in wanted}
        if not state["left"]:
            state |= {"left": wanted, "at": None, "began": stamp(self.tool_read.now)}
        listings = []
        while state["left"]:
            name = state["left"][0]
            if self.boards and state["at"] is None and self._has_changed(name, state["marks"].get(name)):
                del state["marks"][name]
            whole = name in wanted and name not in state["marks"] and state["at"] is None
            error = None
            try:
                yield from self._scope_pages(name, state)
                state["marks"][name] = state["began"]
            except _DeniedError as denied:
                whole, error = False, denied.faults[0]
            scope = Scope(name, getattr(self.tool_read.projects.get(name), "name", ""))
            total = len(self.tool_read.inside(name)) if whole else None
            if name in wanted:
                listings.append(Listing(scope, whole, as_of=self.tool_read.now, total=total, error=error))
            state |= {"left": state["left"][1:], "at": None}
        read = {each.scope.id for each in listings}
        late = [scope for scope in chain.scopes if scope.id not in read]  # read before this reading went on
        listings += [Listing(scope, whole=False, as_of=self.tool_read.now) for scope in late]
        yield Page([], cursor=json.dumps(state), server_time=self.tool_read.now, done=True, listings=tuple(listings))

    def _has_changed(self, name, mark):
        """Whether a board had any activity since it was read; its removal of a card is one, too."""
        if mark is None:
            return False
        seen = [item.updated for item in self.tool_read.inside(name)]
        return max(seen, default=moment(mark)) >= moment(mark) - OVERLAP

    def _scope_pages(self, name, state):
        mark = state["marks"].get(name)
        since = moment(mark) - OVERLAP if mark else None
        while True:
            self._turn()
            with self.tool_read.lock:
                project = self.tool_read.projects.get(name)
                if project is None or (project.lost and not project.silent):
                    raise _DeniedError(fault("{scope} is not there for this account", scope=name))
                found = sorted(
                    (item.updated, item.id, item)
                    for item in self.tool_read.inside(name)
                    if (since is None or item.updated >= since)
                    and (state["at"] is None or [stamp(item.updated), item.id] > state["at"])
                )[: self.page]
                records = [record(item.sent(), *self._scopes_of(item, name)) for _, _, item in found]
            if not found:
                return
            updated, native_id, _ = found[-1]
            state["at"] = [stamp(updated), native_id]
            yield Page(records, cursor=json.dumps(state), server_time=self.tool_read.now)

    def _scopes_of(self, item, name):
        """Name the scope that listed it; one query over all of them knows every place that may be seen."""
        return self.tool_read.seen(item.places) if self.single else (name,)

    def _turn(self):
        self._request()
        if self.on_page is not None:
            self.on_page(self.sent)
        self.sent += 1

    def _request(self):
        self.requests += 1
        if self.dead:
            raise ConnectorError(fault("the token was refused"))

    def census(self, scope):
        self._request()
        self.counted.append(scope.id)
        with self.tool_read.lock:
            project = self.tool_read.projects.get(scope.id)
            seen = project is not None and not project.lost
            return Census(scope, frozenset(item.id for item in self.tool_read.inside(scope.id)), seen)

    def reread(self, native_ids):
        self._request()
        self.asked += native_ids
        with self.tool_read.lock:
            found = {item.id: item for item in self.tool_read.items.values()}
            for native_id in [each for each in native_ids if each not in self.silent_on]:
                item = found.get(native_id)
                if item is None:
                    yield Absent(native_id, State.DELETED)
                elif item.hidden or not self.tool_read.seen(item.places):
                    yield Absent(native_id, State.OUT_OF_SIGHT)
                else:
                    yield record(item.sent(), *self.tool_read.seen(item.places))

    def rewind(self, cursor, scopes):
        state = json.loads(cursor)
        state["marks"] = {name: mark for name, mark in state["marks"].items() if name not in scopes}
        return json.dumps(state | {"left": [], "at": None})

    def revisit(self, scopes):
        return [] if self.single else [Chain(scope.id, (scope,)) for scope in scopes]

    def to_task(self, found):
        self.mapped += 1
        return sent_task(found.payload, found.scopes, self.tool, self.site)


class _DeniedError(ConnectorError):
    pass
