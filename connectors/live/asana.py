"""Asana's API as a source: one chain per project, with a cursor of its own."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING
from typing import Any

from connectors.api import Absent
from connectors.api import Census
from connectors.api import Chain
from connectors.api import ConnectorContext
from connectors.api import Page
from connectors.api import Record
from connectors.api import Scope
from connectors.api import Survey
from connectors.live.answer import Answer
from connectors.live.asana_api import PAGE
from connectors.live.asana_api import REFUSALS
from connectors.live.asana_api import UNSEEN
from connectors.live.asana_api import AsanaApi
from connectors.live.asana_beside import Beside
from connectors.live.asana_beside import Whence
from connectors.live.asana_census import Rereading
from connectors.live.asana_census import count
from connectors.live.asana_cost import Sample
from connectors.live.asana_cost import full_cost
from connectors.live.asana_cost import sampled
from connectors.live.asana_desk import Desk
from connectors.live.asana_needs import needs_of
from connectors.live.asana_project import ProjectReading
from connectors.live.asana_purse import Purse
from connectors.live.asana_purse import cost_of_counting
from connectors.live.errors import LiveError
from connectors.live.errors import RemovedError
from connectors.live.field_names import Field
from connectors.live.field_names import field_of
from connectors.live.field_names import names_fields
from connectors.live.field_names import unknown_fields
from connectors.live.opening import AT_ONCE
from connectors.live.opening import open_wire
from connectors.live.parallel import ahead
from connectors.live.parallel import in_order
from connectors.live.retired import retired_project
from connectors.live.retry import beside
from connectors.live.rhythm import Rate
from connectors.live.traffic import Travelling
from mapping.asana import to_task
from mapping.errors import ConnectorError
from mapping.errors import Fault
from mapping.errors import Message
from mapping.errors import fault
from mapping.errors import msg
from mapping.loose import object_of
from mapping.loose import objects_of
from mapping.loose import text_of
from mapping.model import Task
from mapping.once import once
from mapping.text import fold

if TYPE_CHECKING:
    from connectors.live.wire import Wire

ADDRESS = "https://app.asana.com/api/1.0"
_RENEWAL = msg(
    "Make a new token in Asana's developer console (app.asana.com/0/my-apps), and put it where token: looks."
)
_RATE = Rate(1500, 60)  # of paid plans; others have a tenth (Asana: Rate limits)
_EDGES = (150,)
_OF_ALL = 200
_EACH = 2  # requests: stories, and attachments
_LIKELY_BELOW = 5
_OF_ONE = 20
_OF_CHANGES = 1000
_OF_MEMBERS = 50
_UNLIMITED = 1_000_000
_SHOWN = 20


class AsanaLive(Travelling):
    """The projects that a token sees, or those of them that the settings name.

    After `verify` and `chains`, everything may be asked in threads; all requests keep to the one pace of the token.
    """

    def __init__(self, context: ConnectorContext) -> None:
        """Set up; nothing is asked yet, and no secret looked up."""
        self._context = context
        # Where a project waits for its next page, others use what may be under way; of few requests some are to come to an end.
        self.parallel = min(2 * AT_ONCE, max((context.options.requests_budget or _UNLIMITED) // _OF_ONE, 1))
        self._whole: dict[str, str] = {}
        self._lock = Lock()
        self._fields_told = False
        self._members: Future[Mapping[str, bool]] | None = None

    def verify(self) -> str:
        """Say whose token it is; raise ConnectorError where it is not accepted."""
        name, email = text_of(self._me.get("name")), text_of(self._me.get("email"))
        return f"{name} <{email}>" if email else name or text_of(self._me.get("gid"))

    def scopes(self) -> Sequence[Scope]:
        """List all projects that the token sees in its workspaces; archived ones only where the settings name them."""
        known = {scope.id for scope in self._visible}
        named = [each.strip() for each in self._context.options.scopes or ()]
        return [*self._visible, *filter(None, (self._archived(each) for each in named if each not in known))]

    def chains(self) -> Sequence[Chain]:
        """Give one chain per project: those that the settings name, else all that are seen."""
        return [Chain(each.id, (each,)) for each in self._desk.scopes]

    def pages(self, chain: Chain, cursor: str | None) -> Iterator[Page]:
        """Read a project on from a cursor; several projects may be read at once."""
        if not _is_gid(chain.id):
            raise self._unknown(chain.id)
        if cursor is None:
            self._ask_for_members()
        reading = ProjectReading(self._desk, chain.id, cursor)
        try:
            for page in reading.pages():
                self._wire.budget.need(self._least(reading.cost_of_counting))
                if page.done and reading.whole:
                    self._whole[chain.id] = " ".join(reading.ids)  # a text takes a fifth of what a set takes
                yield replace(page, notes=(*page.notes, *self._unknown_now())) if page.done else page
        except UNSEEN as error:
            raise self._unseen(chain.id, error) from error

    def census(self, scope: Scope) -> Census:
        """Count a project by ids alone; what a full reading in this run has just met need not be listed again."""
        known = self._whole.get(scope.id)
        return count(self._desk, scope, None if known is None else known.split())

    def reread(self, native_ids: Sequence[str]) -> Iterator[Record | Absent]:
        """Ask for tasks one by one."""
        return Rereading(self._desk).reread(native_ids)

    def in_use(self) -> Mapping[str, bool]:
        """Tell of the members of all workspaces whether their accounts are in use; nothing unless all of them are told.

        Who left and came back has two memberships, and who is in several workspaces one of each.
        """
        with self._lock:
            asked, self._members = self._members, None
        return asked.result() if asked else self._asked_in_use()

    def _ask_for_members(self) -> None:
        """Ask who is in use while all is read: in the end, when that is counted, everything would wait for the answer."""
        with self._lock:
            if self._members is None and self._context.options.requests_budget is None:
                self._members = ahead(self._asked_in_use)

    def _asked_in_use(self) -> Mapping[str, bool]:
        budget = self._context.options.requests_budget
        pages = min(_OF_MEMBERS, budget // 4) if budget else _OF_MEMBERS
        told: dict[str, bool] = {}
        for workspace in self._workspaces:
            try:
                with beside():
                    members = self._api.members(workspace, pages)
            except REFUSALS:
                return {}
            if members is None:
                return {}
            pages -= max(-(-len(members) // PAGE), 1)
            for each in members:
                gid, active = text_of(object_of(each.get("user")).get("gid")), each.get("is_active")
                if gid and isinstance(active, bool):
                    told[gid] = active or told.get(gid, False)
        return told

    def rewind(self, cursor: str, scopes: Collection[str]) -> str | None:  # noqa: ARG002  # a chain is one project
        """Give None: a project is read anew as a whole."""
        return None

    def revisit(self, scopes: Sequence[Scope]) -> Sequence[Chain]:
        """Give the chains of projects that are found no more: archived ones are still there, others are told as lost."""
        return [Chain(scope.id, (scope,)) for scope in scopes]

    def survey(self) -> Survey:
        """Look what the token sees, and about what reading it costs."""
        self._wire.budget.lift()
        seen = self.scopes()
        names = {scope.id: scope for scope in seen}
        wanted = [names[scope.id] for scope in self._roster if scope.id in names]
        counts = list(in_order(lambda scope: self._api.count(scope.id), wanted, at_once=AT_ONCE))
        held = {scope.id: count or 0 for scope, count in zip(wanted, counts, strict=True)}
        sample = sampled(self._api, held, self._workspaces)
        before = 1 + self._pages_of_roster
        return Survey(
            account=self.verify(),
            seen=tuple(seen),
            read=tuple(zip(wanted, counts, strict=True)),
            unseen=tuple(scope.id for scope in self._roster if scope.id not in names),
            unknown_fields=unknown_fields(self._context, self._fields(wanted)) if names_fields(self._context) else (),
            full=before + full_cost(held) + sample.found,
            most=before + full_cost(held) + self._most_beside(sample),
            quiet=before + len(wanted),
            quiet_most=before + len(wanted) + sample.quiet_most(),
            costs=self._costs_of(sample),
            least=self._least(max(map(sample.cost_of_counting, held), default=0)),
        )

    def _most_beside(self, sample: Sample) -> int:
        """Say how many requests a full reading takes at most beside tasks that are listed: subtasks, histories, members, counts."""
        tasks = sum(sample.held.values()) + sample.parents * _LIKELY_BELOW
        histories = min(_OF_ALL, _EACH * tasks) if self._desk.needs.history else 0
        return sample.parents + histories + len(self._workspaces) + len(sample.held)

    def _costs_of(self, sample: Sample) -> tuple[Message, ...]:
        """Tell of subtasks, where there are any: no list has them."""
        if not sample.parents:
            return ()
        return (
            msg(
                "{name}: about {n:number} {n:task|tasks} {n:has|have} subtasks; each costs a request in a full reading, and whenever it changes.",
                name=self._context.name,
                n=sample.parents,
            ),
        )

    @property
    def _pages_of_roster(self) -> int:
        """Give how many requests it takes to know which projects are read: none where all are written by their gids."""
        written = self._context.options.scopes
        if written and all(_is_gid(each.strip()) for each in written):
            return 0
        return max(-(-len(self._visible) // PAGE), len(self._workspaces))

    def _least(self, counting: int) -> int:
        """Say with how many requests a run may be whole: each project is asked for what changed, and one is counted."""
        return 1 + len(self._roster) + counting

    def to_task(self, record: Record) -> Task:
        """Turn one record into a task; raise MappingError when it cannot be one."""
        return to_task(record.payload, self._context.rules)

    def _unknown_now(self) -> tuple[Fault, ...]:
        """Tell of fields that none of the projects has, once the last of them was read in full.

        Asana is asked which there are only where no task showed them.
        """
        with self._lock:
            if self._fields_told or not names_fields(self._context) or not self._desk.whole >= self._desk.roster:
                return ()
            self._fields_told = True
        shown = list(self._desk.fields)
        if not unknown_fields(self._context, shown):
            return ()
        known = self._fields(self._roster)
        return unknown_fields(self._context, None if known is None else [*known, *shown])

    def _fields(self, projects: Sequence[Scope]) -> list[Field] | None:
        """Ask which custom fields these projects have; None where Asana does not tell it of one, or there is none to ask."""
        try:
            told = list(in_order(lambda scope: self._api.custom_fields(scope.id), projects, at_once=AT_ONCE))
        except LiveError:
            return None
        return [field_of(each, "gid") for fields in told for each in fields] if told else None

    @once
    def _wire(self) -> Wire:
        token, url = self._context.secret("token"), self._context.options.url or ADDRESS
        self._opened = open_wire(
            self._context, tool="Asana", url=url, token=token, renewal=_RENEWAL, rate=_RATE, edges=_EDGES
        )
        return self._opened

    @once
    def _api(self) -> AsanaApi:
        from connectors.live.asana_client import asana_client  # noqa: PLC0415  # heavy, and only needed where tools are asked

        client = asana_client(self._wire, token=self._context.secret("token"))

        def ask(path: str, told: Mapping[str, str]) -> Answer:
            # The library's own reading of answers turns no-break spaces into others and hides the server's time.
            response = client.call_api(
                path,
                "GET",
                query_params=dict(told),
                header_params={"Accept": "application/json"},
                auth_settings=["token"],
                _return_http_data_only=True,
                _preload_content=False,
            )
            answer: Answer = response.answer
            return answer

        return AsanaApi(ask)

    @once
    def _me(self) -> Mapping[str, Any]:
        return self._api.me()

    @property
    def _workspaces(self) -> Sequence[str]:
        return [text_of(each.get("gid")) for each in objects_of(self._me.get("workspaces"))]

    @once
    def _visible(self) -> Sequence[Scope]:
        found = [_scope(project) for workspace in self._workspaces for project in self._api.projects(workspace)]
        return [scope for scope in found if scope.id]

    def _archived(self, gid: str) -> Scope | None:
        try:
            return _scope(self._api.project(gid)) if _is_gid(gid) else None
        except UNSEEN:
            return None

    @once
    def _roster(self) -> Sequence[Scope]:
        wanted = self._context.options.scopes
        if not wanted:
            return self._visible
        ids = [each.strip() for each in wanted]
        if all(_is_gid(each) for each in ids):
            return [Scope(each) for each in dict.fromkeys(ids)]
        by_name = {fold(scope.name): scope for scope in self._visible}
        found = [Scope(each) if _is_gid(each) else by_name.get(fold(each), Scope(each, each)) for each in ids]
        return list({scope.id: scope for scope in found}.values())

    @once
    def _desk(self) -> Desk:
        together = partial(in_order, at_once=AT_ONCE)
        budget = self._context.options.requests_budget
        self._wire.budget.need(self._least(cost_of_counting(1)))
        most = budget // 4 if budget else _UNLIMITED
        beside = Beside(
            self._api,
            together,
            nested=Purse(budget // 2 if budget else _UNLIMITED),
            history={Whence.ALL: Purse(min(_OF_ALL, most)), Whence.CHANGED: Purse(min(_OF_CHANGES, most))},
        )
        return Desk(
            self._context.name,
            self._api,
            beside,
            needs_of(self._context),
            self._roster,
            together,
            {scope.id for scope in self._roster},
            lambda counting: self._wire.budget.need(self._least(counting)),
        )

    def _unknown(self, name: str) -> ConnectorError:
        seen = ", ".join(f"{scope.name} ({scope.id})" for scope in self._visible[:_SHOWN]) or "–"
        return ConnectorError(
            fault(
                "Connection {connection} sees no project “{scope}”.",
                connection=self._context.name,
                scope=name,
                advice=msg("Write its gid under scopes:, or let the account into it. It sees: {seen}.", seen=seen),
            )
        )

    def _unseen(self, project: str, error: LiveError) -> ConnectorError:
        if isinstance(error, RemovedError):
            return ConnectorError(retired_project(self._context.name, "Asana", project, error))
        return ConnectorError(
            fault(
                "Connection {connection} cannot see project {scope}: Asana answered {status} ({said}).",
                connection=self._context.name,
                scope=project,
                status=error.status or 0,
                said=error.answer.said if error.answer else "",
                advice=msg(
                    "Let the account of the token into the project again, or take it out of scopes:. Its tasks keep"
                    " their last known state."
                ),
            )
        )


def _scope(project: Mapping[str, Any]) -> Scope:
    url = text_of(project.get("permalink_url")) or None
    return Scope(text_of(project.get("gid")), text_of(project.get("name")), url)


def _is_gid(text: str) -> bool:
    return text.isascii() and text.isdigit()
