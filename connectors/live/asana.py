"""A connector over Asana's API: one chain per project, with a cursor of its own."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from connectors.api import Absent
from connectors.api import Census
from connectors.api import Chain
from connectors.api import ConnectorContext
from connectors.api import Page
from connectors.api import Record
from connectors.api import Scope

from connectors.live.asana_api import AsanaApi
from connectors.live.asana_beside import Beside
from connectors.live.asana_beside import Whence
from connectors.live.asana_census import Rereading
from connectors.live.asana_census import count
from connectors.live.asana_needs import needs_of
from connectors.live.asana_project import Desk
from connectors.live.asana_project import ProjectReading
from connectors.live.asana_purse import Purse
from mapping.asana import to_task
from mapping.errors import ConnectorError
from mapping.errors import fault
from mapping.errors import msg

from mapping.loose import objects_of
from mapping.loose import text_of
from mapping.model import Task
from mapping.text import fold

_OF_ALL = 200
_OF_CHANGES = 1000
_UNLIMITED = 1_000_000


class AsanaLive:
    """The projects that a token sees, or those of them that the settings name."""

    parallel = 8

    def __init__(self, context: ConnectorContext, api: AsanaApi, together) -> None:
        """Ask through an API; nothing is asked yet."""
        self._context = context
        self._api = api
        self._needs = needs_of(context)
        budget = context.options.requests_budget
        nested = Purse(budget // 2 if budget else _UNLIMITED)
        most = budget // 4 if budget else _UNLIMITED
        history = {Whence.ALL: Purse(min(_OF_ALL, most)), Whence.CHANGED: Purse(min(_OF_CHANGES, most))}
        self._beside = Beside(api, together, nested=nested, history=history)
        self._together = together
        self._whole: dict[str, frozenset[str]] = {}

    def verify(self) -> str:
        """Say whose token it is; raise ConnectorError where it is not accepted."""
        name, email = text_of(self._me.get("name")), text_of(self._me.get("email"))
        return f"{name} <{email}>" if email else name or text_of(self._me.get("gid"))

    def scopes(self) -> Sequence[Scope]:
        """List all projects that the token sees in its workspaces, archived ones not."""
        return self._visible

    def chains(self) -> Sequence[Chain]:
        """Give one chain per project: those that the settings name, else all that are seen."""
        return [Chain(scope.id, (scope,)) for scope in self._roster]

    def pages(self, chain: Chain, cursor: str | None) -> Iterator[Page]:
        """Read a project on from a cursor; several projects may be read at once."""
        if not _is_gid(chain.id):
            raise self._unknown(chain.id)
        reading = ProjectReading(self._desk, chain.id, cursor)
        for page in reading.pages():
            if page.done and reading.whole:
                self._whole[chain.id] = frozenset(reading.ids)
            yield page

    def census(self, scope: Scope) -> Census:
        """Count a project by ids alone; what a full reading in this run has just met need not be listed again."""
        return count(self._api, self._beside, scope, self._whole.get(scope.id))

    def reread(self, native_ids: Sequence[str]) -> Iterator[Record | Absent]:
        """Ask for tasks one by one."""
        return Rereading(self._desk).reread(native_ids)

    def rewind(self, cursor: str, scopes: Collection[str]) -> str | None:  # noqa: ARG002  # a chain is one project
        """Give None: a project is read anew as a whole."""
        return None

    def to_task(self, record: Record) -> Task:
        """Turn one record into a task; raise MappingError when it cannot be one."""
        return to_task(record.payload, self._context.rules)

    @cached_property
    def _me(self) -> Mapping[str, Any]:
        return self._api.me()

    @cached_property
    def _visible(self) -> Sequence[Scope]:
        workspaces = [text_of(each.get("gid")) for each in objects_of(self._me.get("workspaces"))]
        found = [project for workspace in workspaces for project in self._api.projects(workspace)]
        scopes = (
            Scope(text_of(each.get("gid")), text_of(each.get("name")), text_of(each.get("permalink_url")) or None)
            for each in found
        )
        return [scope for scope in scopes if scope.id]

    @cached_property
    def _roster(self) -> Sequence[Scope]:
        wanted = self._context.options.scopes
        if not wanted:
            return self._visible
        ids = [each.strip() for each in wanted]
        if all(_is_gid(each) for each in ids):
            return [Scope(each) for each in dict.fromkeys(ids)]
        by_name = {fold(scope.name): scope for scope in self._visible}
        found = [Scope(each) if _is_gid(each) else by_name.get(fold(each)) or Scope(each) for each in ids]
        return list({scope.id: scope for scope in found}.values())

    def _unknown(self, name: str) -> ConnectorError:
        seen = ", ".join(f"{scope.name} ({scope.id})" for scope in self._visible[:20]) or "–"
        return ConnectorError(
            fault(
                "Connection {connection} sees no project “{scope}”.",
                connection=self._context.name,
                scope=name,
                advice=msg("Write its gid under scopes:, or let the account into it. It sees: {seen}.", seen=seen),
            )
        )

    @cached_property
    def _desk(self) -> Desk:
        roster = frozenset(scope.id for scope in self._roster)
        return Desk(self._api, self._beside, self._needs, roster, self._together)


def _is_gid(text: str) -> bool:
    return text.isascii() and text.isdigit()
